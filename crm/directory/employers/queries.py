"""Reading employers: one by its address, some for a picker, and those that a new one may already be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import STAFF
from crm.database import db
from crm.directory.employers.models import Employer, EmployerName, EmployerUser, NameKind, Site
from crm.directory.matching import MatchIndex, Party, Verdict
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import find
from crm.directory.sharing import sees_everyone
from crm.reference.models import Ward
from crm.reference.rules import normalise_company_number, normalise_postcode

SUGGESTED = 8
COMPARED = 60


def may_see(viewer: User) -> ColumnElement[bool]:
    """The employers somebody may see: all for staff, their own for people who sign in for an employer."""
    if viewer.role in STAFF:
        return true()
    own = select(EmployerUser.employer_id).where(EmployerUser.user_id == viewer.id, EmployerUser.ended_at.is_(None))
    return Employer.id.in_(own)


def employer_by_public_id(public_id: str, *, visible_to: User) -> Employer:
    """One employer with what its page's head shows. Raises NoResultFound for what this person may not see."""
    parts = (Employer.sector, Employer.ward, Employer.parent, Employer.lead_organisation, Employer.lead_officer)
    query = select(Employer).where(Employer.public_id == public_id, may_see(visible_to))
    return db.session.scalars(query.options(*(joinedload(part) for part in parts))).one()


def employer_for_update(public_id: str, *, visible_to: User) -> Employer:
    """As `employer_by_public_id`, locked until the transaction ends, so that two edits are never mixed."""
    query = select(Employer).where(Employer.public_id == public_id, may_see(visible_to))
    return db.session.scalars(query.with_for_update()).one()


def site_of(employer: Employer, public_id: str) -> Site:
    """One of an employer's sites. Raises NoResultFound."""
    return db.session.scalars(select(Site).where(Site.employer_id == employer.id, Site.public_id == public_id)).one()


def sites_of(employer_id: int) -> list[Site]:
    """Where an employer works, the main site first."""
    open_sites = select(Site).where(Site.employer_id == employer_id, Site.archived_at.is_(None))
    return list(db.session.scalars(open_sites.order_by(Site.is_main.desc(), Site.id)))


def businesses_of(user: User) -> list[Employer]:
    """The employers a person signs in for, by name."""
    query = (
        select(Employer)
        .join(EmployerUser, EmployerUser.employer_id == Employer.id)
        .where(EmployerUser.user_id == user.id, EmployerUser.ended_at.is_(None), Employer.archived_at.is_(None))
        .order_by(Employer.sort_name, Employer.id)
    )
    return list(db.session.scalars(query))


def own_business(public_id: str, user: User) -> Employer:
    """One of the employers a person signs in for. Raises NoResultFound for any other."""
    mine = select(EmployerUser.employer_id).where(EmployerUser.user_id == user.id, EmployerUser.ended_at.is_(None))
    query = select(Employer).where(
        Employer.public_id == public_id, Employer.id.in_(mine), Employer.archived_at.is_(None)
    )
    return db.session.scalars(query).one()


@dataclass(frozen=True)
class Suggestion:
    """An employer as a picker or a hint shows it: enough to tell it from another, and who was in touch last."""

    id: int
    public_id: str
    name: str
    trading_name: str
    place: str
    last_contact_on: date | None
    owner: str
    is_archived: bool


def suggestions(text: str, viewer: User, limit: int = SUGGESTED, *, archived: bool = False) -> list[Suggestion]:
    """The employers somebody may mean by what they typed so far, best first; archived ones only if asked for."""
    if viewer.role not in STAFF:
        return []
    hits = find(text, [SearchKind.EMPLOYER], limit * 2, sees_everyone=sees_everyone(viewer.role))
    found = suggestions_of([hit.record_id for hit in hits])
    return [each for each in found if archived or not each.is_archived][:limit]


