"""Known employers brought in step with a register, except for what people have said of them since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.accounts.models import AuditEntry
from crm.blueprints.imports.entries import RegisterEntry
from crm.database import db
from crm.directory.employers.classification import Classifier, classify
from crm.directory.employers.models import Employer, EmployerName, EmployerSicCode, NameKind, Site
from crm.directory.employers.rules import sort_name
from crm.directory.employers.search_text import refresh_search
from crm.reference.queries import Place, places_of
from crm.reference.rules import size_band

# What a register may say of a known employer; the last four stand for several columns each.
PLAIN_FIELDS = ("company_number", "legal_form", "status", "about")
EVERYTHING = frozenset({"name", *PLAIN_FIELDS, "employees", "size_band", "sic_codes", "site"})
SITE_FIELDS = frozenset({"postcode", "address", "is_main"})


@dataclass(frozen=True)
class Update:
    """Whether anything changed, and which differences were left because people have said otherwise."""

    changed: bool
    left: tuple[str, ...] = ()


def update_employers(
    pairs: Sequence[tuple[int, RegisterEntry]], classifier: Classifier, may_change: frozenset[str] = EVERYTHING
) -> list[Update]:
    """One result for each pair of an employer's id and what the register says of it."""
    ids = sorted({employer_id for employer_id, _ in pairs})
    employers = _loaded(ids)
    places = places_of({entry.postcode for _, entry in pairs if entry.postcode})
    told = [_differences(employers[id_], entry, places.get(entry.postcode)) for id_, entry in pairs]
    said = said_by_people([id_ for (id_, _), differing in zip(pairs, told, strict=True) if differing])
    done = []
    for (id_, entry), differing in zip(pairs, told, strict=True):
        left = sorted(set(differing) & may_change & said.get(id_, frozenset()))
        wanted = {name: value for name, value in differing.items() if name in may_change and name not in left}
        if wanted:
            _apply(employers[id_], wanted, places.get(entry.postcode), classifier)
            refresh_search(employers[id_])
        done.append(Update(bool(wanted), tuple(left)))
    db.session.flush()
    return done


def _loaded(ids: Sequence[int]) -> dict[int, Employer]:
    wanted = select(Employer).where(Employer.id.in_(ids)).order_by(Employer.id)
    wanted = wanted.options(
        selectinload(Employer.sites),
        selectinload(Employer.other_names),
        selectinload(Employer.sic_codes).joinedload(EmployerSicCode.sic_code),
        selectinload(Employer.growth_sectors),
    )
    return {employer.id: employer for employer in db.session.scalars(wanted)}


def _differences(employer: Employer, entry: RegisterEntry, place: Place | None) -> dict[str, Any]:
    """What the register says otherwise. Where it is silent, or its head count is older, there is no difference."""
    found: dict[str, Any] = {}
    for name in ("name", *PLAIN_FIELDS):
        value = getattr(entry, name)
        if value and getattr(employer, name) != value:
            found[name] = value
    if _counts_later(employer, entry):
        found["employees"] = (entry.employees, entry.employees_on, entry.employees_source)
    elif employer.employees is None and entry.size_band and employer.size_band != entry.size_band:
        found["size_band"] = (entry.size_band, entry.employees_source)
    if entry.sic_codes and [line.sic_code.code for line in employer.sic_codes] != list(entry.sic_codes):
        found["sic_codes"] = entry.sic_codes
    if place is not None and _stands_elsewhere(employer, entry, place):
        found["site"] = entry.address
    return found


def _counts_later(employer: Employer, entry: RegisterEntry) -> bool:
    if entry.employees is None or entry.employees_on is None:
        return False
    return employer.employees is None or employer.employees_on is None or entry.employees_on > employer.employees_on


def _stands_elsewhere(employer: Employer, entry: RegisterEntry, place: Place) -> bool:
    main = _main_site(employer)
    if main is None:
        return True
    if (main.postcode, main.ward_id, main.in_borough) != (place.postcode, place.ward_id, place.in_borough):
        return True
    return bool(entry.address) and main.address != entry.address


def _main_site(employer: Employer) -> Site | None:
    return next((site for site in employer.sites if site.is_main), None)


def _apply(employer: Employer, wanted: dict[str, Any], place: Place | None, classifier: Classifier) -> None:
    for name in wanted.keys() & set(PLAIN_FIELDS):
        setattr(employer, name, wanted[name])
    if "name" in wanted:
        employer.other_names.append(EmployerName(name=employer.name, kind=NameKind.FORMER))
        employer.name = wanted["name"]
        employer.sort_name = sort_name(wanted["name"])
    if "employees" in wanted:
        employer.employees, employer.employees_on, employer.employees_source = wanted["employees"]
        employer.size_band = size_band(employer.employees)
    if "size_band" in wanted:
        employer.size_band, employer.employees_source = wanted["size_band"]
    if "sic_codes" in wanted:
        classify(employer, wanted["sic_codes"], classifier)
    if "site" in wanted and place is not None:
        _move(employer, wanted["site"], place)


def _move(employer: Employer, address: str, place: Place) -> None:
    main = _main_site(employer)
    if main is None:
        main = Site(is_main=True)
        employer.sites.append(main)
    if address or main.postcode != place.postcode:
        main.address = address
    main.postcode, main.ward_id, main.in_borough = place.postcode, place.ward_id, place.in_borough
    employer.postcode, employer.ward_id = place.postcode, place.ward_id


def said_by_people(employer_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """What people, and not registers, have said about employers: names of fields, "sic_codes" and "site".

    The audit trail knows: an entry with an actor is a person's word, however long ago.
    """
    entries = db.session.execute(
        select(AuditEntry.employer_id, AuditEntry.record_type, AuditEntry.changes)
        .where(
            AuditEntry.employer_id.in_(employer_ids),
            AuditEntry.actor_id.is_not(None),
            AuditEntry.record_type.in_(("employer", "employer_sic_code", "site")),
        )
        .order_by(AuditEntry.id)
    )
    said: dict[int, set[str]] = {}
    for employer_id, record_type, changes in entries:
        words = said.setdefault(employer_id, set())
        if record_type == "employer":
            words.update(changes)
        elif record_type == "employer_sic_code":
            words.add("sic_codes")
        elif SITE_FIELDS & changes.keys():
            words.add("site")
    return {employer_id: frozenset(words) for employer_id, words in said.items()}
