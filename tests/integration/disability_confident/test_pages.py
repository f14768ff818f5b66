"""The officers' pages: adding, awards, lists, names on the published list; who may, and what bad input meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry
from crm.accounts.rules import Strand
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.clock import today
from crm.database import db
from crm.directory.sightings.models import MatchState, RegisterSighting
from crm.periods import format_date
from crm.stages.records import archive
from tests.conftest import SignIn
from tests.factories.directory import make_employer, make_site
from tests.factories.disability_confident import make_award, make_membership, make_sighting
from tests.factories.people import make_user
from tests.pages import InspectingClient

HOME = "/disability-confident/"


def parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def typed(**changes: Any) -> dict[str, Any]:
    """The form of an award as a browser sends it."""
    start = today() - timedelta(days=30)
    return {
        "level": "1",
        "reference": "dcs0 012345",
        "valid_from": parts(start),
        "expires_on": parts(start + timedelta(days=1095)),
        "source": "certificate",
        "confirm": "y",
    } | changes


def only_award() -> DisabilityConfidentAward:
    return db.session.scalars(select(DisabilityConfidentAward)).one()


class TestRecord:
    def test_is_added_for_the_whole_employer_or_a_site(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        employer = make_employer()
        site = make_site(employer, name="Depot", postcode="S65 1AA")
        address = f"{HOME}new?employer={employer.public_id}"
        assert "What does it cover?" in client.get(address).text
        data = {"covers": site.public_id, "stage": "interested", "aims_at": "1", "owner": ""}
        assert client.post(address, data={**data, "covers": ""}).status_code == 422
        page = client.get(client.post(address, data=data).location).text
        assert "Only Depot" in page
        again = client.post(address, data=data)
        assert again.status_code == 422
        assert "already has a Disability Confident record" in again.text

    def test_shows_what_stands_and_what_comes_next(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_membership(aims_at=2)
        make_award(record, expires_on=today() + timedelta(days=20))
        make_sighting("SEEN LTD", employer_id=record.employer_id, match=MatchState.MATCHED)
        page = client.get(f"{HOME}{record.public_id}").text
        for words in ("in 20 days", "In force", "On the list of 26 June 2026 as “SEEN LTD”", "What level 2 takes"):
            assert words in page

    def test_a_lapsed_member_and_an_unread_expiry_are_said(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        record = make_membership()
        award = make_award(record, valid_from=date(2024, 1, 1), expires_on=None)
        assert "Likely: 1 January 2027" in client.get(f"{HOME}{record.public_id}").text
        award.expires_on = today()
        db.session.commit()
        page = client.get(f"{HOME}{record.public_id}").text
        assert "Its award ended on" in page
        assert "/edit" not in page

    def test_ticks_what_is_in_place(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        record = make_membership()
        address = f"{HOME}{record.public_id}"
        client.post(f"{address}/steps", data={"level": "1", "step": ["do_trials", "commit_vacancies"]})
        page = client.get(address).text
        assert page.count(user.name) >= 2
        stale = client.post(f"{address}/steps", data={"level": "2", "step": ["employs"]})
        assert "Somebody changed the level" in client.get(stale.location).text
        assert client.post(f"{address}/steps", data={"level": "nine"}).status_code == 409

    def test_is_not_put_back_beside_another(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_membership()
        archive(record)
        make_membership(record.employer)
        db.session.commit()
        answer = client.post(f"{HOME}{record.public_id}/restore")
        assert "It was not put back" in client.get(answer.location).text

    def test_costs_the_same_whatever_it_has_been_through(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        record = make_membership(aims_at=3)
        address, counts = f"{HOME}{record.public_id}", []
        client.get(address)  # the first of a session also remembers when it was
        for level in (1, 2):
            for number in range(2):
                make_award(record, level, valid_from=today() - timedelta(days=500 - 100 * level - 10 * number))
            db.session.commit()
            before = len(statements())
            client.get(address)
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_only_the_grant_lets_a_partner_write(self, client: InspectingClient, sign_in: SignIn) -> None:
        record = make_membership()
        sign_in("partner", strands=(Strand.NETWORK,))
        assert client.get(f"{HOME}{record.public_id}/awards/new").status_code == 403
        sign_in("partner", strands=(Strand.DISABILITY_CONFIDENT,))
        assert client.get(f"{HOME}{record.public_id}/awards/new").status_code == 200


class TestAwards:
    def test_is_written_down_and_counts(self, client: InspectingClient, sign_in: SignIn) -> None:
        user = sign_in("officer")
        record = make_membership()
        answer = client.post(f"{HOME}{record.public_id}/awards/new", data=typed())
        assert "recorded and confirmed" in client.get(answer.location).text
        award = only_award()
        assert (award.reference, award.confirmed_by_id) == ("DCS0012345", user.id)
        assert record.card.stage == "member"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"level": ""}, "Choose the level"),
            ({"level": "3"}, "Level 2 must come before level 3"),
            ({"reference": "DCS9"}, "The reference begins with DCS0"),
            ({"reference": "😀" * 70}, "characters or fewer"),
            ({"reference": "DCS0\x00123"}, "characters that cannot be shown"),
            ({"valid_from": ["", "", ""]}, "Enter the day it is valid from"),
            ({"valid_from": ["31", "2", "2026"]}, "Valid from"),
            ({"valid_from": ["1", "1", "2015"]}, "The scheme began in November 2016"),
            ({"expires_on": ["1", "1", "2020"]}, "The expiry must be after the day it is valid from"),
            ({"source": "employer"}, "Choose what you have seen"),
            ({"source": "hearsay"}, "Select one from the list"),
            ({"evidence": "x" * 10_000}, "2,000 characters or fewer"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        record = make_membership()
        answer = client.post(f"{HOME}{record.public_id}/awards/new", data=typed(**changes))
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(DisabilityConfidentAward)).all() == []
        if "reference" not in changes:
            assert "dcs0 012345" in answer.text

    def test_who_confirms_is_told_of_one_of_the_level_that_runs(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        record = make_membership()
        first = make_award(record, valid_from=today() - timedelta(days=400))
        again = make_award(record, confirm=False, valid_from=today() - timedelta(days=30))
        page = client.get(f"{HOME}{record.public_id}/awards/{again.public_id}/confirm").text
        assert f"Level 1 from {format_date(first.valid_from)} was running on that day already, until" in page
        elsewhere = make_membership()
        other = make_award(elsewhere, confirm=False)
        address = f"{HOME}{elsewhere.public_id}/awards/{other.public_id}/confirm"
        assert "was running" not in client.get(address).text

    def test_a_likely_expiry_is_shown_and_not_stored(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_membership()
        data = typed(valid_from=["20", "1", "2026"], expires_on=["", "", ""], likely="1")
        answer = client.post(f"{HOME}{record.public_id}/awards/new", data=data)
        assert answer.status_code == 200
        assert "20 January 2028" in answer.text
        assert "or 20 January 2029" in answer.text
        assert "being trialled" in answer.text
        del data["likely"]
        client.post(f"{HOME}{record.public_id}/awards/new", data=data)
        assert (only_award().expires_on, only_award().rule_version) == (None, "2026-01")

    def test_two_corrections_at_once_show_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_membership()
        award = make_award(record)
        address = f"{HOME}{record.public_id}/awards/{award.public_id}/edit"
        version = str(award.version)
        assert "DCS0012345" in client.get(address).text
        first = client.post(address, data=typed(version=version, reference="DCS0999999", confirm=""))
        assert first.status_code == 302
        second = client.post(address, data=typed(version=version, reference="DCS0888888", confirm=""))
        assert second.status_code == 409
        assert "DCS0999999" in second.text
        assert "DCS0888888" in second.text

    def test_is_confirmed_by_what_was_seen(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_membership()
        award = make_award(record, confirm=False, source="employer", expires_on=None)
        address = f"{HOME}{record.public_id}/awards/{award.public_id}/confirm"
        assert "waiting to be confirmed" in client.get(f"{HOME}{record.public_id}").text
        assert "Choose what you have seen" in client.post(address, data={}).text
        assert client.post(address, data={"source": "employer"}).status_code == 422
        ends = ["1", "1", str(today().year + 1)]
        client.post(address, data={"source": "certificate", "expires_on": ends})
        assert (award.confirmed_on, award.expires_on) == (today(), date(today().year + 1, 1, 1))
        assert client.get(address).status_code == 302
        late = client.post(address, data={"source": "certificate"})
        assert late.status_code == 409
        assert "confirmed this award on" in late.text

    def test_is_withdrawn_for_a_reason_and_stays_in_the_history(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        record = make_membership()
        award = make_award(record)
        address = f"{HOME}{record.public_id}/awards/{award.public_id}"
        assert client.post(f"{address}/withdraw", data={"reason": ""}).status_code == 422
        page = client.get(client.post(f"{address}/withdraw", data={"reason": "Another firm"}).location).text
        assert "Another firm" in page
        assert client.get(f"{address}/edit").status_code == 302
        assert client.get(f"{address}/withdraw").status_code == 302

    def test_another_records_award_is_not_found(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        award, other = make_award(make_membership()), make_membership()
        for page in ("edit", "confirm", "withdraw"):
            assert client.get(f"{HOME}{other.public_id}/awards/{award.public_id}/{page}").status_code == 404


class TestLists:
    def test_cost_the_same_however_long(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        user, counts = make_user("officer"), []
        for number in range(2):
            for level in (1, 2, 3):
                record = make_membership(aims_at=min(level + 1, 3))
                make_award(record, level, expires_on=today() + timedelta(days=20 * level), by=user)
                make_sighting(f"Name {number} {level}")
            found = []
            for page in ("", "ending", "validators", "sightings"):
                client.get(f"{HOME}{page}")
                before = len(statements())
                client.get(f"{HOME}{page}")
                found.append(len(statements()) - before)
            counts.append(found)
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 8, counts

    def test_a_day_and_filters_in_the_address(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        record = make_membership(make_employer("Was Member Ltd"))
        make_award(record, valid_from=date(2022, 1, 1), expires_on=date(2025, 1, 1))
        then = client.get(f"{HOME}?on=1/6/2024&status=member").text
        assert "Was Member Ltd" in then
        assert "Disability Confident employers on 1 June 2024" in then
        assert "Was Member Ltd" not in client.get(f"{HOME}?status=member").text
        assert "Was Member Ltd" in client.get(f"{HOME}?ending=lapsed&level=none&source=certificate").text
        assert "On the day" in client.get(f"{HOME}?on=31/2/2024").text
        exported = client.post(f"{HOME}export", data={"query": "on=1%2F6%2F2024", "format": "csv"}).text
        assert "Was Member Ltd,Whole employer,,2024-06-01,Member,1,DCS0012345,2022-01-01,2025-01-01" in exported

    def test_leaders_stand_beside_those_who_need_a_validator(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_award(make_membership(make_employer("Seeker Ltd"), aims_at=3), 2)
        make_award(make_membership(make_employer("Lodestar Ltd"), aims_at=3, validates=True), 3)
        page = client.get(f"{HOME}validators").text
        assert "Seeker Ltd" in page
        assert "offers to validate" in page

    def test_an_empty_list_says_what_it_is_for(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        for page, words in (
            ("", "Add the first employer"),
            ("ending", "none has lapsed unnoticed"),
            ("validators", "No member at level 2 works towards level 3"),
            ("sightings", "No list is loaded yet"),
        ):
            assert words in client.get(f"{HOME}{page}").text


class TestSightings:
    def test_a_name_is_given_to_an_employer_and_makes_no_award(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        user = sign_in("officer")
        employer = make_employer("Larkinmere Foods Ltd")
        sighting = make_sighting("LARKINMERE", possible_employer_id=employer.id, match=MatchState.POSSIBLE)
        address = f"{HOME}sightings/{sighting.public_id}"
        assert "Perhaps" in client.get(f"{HOME}sightings").text
        assert client.post(address, data={"state": _state(client, address)}).status_code == 422
        answer = client.post(address, data={"state": _state(client, address), "answer": "possible"})
        assert "no award was added" in client.get(answer.location).text
        assert (sighting.match, sighting.employer_id) == (MatchState.MATCHED, employer.id)
        assert sighting.decided_by_id == user.id
        assert db.session.scalars(select(DisabilityConfidentMembership)).all() == []
        trail = select(AuditEntry.actor_id).where(
            AuditEntry.record_type == "register_sighting", AuditEntry.action == "changed"
        )
        assert db.session.scalars(trail).all() == [user.id]

    def test_another_employer_must_be_named(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        other = make_employer("Quarrinvane Ltd")
        db.session.commit()
        sighting = make_sighting()
        address = f"{HOME}sightings/{sighting.public_id}"
        data = {"state": _state(client, address), "answer": "other"}
        assert "Enter which employer it is" in client.post(address, data=data).text
        client.post(address, data={**data, "employer": "Quarrinvane Ltd"})
        assert sighting.employer_id == other.id

    def test_of_two_who_decide_the_second_is_told(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        sighting = make_sighting()
        address = f"{HOME}sightings/{sighting.public_id}"
        seen = _state(client, address)
        assert client.post(address, data={"state": seen, "answer": "none"}).status_code == 302
        late = client.post(address, data={"state": seen, "answer": "none"})
        assert late.status_code == 409
        assert "Somebody else decided this" in late.text
        assert "A Name Ltd" not in client.get(f"{HOME}sightings").text
        assert "A Name Ltd" in client.get(f"{HOME}sightings?state=not_ours").text

    def test_a_name_that_is_not_there(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        make_sighting("Elsewhere", list_key="another-list")
        other = db.session.scalars(select(RegisterSighting.public_id)).one()
        assert client.get(f"{HOME}sightings/{other}").status_code == 404
        assert client.post(f"{HOME}sightings/nobody", data={}).status_code == 404


def _state(client: InspectingClient, address: str) -> str:
    """What the page says of the name as it stands."""
    page = client.get(address).text
    return page.split('name="state" type="hidden" value="')[1].split('"')[0]
