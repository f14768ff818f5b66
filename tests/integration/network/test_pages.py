"""The network's pages: what they show to whom, what a form refuses, two people at once, what a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry
from crm.accounts.rules import Strand
from crm.blueprints.network.meeting_rules import AttendanceState
from crm.blueprints.network.models import Attendance, ChallengeRaised, GoodPractice, NetworkAction, NetworkMeeting
from crm.blueprints.network.queries import current_holder, live_seat_of
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import end_post
from crm.directory.employers.models import Employer
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
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
from tests.factories.people import make_organisation, make_user
from tests.pages import InspectingClient

LONG_NAME = "The Rotherham and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def meeting_form(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Autumn meeting",
        "on": parts(today() + timedelta(days=20)),
        "starts_at": "8.30am",
        "ends_at": "10:30",
        "format": "in_person",
        "venue": "Riverside <House>",
        "capacity": "2",
    } | changes


class TestMembers:
    def test_shows_members_first_and_what_they_are_of_the_borough(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        user = sign_in("officer")
        assert "Nobody has joined yet" in client.get("/network/").text
        employer = make_employer(LONG_NAME, postcode="")
        make_site(employer, in_borough=True, employees=10_615)
        make_member(employer, joined=ago(30), by=user)
        make_member(make_employer("No Number Ltd", postcode=""), joined=ago(5))
        make_seat(make_employer("Thought Of Ltd"))
        page = client.get("/network/").text
        assert LONG_NAME in page
        assert "10.0% of the 106,150 employees in the strategy" in page
        assert "1 without a number" in page
        assert "Thought Of Ltd" not in page
        assert "Thought Of Ltd" in client.get("/network/?stage=").text
        assert "No Number Ltd" in client.get("/network/?gap=number").text
        assert "No employer fits" in client.get("/network/?q=zzz&stage=").text

    def test_a_holder_who_did_not_agree_is_not_named_to_partners(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        employer = make_employer()
        seat = make_member(employer, holder=make_contact(employer, name="Dana Okoro"), joined=ago(3))
        for role, is_named in (("officer", True), ("partner", False)):
            sign_in(role)
            for address in ("/network/", f"/network/{seat.public_id}"):
                page = client.get(address).text
                assert ("Dana Okoro" in page) == is_named
                assert ("Not shared with you" in page) != is_named
            exported = client.post("/network/export", data={"query": "", "format": "csv"}).text
            assert ("Dana Okoro" in exported) == is_named

    @pytest.mark.parametrize("address", ["/network/", "/network/meetings", "/network/challenges", "/network/actions"])
    def test_lists_cost_the_same_whatever_they_hold(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]], address: str
    ) -> None:
        user = sign_in("officer")
        counts = []
        for _ in range(2):
            for _ in range(2):
                meeting = make_meeting(ago(9))
                member = make_member(joined=ago(30))
                make_attendance(meeting, member)
                challenge = make_challenge([member.employer, make_employer()], meeting=meeting)
                make_network_action(user, meeting=meeting, challenge=challenge)
            before = len(statements())
            assert client.get(address).status_code == 200
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8, counts


class TestSeatPages:
    def test_a_seat_is_added_once_and_changed(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        employer = make_employer(LONG_NAME)
        address = f"/network/new?employer={employer.public_id}"
        assert "Add a network member" in client.get(address).text
        typed = {"joined_on": parts(ago(9)), "wants": "Peers <b>", "shares_profile": "y", "owner": ""}
        page = client.get(client.post(address, data=typed).location).text
        assert "member since" in page
        assert "Peers &lt;b&gt;" in page
        assert "Nobody holds this seat" in page
        again = client.post(address, data=typed)
        assert again.status_code == 422
        assert "has a seat in the network already" in again.text
        seat = live_seat_of(employer.id)
        assert seat is not None
        edit, version = f"/network/{seat.public_id}/edit", f"{seat.version}-{seat.card.version}"
        assert client.post(edit, data=typed | {"version": version, "wants": "A say"}).status_code == 302
        stale = client.post(edit, data=typed | {"version": version, "wants": "Nothing"})
        assert stale.status_code == 409
        assert "A say" in stale.text
        wrong = client.post(address, data={"invited_on": parts(ago(1)), "joined_on": parts(ago(9)), "wants": "Kept"})
        assert wrong.status_code == 422
        assert "must be on or after" in wrong.text
        assert "Kept" in wrong.text

    def test_a_seat_is_handed_over_to_somebody_who_works_there(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        employer = make_employer()
        first, second = make_contact(employer, name="Dana Okoro"), make_contact(employer, name="Luke Frost")
        stranger = make_contact(make_employer())
        seat = make_member(employer, holder=first, joined=ago(30))
        address = f"/network/{seat.public_id}/hand-over"
        assert "Nobody for the time being" in client.get(address).text
        day = {"on": parts(today())}
        refused = client.post(address, data=day | {"holder": stranger.public_id})
        assert refused.status_code == 422
        assert client.post(address, data=day | {"holder": second.public_id}).status_code == 302
        assert client.post(address, data=day | {"holder": "bcdfg\0"}).status_code == 422
        holder = current_holder(seat.id)
        assert holder is not None
        assert holder.contact_id == second.id
        page = client.get(f"/network/{seat.public_id}").text
        assert "Earlier holders of the seat" in page
        end_post(second.posts[0], today())
        assert "does not work there any more" in client.get(f"/network/{seat.public_id}").text

    def test_put_back_only_where_there_is_room(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        seat = make_member(joined=ago(9))
        address = f"/network/{seat.public_id}"
        client.post(f"{address}/archive")
        second = make_seat(seat.employer)
        assert "It stays off the board" in client.get(client.post(f"{address}/restore").location).text
        client.post(f"/network/{second.public_id}/archive")
        assert "back on the board" in client.get(client.post(f"{address}/restore").location).text

    def test_the_record_costs_the_same_whatever_it_holds(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        user = sign_in("officer")
        short, long = make_seat(owner=user, by=user), make_member(joined=ago(90), owner=user, by=user)
        for days in (9, 19, 29):
            make_attendance(make_meeting(ago(days)), long)
        counts = []
        for address in [f"/network/{seat.public_id}" for seat in (short, long)]:
            before = len(statements())
            assert client.get(address).status_code == 200
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8, counts

    @pytest.mark.parametrize("strands", [(), (Strand.NETWORK,)])
    def test_a_partner_writes_with_the_grant_alone(
        self, client: InspectingClient, sign_in: SignIn, strands: tuple[Strand, ...]
    ) -> None:
        seat, meeting = make_member(joined=ago(9)), make_meeting()
        sign_in("partner", strands=strands)
        status = 200 if strands else 403
        for address in (f"/network/{seat.public_id}/edit", "/network/meetings/new", "/network/challenges/new"):
            assert client.get(address).status_code == status
        page = client.get(f"/network/meetings/{meeting.public_id}").text
        assert ("Put all members on the list" in page) == bool(strands)


class TestMeetings:
    def test_is_planned_filled_and_held(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        first, second = make_member(joined=ago(40)), make_member(joined=ago(40))
        nobody = make_seat(make_employer("Empty Seat Ltd"), joined=ago(40))
        answer = client.post("/network/meetings/new", data=meeting_form())
        assert "8:30am to 10:30am" in client.get(answer.location).text
        page = client.get(client.post(f"{answer.location}/invite-members").location).text
        assert "3 members are on the list as invited" in page
        assert "Not named yet" in page
        assert "Every member is on the list already" in client.get(
            client.post(f"{answer.location}/invite-members").location
        ).text
        lines = self._lines()
        taken = client.post(f"{answer.location}/attendance", data=self._sent(lines, first.id, "accepted"))
        assert taken.status_code == 302
        both = self._sent(lines, second.id, "accepted") | self._sent(lines, nobody.id, "accepted")
        full = client.post(f"{answer.location}/attendance", data=both)
        assert full.status_code == 422
        assert "All 2 places are taken" in full.text
        assert [line.state for line in self._lines().values()].count(AttendanceState.ACCEPTED) == 1
        ahead = client.post(f"{answer.location}/attendance", data=self._sent(lines, second.id, "attended"))
        assert "who attended can be entered from that day on" in ahead.text
        stale = client.post(f"{answer.location}/attendance", data=self._sent(lines, first.id, "apologies"))
        assert "Somebody else set this to “Accepted” meanwhile" in stale.text

    @staticmethod
    def _lines() -> dict[int, Attendance]:
        return {line.membership_id: line for line in db.session.scalars(select(Attendance))}

    @staticmethod
    def _sent(lines: dict[int, Attendance], seat: int, to: str) -> dict[str, str]:
        key = lines[seat].public_id
        return {f"was-{key}": "invited", f"state-{key}": to}

    def test_lines_are_removed_sent_twice_and_garbage(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        meeting, seat, elsewhere = make_meeting(), make_member(joined=ago(9)), make_meeting(ago(3))
        line, other = make_attendance(meeting, seat), make_attendance(elsewhere, seat)
        address = f"/network/meetings/{meeting.public_id}/attendance"
        key, foreign = line.public_id, other.public_id
        data = {f"was-{key}": "invited", f"state-{key}": "eaten", f"was-{foreign}": "invited"}
        assert "Choose from the list" in client.post(address, data=data).text
        data |= {f"state-{key}": "attended", f"state-{foreign}": "attended", "state-\0": "x", "state-": "attended"}
        for _ in range(2):
            assert client.post(address, data=data).status_code == 302
        states = {each.public_id: each.state for each in db.session.scalars(select(Attendance))}
        assert states == {key: AttendanceState.ATTENDED, foreign: AttendanceState.INVITED}
        came = client.post(address, data={f"was-{key}": "attended", f"state-{key}": "remove"})
        assert "They attended" in came.text
        client.post(address, data={f"was-{key}": "attended", f"state-{key}": "did_not_attend"})
        client.post(address, data={f"was-{key}": "did_not_attend", f"state-{key}": "remove"})
        assert [each.public_id for each in db.session.scalars(select(Attendance))] == [foreign]

    def test_somebody_is_put_down_by_name(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        seat = make_seat(make_employer(LONG_NAME), invited=ago(9))
        guest = make_contact(seat.employer, name="Dana Okoro")
        meeting = make_meeting(capacity=1)
        address = f"/network/meetings/{meeting.public_id}/add"
        assert LONG_NAME in client.get(address).text
        address += f"?seat={seat.public_id}"
        assert "Dana Okoro" in client.get(address).text
        typed = {"person": guest.public_id, "state": "accepted"}
        assert client.post(address, data=typed).status_code == 302
        assert "on the list already" in client.post(address, data=typed | {"state": "invited"}).text
        full = client.post(address, data={"person": make_contact(seat.employer).public_id, "state": "accepted"})
        assert "The only place is taken" in full.text
        assert client.post(address, data={"person": "nobody", "state": "invited"}).status_code == 422
        assert client.get(f"/network/meetings/{meeting.public_id}/add?seat=zzz").status_code == 404

    def test_a_cancelled_one_takes_nobody_until_it_is_put_back(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        meeting, seat = make_meeting(ago(2)), make_member(joined=ago(9))
        line = make_attendance(meeting, seat)
        address = f"/network/meetings/{meeting.public_id}"
        assert "Enter why it is cancelled" in client.post(f"{address}/cancel", data={"reason": " "}).text
        client.post(f"{address}/cancel", data={"reason": "Snow"})
        page = client.get(address).text
        assert "Snow" in page
        assert "Save attendance" not in page
        data = {f"was-{line.public_id}": "invited", f"state-{line.public_id}": "attended"}
        for door, sent in (("attendance", data), ("invite-members", {})):
            refused = client.post(f"{address}/{door}", data=sent)
            assert refused.status_code == 422
            assert "was cancelled" in refused.text
        client.post(f"{address}/reinstate")
        assert client.post(f"{address}/attendance", data=data).status_code == 302
        held = client.post(f"{address}/cancel", data={"reason": "Snow"})
        assert "was held and cannot be cancelled" in held.text

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, "Enter a title"),
            ({"title": "x" * 10_000}, "characters or fewer"),
            ({"title": "Meet\0ing"}, "Remove characters"),
            ({"on": ["31", "2", "2027"]}, "must be a real date"),
            ({"on": ["1", "1", "2090"]}, "must be between"),
            ({"starts_at": "sunrise"}, "must be a time of day"),
            ({"ends_at": "8am"}, "must end after 8:30am"),
            ({"format": "pigeon"}, "Select one of the options"),
            ({"venue": ""}, "Enter where it takes place"),
            ({"capacity": "99999999999"}, "between 1 and 1,000"),
            ({"minutes": "We met"}, "once the meeting has been held"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post("/network/meetings/new", data=meeting_form(agenda="Agenda kept 😀 مرحبا", **changes))
        assert answer.status_code == 422
        assert words in answer.text
        assert "Agenda kept 😀 مرحبا" in answer.text
        assert db.session.scalars(select(NetworkMeeting)).all() == []

    def test_is_changed_with_both_versions_shown(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        meeting = make_meeting(ago(1), capacity=1)
        make_attendance(meeting, make_member(joined=ago(9)), state=AttendanceState.ATTENDED)
        make_attendance(meeting, make_member(joined=ago(9)), state=AttendanceState.ATTENDED)
        address = f"/network/meetings/{meeting.public_id}"
        page = client.get(address).text
        assert "2 on 1 places" in page
        typed = meeting_form(on=parts(ago(1)), capacity="2", minutes="We met", version="1")
        assert client.post(f"{address}/edit", data=typed).status_code == 302
        assert "We met" in client.get(address).text
        stale = client.post(f"{address}/edit", data=typed | {"minutes": "We did not"})
        assert stale.status_code == 409
        assert "We did not" in stale.text
        ahead = client.post(f"{address}/edit", data=meeting_form(version="2", capacity="1", minutes=""))
        assert ahead.status_code == 422
        assert "cannot be moved to a day that is to come" in ahead.text
        assert "enter 2 or more" in ahead.text

    def test_its_list_is_exported_for_one_reader_and_audited(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        meeting, employer = make_meeting(), make_employer("=Danger Ltd")
        hidden, shared = make_contact(employer, name="Hidden Hana"), make_contact(
            employer, name="Shared Sam", agreed_to_sharing=True
        )
        seat = make_member(employer, holder=hidden, joined=ago(9))
        make_attendance(meeting, seat, hidden)
        make_attendance(meeting, seat, shared)
        make_attendance(make_meeting(ago(9)), seat, shared)
        address = f"/network/meetings/{meeting.public_id}/export-attendance"
        for role, seen in (("officer", True), ("partner", False)):
            sign_in(role)
            text = client.post(address, data={"format": "csv"}).get_data(as_text=True)
            assert ("Hidden Hana" in text) == seen
            assert text.count("Shared Sam") == 1
            assert "'=Danger Ltd" in text
            assert ("Hidden Hana" in client.get(address.removesuffix("/export-attendance")).text) == seen
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.record_type == "network-attendance")).all()
        assert [entry.changes["filters"][1] for entry in entries] == [f"meeting={meeting.public_id}"] * 2

    def test_says_what_was_done_since_the_meeting_before(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        user = sign_in("officer")
        before_it, meeting = make_meeting(ago(90), title="Spring"), make_meeting(ago(1), title="Autumn")
        done = {"state": "answered", "what_was_done": "A works bus runs"}
        make_challenge(words="No buses", meeting=before_it, raised_on=ago(90), answered_on=ago(20), **done)
        make_challenge(words="Old news", meeting=before_it, raised_on=ago(90), answered_on=ago(90), **done)
        here = make_challenge(words="No welders", meeting=meeting, raised_on=ago(1))
        make_network_action(user, challenge=here, what="Ring the college")
        address = f"/network/meetings/{meeting.public_id}"
        seen = len(statements())
        page = client.get(address).text
        first = len(statements()) - seen
        for words in ("No welders", "No buses", "A works bus runs", "Ring the college"):
            assert words in page
        assert "Old news" not in page
        for _ in range(3):
            make_attendance(meeting, make_member(joined=ago(9)))
            make_network_action(user, meeting=meeting, challenge=make_challenge(meeting=meeting, raised_on=ago(1)))
        seen = len(statements())
        client.get(address)
        assert len(statements()) - seen == first <= 8


class TestChallenges:
    def form(self, employer: Employer, **changes: Any) -> dict[str, Any]:
        return {
            "words": "No welders <at> all",
            "employers": [employer.public_id],
            "raised_on": parts(ago(3)),
            "state": "raised",
            "meeting": "",
        } | changes

    def test_from_raised_to_answered(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        theme, member = make_theme("Vacancies"), make_member(joined=ago(9))
        outside = make_employer("Outside Foundry Ltd")
        form = self.form(member.employer, theme=theme.public_id, another="Outside Foundry Ltd")
        address = client.post("/network/challenges/new", data=form).location
        page = client.get(address).text
        assert "No welders &lt;at&gt; all" in page
        assert "Outside Foundry Ltd" in page
        action = {"what": "Ring the college", "owner": user.public_id, "due_on": parts(ago(1))}
        challenge = db.session.scalars(select(ChallengeRaised)).one()
        added = client.post(f"/network/actions/new?challenge={challenge.public_id}", data=action)
        assert added.location == address
        assert "Overdue" in client.get(address).text
        found = db.session.scalars(select(NetworkAction)).one()
        client.post(f"/network/actions/{found.public_id}/done", data={"back": "list"})
        assert "Nothing is open" in client.get("/network/actions").text
        assert "Ring the college" in client.get("/network/actions?state=done").text
        form |= {"version": str(challenge.version), "employers": [member.employer.public_id, outside.public_id]}
        form |= {"another": "", "state": "answered"}
        empty = client.post(f"{address}/edit", data=form)
        assert empty.status_code == 422
        assert "a challenge is not answered without words" in empty.text
        form |= {"what_was_done": "An evening class", "answered_on": parts(today())}
        assert client.post(f"{address}/edit", data=form).status_code == 302
        stale = client.post(f"{address}/edit", data=form | {"what_was_done": "Nothing"})
        assert stale.status_code == 409
        listed = client.get(f"/network/challenges?theme={theme.public_id}&state=answered&employer=foundry").text
        assert "1 challenge" in listed
        assert "1 answered" in listed
        client.post(f"{address}/archive")
        assert "No challenge has been written down yet" in client.get("/network/challenges").text
        client.post(f"{address}/restore")
        assert "An evening class" in client.post("/network/challenges/export", data={"format": "csv"}).text

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"words": ""}, "Enter what the challenge is"),
            ({"theme": ""}, "Choose a theme"),
            ({"theme": "zzz"}, "Select one from the list"),
            ({"employers": []}, "Choose at least one employer"),
            ({"employers": ["zzz"]}, "Select from the options shown"),
            ({"another": "Nobody Of That Name"}, "No employer is found"),
            ({"raised_on": ["1", "1", "2090"]}, "from 1 January 2015 to today"),
            ({"meeting": "zzz"}, "Select one from the list"),
            ({"state": "answered"}, "not answered without words"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        member = make_member(joined=ago(9))
        form = self.form(member.employer, theme=make_theme().public_id)
        answer = client.post("/network/challenges/new", data=form | changes)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(ChallengeRaised)).all() == []

    def test_an_action_needs_its_meeting_or_challenge(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        assert client.get("/network/actions/new").status_code == 404
        assert client.get("/network/actions/new?meeting=zzz").status_code == 404
        action = make_network_action(user, meeting=make_meeting())
        address = f"/network/actions/{action.public_id}"
        typed = {"what": "Ask again", "owner": user.public_id, "due_on": parts(today()), "version": "1"}
        assert client.post(address, data=typed).status_code == 302
        assert client.post(address, data=typed | {"what": "Ask twice"}).status_code == 409
        assert client.post(address, data=typed | {"version": "2", "due_on": ["", "", ""]}).status_code == 422


class TestGoodPractice:
    def test_partners_see_it_with_permission_or_where_their_own_wrote_it(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        chamber = make_organisation()
        author = make_user("partner", organisation=chamber)
        secret = make_story(title="Not yet permitted")
        ours = make_story(title="Ours to ask for")
        ours.created_by_id = author.id
        make_story(title="May be told", permission_by="Dana Okoro", permission_on=today())
        sign_in("partner", organisation=chamber)
        page = client.get("/network/good-practice").text
        assert "May be told" in page
        assert "Ours to ask for" in page
        assert "Not yet permitted" not in page
        assert client.get(f"/network/good-practice/{secret.public_id}").status_code == 404
        assert "Not yet permitted" not in client.post("/network/good-practice/export", data={}).text
        sign_in("analyst")
        assert "Not yet permitted" in client.get("/network/good-practice").text

    def test_is_written_down_and_permitted_later(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        employer = make_employer("Told Of Ltd")
        assert 'value="Told Of Ltd"' in client.get(f"/network/good-practice/new?employer={employer.public_id}").text
        form = {"employer": "Told Of Ltd", "kind": "good_practice", "title": "Buses", "words": "Shifts begin so"}
        address = client.post("/network/good-practice/new", data=form).location
        assert "has not given permission" in client.get(address).text
        half = client.post(f"{address}/edit", data=form | {"version": "1", "permission_by": "Dana Okoro"})
        assert "Enter when permission was given" in half.text
        whole = form | {"version": "1", "permission_by": "Dana Okoro", "permission_on": parts(today())}
        assert client.post(f"{address}/edit", data=whole).status_code == 302
        assert client.post(f"{address}/edit", data=whole | {"title": "Trams"}).status_code == 409
        assert "was given by Dana Okoro" in client.get(address).text
        client.post(f"{address}/archive")
        assert "Nothing has been written down yet" in client.get("/network/good-practice").text
        client.post(f"{address}/restore")
        assert db.session.scalars(select(GoodPractice)).one().archived_at is None


class TestOwnPages:
    def test_asks_to_join_and_somebody_is_told(self, client: InspectingClient, sign_in: SignIn) -> None:
        make_user("admin")
        employer = make_employer()
        sign_in(user=make_employer_user(employer, name="Dana Okoro"))
        home = f"/my-business/{employer.public_id}"
        assert "You are not a member" in client.get(home).text
        ask = f"/network/mine/{employer.public_id}/ask"
        assert client.get(ask).status_code == 200
        answer = client.post(ask, data={"wants": "Peers", "once_key": "k"})
        assert answer.location == client.post(ask, data={"wants": "Peers", "once_key": "k"}).location == home
        assert "You asked to join on" in client.get(home).text
        seat = live_seat_of(employer.id)
        assert seat is not None
        assert (seat.card.stage, seat.asked_on, seat.wants) == ("possible", today(), "Peers")
        step = db.session.scalars(select(FollowUp)).one()
        assert "Dana Okoro asks to join the HR Director Network" in step.what
        assert client.post(ask, data={"wants": "x" * 2_001}).status_code == 422

    def test_a_member_cannot_ask_and_one_invited_is_marked(self, client: InspectingClient, sign_in: SignIn) -> None:
        make_user("admin")
        employer = make_employer()
        seat = make_seat(employer, invited=ago(9), wants="What we wrote")
        sign_in(user=make_employer_user(employer))
        assert "You are invited to join" in client.get(f"/my-business/{employer.public_id}").text
        ask = f"/network/mine/{employer.public_id}/ask"
        client.post(ask, data={"wants": "Mine", "offers": "A room"})
        db.session.refresh(seat)
        assert (seat.asked_on, seat.wants, seat.offers, seat.card.stage) == (
            today(), "What we wrote", "A room", "invited",
        )  # fmt: skip
        member = make_member(joined=ago(9))
        sign_in(user=make_employer_user(member.employer))
        assert "a member already" in client.post(f"/network/mine/{member.employer.public_id}/ask", data={}).text

    def test_answers_an_invitation_of_those_to_come(self, client: InspectingClient, sign_in: SignIn) -> None:
        employer = make_employer()
        seat = make_member(employer, holder=make_contact(employer, name="Dana Okoro"), joined=ago(9))
        other = make_member(joined=ago(9))
        holder = current_holder(seat.id)
        assert holder is not None
        meeting = make_meeting(today() + timedelta(days=4), title="Autumn meeting", capacity=1)
        line = make_attendance(meeting, seat, holder.contact)
        foreign = make_attendance(meeting, other)
        make_attendance(make_meeting(today() + timedelta(days=40), title="Winter meeting"), seat)
        sign_in(user=make_employer_user(employer))
        page = client.get(f"/my-business/{employer.public_id}").text
        assert 0 < page.find("Autumn meeting") < page.rfind("Winter meeting")
        address = f"/network/mine/{employer.public_id}/invitations"
        assert "Dana Okoro" in client.get(f"{address}/{line.public_id}").text
        assert client.post(f"{address}/{line.public_id}", data={}).status_code == 422
        accepted = client.post(f"{address}/{line.public_id}", data={"state": "accepted"})
        assert "You have a place on" in client.get(accepted.location).text
        assert client.get(f"{address}/{foreign.public_id}").status_code == 404
        assert client.post(f"{address}/{line.public_id}", data={"state": "attended"}).status_code == 422
        sign_in(user=make_employer_user(other.employer))
        full = client.post(
            f"/network/mine/{other.employer.public_id}/invitations/{foreign.public_id}", data={"state": "accepted"}
        )
        assert "The only place is taken" in full.text
        assert client.get(f"{address}/{line.public_id}").status_code == 404
        meeting.on = ago(1)
        assert client.get(
            f"/network/mine/{other.employer.public_id}/invitations/{foreign.public_id}"
        ).status_code == 404  # fmt: skip

    def test_members_read_of_those_who_let_themselves_be_seen(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        member = make_member(joined=ago(9), wants="Own wants", shares_profile=True)
        make_member(make_employer("Open Ltd"), joined=ago(9), wants="A say in courses", shares_profile=True)
        make_member(make_employer("Closed Ltd"), joined=ago(9), wants="Secret wants")
        make_seat(make_employer("Possible Ltd"), shares_profile=True)
        make_story(title="May be told", permission_by="D", permission_on=today())
        make_story(title="Not yet permitted")
        sign_in(user=make_employer_user(member.employer))
        page = client.get(f"/network/mine/{member.employer.public_id}/members").text
        for words in ("Open Ltd", "A say in courses", "May be told"):
            assert words in page
        for words in ("Own wants", "Closed Ltd", "Possible Ltd", "Not yet permitted"):
            assert words not in page
        outsider = make_employer()
        sign_in(user=make_employer_user(outsider))
        assert client.get(f"/network/mine/{outsider.public_id}/members").status_code == 404
