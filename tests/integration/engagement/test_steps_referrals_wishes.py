"""Next steps, referrals, willingness, the wish to be left alone, themes: their actions, refusals and constraints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.follow_ups import (
    add_follow_up,
    cancel_follow_up,
    finish_follow_up,
    hand_over_follow_up,
    move_follow_up,
)
from crm.engagement.kinds import Channel, ReferralState, WillingnessAnswer
from crm.engagement.loading import load_themes
from crm.engagement.models import FollowUp, Interaction, Referral, Theme, Willingness
from crm.engagement.referrals import Handing, accept_referral, close_referral, decline_referral, send_referral
from crm.engagement.themes import add_theme, change_theme
from crm.engagement.wishes import record_willingness, set_do_not_approach
from crm.jobs.models import Message
from crm.problems import RuleRefused
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral, make_theme
from tests.factories.people import make_user

TOMORROW = today() + timedelta(days=1)
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def me(app: object) -> User:
    return make_user("officer")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner", name="Tom Hall")


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Dearne Foods")


class TestNextSteps:
    def test_is_done_once_even_if_pressed_twice(self, me: User, employer: Employer) -> None:
        step = make_follow_up(employer, me, today())
        finish_follow_up(step, "Left a message", step.version, me, today())
        finish_follow_up(step, "again", 1, me, today())
        assert (step.is_open, step.done_on, step.ending_note) == (False, today(), "Left a message")

    def test_moves_to_a_day_to_come_only(self, me: User, employer: Employer) -> None:
        step = make_follow_up(employer, me, YESTERDAY)
        with pytest.raises(RuleRefused):
            move_follow_up(step, YESTERDAY, step.version, me, today())
        move_follow_up(step, TOMORROW, step.version, me, today())
        assert step.due_on == TOMORROW

    def test_handed_over_it_lies_with_the_others_organisation(self, me: User, tom: User, employer: Employer) -> None:
        step = make_follow_up(employer, me, today())
        hand_over_follow_up(step, tom, step.version, me)
        assert (step.owner_id, step.organisation_id, step.handed_over_by_id) == (tom.id, tom.organisation_id, me.id)
        with pytest.raises(RuleRefused):
            hand_over_follow_up(step, tom, step.version, me)

    def test_cancelling_says_why(self, me: User, employer: Employer) -> None:
        step = make_follow_up(employer, me, today())
        with pytest.raises(RuleRefused):
            cancel_follow_up(step, "", step.version, me, today())
        cancel_follow_up(step, "They closed", step.version, me, today())
        assert (step.is_open, step.cancelled_on) == (False, today())
        with pytest.raises(RuleRefused):
            move_follow_up(step, TOMORROW, step.version, me, today())

    def test_another_organisation_may_not_and_a_stale_page_may_not(
        self, me: User, tom: User, employer: Employer
    ) -> None:
        step = make_follow_up(employer, me, today())
        with pytest.raises(RuleRefused):
            finish_follow_up(step, "", step.version, tom, today())
        with pytest.raises(ChangedMeanwhile):
            finish_follow_up(step, "", step.version - 1, me, today())

    @pytest.mark.parametrize(
        ("what", "owner", "due"), [("", True, TOMORROW), ("x", False, TOMORROW), ("x", True, None)]
    )
    def test_needs_what_who_and_when(self, me: User, employer: Employer, what: str, owner: bool, due: Any) -> None:
        with pytest.raises(RuleRefused):
            add_follow_up(what, due, me if owner else None, employer, me, today())


class TestReferrals:
    def test_goes_from_sent_to_accepted_to_closed_and_its_sender_is_told(
        self, me: User, tom: User, employer: Employer
    ) -> None:
        referral = make_referral(employer, me, tom)
        accept_referral(referral, referral.version, tom, today())
        assert (referral.state, referral.handler_id, referral.answered_on) == (ReferralState.ACCEPTED, tom.id, today())
        close_referral(referral, "Two apprentices started", "", referral.version, tom, today())
        assert (referral.state, referral.closed_on) == (ReferralState.CLOSED, today())
        letters = db.session.scalars(select(Message).order_by(Message.id)).all()
        assert [letter.recipient for letter in letters] == [tom.email, me.email, me.email]
        assert "Accepted".lower() in letters[1].subject

    def test_a_refusal_says_why(self, me: User, tom: User, employer: Employer) -> None:
        referral = make_referral(employer, me, tom)
        with pytest.raises(RuleRefused):
            decline_referral(referral, " ", referral.version, tom, today())
        decline_referral(referral, "Not in our area", referral.version, tom, today())
        assert referral.state is ReferralState.DECLINED
        with pytest.raises(RuleRefused):
            accept_referral(referral, referral.version, tom, today())

    def test_is_closed_by_a_contact_of_the_receiver_since(self, me: User, tom: User, employer: Employer) -> None:
        referral = make_referral(employer, me, tom)
        accept_referral(referral, referral.version, tom, today())
        wrong = make_interaction(employer, me)
        with pytest.raises(RuleRefused):
            close_referral(referral, "", wrong.public_id, referral.version, tom, today())
        with pytest.raises(RuleRefused):
            close_referral(referral, "", "", referral.version, tom, today())
        right = make_interaction(employer, tom)
        close_referral(referral, "", right.public_id, referral.version, tom, today())
        assert referral.closing_interaction_id == right.id

    def test_only_the_receiver_answers_and_only_its_newest_state(self, me: User, tom: User, employer: Employer) -> None:
        referral = make_referral(employer, me, tom)
        with pytest.raises(RuleRefused):
            accept_referral(referral, referral.version, me, today())
        with pytest.raises(ChangedMeanwhile):
            accept_referral(referral, referral.version - 1, tom, today())

    def test_goes_to_another_organisation_and_somebody_there(self, me: User, tom: User, employer: Employer) -> None:
        ours, theirs = me.organisation, tom.organisation
        assert ours is not None
        assert theirs is not None
        for handing in (
            Handing(ours.public_id, "Help"),
            Handing("nowhere", "Help"),
            Handing(theirs.public_id, ""),
            Handing(theirs.public_id, "x" * 2001),
            Handing(theirs.public_id, "Help", me.public_id),
        ):
            with pytest.raises(RuleRefused):
                send_referral(employer, handing, me, today())
        assert db.session.scalars(select(Referral)).all() == []


class TestWishes:
    def test_keeps_one_answer_a_strand_and_year_and_the_trail_the_rest(self, me: User, employer: Employer) -> None:
        record_willingness(employer, Strand.PLACEMENTS, WillingnessAnswer.MAYBE, "", None, today())
        record_willingness(employer, Strand.PLACEMENTS, WillingnessAnswer.NO, "No space", None, today())
        record_willingness(employer, Strand.ENCOUNTERS, WillingnessAnswer.ASK_AGAIN, "", TOMORROW, today())
        said = db.session.scalars(select(Willingness).order_by(Willingness.id)).all()
        assert [(each.strand, each.answer) for each in said] == [
            (Strand.PLACEMENTS, WillingnessAnswer.NO),
            (Strand.ENCOUNTERS, WillingnessAnswer.ASK_AGAIN),
        ]

    @pytest.mark.parametrize(
        ("answer", "reason", "again"),
        [
            (None, "", None),
            (WillingnessAnswer.NO, "", None),
            (WillingnessAnswer.ASK_AGAIN, "", None),
            (WillingnessAnswer.ASK_AGAIN, "", YESTERDAY),
            (WillingnessAnswer.YES, "", TOMORROW),
        ],
    )
    def test_refuses_half_an_answer(self, employer: Employer, answer: Any, reason: str, again: Any) -> None:
        with pytest.raises(RuleRefused):
            record_willingness(employer, Strand.PLACEMENTS, answer, reason, again, today())

    def test_do_not_approach_is_set_and_lifted(self, employer: Employer) -> None:
        set_do_not_approach(employer, TOMORROW, "asked twice this term", employer.version, today())
        assert employer.do_not_approach_until == TOMORROW
        with pytest.raises(ChangedMeanwhile):
            set_do_not_approach(employer, None, "", employer.version - 1, today())
        for until, reason in ((YESTERDAY, "x"), (TOMORROW, "")):
            with pytest.raises(RuleRefused):
                set_do_not_approach(employer, until, reason, employer.version, today())
        set_do_not_approach(employer, None, "", employer.version, today())
        assert (employer.do_not_approach_until, employer.do_not_approach_reason) == (None, "")


@pytest.mark.usefixtures("app")
class TestThemes:
    def test_are_loaded_once_and_left_as_people_edit_them(self) -> None:
        first = load_themes()
        renamed = db.session.scalars(select(Theme).where(Theme.key == "vacancies")).one()
        change_theme(renamed, "Jobs going", "", is_retired=True)
        again = load_themes()
        assert (again.created, again.changed) == (0, 0)
        assert first.created == again.unchanged
        assert (renamed.name, renamed.is_retired) == ("Jobs going", True)

    def test_a_name_is_given_once(self) -> None:
        known = make_theme("The levy")
        assert add_theme("Green skills", "").key == "green_skills"
        with pytest.raises(RuleRefused):
            add_theme("the LEVY", "")
        with pytest.raises(RuleRefused):
            add_theme("", "9.9")
        change_theme(known, "The Levy", "", is_retired=False)
        assert known.name == "The Levy"


def a_note(me: User, **fields: Any) -> Interaction:
    return Interaction(on=today(), channel=Channel.PHONE, summary="x", organisation_id=me.organisation_id, **fields)


def a_step(me: User, employer: Employer, **fields: Any) -> FollowUp:
    whose = {"owner_id": me.id, "organisation_id": me.organisation_id, "employer_id": employer.id}
    return FollowUp(what="x", due_on=today(), **whose, **fields)


def a_referral(me: User, employer: Employer, to: int | None, **fields: Any) -> Referral:
    ends = {"from_organisation_id": me.organisation_id, "to_organisation_id": to, "employer_id": employer.id}
    return Referral(sent_by_id=me.id, reason="x", sent_on=today(), **ends, **fields)


def an_answer(employer: Employer, answer: WillingnessAnswer) -> Willingness:
    return Willingness(employer_id=employer.id, strand=Strand.NETWORK, year=2026, answer=answer)


@pytest.mark.parametrize(
    "name",
    ["summary", "one_ending", "two_organisations", "declined_has_a_reason", "no_has_a_reason", "ask_again_has_a_date"],
)
def test_the_database_itself_refuses(me: User, tom: User, employer: Employer, name: str) -> None:
    broken = {
        "summary": lambda: setattr(note := a_note(me), "summary", "") or note,
        "one_ending": lambda: a_step(me, employer, done_on=today(), cancelled_on=today()),
        "two_organisations": lambda: a_referral(me, employer, me.organisation_id),
        "declined_has_a_reason": lambda: a_referral(me, employer, tom.organisation_id, state=ReferralState.DECLINED),
        "no_has_a_reason": lambda: an_answer(employer, WillingnessAnswer.NO),
        "ask_again_has_a_date": lambda: an_answer(employer, WillingnessAnswer.ASK_AGAIN),
    }[name]()
    with pytest.raises(IntegrityError, match=name), db.session.begin_nested():
        db.session.add(broken)
