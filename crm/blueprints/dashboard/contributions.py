"""What was counted for the contributing outcomes as at a date: facts of every strand, gathered once for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.blueprints.apprenticeships.counting import OfferedCounts
from crm.blueprints.dashboard.contributing import (
    Line,
    Outcome,
    flow_columns,
    people_line,
    people_lines,
    share_line,
    stock_columns,
)
from crm.blueprints.dashboard.indicators import FlowPeriods, flow_periods
from crm.blueprints.dashboard.queries import offers_in, work_of
from crm.blueprints.disability_confident.counting import MemberCounts, NetChange
from crm.blueprints.disability_confident.members import PublishedList, change_between, figures_on_days
from crm.blueprints.encounters.counting import EncounterCounts
from crm.blueprints.network.queries import activity_in
from crm.blueprints.network.rules import BOROUGH_EMPLOYEES, NetworkActivity, Reach
from crm.blueprints.placements.counting import (
    OfferingCounts,
    ProgrammeOutcomes,
    outcomes_in,
)
from crm.figures import format_number
from crm.periods import Period, YearKind, format_date


@dataclass(frozen=True)
class Contributions:
    """Everything counted for the page of one date. Flows in the order of their three periods."""

    as_at: date
    compared_with: date
    members: Sequence[MemberCounts]
    change: NetChange
    published: PublishedList | None
    offering: Sequence[OfferingCounts]
    encounters: Sequence[EncounterCounts]
    outcomes: Sequence[ProgrammeOutcomes]
    network: Sequence[Reach]
    activity: NetworkActivity
    offers: Sequence[OfferedCounts]


def contributions_as_at(as_at: date, compared_with: date) -> Contributions:
    """The facts of one date. Seven statements."""
    days = [as_at, compared_with]
    years = _three(flow_periods(YearKind.FINANCIAL, as_at))
    school_years = _three(flow_periods(YearKind.ACADEMIC, as_at))
    members, published = figures_on_days(days)
    offering, encounters, network = work_of(years, school_years, days)
    return Contributions(
        as_at,
        compared_with,
        members,
        change_between(compared_with, as_at),
        published,
        offering,
        encounters,
        outcomes_in(years),
        network,
        activity_in(years[0]),
        offers_in(_three(flow_periods(YearKind.FUNDING, as_at))),
    )


def _three(periods: FlowPeriods) -> list[Period]:
    return [periods.to_date, periods.same_day_last_year, periods.last_full_year]


def outcomes_of(found: Contributions, *, exact_people: bool) -> list[Outcome]:
    """The outcomes as the page shows them. `exact_people`: the reader has the grant for participants."""
    return [
        _disability_confident(found),
        _offering(found),
        _job_outcomes(found, exact=exact_people),
        _encounters(found),
        _network(found),
        _apprenticeships(found),
    ]


def _disability_confident(found: Contributions) -> Outcome:
    now, before = found.members
    change = found.change
    notes = [_explained(change)]
    if now.expiry_unknown:
        notes.append(
            f"{format_number(now.expiry_unknown)} with an award whose expiry nobody has read from the certificate are "
            "not counted."
        )
    if found.published is not None:
        notes.append(
            f"{format_number(found.published.employers)} employers here are on the published list of "
            f"{format_date(found.published.listed_on)}, which is a hint to confirm and no proof."
        )
    return Outcome(
        key="m1-o6",
        code="M1-O6",
        title="Disability Confident employers",
        wording="Increase the number of Disability Confident employers in Rotherham.",
        actions=("1.3", "3.6"),
        columns=stock_columns(found.as_at, found.compared_with),
        lines=(
            Line("Employers", (now.total, before.total), ""),
            Line("Level 1, Committed", (now.committed, before.committed), "1", is_part=True),
            Line("Level 2, Employer", (now.employer, before.employer), "2", is_part=True),
            Line("Level 3, Leader", (now.leader, before.leader), "3", is_part=True),
        ),
        method=(
            "Employers with a confirmed award on the day: begun, not yet expired by the date printed on the "
            "certificate, not left. An employer counts once, at its highest level."
        ),
        source="Confirmed awards in this service",
        notes=tuple(notes),
        pages=(("Members and awards ending soon", "disability_confident.index"),),
    )


def _explained(change: NetChange) -> str:
    parts = [
        (change.joined, "joined"),
        (change.expiry_found, "counted now that their expiry is known"),
        (change.lapsed, "lapsed"),
        (change.left, "left"),
        (change.expiry_missing, "no longer counted until their expiry is known"),
    ]
    told = [f"{format_number(number)} {words}" for number, words in parts if number] or ["nobody joined or left"]
    moved = f"; {format_number(change.moved_up)} moved up a level" if change.moved_up else ""
    return f"From {format_number(change.before)} to {format_number(change.after)}: {', '.join(told)}{moved}."


def _offering(found: Contributions) -> Outcome:
    counts = found.offering
    return Outcome(
        key="m1-o7",
        code="M1-O7",
        title="Businesses offering work placements",
        wording="Increase the number of businesses offering work placements to Rotherham residents",
        actions=("3.1",),
        columns=flow_columns(flow_periods(YearKind.FINANCIAL, found.as_at)),
        lines=(
            Line("Businesses", tuple(each.employers for each in counts), ""),
            Line("Their offers", tuple(each.offers for each in counts), is_part=True),
            Line("Places in them", tuple(each.places for each in counts), is_part=True),
        ),
        method="Distinct employers with at least one approved offer open at any time in the period.",
        source="Placement offers in this service",
        pages=(("Placement offers", "placements.index"),),
    )


DIFFERENT_PEOPLE = (
    "The three count different people, each by the day it was reached. Whoever reached 26 weeks in a year began before "
    "those who reached 13 weeks in it, so the later number may be larger."
)
STEPS = (("started", "Jobs started"), ("sustained_13", "Held for 13 weeks"), ("sustained_26", "Held for 26 weeks"))


def _job_outcomes(found: Contributions, *, exact: bool) -> Outcome:
    lines: list[Line] = []
    for step, label in STEPS:
        by_programme = {
            each.name: [getattr(counts, step) for counts in each.by_period] for each in found.outcomes
        }
        totals = [sum(column) for column in zip(*by_programme.values(), strict=True)] or [0, 0, 0]
        lines.append(people_line(label, totals, exact=exact))
        if step == "started" and len(by_programme) > 1:
            lines += people_lines(by_programme, exact=exact)
    targets = [each.by_period[2].target for each in found.outcomes if each.by_period[2].target is not None]
    aimed = f"Targets of programmes for the last full year: {format_number(sum(targets))} job outcomes."
    return Outcome(
        key="job-outcomes",
        code="M1-KPI",
        title="Jobs that began with a placement here",
        wording="Increase the employment rate of working age residents",
        actions=("3.1",),
        columns=flow_columns(flow_periods(YearKind.FINANCIAL, found.as_at)),
        lines=tuple(lines),
        method=(
            "By the day each was reached. One claim for each job: host or named employer, start date and participant "
            "reference. Of which through placements here: the programme’s own return counts all of its outcomes."
        ),
        source="Placements in this service",
        notes=(DIFFERENT_PEOPLE, *((aimed,) if targets else ())),
        pages=(("Programmes", "placements.programmes"),),
    )


def _encounters(found: Contributions) -> Outcome:
    counts = found.encounters
    return Outcome(
        key="encounters",
        code="M2-O2",
        title="Employer encounters in schools",
        wording=(
            "Increase the number of young people engaging with Careers Education Information Advice and Guidance "
            "(CEIAG)."
        ),
        actions=("3.2",),
        columns=flow_columns(flow_periods(YearKind.ACADEMIC, found.as_at)),
        lines=(
            Line("Encounters held", tuple(each.held for each in counts)),
            Line("Meaningful for benchmark 5", tuple(each.meaningful_5 for each in counts), is_part=True),
            Line("Meaningful for benchmark 6", tuple(each.meaningful_6 for each in counts), is_part=True),
            Line("Employers taking part", tuple(each.employers for each in counts), ""),
            Line("Schools reached", tuple(each.schools for each in counts)),
            Line("Attendances", tuple(each.attendances for each in counts)),
            Line("Of Years 9 to 13", tuple(each.transition for each in counts), is_part=True),
            Line("Of a day or more at a workplace", tuple(each.days_at_work for each in counts), is_part=True),
        ),
        method=(
            "Encounters that were held, by the day each began. Head counts are attendances, not pupils: one pupil may "
            "come several times, so encounters for each pupil are never claimed."
        ),
        source="School encounters in this service",
        notes=("Encounters contribute to this outcome of the strategy; they are not the whole of it.",),
        pages=(("Encounters", "encounters.index"), ("Schools", "schools.index")),
    )


def _network(found: Contributions) -> Outcome:
    reach, activity = found.network, found.activity
    notes = [
        f"This financial year: {format_number(activity.meetings)} meetings with "
        f"{format_number(activity.attendances)} attendances, {format_number(activity.raised)} challenges raised and "
        f"{format_number(activity.answered)} answered."
    ]
    if reach[0].unknown:
        notes.append(f"{format_number(reach[0].unknown)} members without a number of employees are not in the share.")
    return Outcome(
        key="network",
        code="1.3",
        title="HR Director Network",
        wording="Establish an HR Director Network of the largest employers",
        actions=("1.3",),
        columns=stock_columns(found.as_at, found.compared_with),
        lines=(
            Line("Members", tuple(each.members for each in reach), ""),
            Line("Without a number of employees", tuple(each.unknown for each in reach), "unknown", is_part=True),
            Line("Employees at their Rotherham sites", tuple(each.employees for each in reach)),
            share_line("Share of the borough’s employees", [each.share for each in reach]),
        ),
        method=(
            "Seats of employers joined and not left on the day. The share is of the "
            f"{format_number(BOROUGH_EMPLOYEES)} people employed in Rotherham that the strategy prints, undated."
        ),
        source="Network memberships in this service",
        notes=tuple(notes),
        pages=(("The network", "network.index"),),
    )


def _apprenticeships(found: Contributions) -> Outcome:
    return Outcome(
        key="m2-o4",
        code="M2-O4",
        title="Intermediate and advanced apprenticeships offered",
        wording=(
            "Increase the number of intermediate and advanced apprenticeships offered in Rotherham, providing "
            "opportunities for progression."
        ),
        actions=("3.6",),
        columns=flow_columns(flow_periods(YearKind.FUNDING, found.as_at)),
        lines=(Line("Apprenticeships offered", tuple(each.levels_2_and_3 for each in found.offers), ""),),
        method="Apprenticeships at levels 2 and 3 by the day an employer in Rotherham offered them.",
        source="Apprenticeship records in this service",
        pages=(("Apprenticeships", "apprenticeships.index"),),
    )
