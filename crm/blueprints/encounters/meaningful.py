"""Whether an encounter counts as meaningful for a benchmark, and why; a day in a workplace; transition points (pure).

Definitions, section 4. What is judged is one encounter, never a pupil: whether every pupil has had enough of them, only
the schools' own records of each learner can say.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm.blueprints.encounters.rules import CRITERIA, HELD_STAGES, KINDS, WORKPLACE_KINDS, Mode, criteria_of

BENCHMARKS = (5, 6)
BENCHMARK_LABELS = {5: "Encounters with employers and employees", 6: "Experiences of workplaces"}
# "Transition points are Years 9-13" (the strategy, in definitions, section 4).
TRANSITION_YEARS = tuple(range(9, 14))
# "At least one day of workplace visits or work experience": no source says how many hours a day has. Ours: five, a
# school day without its breaks, so that a morning is none and a day with the journey in it is one.
DAY_MINUTES = 5 * 60
# An encounter online is in no workplace; one partly online is, and its hours are those of the whole.
MODES_AT_WORK = frozenset({Mode.IN_PERSON.value, Mode.HYBRID.value})


@dataclass(frozen=True)
class Verdict:
    """Whether an encounter counts for a benchmark, and why: `missing` are the criteria that nobody ticked."""

    benchmark: int
    counts: bool
    why: str
    missing: tuple[str, ...] = ()


def meaningful_encounter(
    benchmark: int, *, kind: str, serves: frozenset[int], criteria: frozenset[str], stage: str
) -> Verdict:
    """Judge one encounter for benchmark 5 or 6. Raises KeyError for an unknown kind."""
    if benchmark not in serves:
        return Verdict(benchmark, counts=False, why=f"It was not put down for benchmark {benchmark}.")
    if benchmark not in KINDS[kind].benchmarks:
        return Verdict(benchmark, counts=False, why=f"{KINDS[kind].label} cannot serve benchmark {benchmark}.")
    asked = criteria_of(benchmark)
    missing = tuple(key for key in asked if key not in criteria)
    if missing:
        words = "; ".join(CRITERIA[key][0] for key in missing)
        why = f"{len(asked) - len(missing)} of its {len(asked)} criteria are ticked. Missing: {words}."
        return Verdict(benchmark, counts=False, why=why, missing=missing)
    if stage not in HELD_STAGES:
        return Verdict(benchmark, counts=False, why=f"All {len(asked)} criteria are ticked; it counts once it is held.")
    return Verdict(benchmark, counts=True, why=f"It was held, and all {len(asked)} criteria are ticked.")


def is_a_day_at_work(kind: str, mode: str, minutes: int | None) -> bool:
    """Whether each of its pupils had a day or more in a workplace. Hours that nobody wrote down make no day."""
    return kind in WORKPLACE_KINDS and mode in MODES_AT_WORK and minutes is not None and minutes >= DAY_MINUTES