def suggestions_of(ids: Sequence[int]) -> list[Suggestion]:
    """Some employers as a picker shows them, in the order of the ids. One statement."""
    if not ids:
        return []
    rows = db.session.execute(
        select(Employer, Ward.name, PartnerOrganisation.short_name, User.name)
        .outerjoin(Ward, Ward.id == Employer.ward_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Employer.lead_organisation_id)
        .outerjoin(User, User.id == Employer.lead_officer_id)
        .where(Employer.id.in_(ids))
    )
    found = {
        employer.id: Suggestion(
            employer.id,
            employer.public_id,
            employer.name,
            employer.trading_name,
            ", ".join(part for part in (ward, employer.postcode) if part),
            employer.last_contact_on,
            ", ".join(part for part in (officer, organisation) if part),
            employer.archived_at is not None,
        )
        for employer, ward, organisation, officer in rows
    }
    return [found[each] for each in ids if each in found]


@dataclass(frozen=True)
class Likeness:
    """An employer that a new one may already be, whether that is certain, and why."""

    employer: Suggestion
    is_certain: bool
    reasons: tuple[str, ...]


def likely_duplicates(
    name: str, postcode: str = "", company_number: str = "", *, other_names: Collection[str] = (), own_id: int = 0
) -> list[Likeness]:
    """The employers that this one may already be, the surest first. At most six statements.

    Looked for among those found by the name, those at the postcode and the one with the number, archived ones too.
    """
    candidates = _candidates(name, postcode, company_number) - {own_id}
    index: MatchIndex[int] = MatchIndex()
    for employer_id, party in _parties(sorted(candidates)).items():
        index.add(employer_id, party)
    postcodes = (postcode,) if postcode else ()
    found = dict(index.find(Party(name, postcodes, company_number, trading_names=tuple(other_names))))
    shown = suggestions_of(list(found)[:SUGGESTED])
    return [Likeness(each, found[each.id].verdict is Verdict.MATCH, found[each.id].reasons) for each in shown]


def _candidates(name: str, postcode: str, company_number: str) -> set[int]:
    ids = {hit.record_id for hit in find(name, [SearchKind.EMPLOYER], COMPARED)}
    if place := normalise_postcode(postcode):
        ids.update(db.session.scalars(select(Site.employer_id).where(Site.postcode == place).limit(COMPARED)))
    if number := normalise_company_number(company_number):
        ids.update(db.session.scalars(select(Employer.id).where(Employer.company_number == number)))
    return ids


def _parties(ids: Sequence[int]) -> dict[int, Party]:
    """Some employers as they are compared. Three statements."""
    if not ids:
        return {}
    names: dict[tuple[int, NameKind], list[str]] = defaultdict(list)
    for other in db.session.scalars(select(EmployerName).where(EmployerName.employer_id.in_(ids))):
        names[other.employer_id, other.kind].append(other.name)
    places: dict[int, list[str]] = defaultdict(list)
    for employer_id, postcode in db.session.execute(
        select(Site.employer_id, Site.postcode).where(Site.employer_id.in_(ids), Site.archived_at.is_(None))
    ):
        places[employer_id].append(postcode)
    employers = db.session.scalars(select(Employer).where(Employer.id.in_(ids)).order_by(Employer.id))
    return {
        employer.id: Party(
            employer.name,
            tuple(places[employer.id]),
            employer.company_number or "",
            trading_names=tuple(
                name for name in (employer.trading_name, *names[employer.id, NameKind.TRADING]) if name
            ),
            former_names=tuple(names[employer.id, NameKind.FORMER]),
        )
        for employer in employers
    }


def employer_chosen(public_id: str, viewer: User) -> Employer | None:
    """The employer a picker names, if this person may see it and it is not archived."""
    try:
        employer = employer_by_public_id(public_id, visible_to=viewer) if public_id else None
    except NoResultFound:
        return None
    return employer if employer is not None and employer.archived_at is None else None
