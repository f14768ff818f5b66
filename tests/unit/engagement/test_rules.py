"""What may be written down about dealings with an employer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.engagement.kinds import Channel, InitiatedBy, InteractionState, ReferralState, WillingnessAnswer
from crm.engagement.rules import (
    CHANNEL_LABELS,
    INITIATED_BY_LABELS,
    REFERRAL_LABELS,
    STATE_LABELS,
    WILLINGNESS_LABELS,
    FollowUpState,
    InteractionDraft,
    do_not_approach,
    do_not_approach_problems,
    follow_up_problems,
    follow_up_state,
    interaction_problems,
    may_ask,
    referral_problems,
    state_problems,
    state_when_logged,
    willingness_problems,
)
from crm.periods import add_months
from crm.problems import Problem

TODAY = date(2026, 11, 23)


def draft(**changes):
    usual = {"on": TODAY, "employers": 1, "summary": "Placements", "channel": Channel.PHONE}
    return InteractionDraft(**usual | changes)


def fields(problems):
    return [problem.field for problem in problems]


@pytest.mark.parametrize(
    ("kinds", "labels"),
    [
        (Channel, CHANNEL_LABELS),
        (InitiatedBy, INITIATED_BY_LABELS),
        (InteractionState, STATE_LABELS),
        (ReferralState, REFERRAL_LABELS),
        (WillingnessAnswer, WILLINGNESS_LABELS),
    ],
)
def test_every_kind_has_words_of_its_own(kinds, labels):
    assert set(kinds) == set(labels)
    assert len(set(labels.values())) == len(labels)


class TestInteraction:
    @pytest.mark.parametrize(
        "fine",
        [
            {},
            {"on": date(2015, 1, 1)},
            {"on": date(2028, 11, 23)},
            {"employers": 40, "channel": Channel.EVENT},
            {"summary": "x" * 300, "notes": "y" * 20_000, "outcome": "Agreed two places"},
            {"on": None},  # the form has already said what is wrong with the date
        ],
    )
    def test_three_things_are_enough(self, fine):
        assert interaction_problems(draft(**fine), TODAY) == []

    @pytest.mark.parametrize(
        ("wrong", "field", "message"),
        [
            ({"employers": 0}, "employers", "Choose the employer"),
            ({"channel": None}, "channel", "Choose how the contact was made"),
            ({"summary": "  "}, "summary", "Enter what it was about"),
            ({"summary": "x" * 301}, "summary", "What it was about must be 300 characters or fewer"),
            ({"notes": "x" * 20_001}, "notes", "Notes must be 20,000 characters or fewer"),
            ({"on": date(2014, 12, 31)}, "on", "Date of contact must be 1 January 2015 or later"),
            ({"on": date(2028, 11, 24)}, "on", "Date of contact must be 23 November 2028 or earlier"),
            (
                {"on": date(2026, 11, 24), "outcome": "Agreed"},
                "outcome",
                "A contact still to come has no outcome yet: leave it empty",
            ),
        ],
    )
    def test_each_fault_is_named_at_its_field(self, wrong, field, message):
        assert interaction_problems(draft(**wrong), TODAY) == [Problem(field, message)]

    def test_all_faults_are_named_at_once(self):
        nothing = InteractionDraft(on=date(1999, 1, 1), employers=0, summary="", channel=None)
        assert fields(interaction_problems(nothing, TODAY)) == ["employers", "channel", "on", "summary"]

    @pytest.mark.parametrize(
        ("on", "state"),
        [
            (TODAY, InteractionState.HELD),
            (date(2026, 11, 24), InteractionState.PLANNED),
            (date(2026, 1, 1), InteractionState.HELD),
        ],
    )
    def test_a_date_to_come_makes_it_planned(self, on, state):
        assert state_when_logged(on, TODAY) is state

    @pytest.mark.parametrize(
        ("state", "on", "refused"),
        [
            (InteractionState.HELD, TODAY, False),
            (InteractionState.HELD, date(2026, 11, 24), True),
            (InteractionState.NOT_HELD, date(2026, 11, 24), True),
            (InteractionState.PLANNED, date(2026, 11, 24), False),
        ],
    )
    def test_nothing_took_place_before_its_day(self, state, on, refused):
        assert bool(state_problems(state, on, TODAY)) is refused


class TestFollowUp:
    @pytest.mark.parametrize(
        ("due", "done", "cancelled", "state"),
        [
            (date(2026, 11, 24), None, None, FollowUpState.TO_COME),
            (TODAY, None, None, FollowUpState.DUE_TODAY),
            (date(2026, 11, 22), None, None, FollowUpState.OVERDUE),
            (date(2026, 11, 22), TODAY, None, FollowUpState.DONE),
            (date(2026, 11, 22), None, TODAY, FollowUpState.CANCELLED),
            (date(2026, 11, 22), date(2026, 11, 24), None, FollowUpState.OVERDUE),  # done tomorrow: open today
        ],
    )
    def test_state_on_a_day(self, due, done, cancelled, state):
        assert follow_up_state(due, done, TODAY, cancelled_on=cancelled) is state

    @pytest.mark.parametrize(
        ("what", "due", "somebody", "wrong"),
        [
            ("Send the form", TODAY, True, []),
            ("", TODAY, True, ["next_step"]),
            ("Ring", None, True, ["next_step_due"]),
            ("Ring", date(2026, 11, 22), True, ["next_step_due"]),
            ("", None, False, ["next_step", "next_step_who", "next_step_due"]),
        ],
    )
    def test_needs_what_who_and_when(self, what, due, somebody, wrong):
        assert fields(follow_up_problems(what, due, somebody=somebody, today=TODAY)) == wrong


class TestReferral:
    @pytest.mark.parametrize(
        ("here", "to", "given", "wrong"),
        [
            (ReferralState.SENT, ReferralState.ACCEPTED, {}, []),
            (ReferralState.SENT, ReferralState.DECLINED, {"declined_reason": "Outside the area"}, []),
            (ReferralState.SENT, ReferralState.DECLINED, {}, ["declined_reason"]),
            (ReferralState.SENT, ReferralState.CLOSED, {"outcome": "Met"}, ["state"]),
            (ReferralState.ACCEPTED, ReferralState.CLOSED, {}, ["outcome"]),
            (ReferralState.ACCEPTED, ReferralState.CLOSED, {"outcome": "Two apprentices"}, []),
            (ReferralState.ACCEPTED, ReferralState.CLOSED, {"by_contact": True}, []),
            (ReferralState.DECLINED, ReferralState.ACCEPTED, {}, ["state"]),
            (ReferralState.CLOSED, ReferralState.ACCEPTED, {}, ["state"]),
        ],
    )
    def test_answering_and_closing(self, here, to, given, wrong):
        assert fields(referral_problems(here, to, **given)) == wrong

    def test_says_what_it_is_and_cannot_become(self):
        problem = referral_problems(ReferralState.SENT, ReferralState.CLOSED)[0]
        assert problem.message == "This referral is “waiting for an answer” and cannot become “closed”"


class TestWillingness:
    @pytest.mark.parametrize(
        ("answer", "reason", "on", "wrong"),
        [
            (WillingnessAnswer.YES, "", None, []),
            (WillingnessAnswer.NO, "", None, ["reason"]),
            (WillingnessAnswer.NO, "Asked twice this term", None, []),
            (WillingnessAnswer.ASK_AGAIN, "", None, ["ask_again_on"]),
            (WillingnessAnswer.ASK_AGAIN, "", TODAY, ["ask_again_on"]),
            (WillingnessAnswer.ASK_AGAIN, "", date(2026, 11, 24), []),
            (WillingnessAnswer.ASK_AGAIN, "", add_months(TODAY, 24), []),
            (WillingnessAnswer.ASK_AGAIN, "", add_months(TODAY, 24) + timedelta(days=1), ["ask_again_on"]),
            (WillingnessAnswer.MAYBE, "", date(2026, 11, 24), ["ask_again_on"]),
            (None, "", None, ["answer"]),
            (WillingnessAnswer.YES, "x" * 301, None, ["reason"]),
        ],
    )
    def test_a_no_has_a_reason_and_ask_again_a_day(self, answer, reason, on, wrong):
        assert fields(willingness_problems(answer, reason, on, TODAY)) == wrong

    @pytest.mark.parametrize(
        ("answer", "on", "room"),
        [
            (None, None, True),
            (WillingnessAnswer.MAYBE, None, True),
            (WillingnessAnswer.YES, None, False),
            (WillingnessAnswer.NO, None, False),
            (WillingnessAnswer.ALREADY, None, False),
            (WillingnessAnswer.ASK_AGAIN, TODAY, True),
            (WillingnessAnswer.ASK_AGAIN, date(2026, 11, 24), False),
        ],
    )
    def test_room_to_ask(self, answer, on, room):
        assert may_ask(answer, on, TODAY) is room


class TestDoNotApproach:
    @pytest.mark.parametrize(
        ("until", "in_force"), [(None, False), (TODAY, False), (date(2026, 11, 22), False), (date(2026, 11, 24), True)]
    )
    def test_is_in_force_until_its_day(self, until, in_force):
        assert (do_not_approach(until, "Stocktaking", TODAY) is not None) is in_force

    def test_reads_as_a_warning(self):
        wish = do_not_approach(date(2027, 1, 4), "Stocktaking", TODAY)
        assert wish.words == "Do not approach until 4 January 2027: Stocktaking"

    @pytest.mark.parametrize(
        ("until", "reason", "wrong"),
        [
            (None, "", []),
            (None, "Stocktaking", ["do_not_approach_until"]),
            (date(2027, 1, 4), "Stocktaking", []),
            (date(2027, 1, 4), " ", ["do_not_approach_reason"]),
            (TODAY, "Stocktaking", ["do_not_approach_until"]),
        ],
    )
    def test_needs_a_day_to_come_and_a_reason(self, until, reason, wrong):
        assert fields(do_not_approach_problems(until, reason, TODAY)) == wrong

    @given(st.dates(), st.dates())
    def test_never_stands_on_or_after_its_day(self, until, on):
        assert (do_not_approach(until, "r", on) is None) == (on >= until)
