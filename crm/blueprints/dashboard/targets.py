"""Whether a figure is where it should be by now: targets by date, a straight line to the next, and a status (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class Target:
    """What a measure should be by a day, in its own unit (a share in percent), and why."""

    due_on: date
    value: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Baseline:
    """Where a measure began: a value on a day and what it is. Never a figure that is only near the measure."""

    on: date
    value: Decimal
    label: str


class Status(StrEnum):
    """How a measure stands against its target."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NOT_YET = "not_yet"
    MISSED = "missed"
    TOO_FEW = "too_few"
    NO_TARGET = "no_target"
    NO_VALUE = "no_value"

    @property
    def label(self) -> str:
        """As a tag."""
        return STATUS_LABELS[self]


STATUS_LABELS = {
    Status.MET: "Target met",
    Status.ON_TRACK: "On track",
    Status.BEHIND: "Behind",
    Status.NOT_YET: "Not at the target yet",
    Status.MISSED: "Target missed",
    Status.TOO_FEW: "Too few answers to say",
    Status.NO_TARGET: "No target set",
    Status.NO_VALUE: "No figure yet",
}


def target_in_force(targets: Sequence[Target], as_at: date) -> Target | None:
    """The target to look at: the next one due, or the last when all are past."""
    ordered = sorted(targets, key=lambda target: target.due_on)
    return next((target for target in ordered if target.due_on >= as_at), ordered[-1] if ordered else None)


def expected_on(as_at: date, start: Baseline | Target, target: Target) -> Decimal:
    """The value on the straight line from a start to the target, on a day between the two."""
    begins = start.on if isinstance(start, Baseline) else start.due_on
    days = (target.due_on - begins).days
    if days <= 0 or as_at >= target.due_on:
        return target.value
    passed = max((as_at - begins).days, 0)
    return start.value + (target.value - start.value) * passed / days


def status_of(
    value: Decimal | None, as_at: date, *, rising: bool, targets: Sequence[Target], baseline: Baseline | None = None
) -> Status:
    """How a value stands on a day. `rising`: more is better.

    Met: at the target already. Otherwise on track or behind by the straight line from the baseline, or from the target
    before, to the next; without either there is no line to judge the pace by. On its day and after: missed.
    """
    if value is None:
        return Status.NO_VALUE
    target = target_in_force(targets, as_at)
    if target is None:
        return Status.NO_TARGET
    if _reaches(value, target.value, rising=rising):
        return Status.MET
    if target.due_on <= as_at:
        return Status.MISSED
    start = _start(targets, target, baseline)
    if start is None:
        return Status.NOT_YET
    kept = _reaches(value, expected_on(as_at, start, target), rising=rising)
    return Status.ON_TRACK if kept else Status.BEHIND


def _reaches(value: Decimal, wanted: Decimal, *, rising: bool) -> bool:
    return value >= wanted if rising else value <= wanted


def _start(targets: Sequence[Target], target: Target, baseline: Baseline | None) -> Baseline | Target | None:
    earlier = [one for one in targets if one.due_on < target.due_on]
    if earlier:
        return max(earlier, key=lambda one: one.due_on)
    return baseline if baseline is not None and baseline.on < target.due_on else None
