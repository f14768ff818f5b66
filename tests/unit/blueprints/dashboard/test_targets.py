"""Where a figure should be by now."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.dashboard.targets import (
    STATUS_LABELS,
    Baseline,
    Status,
    Target,
    expected_on,
    status_of,
    target_in_force,
)

BASELINE = Baseline(date(2026, 4, 1), Decimal(40), "First count")
NEXT = Target(date(2027, 4, 1), Decimal(50))
LAST = Target(date(2028, 4, 1), Decimal(70))
DAYS = st.integers(-100, 900).map(lambda days: date(2026, 4, 1) + timedelta(days=days))


@pytest.mark.parametrize(
    ("as_at", "target"),
    [
        (date(2026, 1, 1), NEXT),
        (date(2027, 4, 1), NEXT),
        (date(2027, 4, 2), LAST),
        (date(2030, 1, 1), LAST),
    ],
)
def test_the_next_target_is_in_force_and_then_the_last(as_at, target):
    assert target_in_force([LAST, NEXT], as_at) is target


def test_without_targets_none_is_in_force():
    assert target_in_force([], date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("as_at", "start", "target", "expected"),
    [
        (date(2026, 4, 1), BASELINE, NEXT, Decimal(40)),
        (date(2027, 4, 1), BASELINE, NEXT, Decimal(50)),
        (date(2026, 6, 13), BASELINE, NEXT, Decimal(42)),  # 73 of 365 days
        (date(2027, 10, 1), NEXT, LAST, Decimal(60)),  # 183 of 366 days
        (date(2025, 1, 1), BASELINE, NEXT, Decimal(40)),
    ],
)
def test_the_straight_line_by_hand(as_at, start, target, expected):
    assert expected_on(as_at, start, target) == expected


@pytest.mark.parametrize(
    ("value", "as_at", "rising", "targets", "baseline", "status"),
    [
        (None, date(2026, 6, 13), True, [NEXT], BASELINE, Status.NO_VALUE),
        (Decimal(45), date(2026, 6, 13), True, [], BASELINE, Status.NO_TARGET),
        (Decimal(50), date(2026, 6, 13), True, [NEXT], BASELINE, Status.MET),
        (Decimal(42), date(2026, 6, 13), True, [NEXT], BASELINE, Status.ON_TRACK),
        (Decimal("41.9"), date(2026, 6, 13), True, [NEXT], BASELINE, Status.BEHIND),
        (Decimal(45), date(2026, 6, 13), True, [NEXT], None, Status.NOT_YET),
        (Decimal(49), date(2027, 4, 1), True, [NEXT], BASELINE, Status.MISSED),
        (Decimal(49), date(2028, 1, 1), True, [NEXT], BASELINE, Status.MISSED),
        # From the target before to the next, not from the baseline.
        (Decimal(60), date(2027, 10, 1), True, [NEXT, LAST], BASELINE, Status.ON_TRACK),
        (Decimal(59), date(2027, 10, 1), True, [NEXT, LAST], None, Status.BEHIND),
        # A share that should fall.
        (Decimal(30), date(2026, 6, 13), False, [Target(NEXT.due_on, Decimal(30))], BASELINE, Status.MET),
        (Decimal(38), date(2026, 6, 13), False, [Target(NEXT.due_on, Decimal(30))], BASELINE, Status.ON_TRACK),
        (Decimal(39), date(2026, 6, 13), False, [Target(NEXT.due_on, Decimal(30))], BASELINE, Status.BEHIND),
    ],
)
def test_status(value, as_at, rising, targets, baseline, status):
    assert status_of(value, as_at, rising=rising, targets=targets, baseline=baseline) is status


def test_a_baseline_after_the_target_draws_no_line():
    late = Baseline(date(2029, 1, 1), Decimal(10), "Late")
    assert status_of(Decimal(45), date(2026, 6, 13), rising=True, targets=[NEXT], baseline=late) is Status.NOT_YET


def test_every_status_has_words():
    assert {status.label for status in Status} == set(STATUS_LABELS.values())
    assert len(set(STATUS_LABELS.values())) == len(Status)


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1), DAYS)
def test_doing_better_never_looks_worse(one, other, as_at):
    order = [Status.MISSED, Status.BEHIND, Status.NOT_YET, Status.ON_TRACK, Status.MET]
    worse, better = sorted((one, other))
    low, high = (
        status_of(value, as_at, rising=True, targets=[NEXT, LAST], baseline=BASELINE) for value in (worse, better)
    )
    assert order.index(low) <= order.index(high)
