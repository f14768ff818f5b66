"""What may be written down about an encounter, and what each stage needs first (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from crm.blueprints.encounters.rules import (
    CRITERIA,
    EARLIEST,
    HELD_STAGES,
    KINDS,
    LINE_LENGTH,
    LONGEST_MONTHS,
    MONTHS_AHEAD,
    MOST_EMPLOYEES,
    MOST_EMPLOYERS,
    MOST_MINUTES,
    MOST_PUPILS,
    MOST_SCHOOLS,
    QUARTER,
    REASON_LENGTH,
    TEXT_LENGTH,
    AtSchool,
    Facts,
    KnownSchool,
    Mode,
    either,
)
from crm.directory.schools.rules import YEAR_GROUPS, closed_words, has_no_years_7_to_13
from crm.periods import add_months, format_date
from crm.problems import Problem


def encounter_problems(facts: Facts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down, whatever the stage. What a stage needs is `stage_problems`."""
    return [
        *_what_problems(facts),
        *_day_problems(facts, today),
        *_size_problems(facts),
        *_text_problems(facts),
        *school_problems(facts, today),
    ]


def _what_problems(facts: Facts) -> Iterator[Problem]:
    kind = KINDS.get(facts.kind)
    if kind is None:
        yield Problem("kind", "Choose what kind of encounter it is")
    if facts.mode not in set(Mode):
        yield Problem("mode", "Choose how pupils and employees meet")
    if not facts.benchmarks or not facts.benchmarks <= {5, 6}:
        yield Problem("benchmarks", "Choose which benchmark it serves")
    elif kind is not None and not facts.benchmarks <= kind.benchmarks:
        yield Problem("benchmarks", f"{kind.label} can serve benchmark {either(kind.benchmarks)} only")
    elif len(facts.benchmarks) > 1 and not facts.both_reason:
        yield Problem("both_reason", "Enter why it serves both benchmarks")
    if not facts.criteria <= CRITERIA.keys():
        yield Problem("criteria", "Choose from the criteria shown")


def _day_problems(facts: Facts, today: date) -> Iterator[Problem]:
    latest = add_months(today, MONTHS_AHEAD)
    if facts.on is not None and not EARLIEST <= facts.on <= latest:
        yield Problem("on", f"The date must be between {format_date(EARLIEST)} and {format_date(latest)}")
    elif facts.last_on is not None:
        if facts.on is None:
            yield Problem("on", "Enter the first day too")
        elif facts.last_on < facts.on:
            yield Problem("last_on", f"The last day must be on or after the first, {format_date(facts.on)}")
        elif facts.last_on > add_months(facts.on, LONGEST_MONTHS):
            yield Problem("last_on", f"The last day must be within {LONGEST_MONTHS} months of the first")


def _size_problems(facts: Facts) -> Iterator[Problem]:
    minutes = facts.minutes
    if minutes is not None and (minutes % QUARTER or not QUARTER <= minutes <= MOST_MINUTES):
        yield Problem("minutes", f"Hours must be in quarters, from 0.25 to {MOST_MINUTES // 60}, like 1.5")
    if facts.employees is not None and not 1 <= facts.employees <= MOST_EMPLOYEES:
        yield Problem("employees", f"Number of employees must be between 1 and {MOST_EMPLOYEES}")
    if not set(facts.years_welcome) <= set(YEAR_GROUPS):
        yield Problem("years_welcome", "Choose from years 7 to 13")


def _text_problems(facts: Facts) -> Iterator[Problem]:
    for name, label, text, longest in (
        ("both_reason", "Why it serves both", facts.both_reason, REASON_LENGTH),
        ("when_roughly", "Roughly when", facts.when_roughly, LINE_LENGTH),
        ("subject", "Subject", facts.subject, LINE_LENGTH),
        ("evaluation", "Evaluation", facts.evaluation, TEXT_LENGTH),
        ("notes", "Notes", facts.notes, TEXT_LENGTH),
    ):
        if len(text) > longest:
            yield Problem(name, f"{label} must be {longest:,} characters or fewer")


