"""The one mechanism of stages, on a small made-up pipeline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.figures import Proportion
from crm.periods import Period
from crm.problems import Problem
from crm.stages.rules import (
    Conversion,
    ExitReason,
    Pipeline,
    Stage,
    StageKind,
    StageTime,
    Visit,
    allowed_moves,
    can_move,
    conversion,
    days_in_stage,
    first_entries,
    history_as_at,
    is_stuck,
    median_days,
    stage_at,
    stages_reached_after,
    visits_of,
)

OFFERS = Pipeline(
    key="offers",
    name="Offers",
    singular="offer",
    stages=(
        Stage("asked", "Asked", moves_to=("offered", "said_no"), stuck_after_days=14),
        Stage("offered", "Offered", moves_to=("asked", "running", "said_no", "lapsed"), stuck_after_days=30),
        Stage("running", "Running", moves_to=("done",), by_evidence=True),
        Stage("done", "Done", kind=StageKind.SUCCESS),
        Stage("said_no", "Said no", kind=StageKind.EXIT, moves_to=("asked",)),
        Stage("lapsed", "Lapsed", kind=StageKind.EXIT),
    ),
    exit_reasons=(
        ExitReason("no_time", "No time", stages=("said_no",)),
        ExitReason("other", "Another reason"),
    ),
)

EVERY_STAGE = [stage.key for stage in OFFERS.stages]
DAYS_OF_MAY = st.dates(date(2026, 5, 1), date(2026, 5, 31))


def messages(problems):
    return [problem.message for problem in problems]


class TestPipeline:
    @pytest.mark.parametrize(
        ("stages", "reasons", "starts", "fault"),
        [
            ((), (), (), "first stage must be open"),
            ((Stage("a", "A", kind=StageKind.SUCCESS),), (), (), "first stage must be open"),
            ((Stage("a", "A"), Stage("a", "B")), (), (), "share a key"),
            ((Stage("a", "A", moves_to=("b",)),), (), (), "no stage is called b"),
            ((Stage("a", "A", moves_to=("a",)),), (), (), "leads to itself"),
            ((Stage("a", "A"),), (), ("z",), "no stage is called z"),
            ((Stage("a", "A"), Stage("x", "X", kind=StageKind.EXIT)), (), (), "exit without a reason"),
            ((Stage("a", "A"),), (ExitReason("r", "R", stages=("q",)),), (), "no stage is called q"),
        ],
    )
    def test_a_description_that_contradicts_itself_is_refused(self, stages, reasons, starts, fault):
        with pytest.raises(ValueError, match=fault):
            Pipeline("p", "P", "card", stages, reasons, starts)

    def test_knows_its_parts(self):
        assert OFFERS.starts == ("asked",)
        assert OFFERS.way == ("asked", "offered", "running", "done")
        assert [stage.key for stage in OFFERS.open_stages] == ["asked", "offered", "running"]
        assert [reason.key for reason in OFFERS.reasons_for("said_no")] == ["no_time", "other"]
        assert [reason.key for reason in OFFERS.reasons_for("lapsed")] == ["other"]
        assert OFFERS.reasons_for("offered") == ()
        assert OFFERS.reason_label("no_time") == "No time"
        assert OFFERS.reason_label("retired_long_ago") == "retired_long_ago"
        assert "offered" in OFFERS
        assert "elsewhere" not in OFFERS


class TestCanMove:
    @pytest.mark.parametrize(
        ("here", "there", "reason", "by_hand"),
        [
            (None, "asked", None, True),
            ("asked", "offered", None, True),
            ("asked", "offered", "", True),
            ("offered", "asked", None, True),
            ("offered", "running", None, False),
            ("offered", "said_no", "no_time", True),
            ("offered", "lapsed", "other", False),
            ("said_no", "asked", None, True),
        ],
    )
    def test_along_the_way(self, here, there, reason, by_hand):
        assert can_move(OFFERS, here, there, exit_reason=reason, by_hand=by_hand) == []

    @pytest.mark.parametrize(
        ("here", "there", "reason", "by_hand", "field", "words"),
        [
            ("asked", "nowhere", None, True, "stage", "Choose a stage from the list"),
            (None, "offered", None, True, "stage", "A new offer cannot start in “Offered”"),
            ("asked", "asked", None, True, "stage", "This offer is already in “Asked”"),
            ("gone", "asked", None, True, "stage", "This offer stands in a stage that no longer exists"),
            (
                "offered", "running", None, True, "stage",
                "“Running” is set when it happens; it cannot be chosen by hand",
            ),
            (
                "asked", "done", None, True, "stage",
                "This offer is in “Asked” and cannot go to “Done”. From there it can go to “Offered” or “Said no”",
            ),
            (
                "done", "asked", None, True, "stage",
                "This offer is in “Done” and cannot go to “Asked”. It cannot be moved from there by hand",
            ),
            ("offered", "said_no", None, True, "exit_reason", "Choose why this offer is leaving"),
            ("offered", "lapsed", "no_time", True, "exit_reason", "Choose a reason from the list"),
            ("asked", "offered", "no_time", True, "exit_reason", "Give no reason here"),
        ],
    )  # fmt: skip
    def test_refusals_say_why(self, here, there, reason, by_hand, field, words):
        assert can_move(OFFERS, here, there, exit_reason=reason, by_hand=by_hand) == [Problem(field, words)]

    def test_the_strands_own_problems_come_with_it(self):
        own = Problem("insurance", "Enter when the insurance ends")
        assert can_move(OFFERS, "asked", "offered", problems=[own]) == [own]
        assert messages(can_move(OFFERS, "offered", "said_no", problems=[own])) == [
            "Choose why this offer is leaving",
            "Enter when the insurance ends",
        ]

    def test_moves_on_offer_by_hand_leave_out_what_only_evidence_enters(self):
        assert [s.key for s in allowed_moves(OFFERS, "offered")] == ["asked", "said_no", "lapsed"]
        assert [s.key for s in allowed_moves(OFFERS, "offered", by_hand=False)] == [
            "asked", "running", "said_no", "lapsed",
        ]  # fmt: skip

    @given(st.sampled_from([None, *EVERY_STAGE]), st.sampled_from(EVERY_STAGE))
    def test_a_move_is_open_exactly_when_the_board_offers_it(self, here, there):
        offered = OFFERS.starts if here is None else [stage.key for stage in allowed_moves(OFFERS, here)]
        reason = "other" if OFFERS.reasons_for(there) else None
        assert (can_move(OFFERS, here, there, exit_reason=reason) == []) == (there in offered)


def on(day, month=5):
    return date(2026, month, day)


THREE_STEPS = visits_of([(on(1), "asked"), (on(11), "offered"), (on(21), "said_no")])


class TestHistory:
    def test_moves_become_visits(self):
        assert (
            Visit("asked", on(1), on(11)),
            Visit("offered", on(11), on(21)),
            Visit("said_no", on(21)),
        ) == THREE_STEPS
        assert visits_of([]) == ()

    def test_a_day_cannot_run_backwards(self):
        with pytest.raises(ValueError, match="left asked before it came"):
            visits_of([(on(2), "asked"), (on(1), "offered")])

    @pytest.mark.parametrize(
        ("as_at", "stage"),
        [(date(2026, 4, 30), None), (on(1), "asked"), (on(10), "asked"), (on(11), "offered"), (on(31), "said_no")],
    )
    def test_where_a_card_stood_at_the_close_of_a_day(self, as_at, stage):
        assert stage_at(THREE_STEPS, as_at) == stage

    def test_as_at_a_day_the_later_moves_are_unknown(self):
        assert history_as_at(THREE_STEPS, on(15)) == (Visit("asked", on(1), on(11)), Visit("offered", on(11)))

    @given(st.lists(st.tuples(DAYS_OF_MAY, st.sampled_from(EVERY_STAGE)), max_size=6), DAYS_OF_MAY)
    def test_as_at_agrees_with_history_made_of_the_moves_so_far(self, moves, as_at):
        moves.sort(key=lambda move: move[0])
        known = [move for move in moves if move[0] <= as_at]
        assert history_as_at(visits_of(moves), as_at) == visits_of(known)


class TestAgeing:
    @pytest.mark.parametrize(
        ("visit", "days"),
        [
            (Visit("asked", on(1), on(11)), 10),
            (Visit("asked", on(1)), 19),
            (Visit("asked", on(20)), 0),
            (Visit("asked", on(25)), 0),  # a date still to come is no negative age
        ],
    )
    def test_days_in_stage(self, visit, days):
        assert days_in_stage(visit, on(20)) == days

    @pytest.mark.parametrize(
        ("stage", "since", "stuck"),
        [
            ("asked", on(6), False),  # 14 days on the 20th
            ("asked", on(5), True),  # 15 days
            ("offered", on(5), False),
            ("running", date(2020, 1, 1), False),  # no limit
            ("lapsed", date(2020, 1, 1), False),  # not open
        ],
    )
    def test_a_card_is_stuck_after_more_days_than_the_stage_should_take(self, stage, since, stuck):
        assert is_stuck(OFFERS, stage, since, on(20)) is stuck

    def test_median_counts_only_visits_that_ended(self):
        histories = [
            THREE_STEPS,  # asked 10, offered 10
            visits_of([(on(1), "asked"), (on(5), "offered")]),  # asked 4
            visits_of([(on(1), "asked"), (on(2), "said_no")]),  # asked 1
            visits_of([(on(1), "asked")]),
        ]
        assert median_days(OFFERS, histories) == [
            StageTime("asked", 4.0, 3), StageTime("offered", 10.0, 1), StageTime("running", None, 0),
        ]  # fmt: skip
        assert median_days(OFFERS, histories, Period(on(2), on(5)))[0] == StageTime("asked", 2.5, 2)


class TestConversion:
    def test_by_cohort_of_entry(self):
        histories = [
            visits_of([(on(1), "asked"), (on(9), "offered"), (on(2, 7), "running")]),
            visits_of([(on(2), "asked"), (on(3), "said_no")]),
            visits_of([(on(3), "asked")]),
            visits_of([(on(4), "asked"), (on(5), "running")]),  # skipped a stage: it went on
            visits_of([(on(30, 4), "asked"), (on(6), "offered")]),  # asked before the period
        ]
        assert conversion(OFFERS, histories, Period(on(1), on(31))) == [
            Conversion("asked", "offered", entered=4, went_on=2, gone=1, waiting=1),
            Conversion("offered", "running", entered=2, went_on=1, gone=0, waiting=1),
            Conversion("running", "done", entered=1, went_on=0, gone=0, waiting=1),
        ]

    def test_as_at_a_day_counts_what_had_happened_by_then(self):
        history = visits_of([(on(1), "asked"), (on(9), "offered")])
        then = conversion(OFFERS, [history], Period(on(1), on(31)), as_at=on(8))
        assert (then[0].share, then[0].waiting) == (Proportion(0, 1), 1)

    def test_a_card_sent_back_is_counted_once_at_its_first_entry(self):
        history = visits_of([(on(1), "asked"), (on(2), "offered"), (on(3), "asked"), (on(4, 6), "offered")])
        may = conversion(OFFERS, [history], Period(on(1), on(31)))
        june = conversion(OFFERS, [history], Period(on(1, 6), on(30, 6)))
        assert [(c.entered, c.went_on) for c in may] == [(1, 1), (1, 0), (0, 0)]
        assert all(c.entered == 0 for c in june)
        assert first_entries(history) == {"asked": on(1), "offered": on(2)}

    def test_an_exit_is_no_stage_reached(self):
        assert stages_reached_after(OFFERS, THREE_STEPS, "asked") == ("offered",)
        assert stages_reached_after(OFFERS, THREE_STEPS, "offered") == ()
        assert stages_reached_after(OFFERS, THREE_STEPS, "said_no") == ()
        assert stages_reached_after(OFFERS, (), "asked") == ()

    @given(
        st.lists(
            st.lists(st.tuples(st.integers(0, 60), st.sampled_from(EVERY_STAGE)), max_size=7),
            max_size=8,
        )
    )
    def test_nobody_is_lost_between_two_stages(self, cards):
        start = on(1)
        histories = [
            visits_of([(start + timedelta(days=day), stage) for day, stage in sorted(moves, key=lambda m: m[0])])
            for moves in cards
        ]
        for step in conversion(OFFERS, histories, Period(on(1), on(30, 6))):
            assert step.entered == step.went_on + step.gone + step.waiting
            assert min(step.went_on, step.gone, step.waiting) >= 0
