"""Employers added from a register, some hundreds in one go.

Through the session, so that defaults and the audit trail are those of an employer added by hand; only what each of them
would look up for itself (codes, postcodes, numbers taken) is looked up once for all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from crm.blueprints.imports.entries import RegisterEntry
from crm.database import db
from crm.directory.employers.classification import Classifier, classify
from crm.directory.employers.models import Employer, EmployerName, Site
from crm.directory.employers.rules import EmployerStatus, LegalForm, sort_name
from crm.directory.employers.search_text import words_of
from crm.directory.search.actions import indexed_text, learn_words
from crm.directory.search.models import SearchEntry, SearchKind
from crm.directory.search.rules import searchable
from crm.reference.queries import Place, places_of
from crm.reference.rules import size_band

NOWHERE = Place("")


def add_employers(entries: Sequence[RegisterEntry], classifier: Classifier) -> list[Employer]:
    """New employers, each with its one main site; whatever the entries say has been checked by now."""
    places = places_of({entry.postcode for entry in entries if entry.postcode})
    employers = [_employer(entry, places.get(entry.postcode, NOWHERE), classifier) for entry in entries]
    db.session.add_all(employers)
    db.session.flush()  # the search entries need the ids
    _make_findable(employers)
    return employers


def _make_findable(employers: Sequence[Employer]) -> None:
    texts = {employer.id: searchable(words_of(employer)) for employer in employers}
    db.session.execute(
        insert(SearchEntry),
        [
            {"kind": SearchKind.EMPLOYER, "record_id": id_, "own": own, "text": indexed_text(own, "")}
            for id_, own in texts.items()
        ],
    )
    learn_words(" ".join(texts.values()))


def _employer(entry: RegisterEntry, place: Place, classifier: Classifier) -> Employer:
    employer = Employer(
        name=entry.name,
        sort_name=sort_name(entry.name),
        legal_form=entry.legal_form or LegalForm.UNKNOWN,
        status=entry.status or EmployerStatus.ACTIVE,
        company_number=entry.company_number or None,
        about=entry.about,
        employees=entry.employees,
        employees_on=entry.employees_on,
        employees_source=entry.employees_source,
        size_band=size_band(entry.employees) or entry.size_band,
        source=entry.source,
        postcode=place.postcode,
        ward_id=place.ward_id,
        sites=[_main_site(entry, place)] if entry.postcode or entry.address else [],
        sic_codes=[],
        growth_sectors=[],
        supporters=[],
        other_names=[EmployerName(name=other.name, kind=other.kind) for other in entry.other_names],
    )
    if entry.sic_codes:
        classify(employer, entry.sic_codes, classifier)
    return employer


def _main_site(entry: RegisterEntry, place: Place) -> Site:
    return Site(
        address=entry.address,
        postcode=place.postcode,
        ward_id=place.ward_id,
        in_borough=place.in_borough,
        is_main=True,
    )
