"""The pages of placements: who sees what, what is audited, what is refused with a clear answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry, User
from crm.accounts.rules import Strand
from crm.blueprints.placements import placing
from crm.blueprints.placements.models import Placement, PlacementOffer, PlacementProgramme
from crm.clock import today
from crm.database import db
from crm.engagement.models import FollowUp
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.placements import make_checks, make_offer, make_placement, make_programme
from tests.pages import InspectingClient


def parts(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def typed_offer(**changes: Any) -> dict[str, Any]:
    return {"kind": "work_experience", "stage": "offered", "role": "Kitchen assistant", "places": "2"} | changes


def typed_person(**changes: Any) -> dict[str, Any]:
    return {
        "reference": "ES-7001",
        "age_band": "25_49",
        "claiming": "pathways",
        "cohorts": ["carer"],
        "referred_on": parts(today()),
        "planned_from": parts(today()),
    } | changes


@pytest.fixture
def seeing(sign_in: SignIn) -> User:
    """An officer with the grant for participants."""
    return sign_in("officer", may_see_participants=True)


def audit_of(record_type: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.record_type == record_type)))


class TestOffers:
    def test_is_added_and_shown_with_what_it_still_needs(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        answer = client.post(f"/placements/new?employer={make_employer().public_id}", data=typed_offer())
        page = client.get(answer.location).text
        assert "Before it can be approved" in page
        assert "Employers’ liability insurance: not recorded" in page
        assert "none taken" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": "jobs_guarantee"}, "Select one from the list"),
            ({"kind": "swap", "pay": "paid"}, "Choose “Stays on benefit”"),
            ({"starts_on": ["1", "6", "2026"], "ends_on": ["1", "5", "2026"]}, "must be on or after the start"),
            ({"kind": "swap", "starts_on": ["1", "6", "2026"], "ends_on": ["1", "8", "2026"]}, "It must end sooner"),
            ({"places": "99999999999999"}, "whole number"),
            ({"role": "x" * 10_000}, "160 characters or fewer"),
            ({"role": "a\0b"}, "cannot be shown"),
            ({"adjustments": ["magic"]}, "Select from the options shown"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post(f"/placements/new?employer={make_employer().public_id}", data=typed_offer(**changes))
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalar(select(PlacementOffer.id)) is None

    def test_an_expired_insurance_is_refused_at_approval_with_its_date(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        record = make_offer(stage="checks", on=ago(30))
        make_checks(record, on=ago(30), expires_on=date(2026, 1, 1) if ago(30) < date(2026, 1, 1) else ago(1))
        address = f"/pipelines/placements/cards/{record.public_id}/move"
        data = {"to_stage": "approved", "on": parts(today()), "version": record.card.version}
        answer = client.post(address, data=data)
        assert answer.status_code == 422
        assert "Employers’ liability insurance expired on" in answer.text

    def test_checks_are_recorded_and_taken_back(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_offer(stage="checks")
        address = f"/placements/{record.public_id}/checks/new"
        data = {"kind": "employers_liability", "evidence": "EL-1", "checked_on": parts(today())}
        assert "printed on the certificate" in client.post(address, data=data).text
        answer = client.post(address, data=data | {"expires_on": parts(today() + timedelta(days=90))})
        page = client.get(answer.location).text
        assert "In date" in page
        removing = page.split("/remove")[0].rsplit('action="', 1)[1] + "/remove"
        assert "Not recorded" in client.get(client.post(removing).location).text

    def test_two_people_at_once_see_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        record = make_offer(stage="offered")
        address, version = f"/placements/{record.public_id}/edit", f"{record.version}-{record.card.version}"
        assert client.post(address, data=typed_offer(version=version, role="Porter")).status_code == 302
        second = client.post(address, data=typed_offer(version=version, role="Cook"))
        assert second.status_code == 409
        assert "Porter" in second.text
        assert "Cook" in second.text

    @pytest.mark.usefixtures("seeing")
    def test_the_list_is_filtered_and_exported(self, client: InspectingClient) -> None:
        programme = make_programme()
        make_offer(make_employer("Harlow Castings Ltd"), stage="approved", kind="volunteering")
        make_offer(make_employer("Dearne Foods Ltd"), stage="offered", programme_id=programme.id)
        for query, shown in (
            ("", "2 offers"), ("kind=volunteering", "Harlow"), ("stage=offered", "Dearne"), ("places=yes", "Harlow"),
            (f"programme={programme.public_id}", "Dearne"), ("programme=none", "Harlow"), ("q=dearne", "Dearne"),
            ("ward=E05012998", "0 offers"), (f"from={today().isoformat()}", "2 offers"), ("until=1/1/2020", "0 offers"),
        ):  # fmt: skip
            page = client.get(f"/placements/?{query}")
            if query.startswith("ward"):
                assert "choose from the list" in page.text  # no ward is loaded here
                continue
            assert shown in page.text, query
        answer = client.post("/placements/export", data={"query": "kind=volunteering", "format": "csv"})
        assert answer.text.count("Harlow") == 1
        assert "Dearne" not in answer.text


class TestTakingOffTheBoard:
    def test_asks_what_leaves_the_figures_and_keeps_why(self, client: InspectingClient, seeing: User) -> None:
        steps = {"matched": ago(20), "started": ago(20)}
        record = make_offer(stage="approved", on=ago(40), starts_on=ago(30))
        person = make_placement(record, referred=ago(30), steps=steps)
        address = f"/placements/{record.public_id}"
        refused = client.get(client.post(f"{address}/archive").location).text
        assert "Somebody is matched or started in it" in refused
        placing.make_step(person, "completed", on=ago(5))
        asked = client.post(f"{address}/archive")
        assert asked.status_code == 200
        for words in ("no longer counts as offering work placements", "any job that came of it"):
            assert words in asked.text
        nothing = client.post(f"{address}/archive", data={"reason": " "})
        assert nothing.status_code == 422
        assert "Enter why it is taken off the board" in nothing.text
        assert record.archived_at is None
        answer = client.post(f"{address}/archive", data={"reason": "Written down twice"})
        assert "Taken off the board on" in client.get(answer.location).text
        (entry,) = (each for each in audit_of("placement_offer") if each.action == "taken off the board")
        assert (entry.reason, entry.actor_id) == ("Written down twice", seeing.id)

    def test_needs_one_click_where_nothing_counts(self, client: InspectingClient, seeing: User) -> None:
        address = f"/placements/{make_offer(stage='offered').public_id}"
        assert client.post(f"{address}/archive").location == address
        assert "Taken off the board on" in client.get(address).text


class TestWithoutTheGrant:
    @pytest.fixture
    def record(self, app: object) -> Placement:
        offer = make_offer(make_employer("Harlow Castings Ltd"), stage="approved", on=ago(40), places=3)
        return make_placement(offer, referred=ago(30), reference="ES-4711", steps={"matched": ago(20)})

    @pytest.mark.parametrize("role", ["officer", "partner", "analyst", "admin"])
    def test_nobody_sees_who_is_placed(
        self, client: InspectingClient, sign_in: SignIn, record: Placement, role: str
    ) -> None:
        sign_in(role, strands=(Strand.PLACEMENTS,) if role == "partner" else ())
        address = f"/placements/people/{record.public_id}"
        lists = ("/placements/people", "/placements/people/funnel", "/placements/people/double-claims")
        forms = (f"{address}/edit", f"{address}/step/started", f"/placements/{record.offer.public_id}/people/new")
        for path in (*lists, address, *forms):
            assert client.get(path).status_code == 403, path
        for path in ("/placements/people/export", f"{address}/remove", f"{address}/take-back", f"{address}/tell-apart"):
            assert client.post(path).status_code == 403, path
        page = client.get(f"/placements/{record.offer.public_id}").text
        assert "some taken" in page
        assert "fewer than 5" not in page
        assert "In a job that came of it" not in page
        assert "ES-4711" not in page
        assert "Pathways" not in page
        listed = client.post("/placements/export", data={"format": "csv"}).text
        assert ",3,some," in listed
        assert "fewer than 5" not in listed + client.get("/placements/").text

    @pytest.mark.parametrize("taken", [0, 1])
    def test_one_place_says_nothing_of_who_has_it(
        self, client: InspectingClient, sign_in: SignIn, taken: int
    ) -> None:
        programme = make_programme()
        offer = make_offer(stage="approved", places=1, programme_id=programme.id)
        for _ in range(taken):
            make_placement(offer, steps={"matched": today()})
        sign_in("officer")
        for path in ("", offer.public_id, f"programmes/{programme.public_id}"):
            page = client.get(f"/placements/{path}").text
            assert "taken not shown" in page, path
            assert "some taken" not in page, path
            assert "none taken" not in page, path
        assert ",1,not shown," in client.post("/placements/export", data={"format": "csv"}).text

    def test_open_places_are_no_filter(self, client: InspectingClient, sign_in: SignIn) -> None:
        offer = make_offer(make_employer("Harlow Castings Ltd"), stage="approved", places=1)
        make_placement(offer, steps={"matched": today()})
        for may_see, found in ((False, "1 offer"), (True, "0 offers")):
            sign_in("officer", may_see_participants=may_see)
            page = client.get("/placements/?places=yes").text
            assert found in page
            assert ("With open places" in page) == may_see

    def test_many_places_say_how_many_are_few(self, client: InspectingClient, sign_in: SignIn) -> None:
        offer = make_offer(stage="approved", places=5)
        make_placement(offer, steps={"matched": today()})
        sign_in("officer")
        page = client.get(f"/placements/{offer.public_id}").text
        assert "fewer than 5 of 5 taken" in page
        assert "In a place: fewer than 5" in page

    def test_an_employers_user_does_not_even_find_it(
        self, client: InspectingClient, sign_in: SignIn, record: Placement
    ) -> None:
        sign_in(user=make_employer_user(record.offer.employer))
        for path in (f"people/{record.public_id}", "people", record.offer.public_id, ""):
            assert client.get(f"/placements/{path}").status_code == 404

    def test_the_audit_trail_keeps_it_from_those_without(
        self, client: InspectingClient, sign_in: SignIn, record: Placement
    ) -> None:
        sign_in("admin")
        for path in ("/admin/audit?type=placement", f"/employers/{record.offer.employer.public_id}/changes"):
            page = client.get(path).text
            assert "pathways" not in page.lower().replace("pathways to work", "")
            assert "25_49" not in page
        exported = client.post("/admin/audit/export", data={"query": "type=placement", "format": "csv"}).text
        assert "not shown here" in exported
        assert "25_49" not in exported

    def test_the_grant_alone_does_not_write(self, client: InspectingClient, sign_in: SignIn, record: Placement) -> None:
        sign_in("analyst", may_see_participants=True)
        address = f"/placements/people/{record.public_id}"
        assert "ES-4711" in client.get(address).text
        assert client.get(f"{address}/edit").status_code == 403
        assert client.post(f"{address}/remove").status_code == 403
        assert client.post(f"{address}/take-back").status_code == 403


class TestPeople:
    def test_is_referred_matched_and_in_a_job(self, client: InspectingClient, seeing: User) -> None:
        offer = make_offer(stage="approved", on=ago(40), starts_on=ago(30))
        data = typed_person(referred_on=parts(ago(35)), planned_from=parts(ago(30)))
        at = client.post(f"/placements/{offer.public_id}/people/new", data=data).location
        for number, (step, more) in enumerate((
            ("matched", {}), ("started", {}), ("completed", {}), ("job_started", {"job_role": "Baker"}),
        )):  # fmt: skip
            version = db.session.scalars(select(Placement.version)).one()
            data = {"on": parts(ago(34 - number)), "version": version} | more
            assert client.post(f"{at}/step/{step}", data=data).location == at, step
        page = client.get(at).text
        assert "Baker" in page
        assert "Take back “Job started”" in page
        assert "ES-7001" in client.get("/placements/people").text
        assert "1</td>" in client.get("/placements/people/funnel").text

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"reference": "Jane Doe"}, "looks like a name"),
            ({"reference": "jane@example.org"}, "looks like an email address"),
            ({"reference": "QQ123456C"}, "looks like a National Insurance number"),
            ({"reference": "07700 900123"}, "looks like a phone number"),
            ({"reference": "12/03/1985"}, "looks like a date of birth"),
            ({"reference": "x" * 10_000}, "characters or fewer"),
            ({"reference": "E\0S1"}, "cannot be shown"),
            ({"age_band": ""}, "Choose an age band"),
            ({"referred_on": parts(today() + timedelta(days=1))}, "today or in the past"),
            ({"planned_until": parts(ago(1))}, "must end on or after"),
            ({"planned_from": parts(ago(1))}, "the day of the referral"),
            ({"reference": "1234567890"}, "looks like a unique learner number"),
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, seeing: User, changes: dict[str, Any], words: str
    ) -> None:
        offer = make_offer(stage="approved")
        answer = client.post(f"/placements/{offer.public_id}/people/new", data=typed_person(**changes))
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalar(select(Placement.id)) is None

    def test_is_not_in_a_bootcamp_for_longer_than_it_lasts(self, client: InspectingClient, seeing: User) -> None:
        offer = make_offer(kind="bootcamp")
        data = typed_person(planned_until=parts(today() + timedelta(weeks=62) - timedelta(days=1)))
        answer = client.post(f"/placements/{offer.public_id}/people/new", data=data)
        assert answer.status_code == 422
        assert "this is 62 weeks. Skills Bootcamp: up to 16 weeks" in answer.text

    def test_is_one_person_whatever_zeros_stand_before_the_number(
        self, client: InspectingClient, seeing: User
    ) -> None:
        first = make_placement(reference="ES-77001", steps={"matched": today()})
        again = make_placement(reference="ES-077001")
        assert again.participant_id == first.participant_id
        data = {"on": parts(today()), "version": again.version}
        answer = client.post(f"/placements/people/{again.public_id}/step/matched", data=data)
        assert "This participant has another placement" in answer.text
        assert "2 placements" in client.get("/placements/people?reference=es-0077001").text

    def test_every_view_and_export_is_audited(self, client: InspectingClient, seeing: User) -> None:
        record = make_placement(reference="ES-4711")
        client.get(f"/placements/people/{record.public_id}")
        client.get(f"/placements/{record.offer.public_id}")
        client.get("/placements/people?reference=es-4711")
        client.post("/placements/people/export", data={"query": "reference=es-4711", "format": "csv"})
        seen = [(each.action, each.actor_id) for each in audit_of("placement") if each.action == "viewed"]
        assert seen == [("viewed", seeing.id)]
        assert [each.action for each in audit_of("placements")] == ["viewed", "viewed", "exported"]
        assert all("4711" not in str(each.changes) for each in audit_of("placements") if each.action == "viewed")

    def test_a_stale_step_is_asked_again(self, client: InspectingClient, seeing: User) -> None:
        record = make_placement(make_offer(stage="approved", on=ago(9), starts_on=ago(9)), referred=ago(8))
        data = {"on": parts(ago(7)), "version": record.version + 5}
        answer = client.post(f"/placements/people/{record.public_id}/step/matched", data=data)
        assert answer.status_code == 409
        assert "it stands at “Referred” now" in answer.text

    def test_a_step_taken_back_and_a_mistake_removed(self, client: InspectingClient, seeing: User) -> None:
        record = make_placement(steps={"matched": today()})
        address = f"/placements/people/{record.public_id}"
        assert "“Matched” is taken back" in client.get(client.post(f"{address}/take-back").location).text
        client.post(f"{address}/remove")
        assert client.get(address).status_code == 404

    def test_editing_keeps_the_claim_and_shows_both_versions(self, client: InspectingClient, seeing: User) -> None:
        record = make_placement()
        address = f"/placements/people/{record.public_id}/edit"
        data = typed_person(version=record.version, reference=record.participant.reference)
        data.pop("referred_on")
        assert client.post(address, data=data | {"age_band": "50_over"}).status_code == 302
        second = client.post(address, data=data | {"age_band": "20_24"})
        assert second.status_code == 409
        assert "50 and over" in second.text


class TestProgrammes:
    def test_is_added_with_its_employers_and_target(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        employer = make_employer("Harlow Castings Ltd")
        data = {"name": "Steel ready", "starts_on": parts(ago(9)), "learners_planned": "12"}
        at = client.post("/placements/programmes/new", data=data).location
        form = {"employer": "Harlow Castings Ltd", "employer-id": employer.public_id, "from_on": parts(ago(5))}
        assert client.post(f"{at}/employers/new", data=form).location == at
        assert "already" in client.post(f"{at}/employers/new", data=form).text
        year = client.get(f"{at}/targets").text.split('<option value="2')[1].split('"')[0]
        assert client.post(f"{at}/targets", data={"year": f"2{year}", "job_outcomes": "8"}).location == at
        page = client.get(at).text
        assert "Harlow Castings Ltd" in page
        assert "12 more places are needed" in page
        assert "Steel ready" in client.get("/placements/programmes").text
        assert "Steel ready" in client.post("/placements/programmes/export", data={"format": "csv"}).text
        client.post(f"{at}/archive")
        assert "Archived on" in client.get(at).text
        client.post(f"{at}/restore")
        assert db.session.scalars(select(PlacementProgramme)).one().archived_at is None

    def test_says_what_is_wrong(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        data = {"name": "", "starts_on": parts(today()), "ends_on": parts(ago(1)), "learners_planned": "0"}
        answer = client.post("/placements/programmes/new", data=data)
        assert answer.status_code == 422
        for words in ("Enter the name", "must be on or after the start", "between 1 and"):
            assert words in answer.text

    def test_shows_what_it_reached_only_with_the_grant(self, client: InspectingClient, sign_in: SignIn) -> None:
        programme = make_programme()
        offer = make_offer(stage="approved", on=ago(9), starts_on=ago(9), places=9, programme_id=programme.id)
        for _ in range(7):
            make_placement(offer, referred=ago(9), steps={"matched": ago(9), "started": ago(9), "job_started": today()})

        def outcomes() -> str:
            page = client.get(f"/placements/programmes/{programme.public_id}").text
            return page.split("<h2 class=\"govuk-heading-m\">Job outcomes", 1)[1].split("Employers that help", 1)[0]

        sign_in("officer")
        hidden = outcomes()
        assert "is seen by people with a grant for participants" in hidden
        assert "not set" in hidden  # its targets stay
        assert "Jobs started" not in hidden
        assert ">7<" not in hidden
        sign_in("officer", may_see_participants=True)
        assert "Jobs started" in outcomes()
        assert ">7<" in outcomes()


class TestOwnPages:
    def test_a_business_offers_and_withdraws(self, client: InspectingClient, sign_in: SignIn) -> None:
        officer = make_user("officer")
        employer = make_employer("Harlow Castings Ltd", lead_officer_id=officer.id)
        sign_in(user=make_employer_user(employer, name="Dana Okoro"))
        address = f"/placements/mine/{employer.public_id}/offer"
        page = client.get(address).text
        assert "Length: up to 6 weeks in total" in page
        assert "Jobs Guarantee" not in page
        wrong = client.post(address, data={"kind": "", "role": "", "places": "0"})
        assert wrong.status_code == 422
        assert "Choose what kind of placement it is" in wrong.text
        data = {"kind": "work_experience", "role": "Porter", "places": "2", "adjustments": ["parking"]}
        home = client.get(client.post(address, data=data).location).text
        assert "You have offered 2 places" in home
        record = db.session.scalars(select(PlacementOffer)).one()
        assert (record.card.stage, record.card.owner_id) == ("offered", officer.id)
        assert "Dana Okoro offers 2 places" in db.session.scalars(select(FollowUp.what)).one()
        withdrawing = f"/placements/mine/{employer.public_id}/{record.public_id}/withdraw"
        assert "Withdraw your offer?" in client.get(withdrawing).text
        assert "Withdrawn since" in client.get(client.post(withdrawing).location).text
        again = client.post(withdrawing)
        assert again.status_code == 422
        assert "It is withdrawn already" in again.text
        assert "people are placed" not in again.text

    def test_sees_dates_of_who_is_placed_and_nothing_else(self, client: InspectingClient, sign_in: SignIn) -> None:
        offer = make_offer(stage="approved", on=ago(9), starts_on=ago(5))
        make_placement(offer, referred=ago(9), reference="ES-4711", cohorts="carer", steps={"matched": ago(8)})
        sign_in(user=make_employer_user(offer.employer))
        page = client.get(f"/my-business/{offer.employer.public_id}").text
        assert "Somebody is placed from" in page
        for secret in ("ES-4711", "Carer", "Pathways", "Withdraw this offer"):
            assert secret not in page
        address = f"/placements/mine/{offer.employer.public_id}/{offer.public_id}/withdraw"
        assert "cannot be withdrawn here any more" in client.post(address).text

    def test_another_business_is_not_found(self, client: InspectingClient, sign_in: SignIn) -> None:
        mine, theirs = make_employer(), make_offer()
        sign_in(user=make_employer_user(mine))
        for business in (mine, theirs.employer):
            assert client.get(f"/placements/mine/{business.public_id}/{theirs.public_id}/withdraw").status_code == 404
        assert client.get(f"/placements/mine/{theirs.employer.public_id}/offer").status_code == 404


def test_pages_cost_the_same_whatever_they_show(
    client: InspectingClient, seeing: User, statements: Callable[[], list[str]]
) -> None:
    programme = make_programme()

    def fill() -> PlacementOffer:
        for _ in range(2):
            offer = make_offer(make_employer(), stage="approved", places=3, programme_id=programme.id, by=seeing)
            person = make_placement(offer, steps={"matched": today()}, by=seeing)
        pages["person"] = f"/placements/people/{person.public_id}"
        pages["offer"] = f"/placements/{offer.public_id}"
        return offer

    pages = {
        "offers": "/placements/", "programmes": "/placements/programmes", "people": "/placements/people",
        "programme": f"/placements/programmes/{programme.public_id}", "funnel": "/placements/people/funnel",
        "double": "/placements/people/double-claims",
    }  # fmt: skip
    counts: list[dict[str, int]] = []
    for _ in range(2):
        make_placement(fill(), by=seeing)
        db.session.commit()
        counts.append({})
        for name, address in pages.items():
            before = len(statements())
            assert client.get(address).status_code == 200
            # What was seen is written to the audit trail afterwards, in a transaction of its own.
            made = [each for each in statements()[before:] if not each.startswith("INSERT INTO audit_entry")]
            counts[-1][name] = len(made)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 8, counts[0]