def school_problems(facts: Facts, today: date) -> Iterator[Problem]:
    """What is wrong with the schools and their head counts.

    Problems name the fields of the row: "school_0", and "pupils_0_9" or "send_0_9" for Year 9 at the first school.
    """
    if len(facts.schools) > MOST_SCHOOLS:
        yield Problem("school_0", f"An encounter can have at most {MOST_SCHOOLS} schools")
    seen: set[int] = set()
    for row, each in enumerate(facts.schools):
        school = each.school
        if school.id in seen:
            yield Problem(f"school_{row}", f"{school.name} stands here twice")
        elif words := _closed(school, facts.ends_on):
            yield Problem(f"school_{row}", words)
        elif has_no_years_7_to_13(school.low_age, school.high_age):
            ages = f"{school.low_age} to {school.high_age}"
            yield Problem(f"school_{row}", f"{school.name} teaches ages {ages}: it has no Year 7 to 13")
        seen.add(school.id)
        yield from _count_problems(row, each)


def _closed(school: KnownSchool, day: date | None) -> str:
    if school.is_kept and school.closed_on is None:
        return ""
    return closed_words(school.name, school.status, school.closed_on, day)


def _count_problems(row: int, at: AtSchool) -> Iterator[Problem]:
    on_roll = dict(at.school.roll)
    for count in at.head_counts:
        field, group = f"pupils_{row}_{count.year_group}", count.year_group
        if group not in YEAR_GROUPS:
            yield Problem(f"school_{row}", f"Year {group} is none of the years 7 to 13")
        elif not 1 <= count.pupils <= MOST_PUPILS:
            yield Problem(field, f"Pupils of Year {group} must be between 1 and {MOST_PUPILS:,}")
        elif count.pupils > on_roll.get(group, MOST_PUPILS):
            yield Problem(
                field,
                f"{count.pupils:,} pupils of Year {group} are more than the {on_roll[group]:,} on roll at"
                f" {at.school.name} that year. Correct this number, or the roll on the school’s page",
            )
        if count.send is not None and not 0 <= count.send <= count.pupils:
            most = f"{count.pupils:,}, all who take part"
            yield Problem(f"send_{row}_{group}", f"Pupils with SEND in Year {group} must be between 0 and {most}")


def stage_problems(stage: str, facts: Facts, today: date) -> list[Problem]:
    """What must be there before an encounter may stand in a stage: it was held once its day is past and pupils came."""
    found: list[Problem] = []
    if stage == "arranged" and not facts.schools:
        found.append(Problem("school_0", "Enter the school it is arranged with"))
    if stage in HELD_STAGES:
        found += _problems_of_held(facts, today)
    if stage == "evaluated" and not facts.evaluation:
        found.append(Problem("evaluation", "Enter what pupils, school and employer said of it"))
    return found


def back_problems(from_stage: str, to_stage: str, on: date | None, today: date, note: str) -> list[Problem]:
    """Against a move that takes an encounter held `on` a day out of the figures of its year, without a word why.

    On the day itself it is a slip; a cancelled one says its reason in any case.
    """
    if from_stage not in HELD_STAGES or to_stage != "arranged" or on is None or on >= today or note.strip():
        return []
    words = (
        f"It was held on {format_date(on)}, and this move would take it out of the figures of that year. If it did not "
        "take place, move it to “Cancelled”. If it was marked held by mistake, say so in the note"
    )
    return [Problem("note", words)]


def _problems_of_held(facts: Facts, today: date) -> Iterator[Problem]:
    if facts.on is None or facts.ends_on is None:
        yield Problem("on", "Enter the date on which it was held")
    elif facts.ends_on > today:
        field = "on" if facts.last_on is None else "last_on"
        yield Problem(field, f"It ends on {format_date(facts.ends_on)}: it can be held only once that day has come")
    if not facts.schools:
        yield Problem("school_0", "Enter the school whose pupils took part")
    for row, each in enumerate(facts.schools):
        if not each.head_counts:
            yield Problem(f"pupils_{row}_7", f"Enter how many pupils of {each.school.name} took part, by year group")


def further_problems(lead: int, further: Sequence[int]) -> Iterator[Problem]:
    """What is wrong with the other employers: the lead among them, one twice, too many."""
    if lead in further:
        yield Problem("further", "The lead employer need not be entered again")
    if len(set(further)) < len(further):
        yield Problem("further", "One employer stands here twice")
    if len(further) > MOST_EMPLOYERS:
        yield Problem("further", f"At most {MOST_EMPLOYERS} other employers can take part")
