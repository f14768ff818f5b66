"""From every number of the dashboard to exactly what it counts: as many records, or as much as they add up to.

What is followed comes from the figures themselves, so that a new one without a way down, or with a wrong one, fails.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import AuditEntry
from crm.accounts.rules import ABOUT_PARTICIPANTS
from crm.blueprints.dashboard.board import board_as_at
from crm.blueprints.dashboard.contributing import Counted
from crm.blueprints.dashboard.contributions import contributions_as_at, outcomes_of
from crm.blueprints.dashboard.definitions import Kind
from crm.blueprints.dashboard.down import Down, behind_base, behind_figure, behind_measure
from crm.blueprints.dashboard.trace import activity_in
from crm.clock import today
from crm.database import db
from crm.figures import round_half_up
from crm.periods import YearKind, same_day_last_year, year_to_date
from crm.strategy.loading import load_strategy
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.encounters import make_encounter
from tests.factories.engagement import make_interaction, make_theme
from tests.factories.network import make_member
from tests.factories.people import make_organisation, make_user
from tests.factories.placements import make_offer, make_placement
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

LISTS = (
    "m1-o6/records?part=memberships",
    "network/records?part=employees",
    "encounters/records?part=transition",
    "encounters/records?part=schools",
    "m1-o7/records?part=places",
    "m3-o2/records?part=all",
    "m3-o3/records?part=collaborations",
    "m3-o3/records?part=designing",
    "begun/records?part=network",
    "contacts/records?part=1.3",
    "network-year/records?part=raised",
    "job-outcomes/people?part=started",
    "m1-o6-change/employers?part=joined",
    "m3-kpi/employers?part=in_base",
    "skills-gap/employers",
)
DENSITY = re.compile(r'role="status">[\d,]+ employers? · ([\d,]+) of ([\d,]+) (?:vacancies|staff)')
COUNT = re.compile(r'<p class="crm-count__words" role="status">(No|[\d,]+) [^·<]*?(?: · ([\d,]+) [^<]*)?</p>')


def address_of(down: Down, as_at: date, compared_with: date | None = None) -> str:
    arguments = down.arguments(as_at, compared_with)
    return f"/dashboard/{arguments.pop('code')}/{down.list}?{urlencode(arguments)}"


def is_linked(page: str, address: str) -> bool:
    """Whether a page has a link to an address, whatever the order of its arguments."""
    path, _, query = address.partition("?")
    wanted = sorted(query.split("&"))
    links = (unescape(each).partition("?") for each in re.findall(r'href="([^"]+)"', page))
    return any(each == path and sorted(rest.split("&")) == wanted for each, _, rest in links)


def stated(page: str, down: Down) -> int:
    """How much a list says it holds: what its records add up to where it says so, else how many there are."""
    found = COUNT.search(page)
    assert found, page
    counted, added = found.groups()
    text = counted if down.list == "employers" or added is None else added
    return int(text.replace(",", ""))


class TestContributing:
    """Each line and column of the contributing outcomes, and each number in their notes."""

    def test_every_number_leads_to_as_much(self, days: list[date], client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer", may_see_participants=True)
        followed: set[str] = set()
        for as_at in (days[0], days[2]):
            page = client.get(f"/dashboard/contributing?as_at={as_at.isoformat()}").text
            for what, down, number, on, since in numbers_of(as_at):
                address = address_of(down, on, since)
                assert is_linked(page, address) == bool(number), (what, on)
                assert stated(client.get(address).text, down) == number, (what, on, address)
                if number:
                    followed.add(what.rpartition(",")[0])
        # A line that is nowhere above zero would prove nothing.
        lines = {what.rpartition(",")[0] for what, *_ in numbers_of(days[0])}
        assert lines == followed & lines

    def test_every_file_adds_up_too(self, days: list[date], client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer", may_see_participants=True)
        for what, down, number, on, since in numbers_of(days[0]):
            if on != days[0] or not number:
                continue
            path, _, query = address_of(down, on, since).partition("?")
            rows = list(csv.DictReader(io.StringIO(client.post(path + "/export", data={"query": query}).text)))
            page = client.get(f"{path}?{query}").text
            words = re.search(r' · [\d,]+ ([^<]+?)(?: and [^<]*)?</p>', page)
            column = words[1] if words and down.list == "records" else ""
            counted = sum(int(row[column]) for row in rows) if column else len(rows)
            assert counted == number, (what, on)


def numbers_of(as_at: date) -> Iterator[tuple[str, Down, int, date, date | None]]:
    """Every number of the contributing outcomes: what it is, its way down, the number, its days."""
    for outcome in outcomes_of(contributions_as_at(as_at, same_day_last_year(as_at)), exact_people=True):
        for line in outcome.lines:
            for column, number in zip(outcome.columns, line.counts, strict=True):
                if number is not None:
                    yield f"{outcome.title}: {line.label}, {column.label}", line.down, number, column.day, None
        for note in outcome.notes:
            for part in note:
                if isinstance(part, Counted):
                    yield f"{outcome.title}: {part.words}", part.down, part.number, part.as_at, part.compared_with
                else:
                    # "From 7 to 9" repeats the line above it; any other number in plain words leads nowhere.
                    plain = re.sub(r"^From [\d,]+ to [\d,]+: |\d+ weeks|list of .*", "", part)
                    assert not re.search(r"\d", plain), part


class TestIndicators:
    """The figures of Mission 3 that count records, in each of their periods, and their trend."""

    def test_every_count_of_records_leads_to_as_much(
        self, days: list[date], client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        for as_at in (days[0], days[3]):
            page = client.get(f"/dashboard/?as_at={as_at.isoformat()}").text
            values = [each.value for each in board_as_at(as_at).indicators]
            for value in (each for each in values if each.definition.kind is Kind.RECORDS):
                code = value.definition.code
                for figure in value.figures:
                    found = behind_figure(code, figure.key, as_at)
                    assert found, f"{code} {figure.key} leads nowhere"
                    assert is_linked(page, address_of(*found)) or not figure.value, (code, figure.key)
                    assert stated(client.get(address_of(*found)).text, found[0]) == figure.value, (code, figure.key)
                for point in (point for segment in value.trend for point in segment.points):
                    found = behind_measure(code, point.on)
                    assert found
                    assert stated(client.get(address_of(*found)).text, found[0]) == point.value, (code, point.label)

    def test_every_share_of_answers_leads_to_both_its_numbers(
        self, days: list[date], client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        densities = 0
        for as_at in (days[0], days[3]):
            page = client.get(f"/dashboard/?as_at={as_at.isoformat()}").text
            values = [each.value for each in board_as_at(as_at).indicators]
            for value in (each for each in values if each.definition.kind is Kind.DIAGNOSTICS):
                code = value.definition.code
                for figure in (each for each in value.figures if each.value and not each.key.startswith("weighted")):
                    found, base = behind_figure(code, figure.key, as_at), behind_base(code, figure.key, as_at)
                    assert found, (code, figure.key)
                    assert is_linked(page, address_of(*found)), (code, figure.key)
                    if figure.key == "response":
                        continue
                    behind = client.get(address_of(*found)).text
                    if out_of := DENSITY.search(behind):
                        number, of = (int(each.replace(",", "")) for each in out_of.groups())
                        assert figure.base == of, (code, figure.key)
                        densities += 1
                    elif base:
                        assert is_linked(page, address_of(*base)), (code, figure.key)
                        number, of = stated(behind, found[0]), stated(client.get(address_of(*base)).text, base[0])
                        assert figure.base == of, (code, figure.key)
                    else:
                        assert stated(behind, found[0]) == figure.value, (code, figure.key)
                        continue
                    assert round_half_up(Decimal(number) * 100 / of, 1) == figure.value, (code, figure.key)
        assert densities == 6

    @pytest.mark.usefixtures("app")
    def test_official_figures_lead_to_what_was_published(self, client: InspectingClient, sign_in: SignIn) -> None:
        load_strategy()
        sign_in("partner")
        page = client.get("/dashboard/?as_at=2026-11-23").text
        assert is_linked(page, "/dashboard/m3-o5/published?as_at=2026-11-23")
        behind = client.get("/dashboard/m3-o5/published?as_at=2026-11-23").text
        assert "£576.20 a week" in behind
        assert "Explore local statistics, Gross median weekly pay" in behind
        assert "£576.20" not in client.get("/dashboard/m3-o5/published?as_at=2015-01-01").text
        earnings = next(
            each.value
            for each in board_as_at(date(2026, 11, 23)).indicators
            if each.value.definition.code == "M3-O5"
        )
        first = earnings.trend[0].points[0]
        then = client.get(f"/dashboard/m3-o5/published?as_at={first.on.isoformat()}").text
        assert "1 published value" in then
        assert f"{first.value:.2f}" in then
        assert "Enterprises" in client.get("/dashboard/enterprises/published").text
        answer = client.post("/dashboard/m3-o5/published/export", data={"query": "as_at=23/11/2026"})
        assert "576.2" in answer.text
        assert answer.headers["Content-Disposition"].endswith('"published-behind-m3-o5-2026-11-23.csv"')
        assert client.get("/dashboard/m1-o6/published").status_code == 404


class TestStrategy:
    def test_every_count_of_activity_leads_to_as_much(
        self, days: list[date], client: InspectingClient, sign_in: SignIn
    ) -> None:
        viewer = sign_in("officer", organisation=make_organisation())
        day = days[0]
        page = client.get(f"/dashboard/strategy?as_at={day.isoformat()}").text
        assert (activity := activity_in(year_to_date(YearKind.FINANCIAL, day)))
        for action, done in activity.items():
            for strand, cards in done.begun.items():
                down = Down("records", "begun", strand.value)
                assert is_linked(page, address_of(down, day))
                assert stated(client.get(address_of(down, day)).text, down) == cards
            if not done.contacts:
                continue
            down = Down("records", "contacts", action)
            assert is_linked(page, address_of(down, day))
            assert stated(client.get(address_of(down, day)).text, down) == done.contacts, action
            employers = Down("employers", "contacts", action)
            listed = client.get(address_of(employers, day)).text
            assert is_linked(page, address_of(employers, day))
            assert stated(listed, employers) == done.employers
        assert viewer.organisation is not None

    def test_a_restricted_note_is_under_no_action(self, client: InspectingClient, sign_in: SignIn) -> None:
        load_strategy()
        theme, other = make_theme(), make_user("partner", organisation=make_organisation())
        make_interaction(make_employer("Kept Ltd"), other, themes=[theme], summary="Kept words", is_restricted=True)
        make_interaction(make_employer("Shared Ltd"), other, themes=[theme])
        sign_in("officer", organisation=make_organisation())
        strategy = client.get("/dashboard/strategy").text
        assert "1 contact that its organisation has restricted is under no action" in strategy
        contacts = client.get("/dashboard/contacts/records?part=1.3").text
        assert 'role="status">1 contact<' in contacts
        employers = client.get("/dashboard/contacts/employers?part=1.3").text
        for page in (contacts, employers):
            assert "Shared Ltd" in page
            assert "Kept" not in page
        for address in ("records", "employers"):
            answer = client.post(f"/dashboard/contacts/{address}/export", data={"query": "part=1.3"})
            assert "Kept" not in answer.text
        sign_in(user=other)
        same = client.get("/dashboard/contacts/records?part=1.3").text
        assert 'role="status">1 contact<' in same, "the figure is the same for everybody"


class TestPeople:
    """Participants are for readers with the grant; nothing beside their number gives it away."""

    @pytest.fixture(autouse=True)
    def _placed(self, app: Flask) -> None:
        load_strategy()
        place = make_offer(stage="approved", places=5, on=today() - timedelta(days=200))
        steps = {name: today() - timedelta(days=days) for name, days in (("matched", 190), ("started", 180))}
        for number in range(3):
            make_placement(
                place,
                reference=f"ES20400{number}",
                referred=today() - timedelta(days=195),
                steps=steps | {"completed": today() - timedelta(days=120), "job_started": today() - timedelta(days=5)},
            )

    @pytest.mark.parametrize("role", ["partner", "officer", "analyst", "admin"])
    def test_are_not_reached_without_the_grant(self, client: InspectingClient, sign_in: SignIn, role: str) -> None:
        sign_in(role)
        assert "/people" not in client.get("/dashboard/contributing").text
        assert client.get("/dashboard/job-outcomes/people?part=started").status_code == 403
        assert client.post("/dashboard/job-outcomes/people/export", data={"query": ""}).status_code == 403
        # The address for records knows no part of people, not even to refuse it.
        assert client.get("/dashboard/job-outcomes/records?part=started").status_code == 404
        answer = client.post("/dashboard/job-outcomes/records/export", data={"query": "part=started"})
        assert answer.status_code == 404

    def test_are_listed_and_audited_with_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        viewer = sign_in("officer", may_see_participants=True)
        address = "/dashboard/job-outcomes/people?part=started"
        assert is_linked(client.get("/dashboard/contributing").text, f"{address}&as_at={today().isoformat()}")
        page = client.get(address).text
        assert "3 placements" in page
        assert "ES-204001" in page
        assert "ES-204001" in client.post("/dashboard/job-outcomes/people/export", data={"query": "part=started"}).text
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.record_type.in_(ABOUT_PARTICIPANTS), AuditEntry.actor_id == viewer.id)
        ).all()
        assert {each.action for each in entries} == {"viewed", "exported"}

    def test_offers_behind_a_figure_hide_how_many_of_few_places_are_taken(
        self, client: InspectingClient, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        page = client.get("/dashboard/m1-o7/records?part=places").text
        assert "1 offer · 5 places" in page
        # Nothing of a list behind a figure says how many are placed.
        assert "taken" not in page


class TestLists:
    @pytest.mark.parametrize(
        ("figure", "query", "name"),
        [
            ("m1-o6", "as_at=31/3/2026", "employers-behind-m1-o6-2026-03-31"),
            ("m1-o6-change", "as_at=31/3/2026&compared_with=1/4/2025",
             "employers-behind-m1-o6-change-2025-04-01-to-2026-03-31"),
        ],
    )  # fmt: skip
    def test_are_saved_under_their_date(
        self, client: InspectingClient, sign_in: SignIn, figure: str, query: str, name: str
    ) -> None:
        sign_in("officer")
        answer = client.post(f"/dashboard/{figure}/employers/export", data={"query": query, "format": "xlsx"})
        assert answer.headers["Content-Disposition"].endswith(f'"{name}.xlsx"')

    def test_are_headed_by_names_with_their_capitals(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "By size: Disability Confident employers" in client.get("/dashboard/m1-o6/breakdown").text
        assert "Behind it: Disability Confident employers" in client.get("/dashboard/m1-o6/employers").text
        assert "By size: businesses offering" in client.get("/dashboard/m1-o7/breakdown").text

    def test_are_filtered_and_exported_safely(self, client: InspectingClient, sign_in: SignIn) -> None:
        viewer = sign_in("partner")
        make_apprenticeship(make_employer("=Formula Ltd"), level=6, places=3, offered=date(2026, 9, 2))
        make_apprenticeship(make_employer("Other Ltd"), level=3, places=4, offered=date(2026, 9, 2))
        address = "/dashboard/m3-o2/records?as_at=2026-11-23&part=all"
        assert "2 offers · 7 apprenticeships" in client.get(address).text
        assert "1 offer · 3 apprenticeships" in client.get(address + "&level=4-7").text
        assert "Nothing fits these filters" in client.get(address + "&standard=nonsense").text
        answer = client.post("/dashboard/m3-o2/records/export", data={"query": address.partition("?")[2]})
        assert "'=Formula Ltd" in answer.text
        assert answer.headers["Content-Disposition"].endswith('"records-behind-m3-o2-2026-11-23.csv"')
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
        assert (entry.actor_id, entry.record_type) == (viewer.id, "records-behind-m3-o2")
        assert "Shown as at" in client.get("/dashboard/m3-o2/records?as_at=1/1/1900").text

    def test_cost_the_same_when_the_data_doubles(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        load_strategy()
        viewer, theme = sign_in("officer", may_see_participants=True), make_theme()

        def costs() -> dict[str, int]:
            for _ in range(2):
                make_award(make_membership())
                make_placement(make_offer(stage="approved"))
                make_encounter()
                make_member()
                make_apprenticeship()
                make_collaboration()
                make_interaction(make_employer(), viewer, themes=[theme])
            db.session.commit()
            found = {}
            for address in LISTS:
                before = len(statements())
                assert client.get(f"/dashboard/{address}").status_code == 200
                found[address] = len(statements()) - before
            return found

        costs()
        costs()
        first = costs()
        assert costs() == first
        assert max(first.values()) <= 16

    @pytest.mark.parametrize("address", ["nothing/records", "m3-kpi/records", "m3-o1/records", "begun/employers",
                                         "m1-o6-change/breakdown", "m1-o7/people", "m1-o7/records?part=x",
                                         "m3-o2/employers?part=x", "m3-o2/breakdown?part=x"])  # fmt: skip
    def test_are_only_where_something_stands_behind(
        self, client: InspectingClient, sign_in: SignIn, address: str
    ) -> None:
        sign_in("officer", may_see_participants=True)
        assert client.get(f"/dashboard/{address}").status_code == 404
