"""Who is placed: read only by those with the grant for participants, who write an entry in the audit trail by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import PartnerOrganisation
from crm.blueprints.placements.models import Participant, Placement, PlacementOffer, PlacementProgramme
from crm.blueprints.placements.people import Span, label_of, span_of
from crm.blueprints.placements.programme_queries import NONE_OF_THEM, programmes_to_choose
from crm.blueprints.placements.queries import takes_a_place
from crm.blueprints.placements.references import tidy_reference
from crm.blueprints.placements.rules import (
    ADJUSTMENT_LABELS,
    COHORT_LABELS,
    STEPS_OF_PLACEMENT,
    AgeBand,
    ClaimingProgramme,
    Cohort,
    labels_of,
)
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period
from crm.reference.models import Ward
from crm.text import normalise
from crm.web import choices
from crm.web.conditions import name_holds, ward_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

FUNNEL = ("referred", "matched", "started", "completed", "job_started", "sustained_13", "sustained_26")


@dataclass(frozen=True)
class PersonRow:
    """A placement as the list shows it."""

    placement: Placement
    reference: str
    ward: str
    role: str
    kind: str
    offer: str
    employer: str
    programme: str
    organisation: str

    @property
    def stage_words(self) -> str:
        """Where it stands, in words."""
        return label_of(self.placement.stage)

    @property
    def cohorts(self) -> list[str]:
        """In words."""
        return labels_of(COHORT_LABELS, self.placement.cohorts)

    @property
    def adjustments(self) -> list[str]:
        """In words."""
        return labels_of(ADJUSTMENT_LABELS, self.placement.adjustments)


def _by_employer(text: str) -> ColumnElement[bool]:
    found = (
        select(PlacementOffer.id)
        .join(Employer, Employer.id == PlacementOffer.employer_id)
        .where(name_holds(Employer.sort_name, text))
    )
    return Placement.offer_id.in_(found)


def _by_reference(text: str) -> ColumnElement[bool]:
    return Placement.participant_id.in_(select(Participant.id).where(Participant.reference == tidy_reference(text)))


def _by_programme(public_id: str) -> ColumnElement[bool]:
    if public_id == NONE_OF_THEM:
        return Placement.offer_id.in_(select(PlacementOffer.id).where(PlacementOffer.programme_id.is_(None)))
    found = (
        select(PlacementOffer.id)
        .join(PlacementProgramme, PlacementProgramme.id == PlacementOffer.programme_id)
        .where(PlacementProgramme.public_id == public_id)
    )
    return Placement.offer_id.in_(found)


def _by_cohort(key: str) -> ColumnElement[bool]:
    """Keys are apart by spaces, and no key is part of another."""
    return Placement.cohorts.contains(key, autoescape=True)


def _by_ward(code: str) -> ColumnElement[bool]:
    return Placement.ward_id == ward_coded(code)


def _kept() -> Select[Any]:
    return select(Placement).where(Placement.archived_at.is_(None))


def _rows(ids: Sequence[int]) -> Mapping[int, PersonRow]:
    return {row.placement.id: row for row in _rows_where(Placement.id.in_(ids))}


def _rows_where(*conditions: ColumnElement[bool]) -> list[PersonRow]:
    rows: Sequence[Any] = db.session.execute(
        select(
            Placement,
            Participant.reference,
            func.coalesce(Ward.name, ""),
            PlacementOffer.role,
            PlacementOffer.kind,
            PlacementOffer.public_id,
            Employer.name,
            func.coalesce(PlacementProgramme.name, ""),
            func.coalesce(PartnerOrganisation.short_name, ""),
        )
        .join(Participant, Participant.id == Placement.participant_id)
        .join(PlacementOffer, PlacementOffer.id == Placement.offer_id)
        .join(Employer, Employer.id == PlacementOffer.employer_id)
        .outerjoin(Ward, Ward.id == Placement.ward_id)
        .outerjoin(PlacementProgramme, PlacementProgramme.id == PlacementOffer.programme_id)
        .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Placement.organisation_id)
        .where(*conditions)
        .order_by(Placement.referred_on.desc(), Placement.id.desc())
    ).all()
    return [
        PersonRow(placement, reference, ward, role, kind.label, *rest)
        for placement, reference, ward, role, kind, *rest in rows
    ]


PEOPLE = ListSpec[PersonRow](
    key="placements",
    title="Who is placed",
    record=("placement", "placements"),
    id=Placement.id,
    base=_kept,
    filters=(
        Filter("reference", "Reference", _by_reference, "text", hint="All of it"),
        Filter("q", "Employer", _by_employer, "text"),
        Filter("stage", "Stands at", lambda key: Placement.stage == key,
               choices=choices.fixed([(stage.key, stage.label) for stage in STEPS_OF_PLACEMENT.stages])),
        Filter("programme", "Programme", _by_programme,
               choices=programmes_to_choose),
        Filter("claiming", "Claiming programme", lambda key: Placement.claiming == ClaimingProgramme(key),
               choices=choices.fixed([(each.value, each.label) for each in ClaimingProgramme])),
        Filter("age", "Age", lambda key: Placement.age_band == AgeBand(key),
               choices=choices.fixed([(each.value, each.label) for each in AgeBand])),
        Filter("cohort", "Cohort", _by_cohort, choices=choices.fixed([(each.value, each.label) for each in Cohort])),
        Filter("ward", "Ward", _by_ward, choices=choices.wards),
        Filter("from", "Referred on or after", lambda day: Placement.referred_on >= day, "date"),
        Filter("until", "Referred on or before", lambda day: Placement.referred_on <= day, "date"),
    ),
    sorts=(
        Sort("referred", "Referred", (Placement.referred_on,), descending_first=True),
        Sort("started", "Started", (Placement.started_on,), descending_first=True),
        Sort("stage", "Stands at", (Placement.stage,)),
    ),
    rows=_rows,
    export=(
        ExportColumn("reference", lambda row: row.reference),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("kind", lambda row: row.kind),
        ExportColumn("role", lambda row: row.role),
        ExportColumn("programme", lambda row: row.programme),
        ExportColumn("claiming_programme", lambda row: row.placement.claiming.label),
        ExportColumn("organisation", lambda row: row.organisation),
        ExportColumn("age_band", lambda row: row.placement.age_band.label),
        ExportColumn("ward", lambda row: row.ward),
        ExportColumn("cohorts", lambda row: "; ".join(row.cohorts)),
        ExportColumn("adjustments", lambda row: "; ".join(row.adjustments)),
        ExportColumn("stands_at", lambda row: row.stage_words),
        ExportColumn("referred_on", lambda row: row.placement.referred_on),
        ExportColumn("matched_on", lambda row: row.placement.matched_on),
        ExportColumn("started_on", lambda row: row.placement.started_on),
        ExportColumn("completed_on", lambda row: row.placement.completed_on),
        ExportColumn("ended_early_on", lambda row: row.placement.ended_early_on),
        ExportColumn("not_placed_on", lambda row: row.placement.not_placed_on),
        ExportColumn("end_reason", lambda row: reason_words(row.placement)),
        ExportColumn("job_offered_on", lambda row: row.placement.job_offered_on),
        ExportColumn("job_started_on", lambda row: row.placement.job_started_on),
        ExportColumn("job_role", lambda row: row.placement.job_role),
        ExportColumn("job_employer", lambda row: row.placement.job_employer),
        ExportColumn("sustained_13_on", lambda row: row.placement.sustained_13_on),
        ExportColumn("sustained_26_on", lambda row: row.placement.sustained_26_on),
    ),
)  # fmt: skip


def reason_words(placement: Placement) -> str:
    """Why a placement did not last, in words; empty where it did."""
    return STEPS_OF_PLACEMENT.reason_label(placement.end_reason) if placement.end_reason else ""


def placements_of(offer_id: int) -> list[PersonRow]:
    """Everybody referred to an offer, the newest first. One statement."""
    return _rows_where(Placement.offer_id == offer_id, Placement.archived_at.is_(None))


def placement_with(public_id: str, *, for_update: bool = False) -> Placement:
    """One placement that was not removed, with its offer, employer and participant. Raises NoResultFound."""
    query = (
        select(Placement)
        .options(
            joinedload(Placement.offer).joinedload(PlacementOffer.employer),
            joinedload(Placement.offer).joinedload(PlacementOffer.card),
            joinedload(Placement.participant),
            joinedload(Placement.ward),
            joinedload(Placement.organisation),
        )
        .where(Placement.public_id == public_id, Placement.archived_at.is_(None))
    )
    return db.session.scalars(query.with_for_update(of=Placement) if for_update else query).one()


def other_spans(participant_id: int, apart_from: int | None) -> list[Span]:
    """The days a participant is in other places. One statement."""
    query = _kept().where(Placement.participant_id == participant_id, Placement.id != (apart_from or 0))
    spans = (span_of(each.steps, each.planned_from, each.planned_until) for each in db.session.scalars(query))
    return [span for span in spans if span is not None]


def is_open_in(offer_id: int, participant_id: int, apart_from: int | None) -> bool:
    """Whether a participant has another placement in an offer that is not over for them: no end, and no job yet."""
    ends = (Placement.completed_on, Placement.ended_early_on, Placement.not_placed_on, Placement.job_started_on)
    query = _kept().where(
        Placement.offer_id == offer_id,
        Placement.participant_id == participant_id,
        Placement.id != (apart_from or 0),
        *(each.is_(None) for each in ends),
    )
    return db.session.scalars(query.limit(1)).first() is not None


def has_placements(participant_id: int) -> bool:
    """Whether a participant has any placement, one that was removed too."""
    query = select(Placement.id).where(Placement.participant_id == participant_id)
    return db.session.scalar(query.limit(1)) is not None


def others_taking(offer_id: int, apart_from: int | None) -> int:
    """How many places of an offer are taken by other placements than one."""
    query = select(func.count(Placement.id)).where(Placement.offer_id == offer_id, takes_a_place())
    return db.session.scalar(query.where(Placement.id != (apart_from or 0))) or 0


def placement_claiming(key: str, apart_from: int | None) -> Placement | None:
    """Another placement with the same claim; None where there is none."""
    query = select(Placement).options(joinedload(Placement.organisation))
    return db.session.scalars(query.where(Placement.claim_key == key, Placement.id != (apart_from or 0))).one_or_none()


def employer_named(name: str) -> Employer | None:
    """The one employer of this name; None where there is none, or several."""
    found = db.session.scalars(
        select(Employer).where(Employer.sort_name == normalise(name), Employer.archived_at.is_(None)).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def _double_claims() -> Select[int, int]:
    one, other = aliased(Placement), aliased(Placement)
    same = (
        other.job_started_on == one.job_started_on,
        other.job_employer_key == one.job_employer_key,
        other.job_role_key == one.job_role_key,
        other.id > one.id,
    )
    return (
        select(one.id, other.id)
        .join(other, and_(*same))
        .where(
            one.job_started_on.is_not(None),
            one.archived_at.is_(None),
            other.archived_at.is_(None),
            one.organisation_id.is_distinct_from(other.organisation_id),
            other.told_apart_on.is_(None),
        )
        .order_by(one.job_started_on.desc(), one.id, other.id)
    )


def possible_double_claims() -> list[tuple[PersonRow, PersonRow]]:
    """Pairs of claims for the same role at the same employer from the same day, by two organisations. Two statements.

    One reference is not another's, so only a person can tell whether it is one job claimed twice. Pairs that somebody
    has told apart are left out.
    """
    pairs = [(first, second) for first, second in db.session.execute(_double_claims())]
    rows = _rows([each for pair in pairs for each in pair])
    return [(rows[first], rows[second]) for first, second in pairs]


def double_claims_waiting() -> int:
    """How many pairs wait for somebody to decide. One statement."""
    return db.session.scalar(select(func.count()).select_from(_double_claims().order_by(None).subquery())) or 0


@dataclass(frozen=True)
class FunnelRow:
    """Of the people referred to a programme's offers in a period, how many reached each step by a day."""

    programme: str
    public_id: str | None
    reached: Mapping[str, int]


def funnel(referred_in: Period, as_at: date) -> list[FunnelRow]:
    """The cohort funnel by programme, from dates and not from where each stands today. One statement.

    A step reached before the day counts even where the placement went another way later.
    """
    columns = [func.count().filter(getattr(Placement, f"{step}_on") <= as_at) for step in FUNNEL]
    rows: Sequence[Any] = db.session.execute(
        select(PlacementProgramme.name, PlacementProgramme.public_id, *columns)
        .select_from(Placement)
        .join(PlacementOffer, PlacementOffer.id == Placement.offer_id)
        .outerjoin(PlacementProgramme, PlacementProgramme.id == PlacementOffer.programme_id)
        .where(
            Placement.archived_at.is_(None),
            PlacementOffer.archived_at.is_(None),
            Placement.referred_on.between(referred_in.first, referred_in.last),
        )
        .group_by(PlacementProgramme.id, PlacementProgramme.name, PlacementProgramme.public_id)
        .order_by(PlacementProgramme.name.is_(None), PlacementProgramme.name, PlacementProgramme.public_id)
    ).all()
    return [
        FunnelRow(name or "No programme", public_id, dict(zip(FUNNEL, counts, strict=True)))
        for name, public_id, *counts in rows
    ]
