"""The dashboard's pages: six indicators, the way down, targets, the matrix; what they cost and who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import AuditEntry
from crm.blueprints.placements.models import PlacementOffer
from crm.clock import today
from crm.database import db
from crm.engagement.loading import load_themes
from crm.engagement.models import Theme
from crm.strategy.loading import load_strategy
from crm.strategy.models import Target
from tests.conftest import SignIn
from tests.factories.diagnostics import make_diagnostic, make_submission, share
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.encounters import make_encounter
from tests.factories.engagement import make_interaction
from tests.factories.network import make_member
from tests.factories.people import make_organisation, make_user
from tests.factories.placements import make_offer, make_placement, make_programme
from tests.factories.places import make_codes, make_places
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

ABLE = {"tried_to_recruit": True, "able_to_recruit": True, "vacancies": 1, "hard_to_fill": 0, "skill_shortage": 0,
        "not_proficient": 0}  # fmt: skip
NOT_ABLE = {"tried_to_recruit": True, "able_to_recruit": False, "not_proficient": 3}
AS_AT = "?as_at=23/11/2026"
QUARTER_END = "?as_at=30/9/2026"


@pytest.fixture
def strategy(app: Flask) -> None:
    load_strategy()


def answered(name: str, on: date = date(2026, 9, 1), **facts: object) -> None:
    make_submission(make_diagnostic(make_employer(name), on=on), on=on, **facts)


@pytest.mark.usefixtures("strategy")
class TestPage:
    def test_shows_all_six_empty(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        page = client.get("/dashboard/" + AS_AT).text
        for code in ("M3-KPI", "M3-O1", "M3-O2", "M3-O3", "M3-O4", "M3-O5"):
            assert f"({code})" in page
        assert page.count("No figure yet") >= 2  # the two that rest on answers: blank, not zero
        assert "£576.20 a week" in page

    def test_counts_what_employers_answered(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        for number in range(3):
            answered(f"Able {number}", **ABLE)
        answered("Not able", **NOT_ABLE)
        page = client.get("/dashboard/" + AS_AT).text
        assert "of 4 employers that tried to recruit: 75%" in re.sub(r"<[^>]+>", "", page)
        assert "Low base" in page
        before = client.get("/dashboard/?as_at=31/8/2026").text
        assert "of 4 employers" not in before

    def test_shows_target_and_status(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        for number in range(6):
            answered(f"Able {number}", **ABLE)
        client.post(
            "/dashboard/targets/add",
            data={"indicator": "M3-KPI", "value": "70", "due_on": ["31", "3", "2027"], "reason": "Board, May 2026"},
        )
        page = client.get("/dashboard/" + AS_AT).text
        assert "70.0% by 31 March 2027" in page
        assert "Target met" in page

    def test_says_what_is_wrong_with_a_date(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        page = client.get("/dashboard/?as_at=31/2/2026&compared_with=1/1/0001").text
        assert "As at must be a real date" in page
        assert "Compared with must be between" in page

    def test_costs_the_same_when_the_data_doubles(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")

        def fill(part: str) -> None:
            for number in range(4):
                answered(f"{part} {number}", **ABLE)
            make_apprenticeship(make_employer(f"{part} offers"))
            make_collaboration(make_employer(f"{part} works with a college"))

        def cost() -> int:
            db.session.commit()
            before = len(statements())
            client.get("/dashboard/" + AS_AT)
            return len(statements()) - before

        fill("First")
        cost()
        first = cost()
        fill("Second")
        assert cost() == first <= 8

    def test_exports_every_figure_and_notes_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        for number in range(3):
            answered(f"Able {number}", **ABLE)
        answer = client.post("/dashboard/export", data={"as_at": "2026-11-23"})
        rows = answer.text.splitlines()
        assert answer.headers["Content-Disposition"].endswith('"mission-3-indicators-2026-11-23.csv"')
        assert {"M3-KPI", "M3-O5"} <= {row.split(",")[1] for row in rows[1:]}
        share_row = next(row for row in rows if ",M3-KPI," in row and ",share," in row)
        assert "100%" not in share_row  # three answers are too few to publish a share on
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()


@pytest.mark.usefixtures("strategy")
class TestWayDown:
    def test_lists_the_parts_and_exports_them(self, client: InspectingClient, sign_in: SignIn) -> None:
        council = make_organisation(is_controller=True)
        sign_in("officer", organisation=council)
        answered("Harlow Castings", **ABLE)
        answered("Dearne Foods", **NOT_ABLE)
        address = "/dashboard/m3-kpi/employers" + AS_AT
        page = client.get(address).text
        assert "2 employers" in page
        assert "Harlow Castings" in page
        only = client.get(address + "&part=not_able").text
        assert "Dearne Foods" in only
        assert "Harlow Castings" not in only
        answer = client.post(
            "/dashboard/m3-kpi/employers/export", data={"query": "as_at=23/11/2026&part=able", "format": "csv"}
        )
        assert len(answer.text.splitlines()) == 2
        assert client.get("/dashboard/m3-kpi/employers?as_at=1/1/2020").text.count("No employer is counted yet") == 1

    def test_names_only_what_is_shared_with_a_partner(self, client: InspectingClient, sign_in: SignIn) -> None:
        chamber = make_organisation()
        user = make_user("partner", organisation=chamber)
        shared = make_diagnostic(make_employer("Shared Ltd"), on=date(2026, 9, 1))
        make_submission(shared, on=date(2026, 9, 1), **ABLE)
        share(shared, chamber)
        answered("Kept Ltd", **ABLE)
        sign_in(user=user)
        page = client.get("/dashboard/m3-kpi/employers" + AS_AT).text
        assert "1 employer" in page
        assert "Kept Ltd" not in page
        assert "All 2<" in page
        assert "not shared with you" not in page
        answer = client.post("/dashboard/m3-kpi/employers/export", data={"query": "as_at=23/11/2026"})
        assert "Kept Ltd" not in answer.text
        assert "Shared Ltd" in answer.text

    def test_two_days_do_not_tell_a_partner_what_was_answered_between(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("partner")
        answered("First Ltd", **ABLE)
        answered("Kept Ltd", on=date(2026, 11, 12), **NOT_ABLE)
        for address in ("employers?part=not_able&as_at={}", "breakdown?as_at={}"):
            pages = [
                client.get(f"/dashboard/m3-kpi/{address.format(day)}").text for day in ("11/11/2026", "12/11/2026")
            ]
            shown = [page.split("Answers up to 31 October 2026", 1)[1].split("<table")[-1] for page in pages]
            without_dates = [text.replace("12", "11") for text in shown]
            assert without_dates[0] == without_dates[1]
        page = client.get("/dashboard/m3-kpi/employers?part=not_able&as_at=12/11/2026").text
        assert "All 1<" in page
        assert ">Not able to recruit<" in page  # without how many
        rows = [
            client.post("/dashboard/export", data={"as_at": day, "compared_with": "2025-11-01"}).text.splitlines()
            for day in ("2026-11-11", "2026-11-12")
        ]
        answers = [[row.split(",", 1)[1] for row in each if "M3-KPI" in row or "M3-O4" in row] for each in rows]
        assert answers[0] == answers[1] != []
        assert "Answers up to 31 October 2026" in client.get("/dashboard/?as_at=12/11/2026").text

    def test_the_council_has_answers_of_any_day(self, client: InspectingClient, sign_in: SignIn) -> None:
        answered("Late Ltd", on=date(2026, 11, 12), **NOT_ABLE)
        for role in ("officer", "analyst", "admin"):
            sign_in(role)
            address = "/dashboard/m3-kpi/employers?part=not_able&as_at="
            assert "Not able to recruit 0<" in client.get(address + "11/11/2026").text
            page = client.get(address + "12/11/2026").text
            assert "Not able to recruit 1<" in page
            assert "Answers up to" not in page

    def test_lists_offers_and_collaborations(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        make_apprenticeship(make_employer("Offers Ltd"), places=3, offered=date(2026, 9, 2))
        make_collaboration(make_employer("Teaches Ltd"), started_on=date(2026, 5, 2))
        assert "Offers Ltd" in client.get("/dashboard/m3-o2/employers" + AS_AT).text
        assert "Offers Ltd" not in client.get("/dashboard/m3-o2/employers" + AS_AT + "&part=levels_4_to_7").text
        assert "Teaches Ltd" in client.get("/dashboard/m3-o3/employers" + AS_AT).text

    def test_official_indicators_have_no_employers(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/dashboard/m3-o1/employers").status_code == 404


@pytest.mark.usefixtures("strategy")
class TestBreakdown:
    """A figure divided: every group adds up and leads to its employers."""

    @pytest.fixture(autouse=True)
    def _borough(self, app: Flask) -> None:
        make_places()
        make_codes()
        self.council = make_organisation(is_controller=True)

    def _answered(self, name: str, postcode: str, sic: str, **facts: object) -> None:
        employer = make_employer(name, postcode=postcode, sic_codes=[sic])
        of_the_day = {"sector_id": employer.sector_id, "ward_id": employer.ward_id}
        make_submission(make_diagnostic(employer, on=date(2026, 9, 1)), on=date(2026, 9, 1), **of_the_day, **facts)

    def test_of_answers_by_each_facet(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer", organisation=self.council)
        self._answered("Harlow Castings", "S60 2NR", "25620", **ABLE)
        self._answered("Dearne Foods", "S60 2NR", "47110", **NOT_ABLE)
        self._answered("Brook Digital", "S65 1AA", "62020", **ABLE)
        address = "/dashboard/m3-kpi/breakdown" + AS_AT
        assert rows_of(client.get(address + "&by=ward").text) == {
            "Boston Castle": ["2", "1", "2", "50% Low base", "9% to 91%", "0"],
            "Dalton and Thrybergh": ["1", "1", "1", "100% Low base", "21% to 100%", "0"],
        }
        assert set(rows_of(client.get(address + "&by=sector").text)) == {"Information", "Manufacturing", "Retail"}
        by_growth = rows_of(client.get(address + "&by=growth").text)
        assert by_growth["Advanced Manufacturing"][0] == "1"
        assert by_growth["In none of them"][0] == "1"
        behind = client.get("/dashboard/m3-kpi/employers" + AS_AT + "&ward=E05012998&part=able").text
        assert "Harlow Castings" in behind
        assert "Brook Digital" not in behind
        assert "Dearne Foods" not in behind

    def test_of_answers_hides_few_from_partners(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        for number in range(6):
            self._answered(f"Maker {number}", "S60 2NR", "25620", **ABLE)
        self._answered("Only Digital", "S65 1AA", "62020", **NOT_ABLE)
        page = client.get("/dashboard/m3-kpi/breakdown" + AS_AT + "&by=ward").text
        # The one is hidden, and so is the only other group, from which it could be told.
        assert [row[0] for row in rows_of(page).values()] == ["not shown", "not shown"]

    def test_of_answers_tells_partners_how_many_and_not_what(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        for number in range(6):
            self._answered(f"Maker {number}", "S60 2NR", "25620", **ABLE)
        page = client.get("/dashboard/m3-kpi/breakdown" + AS_AT + "&by=ward").text
        assert rows_of(page) == {"Boston Castle": ["6"]}
        assert "Interval" not in page
        assert "shown to the council alone" in page

    def test_of_records(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        steel = make_employer("Steel Ltd", sic_codes=["24100"])
        make_apprenticeship(steel, places=3, offered=date(2026, 9, 2))
        make_apprenticeship(make_employer("Shop Ltd", sic_codes=["47110"]), level=6, offered=date(2026, 9, 2))
        address = "/dashboard/m3-o2/breakdown" + AS_AT
        assert rows_of(client.get(address + "&by=sector").text) == {"Manufacturing": ["1"], "Retail": ["1"]}
        assert rows_of(client.get(address + "&by=sector&part=levels_4_to_7").text) == {"Retail": ["1"]}
        assert "foundational industry" in client.get(address + "&by=growth").text

    def test_of_nothing(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        assert "nothing to divide" in client.get("/dashboard/m3-o3/breakdown?by=nonsense").text
        assert client.get("/dashboard/m3-o5/breakdown").status_code == 404


def rows_of(page: str) -> dict[str, list[str]]:
    """The rows of the page's table: the text of each cell by that of the row's heading."""
    table = page.split("<tbody", 1)[1].split("</tbody>", 1)[0]
    found = {}
    for row in table.split("<tr ")[1:]:
        texts = re.findall(r"<t[hd] [^>]*>(.*?)</t[hd]>", row)
        seen = (re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", text) for text in texts)
        cells = [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in seen]
        found[cells[0].removesuffix(" (foundational industry)")] = cells[1:]
    return found


@pytest.mark.usefixtures("strategy")
class TestTargets:
    FILLED = {"indicator": "M3-O5", "value": "£650", "due_on": ["30", "4", "2031"], "reason": "Board, May 2026"}

    def test_are_set_and_changed_with_a_reason(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        assert "No target is set yet" in client.get("/dashboard/targets").text
        client.post("/dashboard/targets/add", data=self.FILLED)
        target = db.session.scalars(select(Target)).one()
        assert (target.value, target.measure) == (Decimal(650), "median_weekly_pay")
        edit = f"/dashboard/targets/{target.public_id}/edit"
        client.post(edit, data=self.FILLED | {"value": "660", "version": str(target.version), "reason": "Raised"})
        db.session.expire_all()
        assert (target.value, target.reason) == (Decimal(660), "Raised")
        stale = client.post(edit, data=self.FILLED | {"version": "1"})
        assert stale.status_code == 409
        assert "Somebody changed this target" in stale.text

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"value": "many"}, "Target must be a number"),
            ({"value": "NaN"}, "Target must be a number"),
            ({"indicator": "M3-KPI", "value": "101"}, "Target must be between 0 and 100"),
            ({"value": "650.125"}, "at most two decimal places"),
            ({"reason": ""}, "Say who set it and why"),
            ({"due_on": ["31", "2", "2031"]}, "must be a real date"),
        ],
    )
    def test_refuse_what_is_none(
        self, client: InspectingClient, sign_in: SignIn, change: dict[str, object], words: str
    ) -> None:
        sign_in("analyst")
        answer = client.post("/dashboard/targets/add", data=self.FILLED | change)
        assert answer.status_code == 422
        assert words in answer.text
        assert db.session.scalar(select(Target)) is None

    def test_have_one_for_a_day(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("admin")
        client.post("/dashboard/targets/add", data=self.FILLED)
        answer = client.post("/dashboard/targets/add", data=self.FILLED)
        assert "has a target for that day" in answer.text


class TestMatrix:
    @pytest.mark.usefixtures("strategy")
    def test_shows_every_cell(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        page = client.get("/dashboard/strategy").text
        assert "The strategy prints no key to ticks" in page
        assert page.count("dash-matrix__cell") == 294

    @pytest.mark.usefixtures("strategy")
    def test_shows_what_was_done_under_each_action(self, client: InspectingClient, sign_in: SignIn) -> None:
        officer = sign_in("officer")
        load_themes()
        key = {theme.key: theme for theme in db.session.scalars(select(Theme))}
        firm, other = make_employer("Harlow Castings"), make_employer("Dearne Foods")
        both = [key["network"], key["good_work"]]  # one contact, two themes of action 1.3
        make_interaction([firm, other], officer, date(2026, 9, 1), themes=both)
        make_interaction(firm, officer, date(2026, 10, 1), themes=[key["schools"], key["network"]])
        make_interaction(firm, officer, date(2026, 3, 31), themes=[key["schools"]])  # the year before
        make_interaction(firm, officer, today() + timedelta(days=9), themes=[key["schools"]])  # planned
        make_apprenticeship(firm, offered=date(2026, 9, 2))
        rows = rows_of(client.get("/dashboard/strategy" + AS_AT).text.split("What was done", 1)[1])
        counted = {heading.split()[0]: cells[:3] for heading, cells in rows.items()}
        assert counted["1.3"] == ["2", "2", ""]
        assert counted["3.2"] == ["1", "1", ""]
        assert counted["3.6"] == ["0", "0", "Apprenticeships : 1"]
        assert counted["2.2"] == ["0", "0", ""]

    def test_empty(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        assert "not loaded yet" in client.get("/dashboard/strategy").text


def _programme(name: str) -> PlacementOffer:
    """An offer of places of a new programme."""
    return make_offer(stage="approved", places=9, on=date(2026, 5, 1), programme_id=make_programme(name).id)


def _begin_jobs(offer: PlacementOffer, people: int, on: date = date(2026, 9, 1)) -> None:
    steps = {"matched": date(2026, 6, 1), "started": date(2026, 6, 8), "job_started": on}
    for _ in range(people):
        make_placement(offer, referred=date(2026, 5, 20), steps=steps)


def _jobs(page: str) -> dict[str, list[str]]:
    return rows_of(page.split("Jobs that began", 1)[1])


@pytest.mark.usefixtures("strategy")
class TestContributing:
    """What every strand adds to outcomes of all three missions, on one page, each figure down to its employers."""

    def test_counts_each_strand_and_leads_down(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner")
        make_award(make_membership(make_employer("Confident Ltd")), level=2, valid_from=date(2026, 5, 1))
        make_offer(make_employer("Places Ltd"), stage="approved", places=3, on=date(2026, 9, 1))
        make_encounter(make_employer("Meets Ltd"), on=date(2026, 10, 1))
        make_member(make_employer("Sits Ltd"), joined=date(2026, 6, 1))
        page = client.get("/dashboard/contributing" + AS_AT).text
        for key, name in (
            ("m1-o6", "Confident Ltd"), ("m1-o7", "Places Ltd"), ("encounters", "Meets Ltd"), ("network", "Sits Ltd")
        ):  # fmt: skip
            assert f"/dashboard/{key}/{'records' if key == 'network' else 'employers'}?as_at=2026-11-23" in page
            behind = client.get(f"/dashboard/{key}/employers" + AS_AT).text
            assert name in behind
            assert "1 employer" in behind
            assert "No employer is counted yet" in client.get(f"/dashboard/{key}/employers?as_at=1/1/2020").text
        assert "From 0 to 1: 1 joined." in re.sub(r"<[^>]+>", "", page)

    def test_hides_few_people_from_readers_without_the_grant(self, client: InspectingClient, sign_in: SignIn) -> None:
        _begin_jobs(_programme("Steel ready"), 3)
        sign_in("officer")
        page = client.get("/dashboard/contributing" + QUARTER_END).text
        assert _jobs(page)["Jobs started"][0] == "fewer than 5"
        assert "The three count different people" in page
        sign_in("officer", may_see_participants=True)
        assert _jobs(client.get("/dashboard/contributing" + QUARTER_END).text)["Jobs started"][0] == "3"

    def test_no_lines_by_programme_without_the_grant(self, client: InspectingClient, sign_in: SignIn) -> None:
        for name, people in (("Large", 6), ("Small", 2)):
            _begin_jobs(_programme(name), people)
        sign_in("officer")
        page = client.get("/dashboard/contributing" + QUARTER_END).text
        assert _jobs(page)["Jobs started"][0] == "8"
        assert not {"Large", "Small"} & _jobs(page).keys()
        assert "Lines by programme are for those who may see participants" in page
        sign_in("officer", may_see_participants=True)
        page = client.get("/dashboard/contributing" + QUARTER_END).text
        assert (_jobs(page)["Large"][0], _jobs(page)["Small"][0]) == ("6", "2")
        assert "Lines by programme are for" not in page

    def test_days_next_to_each_other_tell_no_single_start(self, client: InspectingClient, sign_in: SignIn) -> None:
        offer = _programme("Steel ready")
        _begin_jobs(offer, 6)
        _begin_jobs(offer, 1, on=date(2026, 10, 20))
        sign_in("officer")
        for day in ("2026-10-19", "2026-10-20", "2026-11-23"):
            page = client.get(f"/dashboard/contributing?as_at={day}").text
            assert _jobs(page)["Jobs started"][0] == "6", day
            assert "2026/27 to 30 September 2026" in page.split("Jobs that began", 1)[1].split("</thead>", 1)[0]
        sign_in("officer", may_see_participants=True)
        for day, started in (("2026-10-19", "6"), ("2026-10-20", "7")):
            assert _jobs(client.get(f"/dashboard/contributing?as_at={day}").text)["Jobs started"][0] == started

    def test_costs_the_same_when_the_data_doubles(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")

        def cost() -> int:
            for _ in range(2):
                make_award(make_membership())
                make_offer(stage="approved")
                make_encounter()
                make_member()
            db.session.commit()
            before = len(statements())
            client.get("/dashboard/contributing")
            return len(statements()) - before

        cost()
        assert cost() == cost() <= 8

    def test_empty(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        page = client.get("/dashboard/contributing?as_at=31/2/2026").text
        assert "As at must be a real date" in page
        assert rows_of(page.split('id="network"', 1)[1])["Members"] == ["0", "0"]
