"""What an employer's own user may see: their businesses, what we hold of one, its people. Nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.blueprints.diagnostics.models import Diagnostic, SharingChoice
from crm.blueprints.diagnostics.records import not_shut_out
from crm.blueprints.disability_confident.queries import own_memberships
from crm.blueprints.network.models import NetworkMembership
from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer, EmployerSicCode, EmployerUser, Site
from crm.engagement.models import Willingness
from crm.periods import YearKind, year_of
from crm.stages.models import Card


def business(public_id: str, user: User, *, whole_record: bool = False) -> Employer:
    """One of a person's own employers, with what its pages show. Raises NoResultFound for any other.

    `whole_record` brings other names and what it does, which only the page of its record shows.
    """
    mine = select(EmployerUser.employer_id).where(EmployerUser.user_id == user.id, EmployerUser.ended_at.is_(None))
    query = (
        select(Employer)
        .where(Employer.public_id == public_id, Employer.id.in_(mine), Employer.archived_at.is_(None))
        .options(
            joinedload(Employer.sector),
            # Only the name of the lead is shown, so what they may do is not asked for.
            joinedload(Employer.lead_officer).lazyload(User.strand_grants),
            joinedload(Employer.sites).joinedload(Site.ward),
        )
    )
    if whole_record:
        query = query.options(
            selectinload(Employer.other_names),
            selectinload(Employer.sic_codes).joinedload(EmployerSicCode.sic_code),
        )
    return db.session.scalars(query).unique().one()


@dataclass(frozen=True)
class FormOfSite:
    """A skills needs form of the business, and the organisations that may see its answers now."""

    diagnostic: Diagnostic
    shared_with: tuple[str, ...]

    @property
    def is_to_do(self) -> bool:
        """Whether somebody is still to fill it in."""
        return self.diagnostic.submitted_on is None and self.diagnostic.closed_at is None


def forms_of(employer: Employer, user: User) -> list[FormOfSite]:
    """The forms of a business that one of its people may open, newest first.

    Without those that ended before anybody submitted them.
    """
    query = (
        select(Diagnostic)
        .where(Diagnostic.employer_id == employer.id, not_shut_out(user))
        .options(joinedload(Diagnostic.site))
        .order_by(Diagnostic.id.desc())
    )
    found = [each for each in db.session.scalars(query) if each.submitted_on or not each.closed_at]
    shared = _shared_with([each.id for each in found])
    return [FormOfSite(each, tuple(shared.get(each.id, ()))) for each in found]


def _shared_with(diagnostics: Sequence[int]) -> dict[int, list[str]]:
    if not diagnostics:
        return {}
    query = (
        select(SharingChoice)
        .where(SharingChoice.diagnostic_id.in_(diagnostics), SharingChoice.withdrawn_at.is_(None))
        .options(joinedload(SharingChoice.organisation))
        .order_by(SharingChoice.id)
    )
    found: dict[int, list[str]] = {}
    for choice in db.session.scalars(query):
        found.setdefault(choice.diagnostic_id, []).append(choice.organisation.name)
    return found


def users_of(employer: Employer) -> list[User]:
    """The people who sign in for a business, by name."""
    current = EmployerUser.employer_id == employer.id, EmployerUser.ended_at.is_(None), User.archived_at.is_(None)
    query = select(User).join(EmployerUser, EmployerUser.user_id == User.id).where(*current)
    return list(db.session.scalars(query.options(lazyload(User.strand_grants)).order_by(User.name, User.id)))


def people_of(employer: Employer) -> list[ContactPost]:
    """The people we know at a business now, by name."""
    query = (
        select(ContactPost)
        .join(Contact, Contact.id == ContactPost.contact_id)
        .where(ContactPost.employer_id == employer.id, Contact.archived_at.is_(None))
        .where((ContactPost.left_on.is_(None)) | (ContactPost.left_on > today()))
        .options(joinedload(ContactPost.contact))
        .order_by(Contact.name, Contact.id, ContactPost.id)
    )
    return list(db.session.scalars(query))


def answers_of_year(employer: Employer, today: date) -> dict[Strand, Willingness]:
    """What a business said this financial year about taking part, whoever wrote it down. One statement."""
    year = year_of(YearKind.FINANCIAL, today).first.year
    query = select(Willingness).where(Willingness.employer_id == employer.id, Willingness.year == year)
    return {said.strand: said for said in db.session.scalars(query)}


def takes_part_in(employer: Employer, today: date) -> frozenset[Strand]:
    """The strands in which a business has work in hand or is a member: to ask whether it would is to forget it.

    A seat in the network that is only thought of is the partnership's own idea, so the business is still asked; one
    that it asked for itself is not.
    """
    asked_for = select(NetworkMembership.card_id).where(NetworkMembership.asked_on.is_not(None))
    is_idea = and_(Card.strand == Strand.NETWORK, Card.stage == "possible", Card.id.not_in(asked_for))
    is_seat = and_(Card.strand == Strand.NETWORK, Card.stage == "joined")
    of_business = Card.employer_id == employer.id, Card.archived_at.is_(None)
    query = select(Card.strand).where(*of_business, or_(is_seat, and_(Card.is_open.is_(True), ~is_idea)))
    found = set(db.session.scalars(query))
    if any(each.standing.holds_an_award for each in own_memberships(employer.id, today)):
        found.add(Strand.DISABILITY_CONFIDENT)
    return frozenset(found)
