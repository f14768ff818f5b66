"""Every figure of the dashboard agrees with an independent count from the data package, at random dates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crm.blueprints.dashboard.board import Board, board_as_at
from crm.blueprints.dashboard.contributing import Outcome
from crm.blueprints.dashboard.contributions import contributions_as_at, outcomes_of
from crm.blueprints.dashboard.trace import activity_in
from crm.periods import Period, same_day_last_year
from tests.integration.dashboard import recount
from tests.integration.dashboard.recount import Package


def figure(board: Board, code: str, key: str) -> Decimal | None:
    found = next(shown.value for shown in board.indicators if shown.value.definition.code == code)
    return found.figure(key).value


def percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_the_six_indicators(world: tuple[Package, list[date]]) -> None:
    package, days = world
    for as_at in days:
        board = board_as_at(as_at)
        counted = recount.diagnostics(package, as_at)
        if counted["able base"]:
            assert figure(board, "M3-KPI", "able") == counted["able"], as_at
        assert figure(board, "M3-KPI", "share") == percent(counted["able"], counted["able base"]), as_at
        assert figure(board, "M3-KPI", "answered") == counted["answered"], as_at
        assert figure(board, "M3-O4", "share") == percent(counted["facing"], counted["facing base"]), as_at
        assert figure(board, "M3-O4", "under_use") == percent(counted["under-using"], counted["under-using base"])
        for key, name in (
            ("skill_shortage_density", "shortages"),
            ("hard_to_fill_density", "hard to fill"),
            ("skills_gap_density", "gaps"),
        ):
            assert figure(board, "M3-O4", key) == percent(counted[name], counted[f"{name} base"]), as_at
        for suffix, first, last in _years(as_at, 8):
            offered = recount.apprenticeships(package, first, last)
            del offered["lower"]  # no figure of M3-O2
            shown = {key: figure(board, "M3-O2", f"{key}{suffix}") for key in offered}
            assert shown == offered, (as_at, suffix)
        for suffix, first, last in _years(as_at, 4):
            employers = recount.collaborating(package, first, last)
            assert figure(board, "M3-O3", f"employers{suffix}") == len(employers), (as_at, suffix)


def test_the_contributing_outcomes(world: tuple[Package, list[date]]) -> None:
    package, days = world
    for as_at in days:
        compared_with = same_day_last_year(as_at)
        outcomes = {
            each.key: each for each in outcomes_of(contributions_as_at(as_at, compared_with), exact_people=True)
        }
        for column, on in enumerate((as_at, compared_with)):
            for key, counted in (
                ("m1-o6", recount.disability_confident(package, on)),
                ("network", recount.network(package, on)),
            ):
                assert shown(outcomes[key], counted, column) == counted, (key, on)
        for column, ((_, first, last), (_, school_first, school_last)) in enumerate(
            zip(_years(as_at, 4), _years(as_at, 9), strict=True)
        ):
            for key, counted in (
                ("m1-o7", recount.offering_placements(package, first, last)),
                ("job-outcomes", recount.jobs(package, first, last)),
                ("encounters", recount.encounters(package, school_first, school_last)),
            ):
                assert shown(outcomes[key], counted, column) == counted, (key, first, last)
        for column, (_, first, last) in enumerate(_years(as_at, 8)):
            offered = {"Apprenticeships offered": recount.apprenticeships(package, first, last)["lower"]}
            assert shown(outcomes["m2-o4"], offered, column) == offered, (first, last)
        told = [each for each in outcomes["network"].notes[0] if not isinstance(each, str)]
        did = recount.network_year(package, recount.year_begun(as_at, 4), as_at)
        assert [each.words for each in told] == [f"{count:,} {words}" for words, count in did.items()]


def test_what_was_done_under_each_action(world: tuple[Package, list[date]]) -> None:
    package, days = world
    some = 0
    for as_at in days:
        first = recount.year_begun(as_at, 4)
        done = activity_in(Period(first, as_at))
        under = recount.under_actions(package, first, as_at)
        assert {action: (each.contacts, each.employers) for action, each in done.items() if each.contacts} == under
        strands = {strand.value: cards for each in done.values() for strand, cards in each.begun.items()}
        assert strands == recount.begun(package, first, as_at)
        some += len(under) + len(strands)
    assert some


def shown(outcome: Outcome, counted: dict[str, int], column: int) -> dict[str, int | None]:
    return {label: outcome.line(label).counts[column] for label in counted}


def _years(as_at: date, month: int) -> list[tuple[str, date, date]]:
    """The year to date, the same of the year before, and the last full year."""
    first = recount.year_begun(as_at, month)
    before = recount.a_year_before(first)
    ends_today = recount.year_begun(as_at + timedelta(days=1), month) > as_at  # then this year is the last full one
    full = (first, as_at) if ends_today else (before, first - timedelta(days=1))
    same_day = as_at.replace(year=as_at.year - 1, day=28 if (as_at.month, as_at.day) == (2, 29) else as_at.day)
    return [
        ("", first, as_at),
        ("_same_day_last_year", before, same_day),
        ("_last_full_year", *full),
    ]
