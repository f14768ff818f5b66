"""What was counted for the contributing outcomes as at a date: facts of every strand, gathered once for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.blueprints.apprenticeships.counting import OfferedCounts
from crm.blueprints.dashboard.contributing import (
    Counted,
    Line,
    Note,
    Outcome,
    flow_columns,
    people_line,
    share_line,
    stock_columns,
)
from crm.blueprints.dashboard.down import Down
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
from crm.blueprints.placements.programme_queries import NONE_OF_THEM
from crm.figures import format_number
from crm.periods import Period, YearKind, format_date


@dataclass(frozen=True)
class Contributions:
    """Everything counted for the page of one date. Flows in the order of their three periods."""

    as_at: date
    compared_with: date
    people_up_to: date
    members: Sequence[MemberCounts]
    change: NetChange
    published: PublishedList | None
    offering: Sequence[OfferingCounts]
    encounters: Sequence[EncounterCounts]
    outcomes: Sequence[ProgrammeOutcomes]
    network: Sequence[Reach]
    activity: NetworkActivity
    offers: Sequence[OfferedCounts]


def contributions_as_at(as_at: date, compared_with: date, people_up_to: date | None = None) -> Contributions:
    """The facts of one date. Seven statements.

    `people_up_to` is the day that people are counted to where a reader may not have them as at that date.
    """
    people_up_to = people_up_to or as_at
    days = [as_at, compared_with]
    years = _three(flow_periods(YearKind.FINANCIAL, as_at))
    school_years = _three(flow_periods(YearKind.ACADEMIC, as_at))
    members, published = figures_on_days(days)
    offering, encounters, network = work_of(years, school_years, days)
    return Contributions(
        as_at,
        compared_with,
        people_up_to,
        members,
        change_between(compared_with, as_at),
        published,
        offering,
        encounters,
        outcomes_in(_three(flow_periods(YearKind.FINANCIAL, people_up_to))),
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
    notes: list[Note] = [_explained(change, found.compared_with, found.as_at)]
    if now.expiry_unknown:
        down = Down("employers", "m1-o6-beside", "unknown")
        with_one = Counted(format_number(now.expiry_unknown), now.expiry_unknown, down, found.as_at)
        notes.append((with_one, " with an award whose expiry nobody has read from the certificate are not counted."))
    if found.published is not None:
        down = Down("employers", "m1-o6-beside", "listed")
        number = found.published.employers
        here = Counted(f"{format_number(number)} employers", number, down, found.as_at)
        which = f"the published list of {format_date(found.published.listed_on)}"
        notes.append((here, f" here are on {which}, which is a hint to confirm and no proof."))
    return Outcome(
        key="m1-o6",
        code="M1-O6",
        title="Disability Confident employers",
        wording="Increase the number of Disability Confident employers in Rotherham.",
        actions=("1.3", "3.6"),
        columns=stock_columns(found.as_at, found.compared_with),
        lines=(
            Line("Employers", (now.total, before.total), Down("employers", "m1-o6")),
            *(
                Line(label, counts, Down("employers", "m1-o6", level), is_part=True)
                for level, label, counts in (
                    ("1", "Level 1, Committed", (now.committed, before.committed)),
                    ("2", "Level 2, Employer", (now.employer, before.employer)),
                    ("3", "Level 3, Leader", (now.leader, before.leader)),
                )
            ),
        ),
        method=(
            "Employers with a confirmed award on the day: begun, not yet expired by the date printed on the "
            "certificate, not left. An employer counts once, at its highest level."
        ),
        source="Confirmed awards in this service",
        notes=tuple(notes),
        pages=(("Members and awards ending soon", "disability_confident.index"),),
    )


CHANGES = {
    "joined": "joined",
    "expiry_found": "counted now that their expiry is known",
    "lapsed": "lapsed",
    "left": "left",
    "expiry_missing": "no longer counted until their expiry is known",
    "moved_up": "moved up a level",
}


def _explained(change: NetChange, earlier: date, later: date) -> Note:
    told: list[Counted] = []
    for line, words in CHANGES.items():
        if number := getattr(change, line):
            down = Down("employers", "m1-o6-change", line)
            told.append(Counted(f"{format_number(number)} {words}", number, down, later, earlier))
    # Who moved up is in the total on both days: no part of its change.
    moved = [each for each in told if each.down.part == "moved_up"]
    parts = [each for each in told if each not in moved]
    note: list[str | Counted] = [f"From {format_number(change.before)} to {format_number(change.after)}: "]
    for place, each in enumerate(parts):
        note += [", ", each] if place else [each]
    if not parts:
        note.append("nobody joined or left")
    for each in moved:
        note += ["; ", each]
    return (*note, ".")


def _offering(found: Contributions) -> Outcome:
    counts = found.offering
    offers, places = Down("records", "m1-o7", "offers"), Down("records", "m1-o7", "places")
    return Outcome(
        key="m1-o7",
        code="M1-O7",
        title="Businesses offering work placements",
        wording="Increase the number of businesses offering work placements to Rotherham residents",
        actions=("3.1",),
        columns=flow_columns(YearKind.FINANCIAL, found.as_at),
        year=YearKind.FINANCIAL,
        lines=(
            Line("Businesses", tuple(each.employers for each in counts), Down("employers", "m1-o7")),
            Line("Their offers", tuple(each.offers for each in counts), offers, is_part=True),
            Line("Places in them", tuple(each.places for each in counts), places, is_part=True),
        ),
        method="Distinct employers with at least one approved offer open at any time in the period.",
        source="Placement offers in this service",
        pages=(("Placement offers", "placements.index"),),
    )


DIFFERENT_PEOPLE = (
    "The three count different people, each by the day it was reached. Whoever reached 26 weeks in a year began before "
    "those who reached 13 weeks in it, so the later number may be larger."
)
ONLY_TOTALS = (
    "Lines by programme are for those who may see participants. Others have totals as at ends of quarters: two days "
    "next to each other would tell when one person began a job."
)
STEPS = (("started", "Jobs started"), ("sustained_13", "Held for 13 weeks"), ("sustained_26", "Held for 26 weeks"))


def _job_outcomes(found: Contributions, *, exact: bool) -> Outcome:
    lines: list[Line] = []
    for step, label in STEPS:
        parts = [
            Line(
                each.name,
                tuple(getattr(counts, step) for counts in each.by_period),
                Down("people", "job-outcomes", step, (("programme", each.public_id or NONE_OF_THEM),)),
                is_part=True,
            )
            for each in found.outcomes
        ]
        totals = [sum(column) for column in zip(*(part.counts for part in parts), strict=True)] or [0, 0, 0]
        lines.append(people_line(label, totals, Down("people", "job-outcomes", step), exact=exact))
        # A hidden part of a total can be worked out from the parts at another day, so others have no parts at all.
        if exact and step == "started" and len(parts) > 1:
            lines += parts
    columns = flow_columns(YearKind.FINANCIAL, found.people_up_to)
    targets = [each.by_period[2].target for each in found.outcomes if each.by_period[2].target is not None]
    aimed = Counted(
        f"{format_number(sum(targets))} job outcomes",
        sum(targets),
        Down("records", "job-outcomes", "targets"),
        columns[2].day,
    )
    notes: list[Note] = [(DIFFERENT_PEOPLE,)]
    if not exact:
        notes.append((ONLY_TOTALS,))
    if targets:
        notes.append(("Targets of programmes for the last full year: ", aimed, "."))
    return Outcome(
        key="job-outcomes",
        code="M1-KPI",
        title="Jobs that began with a placement here",
        wording="Increase the employment rate of working age residents",
        actions=("3.1",),
        columns=columns,
        year=YearKind.FINANCIAL,
        lines=tuple(lines),
        method=(
            "By the day each was reached. One claim for each job: host or named employer, start date and participant "
            "reference. Of which through placements here: the programme’s own return counts all of its outcomes."
        ),
        source="Placements in this service",
        notes=tuple(notes),
        pages=(("Programmes", "placements.programmes"),),
    )


def _encounters(found: Contributions) -> Outcome:
    counts = found.encounters

    def line(label: str, counted: str, *, is_part: bool = False) -> Line:
        numbers = tuple(getattr(each, counted) for each in counts)
        return Line(label, numbers, Down("records", "encounters", counted), is_part=is_part)

    return Outcome(
        key="encounters",
        code="M2-O2",
        title="Employer encounters in schools",
        wording=(
            "Increase the number of young people engaging with Careers Education Information Advice and Guidance "
            "(CEIAG)."
        ),
        actions=("3.2",),
        columns=flow_columns(YearKind.ACADEMIC, found.as_at),
        year=YearKind.ACADEMIC,
        lines=(
            line("Encounters held", "held"),
            line("Meaningful for benchmark 5", "meaningful_5", is_part=True),
            line("Meaningful for benchmark 6", "meaningful_6", is_part=True),
            Line("Employers taking part", tuple(each.employers for each in counts), Down("employers", "encounters")),
            line("Schools reached", "schools"),
            line("Attendances", "attendances"),
            line("Of Years 9 to 13", "transition", is_part=True),
            line("Of a day or more at a workplace", "days_at_work", is_part=True),
        ),
        method=(
            "Encounters that were held, by the day each began. Head counts are attendances, not pupils: one pupil may "
            "come several times, so encounters for each pupil are never claimed."
        ),
        source="School encounters in this service",
        notes=(("Encounters contribute to this outcome of the strategy; they are not the whole of it.",),),
        pages=(("Encounters", "encounters.index"), ("Schools", "schools.index")),
    )


def _network(found: Contributions) -> Outcome:
    reach, activity = found.network, found.activity
    employees = Down("records", "network", "employees")

    def done(number: int, words: str, part: str) -> Counted:
        return Counted(f"{format_number(number)} {words}", number, Down("records", "network-year", part), found.as_at)

    notes: list[Note] = [
        (
            "This financial year: ",
            done(activity.meetings, "meetings", "meetings"),
            " with ",
            done(activity.attendances, "attendances", "attendances"),
            ", ",
            done(activity.raised, "challenges raised", "raised"),
            " and ",
            done(activity.answered, "answered", "answered"),
            ".",
        )
    ]
    if reach[0].unknown:
        down = Down("records", "network", "unknown")
        unknown = Counted(f"{format_number(reach[0].unknown)} members", reach[0].unknown, down, found.as_at)
        notes.append((unknown, " without a number of employees are not in the share."))
    return Outcome(
        key="network",
        code="1.3",
        title="HR Director Network",
        wording="Establish an HR Director Network of the largest employers",
        actions=("1.3",),
        columns=stock_columns(found.as_at, found.compared_with),
        lines=(
            Line("Members", tuple(each.members for each in reach), Down("records", "network", "members")),
            Line(
                "Without a number of employees",
                tuple(each.unknown for each in reach),
                Down("records", "network", "unknown"),
                is_part=True,
            ),
            Line("Employees at their Rotherham sites", tuple(each.employees for each in reach), employees),
            share_line("Share of the borough’s employees", [each.share for each in reach], employees),
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
        columns=flow_columns(YearKind.FUNDING, found.as_at),
        year=YearKind.FUNDING,
        lines=(
            Line(
                "Apprenticeships offered",
                tuple(each.levels_2_and_3 for each in found.offers),
                Down("records", "m2-o4", "levels_2_and_3"),
            ),
        ),
        method="Apprenticeships at levels 2 and 3 by the day an employer in Rotherham offered them, confirmed.",
        source="Apprenticeship records in this service",
        pages=(("Apprenticeships", "apprenticeships.index"),),
    )
