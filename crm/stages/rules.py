"""Stages of every strand, as data, and what can be told from them: one mechanism for boards, ageing and conversion.

A strand describes its `Pipeline` once. A card's history is a tuple of visits (stage, entered, left), oldest first,
the last one open until the card moves again. All functions are pure; days come in as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from statistics import median

from crm.figures import Proportion
from crm.periods import Period
from crm.problems import Problem


class StageKind(StrEnum):
    """What standing in a stage means: work in hand, the aim reached, or left without it."""

    OPEN = "open"
    SUCCESS = "success"
    EXIT = "exit"


@dataclass(frozen=True)
class Stage:
    """One stage. `moves_to` are the keys it may lead to; `stuck_after_days` is the longest it should take.

    A stage with `by_evidence` is entered only when something happens (a form is submitted), never by moving a card.
    """

    key: str
    label: str
    kind: StageKind = StageKind.OPEN
    moves_to: tuple[str, ...] = ()
    by_evidence: bool = False
    stuck_after_days: int | None = None


@dataclass(frozen=True)
class ExitReason:
    """Why a card left. `stages` names the exits it belongs to; empty means all of them."""

    key: str
    label: str
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pipeline:
    """A strand's stages in order, what one card is called, and why cards leave.

    `begins_in` are the stages a new card may start in; left out, only the first. Raises ValueError when the
    description contradicts itself.
    """

    key: str
    name: str
    singular: str
    stages: tuple[Stage, ...]
    exit_reasons: tuple[ExitReason, ...] = ()
    begins_in: tuple[str, ...] = ()
    _by_key: dict[str, Stage] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_key.update({stage.key: stage for stage in self.stages})
        faults = list(_faults(self))
        if faults:
            raise ValueError(f"Pipeline {self.key}: {'; '.join(faults)}")

    def stage(self, key: str) -> Stage:
        """The stage with this key. Raises KeyError for an unknown one."""
        return self._by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    @cached_property
    def starts(self) -> tuple[str, ...]:
        """The stages a new card may start in."""
        return self.begins_in or (self.stages[0].key,)

    @cached_property
    def open_stages(self) -> tuple[Stage, ...]:
        """The stages with work in hand, in order."""
        return tuple(stage for stage in self.stages if stage.kind is StageKind.OPEN)

    @cached_property
    def way(self) -> tuple[str, ...]:
        """The stages that lead to the aim and the aim itself, in order: all but the exits."""
        return tuple(stage.key for stage in self.stages if stage.kind is not StageKind.EXIT)

    def reasons_for(self, stage: str) -> tuple[ExitReason, ...]:
        """The exit reasons that may be given on moving to this stage; none unless it is an exit."""
        if self.stage(stage).kind is not StageKind.EXIT:
            return ()
        return tuple(reason for reason in self.exit_reasons if not reason.stages or stage in reason.stages)

    def reason_label(self, key: str) -> str:
        """The words of an exit reason; the key itself if the reason has been retired."""
        return next((reason.label for reason in self.exit_reasons if reason.key == key), key)


def _faults(pipeline: Pipeline) -> Iterable[str]:
    keys = [stage.key for stage in pipeline.stages]
    if not keys or pipeline.stages[0].kind is not StageKind.OPEN:
        yield "the first stage must be open"
    if len(set(keys)) < len(keys):
        yield "two stages share a key"
    named = {key for stage in pipeline.stages for key in stage.moves_to}
    named |= {key for reason in pipeline.exit_reasons for key in reason.stages} | set(pipeline.begins_in)
    if unknown := sorted(named - set(keys)):
        yield f"no stage is called {', '.join(unknown)}"
        return
    for stage in pipeline.stages:
        if stage.key in stage.moves_to:
            yield f"{stage.key} leads to itself"
        if stage.kind is StageKind.EXIT and not pipeline.reasons_for(stage.key):
            yield f"{stage.key} is an exit without a reason to give"


def allowed_moves(pipeline: Pipeline, from_stage: str, *, by_hand: bool = True) -> tuple[Stage, ...]:
    """Where a card may go from a stage, in the pipeline's order; by hand, without the stages only evidence enters."""
    targets = pipeline.stage(from_stage).moves_to
    return tuple(s for s in pipeline.stages if s.key in targets and not (by_hand and s.by_evidence))


