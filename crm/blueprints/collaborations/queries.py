"""What pages and indicators read of collaborations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import contains_eager

from crm.accounts.models import OrganisationKind, PartnerOrganisation
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.rules import COUNTING_STAGES, QUIET_AFTER_MONTHS, Collaborating
from crm.database import AskedLater, asked_later, db
from crm.directory.employers.models import Employer
from crm.periods import Period, add_months
from crm.stages.models import Card


def provider_suggestions() -> list[str]:
    """The partner organisations that may be the provider, by name: providers first, for the form to suggest."""
    provider_first = case((PartnerOrganisation.kind == OrganisationKind.PROVIDER, 0), else_=1)
    names = db.session.scalars(
        select(PartnerOrganisation.name)
        .where(PartnerOrganisation.archived_at.is_(None))
        .order_by(provider_first, PartnerOrganisation.name)
    )
    return list(names)


def organisation_named(name: str) -> PartnerOrganisation | None:
    """The partner organisation of this name or short name, whatever the case; None for a provider that is none."""
    wanted = name.casefold()
    return db.session.scalars(
        select(PartnerOrganisation)
        .where(
            PartnerOrganisation.archived_at.is_(None),
            or_(
                func.lower(PartnerOrganisation.name) == wanted,
                func.lower(PartnerOrganisation.short_name) == wanted,
            ),
        )
        .order_by(PartnerOrganisation.id)
    ).first()


def active_in(period: Period | AskedLater) -> list[ColumnElement[bool]]:
    """Collaborations, joined with their cards, on which work went on in a period (`is_active_in`)."""
    return [Card.stage.in_(COUNTING_STAGES), _went_on(ProviderCollaboration, period)]


def _went_on(dates: Any, period: Period | AskedLater) -> ColumnElement[bool]:
    return and_(dates.started_on <= period.last, or_(dates.ended_on.is_(None), dates.ended_on >= period.first))


def gone_quiet(today: date) -> ColumnElement[bool]:
    """Collaborations, joined with their cards, that count as active only for want of an end (`has_gone_quiet`).

    Around a 29 February the rule may say so a day later, since the same day a year on is the day before.
    """
    return and_(
        Card.stage.in_(COUNTING_STAGES),
        ProviderCollaboration.ended_on.is_(None),
        ProviderCollaboration.started_on < add_months(today, -QUIET_AFTER_MONTHS),
    )


def _active(columns: Sequence[Any], period: Period | AskedLater) -> Select[Any]:
    """Over the collaborations on which work went on in a period (`is_active_in`)."""
    return (
        select(*columns)
        .select_from(ProviderCollaboration)
        .join(Card, Card.id == ProviderCollaboration.card_id)
        .where(ProviderCollaboration.archived_at.is_(None), *active_in(period))
    )


@dataclass(frozen=True)
class Behind:
    """An employer behind the figure: how many of its collaborations were active, and in how many a course changed."""

    public_id: str
    name: str
    collaborations: int
    with_change: int


def employers_behind(period: Period) -> list[Behind]:
    """The employers that the figure counts, by name. One statement."""
    changed = func.sum(case((ProviderCollaboration.what_changed != "", 1), else_=0))
    rows: Sequence[Any] = db.session.execute(
        _active([Employer.public_id, Employer.name, func.count(ProviderCollaboration.id), changed], period)
        .join(Employer, Employer.id == ProviderCollaboration.employer_id)
        .group_by(Employer.id, Employer.public_id, Employer.name, Employer.sort_name)
        .order_by(Employer.sort_name, Employer.id)
    ).all()
    return [Behind(public_id, name, count, int(changes)) for public_id, name, count, changes in rows]


def collaborations_active_in(period: Period) -> Select[Any]:
    """The ids of the collaborations behind the figure, to be asked within another statement."""
    return _active([ProviderCollaboration.id], period)


def employers_with_change_in(period: Period) -> Select[Any]:
    """Of the employers that the figure counts, the ids of those with a change in a course."""
    return employers_active_in(period).where(ProviderCollaboration.what_changed != "")


def employers_open_ended_in(period: Period) -> Select[Any]:
    """Of them, the ids of those counted only by work of an earlier year that nobody has ended."""
    dated = employers_active_in(period).where(
        or_(ProviderCollaboration.started_on >= period.first, ProviderCollaboration.ended_on.is_not(None))
    )
    return employers_active_in(period).where(ProviderCollaboration.employer_id.not_in(dated))


def counting() -> CTE:
    """Every collaboration that counts in some period: found once, where a statement asks about several."""
    changed = (ProviderCollaboration.what_changed != "").label("changed")
    dates = ProviderCollaboration.started_on, ProviderCollaboration.ended_on
    return (
        select(ProviderCollaboration.employer_id, *dates, changed)
        .join(Card, Card.id == ProviderCollaboration.card_id)
        .where(ProviderCollaboration.archived_at.is_(None), Card.stage.in_(COUNTING_STAGES))
        .cte("counting")
    )


def active_by_period(count: int, among: CTE) -> list[Select[Any]]:
    """A row for each of so many periods: its number, employers, those with a change in a course, those dated.

    `among` is made by `counting`. To be asked in a union, with others if need be, for the days of the periods
    `period_named`; `active_of` reads a row without its number. Making the statement takes longer than asking it: keep
    it where it is asked repeatedly.
    """
    found = []
    for number in range(count):
        period = asked_later(period_named(number))
        dated = or_(among.c.started_on >= period.first, among.c.ended_on.is_not(None))
        employers: list[ColumnElement[Any]] = [
            func.count(among.c.employer_id.distinct()),
            func.count(case((among.c.changed, among.c.employer_id)).distinct()),
            func.count(case((dated, among.c.employer_id)).distinct()),
        ]
        found.append(select(literal(number).label("number"), *employers).where(_went_on(among.c, period)))
    return found


def employers_active_among(among: CTE, period: Period | AskedLater) -> Select[Any]:
    """The same as `employers_active_in`, of what `counting` found."""
    return select(among.c.employer_id).where(_went_on(among.c, period))


def period_named(number: int) -> str:
    """What a period of `active_by_period` is called where its days are given (`crm.database.days_asked`)."""
    return f"active_{number}"


def active_of(employers: int, with_change: int, dated: int) -> Collaborating:
    """The counts in a row of `active_by_period`."""
    return Collaborating(employers, with_change, employers - dated)


def employers_active_in(period: Period | AskedLater) -> Select[Any]:
    """The ids of the employers that the figure counts, to be asked within another statement."""
    return _active([ProviderCollaboration.employer_id], period)


def collaborations_of(employer_id: int) -> list[ProviderCollaboration]:
    """With whom an employer works, as it sees it itself: what goes on first, then the latest. One statement."""
    ended = case((ProviderCollaboration.ended_on.is_(None), 0), else_=1)
    # The page says where each stands.
    found = db.session.scalars(
        select(ProviderCollaboration)
        .join(Card, Card.id == ProviderCollaboration.card_id)
        .options(contains_eager(ProviderCollaboration.card))
        .where(ProviderCollaboration.employer_id == employer_id, ProviderCollaboration.archived_at.is_(None))
        .order_by(ended, ProviderCollaboration.started_on.desc(), ProviderCollaboration.id.desc())
    )
    return list(found)
