"""Seats and their cards move together; one live seat an employer, one holder a seat; what counts on a day."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from crm.accounts.rules import Strand
from crm.blueprints.network import actions
from crm.blueprints.network.challenge_actions import set_challenge
from crm.blueprints.network.challenge_rules import ChallengeFacts, ChallengeState
from crm.blueprints.network.meeting_rules import AttendanceState
from crm.blueprints.network.models import (
    Attendance,
    ChallengeRaised,
    GoodPractice,
    NetworkAction,
    NetworkMeeting,
    NetworkMembership,
    SeatHolder,
)
from crm.blueprints.network.queries import (
    activity_in,
    current_holder,
    employers_attending_in,
    member_ids_on,
    members_on,
    members_without_number_on,
)
from crm.blueprints.network.rules import PIPELINE, NetworkActivity, Reach, SeatDates, SeatFacts, is_member
from crm.clock import today
from crm.database import Base, db
from crm.directory.contacts.actions import end_post
from crm.periods import Period
from crm.problems import RuleRefused
from crm.stages import rollups
from crm.stages.queries import moves_of_card, standing
from crm.stages.records import archive
from tests.factories.directory import make_contact, make_employer, make_site
from tests.factories.engagement import make_theme
from tests.factories.network import (
    make_attendance,
    make_challenge,
    make_meeting,
    make_member,
    make_network_action,
    make_seat,
    make_story,
)
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def stages_of(record: NetworkMembership) -> list[tuple[date, str]]:
    return [(move.changed_on, move.to_stage) for move in reversed(moves_of_card(record.card_id))]


def refused(do: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(RuleRefused) as found:
        do()
    return [(each.field, each.message) for each in found.value.problems]


class TestSeats:
    def test_the_card_is_as_far_along_as_the_dates(self) -> None:
        seat = make_seat(invited=ago(40), joined=ago(10), wants="Peers")
        assert stages_of(seat) == [(ago(40), "invited"), (ago(10), "joined")]
        assert seat.card.headline == "Wants: Peers"
        assert standing(Strand.NETWORK)["joined"] == (1, 0)

    def test_a_date_entered_moves_the_card_and_one_taken_away_leads_back(self) -> None:
        seat = make_seat(invited=ago(40))
        actions.change_seat(seat, SeatFacts(SeatDates(ago(40), ago(5))), owner=None, by=None)
        assert (seat.card.stage, seat.card.stage_since) == ("joined", ago(5))
        actions.change_seat(seat, SeatFacts(SeatDates()), owner=None, by=None)
        assert [stage for _, stage in stages_of(seat)] == ["invited", "joined", "possible"]
        assert rollups.check([PIPELINE]) == []

    def test_a_move_dates_its_stage_and_leaving_ends_the_holders_time(self) -> None:
        seat = make_seat()
        actions.move_by_hand(seat.card, to_stage="joined", on=today(), by_id=None)
        assert seat.joined_on == today()
        member = make_member(joined=ago(50))
        actions.move_by_hand(member.card, to_stage="left", on=ago(2), by_id=None, exit_reason="no_time")
        assert (member.left_on, current_holder(member.id)) == (ago(2), None)
        holder = db.session.scalars(select(SeatHolder).where(SeatHolder.membership_id == member.id)).one()
        assert (holder.from_on, holder.until_on) == (ago(50), ago(2))

    def test_a_date_of_leaving_taken_away_makes_it_a_member_again(self) -> None:
        seat = make_seat(joined=ago(50), left=ago(9))
        facts = actions.facts_of(seat)
        actions.change_seat(seat, replace(facts, dates=replace(facts.dates, left=None)), owner=None, by=None)
        assert (seat.card.stage, seat.left_on) == ("joined", None)

    @pytest.mark.parametrize("to_stage", ["possible", "invited"])
    def test_a_member_is_taken_back_on_its_day_or_with_a_word_why(self, to_stage: str) -> None:
        slip, member = make_seat(joined=today()), make_seat(joined=ago(400))
        actions.move_by_hand(slip.card, to_stage=to_stage, on=today(), by_id=None)
        ((field, words),) = refused(
            lambda: actions.move_by_hand(member.card, to_stage=to_stage, on=today(), by_id=None, note=" ")
        )
        assert field == "note"
        assert "move it to “Left”" in words
        assert member.joined_on == ago(400)
        actions.move_by_hand(member.card, to_stage=to_stage, on=today(), by_id=None, note="Never joined: a mistake")
        assert (slip.joined_on, member.joined_on) == (None, None)

    def test_leaving_needs_its_reason_and_so_its_move(self) -> None:
        seat = make_seat(joined=ago(50))
        facts = SeatFacts(SeatDates(None, ago(50), ago(1)))
        assert refused(lambda: actions.change_seat(seat, facts, owner=None, by=None))[0][0] == "left_on"
        found = refused(lambda: actions.move_by_hand(seat.card, to_stage="left", on=ago(1), by_id=None))
        assert found[0][0] == "exit_reason"
        assert seat.card.stage == "joined"

    @pytest.mark.parametrize(("to_stage", "days"), [("declined", 9), ("left", 60), ("joined", 9)])
    def test_a_move_that_cannot_be_is_refused(self, to_stage: str, days: int) -> None:
        seat = make_seat(joined=ago(50))
        assert refused(
            lambda: actions.move_by_hand(
                seat.card, to_stage=to_stage, on=ago(days), by_id=None, exit_reason="other" if days == 60 else None
            )
        )
        assert (seat.card.stage, seat.joined_on, seat.left_on) == ("joined", ago(50), None)


class TestOneLiveSeat:
    def test_a_second_is_refused_until_the_first_has_ended(self) -> None:
        employer = make_employer()
        first = make_seat(employer, joined=ago(90))
        assert "has a seat" in refused(lambda: make_seat(employer))[0][1]
        actions.move_by_hand(first.card, to_stage="left", on=ago(30), by_id=None, exit_reason="other")
        assert refused(lambda: make_seat(employer, joined=ago(31)))[0][0] == "joined_on"
        second = make_seat(employer, joined=ago(30))
        found = refused(lambda: actions.move_by_hand(first.card, to_stage="joined", on=today(), by_id=None))
        assert {field for field, _ in found} == {"stage"}
        facts = actions.facts_of(first)
        without = replace(facts, dates=replace(facts.dates, left=None))
        assert "has a seat" in refused(lambda: actions.change_seat(first, without, owner=None, by=None))[-1][1]
        archive(second)
        third = make_seat(employer)
        assert "has a seat" in refused(lambda: actions.restore_seat(second))[0][1]
        archive(third)
        actions.restore_seat(second)
        assert second.archived_at is None

    def test_one_that_declined_may_be_asked_again(self) -> None:
        seat = make_seat(invited=ago(40))
        actions.move_by_hand(seat.card, to_stage="declined", on=ago(20), by_id=None, exit_reason="no_time")
        actions.move_by_hand(seat.card, to_stage="invited", on=ago(3), by_id=None)
        assert (seat.invited_on, seat.declined_on) == (ago(3), None)


class TestHolders:
    def test_handing_over_keeps_the_history(self) -> None:
        employer = make_employer()
        first, second = make_contact(employer), make_contact(employer)
        seat = make_seat(employer, joined=ago(90), holder=first)
        actions.hand_over(seat, second, ago(10))
        actions.hand_over(seat, first, ago(10))  # a slip put right on its own day
        actions.hand_over(seat, None, ago(5))
        actions.hand_over(seat, second, today())
        db.session.flush()
        rows = db.session.execute(
            select(SeatHolder.contact_id, SeatHolder.from_on, SeatHolder.until_on).order_by(SeatHolder.from_on)
        ).all()
        assert [tuple(row) for row in rows] == [
            (first.id, ago(90), ago(10)),
            (first.id, ago(10), ago(5)),
            (second.id, today(), None),
        ]

    def test_only_somebody_who_works_there_can_hold_it(self) -> None:
        employer = make_employer()
        seat, here = make_seat(employer, joined=ago(9)), make_contact(employer)
        elsewhere, gone = make_contact(make_employer()), make_contact(employer)
        end_post(gone.posts[0], today())
        for person in (elsewhere, gone):
            assert refused(lambda person=person: actions.hand_over(seat, person, today()))[0][0] == "holder"
        actions.hand_over(seat, here, ago(3))
        assert "already" in refused(lambda: actions.hand_over(seat, here, today()))[0][1]
        assert refused(lambda: actions.hand_over(seat, None, ago(4)))[0][0] == "on"

    def test_nobody_holds_a_seat_that_has_ended(self) -> None:
        employer = make_employer()
        seat = make_seat(employer, joined=ago(9), left=ago(2))
        assert "has ended" in refused(lambda: actions.hand_over(seat, make_contact(employer), today()))[0][1]


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "fields",
        [
            {"invited_on": ago(1), "joined_on": ago(2)},
            {"joined_on": ago(1), "left_on": ago(2)},
            {"left_on": ago(2)},
            {"declined_on": ago(1), "joined_on": ago(2)},
            {"invited_on": ago(1), "declined_on": ago(2)},
        ],
    )
    def test_dates_of_a_seat(self, fields: dict[str, date]) -> None:
        seat = make_seat()
        for name, day in fields.items():
            setattr(seat, name, day)
        self._is_refused()

    @staticmethod
    def _is_refused() -> None:
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    def _no_row(self, model: type[Base], **values: object) -> None:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(insert(model).values(**values))

    def _row(self, model: type[Base], **values: object) -> None:
        """The same without what is wrong goes in: it was that which the database refused."""
        with db.session.begin_nested() as savepoint:
            db.session.execute(insert(model).values(**values))
            savepoint.rollback()

    def test_one_live_seat_and_one_present_holder(self) -> None:
        seat = make_member()
        other = make_seat()
        self._no_row(
            NetworkMembership, employer_id=seat.employer_id, card_id=other.card_id, public_id="x", version=1
        )
        holder = current_holder(seat.id)
        assert holder is not None
        same = {"membership_id": seat.id, "contact_id": holder.contact_id}
        self._no_row(SeatHolder, **same, from_on=ago(9))
        self._no_row(SeatHolder, **same, from_on=holder.from_on, until_on=holder.from_on)
        self._no_row(SeatHolder, **same, from_on=ago(9), until_on=ago(10))

    def test_meetings_and_their_lists(self) -> None:
        meeting, seat = make_meeting(), make_member()
        meeting_row = {"title": "A", "on": today(), "starts_at": 1, "ends_at": 2, "format": "online"}
        for wrong in (
            {"title": ""},
            {"ends_at": 1},
            {"ends_at": 1440},
            {"starts_at": -1},
            {"capacity": 0},
            {"cancelled_on": today()},
            {"format": "pigeon"},
        ):
            self._no_row(NetworkMeeting, **meeting_row | wrong, public_id="y")
        self._row(NetworkMeeting, **meeting_row, public_id="y")
        make_attendance(meeting, seat)
        self._no_row(Attendance, meeting_id=meeting.id, membership_id=seat.id, public_id="z")
        person = make_contact(seat.employer)
        make_attendance(meeting, seat, person)
        self._no_row(
            Attendance, meeting_id=meeting.id, membership_id=seat.id, contact_id=person.id, public_id="z"
        )

    def test_what_comes_of_the_network(self) -> None:
        user, challenge = make_user(), make_challenge()
        row = {"theme_id": challenge.theme_id, "words": "A", "raised_on": today(), "public_id": "q"}
        done = {"state": "answered", "answered_on": today(), "what_was_done": "B"}
        for wrong in (
            {"words": ""},
            done | {"what_was_done": ""},
            done | {"answered_on": None},
            done | {"answered_on": ago(1)},
            {"state": "in_hand", "answered_on": today()},
        ):
            self._no_row(ChallengeRaised, **row | wrong)
        self._row(ChallengeRaised, **row | done)
        self._no_row(NetworkAction, what="A", owner_id=user.id, due_on=today(), public_id="q")
        self._no_row(NetworkAction, what="", owner_id=user.id, due_on=today(), challenge_id=challenge.id, public_id="q")
        story = {"employer_id": make_employer().id, "kind": "good_practice", "title": "A", "words": "B"}
        for wrong in ({"permission_by": "Dana"}, {"permission_on": today()}, {"title": ""}, {"kind": "legend"}):
            self._no_row(GoodPractice, **story | wrong, public_id="q")
        self._row(GoodPractice, **story, public_id="q")


class TestCounting:
    def test_members_and_their_people_on_a_day(self) -> None:
        first, second, away = make_employer(postcode=""), make_employer(postcode=""), make_employer(postcode="")
        make_site(first, in_borough=True, employees=100)
        make_site(first, in_borough=True, employees=None)
        make_site(first, in_borough=False, employees=900)
        make_site(second, in_borough=True, employees=None)
        make_site(away, in_borough=False, employees=50)
        make_seat(first, joined=ago(30))
        make_seat(second, joined=ago(20), left=ago(5))
        make_seat(away, joined=ago(10))
        make_seat()
        archive(make_seat(joined=ago(40)))
        days = [ago(31), ago(30), ago(10), ago(5), today()]
        assert members_on(days) == [
            Reach(ago(31), 0, 0, 0),
            Reach(ago(30), 1, 100, 0),
            Reach(ago(10), 3, 100, 2),
            Reach(ago(5), 2, 100, 1),
            Reach(today(), 2, 100, 1),
        ]
        assert members_on([]) == []
        assert set(db.session.scalars(member_ids_on(ago(10)))) == {first.id, second.id, away.id}
        assert set(db.session.scalars(members_without_number_on(ago(10)))) == {second.id, away.id}

    def test_the_database_counts_as_the_rule_does(self, statements: Callable[[], list[str]]) -> None:
        chance = random.Random(7)  # noqa: S311
        seats = []
        for _ in range(25):
            joined = ago(chance.randrange(1, 300))
            left = joined + timedelta(days=chance.randrange(0, 100)) if chance.random() < 0.4 else None
            seats.append(make_seat(joined=joined, left=left if left and left <= today() else None))
        days = [ago(chance.randrange(320)) for _ in range(6)]
        before = len(statements())
        found = members_on(days)
        assert len(statements()) - before == 1
        wanted = [sum(is_member(each.joined_on, each.left_on, day) for each in seats) for day in days]
        assert [each.members for each in found] == wanted
        assert rollups.check([PIPELINE]) == []

    def test_what_the_network_did_in_a_period(self, statements: Callable[[], list[str]]) -> None:
        member, other = make_member(joined=ago(90)), make_member(joined=ago(90))
        held, before_it = make_meeting(ago(10)), make_meeting(ago(80))
        make_meeting(ago(9), cancelled="Snow")
        to_come = make_meeting(today() + timedelta(days=3))
        for meeting in (held, before_it):
            make_attendance(meeting, member, state=AttendanceState.ATTENDED)
        make_attendance(held, other, state=AttendanceState.DID_NOT_ATTEND)
        make_attendance(to_come, other, state=AttendanceState.ACCEPTED)
        theme = make_theme()
        done = {"state": "answered", "what_was_done": "A class"}
        make_challenge(theme=theme, raised_on=ago(60), answered_on=ago(3), **done)
        make_challenge(theme=theme, raised_on=ago(20), answered_on=ago(20), **done)
        gone = make_challenge(theme=theme, raised_on=ago(5))
        gone.archived_at = gone.created_at
        db.session.flush()
        period = Period(ago(30), today() + timedelta(days=30))
        seen = len(statements())
        assert activity_in(period) == NetworkActivity(meetings=1, attendances=1, raised=1, answered=2)
        assert len(statements()) - seen == 1
        assert set(db.session.scalars(employers_attending_in(period))) == {member.employer_id}


class TestChallenges:
    def test_are_answered_only_with_words(self) -> None:
        employers = [make_employer(), make_employer()]
        challenge = make_challenge(employers)
        facts = ChallengeFacts("No welders", True, 1, today(), "answered", " ", today())
        found = refused(lambda: set_challenge(challenge, facts, challenge.theme, employers, None))
        assert [field for field, _ in found] == ["what_was_done"]
        assert challenge.state is ChallengeState.RAISED
        set_challenge(
            challenge, replace(facts, what_was_done="An evening class"), challenge.theme, employers[1:], None
        )
        db.session.flush()
        assert challenge.state is ChallengeState.ANSWERED
        assert [each.employer_id for each in challenge.raisers] == [employers[1].id]

    def test_a_change_of_employers_alone_counts_as_a_change(self) -> None:
        challenge = make_challenge()
        version = challenge.version
        facts = ChallengeFacts(challenge.words, True, 1, challenge.raised_on)
        set_challenge(challenge, facts, challenge.theme, [make_employer()], None)
        db.session.flush()
        assert challenge.version == version + 1

    def test_nothing_was_raised_at_a_meeting_to_come(self) -> None:
        ahead = make_meeting(today() + timedelta(days=9))
        assert refused(lambda: make_challenge(meeting=ahead))[0][0] == "meeting"

    def test_an_action_belongs_somewhere(self) -> None:
        assert refused(lambda: make_network_action(make_user()))
        assert make_network_action(make_user(), meeting=make_meeting()).meeting is not None
        assert make_story().permission_on is None