def can_move(
    pipeline: Pipeline,
    from_stage: str | None,
    to_stage: str,
    *,
    exit_reason: str | None = None,
    by_hand: bool = True,
    problems: Iterable[Problem] = (),
) -> list[Problem]:
    """Every reason against a move; an empty list means it may be made.

    `from_stage` None is a new card. `by_hand` is true for a person moving the card and false for an event that
    proves the stage. `problems` are the strand's own, found by its rules (something that must be there first).
    """
    if to_stage not in pipeline:
        return [Problem("stage", "Choose a stage from the list")]
    found = list(_against_the_way(pipeline, from_stage, pipeline.stage(to_stage), by_hand=by_hand))
    found += _against_the_reason(pipeline, to_stage, exit_reason)
    return found + list(problems)


def _against_the_way(pipeline: Pipeline, from_stage: str | None, to: Stage, *, by_hand: bool) -> Iterable[Problem]:
    if by_hand and to.by_evidence:
        yield Problem("stage", f"“{to.label}” is set when it happens; it cannot be chosen by hand")
    elif from_stage is None:
        if to.key not in pipeline.starts:
            yield Problem("stage", f"A new {pipeline.singular} cannot start in “{to.label}”")
    elif from_stage == to.key:
        yield Problem("stage", f"This {pipeline.singular} is already in “{to.label}”")
    elif from_stage not in pipeline:
        yield Problem("stage", f"This {pipeline.singular} stands in a stage that no longer exists")
    elif to.key not in pipeline.stage(from_stage).moves_to:
        yield Problem("stage", _not_from_here(pipeline, from_stage, to, by_hand=by_hand))


def _not_from_here(pipeline: Pipeline, from_stage: str, to: Stage, *, by_hand: bool) -> str:
    choices = [f"“{stage.label}”" for stage in allowed_moves(pipeline, from_stage, by_hand=by_hand)]
    here = pipeline.stage(from_stage).label
    onward = f"From there it can go to {' or '.join(choices)}" if choices else "It cannot be moved from there by hand"
    return f"This {pipeline.singular} is in “{here}” and cannot go to “{to.label}”. {onward}"


def _against_the_reason(pipeline: Pipeline, to_stage: str, exit_reason: str | None) -> list[Problem]:
    reasons = pipeline.reasons_for(to_stage)
    if exit_reason:
        if exit_reason not in {reason.key for reason in reasons}:
            return [Problem("exit_reason", "Choose a reason from the list" if reasons else "Give no reason here")]
    elif reasons:
        return [Problem("exit_reason", f"Choose why this {pipeline.singular} is leaving")]
    return []


@dataclass(frozen=True)
class Visit:
    """A card's stay in a stage. `left` is None while it stands there."""

    stage: str
    entered: date
    left: date | None = None


History = tuple[Visit, ...]


def visits_of(moves: Iterable[tuple[date, str]]) -> History:
    """The history that moves make: (day, stage entered), oldest first. Raises ValueError if a day runs backwards."""
    made = list(moves)
    ends: list[date | None] = [day for day, _ in made[1:]] + [None] if made else []
    for (entered, stage), left in zip(made, ends, strict=True):
        if left is not None and left < entered:
            raise ValueError(f"A card left {stage} before it came.")
    return tuple(Visit(stage, entered, left) for (entered, stage), left in zip(made, ends, strict=True))


def history_as_at(history: History, as_at: date) -> History:
    """What the history was at the close of a day, as known now."""
    begun = (visit for visit in history if visit.entered <= as_at)
    return tuple(
        visit if visit.left is None or visit.left <= as_at else Visit(visit.stage, visit.entered) for visit in begun
    )


def stage_at(history: History, as_at: date) -> str | None:
    """Where the card stood at the close of a day; None before it began."""
    seen = history_as_at(history, as_at)
    return seen[-1].stage if seen else None


def days_in_stage(visit: Visit, today: date) -> int:
    """Days from entering to leaving, or to today while it stands there; 0 on the day it came."""
    return max(((visit.left or today) - visit.entered).days, 0)


