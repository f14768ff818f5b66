"""The pages of encounters: the list and its export, adding, reading, two people at once, an employer's own offer."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.blueprints.encounters.models import Encounter
from crm.clock import today
from crm.database import db
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.encounters import at, make_encounter, make_roll, make_school
from tests.factories.people import make_user
from tests.pages import InspectingClient


def parts(days: int = 0) -> list[str]:
    day = today() - timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {
        "kind": "talk",
        "benchmarks": ["5"],
        "mode": "in_person",
        "stage": "held",
        "on": parts(),
        "minutes": "1.5",
        "school_0": "",
        "pupils_0_9": "120",
        "owner": "",
    } | changes


def only_record() -> Encounter:
    return db.session.scalars(select(Encounter)).one()


class TestAdding:
    @pytest.fixture
    def address(self, sign_in: SignIn) -> str:
        sign_in("officer")
        make_school("Wath Academy", urn="145848")
        return f"/encounters/new?employer={make_employer().public_id}"

    @pytest.mark.parametrize("words", ["Wath Academy (145848)", "145848", "wath academy"])
    def test_a_school_is_known_by_number_or_name(self, client: InspectingClient, address: str, words: str) -> None:
        assert "Work of a school’s pupils in Years 7 to 13 is an encounter" in client.get(address).text
        answer = client.post(address, data=typed(school_0=words, send_0_9="8"))
        assert "added to the board" in client.get(answer.location).text
        record = only_record()
        assert (record.minutes, record.attendances, record.card.stage) == (90, 120, "held")

    def test_one_more_row_keeps_what_was_typed(self, client: InspectingClient, address: str) -> None:
        answer = client.post(address, data=typed(school_0="145848", subject="Physics", more_schools="1"))
        assert answer.status_code == 200
        assert "There is a problem" not in answer.text
        assert 'name="school_1"' in answer.text
        assert 'value="Physics"' in answer.text
        assert db.session.scalars(select(Encounter)).all() == []

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": ""}, "Choose what kind of encounter it is"),
            ({"benchmarks": ["6"]}, "can serve benchmark 5 only"),
            ({"benchmarks": ["7"]}, "Select from the options shown"),
            ({"on": ["31", "2", "2026"]}, "must be a real date"),
            ({"on": parts(-2)}, "only once that day has come"),
            ({"last_on": parts(3)}, "The last day must be on or after the first"),
            ({"minutes": "1.3"}, "Hours for each pupil must be in quarters"),
            ({"minutes": "1e999"}, "must be in quarters"),
            ({"school_0": "Nowhere School"}, "No school is found for “Nowhere School”"),
            ({"school_0": ""}, "Enter the school that these pupils are from"),
            ({"pupils_0_9": ""}, "Enter how many pupils of Wath Academy took part"),
            ({"pupils_0_9": "", "send_0_9": "4"}, "Enter how many pupils of Year 9 take part in all"),
            ({"send_0_9": "121"}, "must be between 0 and 120"),
            ({"pupils_0_9": "99999999999"}, "must be between 0 and 2,000"),
            ({"pupils_0_9": "a few"}, "must be a whole number"),
            ({"school_0": "x" * 10_000}, "must be 220 characters or fewer; this has 10,000"),
            ({"subject": "a\0b"}, "Remove characters that cannot be shown"),
            ({"further_0": "Nobody Knows Ltd"}, "No employer is found"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, address: str, changes: dict[str, Any], words: str
    ) -> None:
        answer = client.post(address, data=typed(school_0="145848") | changes)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalars(select(Encounter)).all() == []

    def test_a_closed_school_and_a_full_roll_stand_in_the_row_they_were_typed_in(
        self, client: InspectingClient, address: str
    ) -> None:
        make_school("Old School", urn="100001", status="Closed")
        full = make_school("Full School", urn="100002")
        make_roll(full, {9: 100})
        data = typed(school_1="100001", school_3="100002", pupils_3_9="101") | {"pupils_0_9": "", "school_0": ""}
        page = client.post(address, data=data).text
        assert "Old School is closed" in page
        assert 'href="#pupils_3_9">101 pupils of Year 9 are more than the 100 on roll at Full School' in page


    def test_a_head_count_below_nothing_is_said_once(self, client: InspectingClient, address: str) -> None:
        page = client.post(address, data=typed(school_0="145848", pupils_0_9="-5")).text
        assert page.split("There is a problem", 1)[1].split("</ul>", 1)[0].count("<li>") == 1
        assert "must be between 0 and 2,000" in page


class TestRecord:
    def test_says_what_counts_and_hides_how_few_have_send(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        record = make_encounter(schools=(at(make_school(), y9=(30, 3)),), criteria=frozenset({"two_way"}))
        page = client.get(f"/encounters/{record.public_id}").text
        assert "1 of its 4 criteria are ticked" in page
        assert "fewer than 5" in page
        sign_in("officer", may_see_participants=True)
        assert "fewer than 5" not in client.get(f"/encounters/{record.public_id}").text

    def test_says_that_a_date_has_passed(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_encounter(stage="arranged", on=today() - timedelta(days=2))
        assert "nobody has said that it was held" in client.get(f"/encounters/{record.public_id}").text

    def test_costs_the_same_whatever_it_has(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        user = sign_in("officer")
        many = tuple(at(make_school(), y9=10, y10=20) for _ in range(4))
        others = tuple(make_employer().id for _ in range(3))
        one = make_encounter(by=user, further=others[:1])
        several = make_encounter(by=user, schools=many, further=others, evaluation="Good")
        counts = []
        for record in (one, several):
            before = len(statements())
            client.get(f"/encounters/{record.public_id}")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_only_the_grant_lets_a_partner_write(self, client: InspectingClient, sign_in: SignIn) -> None:
        record = make_encounter()
        sign_in("partner", strands=(Strand.APPRENTICESHIPS,))
        assert client.get(f"/encounters/{record.public_id}/edit").status_code == 403
        sign_in("partner", strands=(Strand.ENCOUNTERS,))
        assert client.get(f"/encounters/{record.public_id}/edit").status_code == 200


def test_two_people_at_once_see_both_versions(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("officer")
    school = make_school("Wath Academy", urn="145848")
    record = make_encounter(schools=(at(school, y9=30),))
    address = f"/encounters/{record.public_id}/edit"
    version = f"{record.version}-{record.card.version}"
    assert 'value="Wath Academy (145848)"' in client.get(address).text
    data = typed(version=version, school_0="145848")
    assert client.post(address, data=data | {"pupils_0_9": "41"}).status_code == 302
    second = client.post(address, data=data | {"pupils_0_9": "52"})
    assert second.status_code == 409
    assert "Wath Academy: Year 9 41" in second.text
    assert "Wath Academy: Year 9 52" in second.text
    assert only_record().attendances == 41


class TestList:
    def test_finds_by_each_filter(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school("Wath Academy", urn="145848")
        other = make_employer("Quillfeather Roofing Ltd")
        make_encounter(make_employer("Dearne Foods Ltd"), schools=(at(school, y9=30),), further=(other.id,))
        make_encounter(stage="offered", kind="job_shadowing", benchmarks=frozenset({6}), mode="virtual")
        day = today().isoformat()
        for found in (
            "school=wath", "school=145848", "employer=dearne", "employer=quillfeather", f"from={day}", f"to={day}",
            "stage=held_or_evaluated", "stage=held", "year=9", "benchmark=5", "kind=talk", "mode=in_person",
        ):  # fmt: skip
            page = client.get(f"/encounters/?{found}").text
            assert "1 encounter<" in page, found
            assert "Wath Academy" in page, found
        for other_one in ("stage=to_come", "benchmark=6", "kind=job_shadowing", "mode=virtual"):
            assert "No school yet" in client.get(f"/encounters/?{other_one}").text
        assert "choose from the list" in client.get("/encounters/?year=6").text
        for sort in ("date", "employer", "kind", "stage", "attendances"):
            assert "2 encounters" in client.get(f"/encounters/?sort={sort}").text

    def test_exports_a_line_for_each_school(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        one, two = make_school("=Wath"), make_school("Maltby")
        make_encounter(schools=(at(one, y9=(30, 2), y10=5), at(two, y7=8)), minutes=90)
        make_encounter(stage="offered")
        answer = client.post("/encounters/export", data={"query": "sort=stage", "format": "csv"})
        lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
        assert [(line["school"], line["attendances"], line["year 9 pupils"]) for line in lines] == [
            ("", "", ""),
            ("'=Wath", "35", "30"),
            ("Maltby", "8", ""),
        ]
        assert "of them with SEND" not in lines[1]
        assert lines[1]["hours"] == "1.5"

    def test_who_may_see_participants_exports_how_many_have_send(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer", may_see_participants=True)
        make_encounter(schools=(at(make_school(), y9=(30, 2), y10=(20, 1)), at(make_school(), y7=(20, 9))))
        answer = client.post("/encounters/export", data={"query": "", "format": "csv"})
        lines = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
        assert [line["of them with SEND"] for line in lines] == ["fewer than 5", "9"]

    def test_costs_the_same_with_more(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        counts = []
        for _ in range(2):
            for _ in range(4):
                two = (at(make_school(), y9=3), at(make_school(), y9=3))
                make_encounter(schools=two, further=(make_employer().id,))
            before = len(statements())
            client.get("/encounters/")
            counts.append(len(statements()) - before)
        assert counts[0] == counts[1] <= 8

    def test_an_empty_list_says_what_it_is_for(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        assert "Here stand the encounters that employers offer" in client.get("/encounters/").text


class TestOwnBusiness:
    def test_an_employer_offers_and_sees_what_became_of_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        employer, lead = make_employer("Dearne Foods Ltd"), make_user("officer")
        employer.lead_officer = lead
        sign_in(user=make_employer_user(employer, name="Dana Okoro"))
        address = f"/encounters/mine/{employer.public_id}/offer"
        assert "Offer schools an encounter" in client.get(f"/my-business/{employer.public_id}").text
        empty = client.post(address, data={"once_key": "a"})
        assert empty.status_code == 422
        assert "Enter roughly when you could do it" in empty.text
        data = {
            "kind": "workplace_visit", "when_roughly": "any Friday", "years": ["8", "9"], "mode": "in_person",
            "words": "Ten at a time", "once_key": "b",
        }  # fmt: skip
        assert client.post(address, data=data).location == f"/my-business/{employer.public_id}"
        client.post(address, data=data)
        record = only_record()
        assert (record.card.stage, record.benchmarks, record.years_welcome) == ("offered", frozenset({6}), "8 9")
        assert record.card.owner_id == lead.id
        assert "Dana Okoro offers schools" in db.session.scalars(select(FollowUp)).one().what
        page = client.get(f"/my-business/{employer.public_id}").text
        assert "We are looking for a school" in page

    def test_sees_its_own_and_those_it_takes_part_in(self, client: InspectingClient, sign_in: SignIn) -> None:
        mine, theirs = make_employer("Mine Ltd"), make_employer("Theirs Ltd")
        make_encounter(theirs, schools=(at(make_school("Shared School"), y9=30),), further=(mine.id,))
        make_encounter(theirs, schools=(at(make_school("Secret School"), y9=30),))
        record = make_encounter(mine, schools=(at(make_school("Own School"), y9=30),))
        sign_in(user=make_employer_user(mine))
        page = client.get(f"/my-business/{mine.public_id}").text
        assert "Own School" in page
        assert "Shared School" in page
        assert "Secret School" not in page
        for address in (f"/encounters/{record.public_id}", f"/encounters/mine/{theirs.public_id}/offer", "/schools/"):
            assert client.get(address).status_code == 404