def is_stuck(pipeline: Pipeline, stage: str, since: date, today: date) -> bool:
    """Whether a card has stood in an open stage for more days than the stage should take."""
    limit = pipeline.stage(stage).stuck_after_days
    if limit is None or pipeline.stage(stage).kind is not StageKind.OPEN:
        return False
    return days_in_stage(Visit(stage, since), today) > limit


@dataclass(frozen=True)
class StageTime:
    """How long cards that left a stage had stood in it. `median_days` is None when none has left."""

    stage: str
    median_days: float | None
    left: int


def median_days(pipeline: Pipeline, histories: Iterable[History], period: Period | None = None) -> list[StageTime]:
    """For each open stage, the median days of the visits that ended (in the period, if one is given).

    Cards still standing there are not counted: their time is not over, and the board shows their age.
    """
    days: dict[str, list[int]] = {stage.key: [] for stage in pipeline.open_stages}
    for visit in (visit for history in histories for visit in history):
        if visit.left is not None and visit.stage in days and (period is None or visit.left in period):
            days[visit.stage].append(days_in_stage(visit, visit.left))
    return [StageTime(key, float(median(spent)) if spent else None, len(spent)) for key, spent in days.items()]


@dataclass(frozen=True)
class Conversion:
    """Of the cards that first entered a stage in the period, how many have ever gone on to a later one.

    The rest either left by an exit or are still on the way: `entered == went_on + gone + waiting`.
    """

    stage: str
    next_stage: str
    entered: int
    went_on: int
    gone: int
    waiting: int

    @property
    def share(self) -> Proportion:
        """The share that went on, with its base."""
        return Proportion(self.went_on, self.entered)


def first_entries(history: History) -> dict[str, date]:
    """The day a card first entered each stage it has been in."""
    entries: dict[str, date] = {}
    for visit in history:
        entries.setdefault(visit.stage, visit.entered)
    return entries


def stages_reached_after(pipeline: Pipeline, history: History, stage: str) -> tuple[str, ...]:
    """The later stages on the way that a card entered after it first entered this one, in the pipeline's order.

    An exit is never a stage reached, and a card that skipped a stage counts as having gone on.
    """
    visited = [visit.stage for visit in history]
    if stage not in visited or stage not in pipeline.way:
        return ()
    after = set(visited[visited.index(stage) + 1 :])
    return tuple(key for key in pipeline.way[pipeline.way.index(stage) + 1 :] if key in after)


def conversion(
    pipeline: Pipeline, histories: Sequence[History], period: Period, as_at: date | None = None
) -> list[Conversion]:
    """From each stage to the next by cohort: entered in the period, ever gone on (by `as_at`, if given).

    By cohort and not by today's board, so that a stage which empties fast does not look like a failure.
    """
    seen = [history_as_at(history, as_at) if as_at else history for history in histories]
    return [_converted(pipeline, seen, period, here, then) for here, then in pairwise(pipeline.way)]


def _converted(pipeline: Pipeline, histories: list[History], period: Period, here: str, then: str) -> Conversion:
    cohort = [h for h in histories if first_entries(h).get(here) in period]
    went_on = [h for h in cohort if stages_reached_after(pipeline, h, here)]
    rest = [h for h in cohort if not stages_reached_after(pipeline, h, here)]
    gone = sum(pipeline.stage(h[-1].stage).kind is StageKind.EXIT for h in rest)
    return Conversion(here, then, len(cohort), len(went_on), gone, len(rest) - gone)


class Outcome(StrEnum):
    """What became of a card that entered a stage."""

    WENT_ON = "went_on"
    GONE = "gone"
    WAITING = "waiting"


def outcome_after(pipeline: Pipeline, history: History, stage: str) -> Outcome:
    """What became of a card since it first entered a stage it has been in."""
    if stages_reached_after(pipeline, history, stage):
        return Outcome.WENT_ON
    return Outcome.GONE if pipeline.stage(history[-1].stage).kind is StageKind.EXIT else Outcome.WAITING


def flow_of(pipeline: Pipeline, history: History) -> dict[tuple[str, date], Outcome]:
    """What one card adds to the flow of its pipeline: for each stage of the way, by the month it first came there."""
    return {
        (stage, entered.replace(day=1)): outcome_after(pipeline, history, stage)
        for stage, entered in first_entries(history).items()
        if stage in pipeline.way
    }
