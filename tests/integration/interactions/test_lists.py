"""The lists of contacts, next steps, referrals and employers gone quiet: filters, exports, what stays withheld."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import quote

import pytest

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import Channel
from crm.stages.models import Card, StageChange
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral, make_theme
from tests.factories.people import make_user
from tests.pages import InspectingClient

CONTACTS, STEPS, REFERRALS, QUIET = (
    "/interactions/",
    "/interactions/follow-ups",
    "/interactions/referrals",
    "/interactions/no-recent-contact",
)
Statements = Callable[[], list[str]]


@pytest.fixture
def me(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner", name="Tom Hall")


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Harlow Castings Ltd")


def days(number: int) -> date:
    return today() + timedelta(days=number)


def exported(client: InspectingClient, address: str, query: str = "") -> list[dict[str, str]]:
    text = client.post(f"{address.rstrip('/')}/export", data={"query": query, "format": "csv"}).text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


class TestContacts:
    def test_shows_and_exports_what_the_filters_leave(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        theme = make_theme("The levy")
        visit = make_interaction(
            employer, me, days(-3), channel=Channel.VISIT, summary="Walked the site", themes=[theme]
        )
        make_interaction(make_employer("Dearne Foods"), tom, days(-40), summary="About export")
        make_interaction(employer, tom, days(4), summary="To come")
        assert me.organisation is not None
        for query in (
            "employer=harlow&state=held",
            f"from={quote(days(-5).strftime('%d/%m/%Y'))}&to={today():%Y-%m-%d}",
            "channel=visit",
            f"organisation={me.organisation.public_id}",
            f"officer={me.public_id}",
            f"theme={theme.public_id}",
            "whose=mine",
        ):
            page = client.get(f"{CONTACTS}?{query}").text
            assert "Walked the site" in page, query
            assert "About export" not in page, query
            assert [row["id"] for row in exported(client, CONTACTS, query)] == [visit.public_id], query

    def test_the_employers_that_are_mine(self, client: InspectingClient, me: User, tom: User) -> None:
        led = make_employer(lead_officer=me)
        make_interaction(led, tom, summary="With one of mine")
        make_interaction(make_employer(), tom, summary="With a stranger")
        page = client.get(f"{CONTACTS}?whose=employers").text
        assert "With one of mine" in page
        assert "With a stranger" not in page

    @pytest.mark.parametrize(
        "query", ["from=31/2/2026", "channel=pigeon", "theme=x", "employer=" + "x" * 300, "page=9999999"]
    )
    def test_says_what_is_wrong_with_a_filter(self, client: InspectingClient, me: User, query: str) -> None:
        answer = client.get(f"{CONTACTS}?{query}")
        assert answer.status_code == 200
        assert "page=" in query or "govuk-error-message" in answer.text

    def test_restricted_words_and_themes_never_leave_their_organisation(
        self, client: InspectingClient, me: User, tom: User, sign_in: SignIn, employer: Employer
    ) -> None:
        theme = make_theme("Redundancies")
        make_interaction(
            employer,
            tom,
            summary="Secret",
            notes="Hidden notes",
            outcome="Quiet outcome",
            themes=[theme],
            is_restricted=True,
        )
        page = client.get(CONTACTS).text.split("<tbody")[1]
        row = exported(client, CONTACTS)[0]
        for words in ("Secret", "Hidden", "Quiet", "Redundancies"):
            assert words not in page
            assert words not in " ".join(row.values())
        assert (row["summary"], row["notes"], row["outcome"], row["themes"]) == (
            "Restricted", "Restricted", "Restricted", "",
        )  # fmt: skip
        assert "0 contacts" in client.get(f"{CONTACTS}?theme={theme.public_id}").text
        sign_in(user=tom)
        assert exported(client, CONTACTS)[0]["notes"] == "Hidden notes"

    def test_a_formula_is_exported_as_text(self, client: InspectingClient, me: User, employer: Employer) -> None:
        make_interaction(employer, me, summary="=HYPERLINK(1)")
        assert exported(client, CONTACTS)[0]["summary"] == "'=HYPERLINK(1)"
        answer = client.post(f"{CONTACTS}export", data={"query": "", "format": "xlsx"})
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            assert b"HYPERLINK" in book.read("xl/sharedStrings.xml")
            assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")

    def test_an_empty_list_says_what_it_is_for(self, client: InspectingClient, me: User) -> None:
        assert "No contact is logged yet" in client.get(CONTACTS).text

    def test_analysts_read_and_employers_do_not_know_of_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        assert client.get(CONTACTS).status_code == 200
        sign_in("employer")
        assert client.get(CONTACTS).status_code == 404


class TestNextSteps:
    def test_filters_by_whose_and_by_state(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        make_follow_up(employer, me, days(-2), what="Mine late")
        make_follow_up(employer, make_user("officer", organisation=me.organisation), days(0), what="Ours today")
        make_follow_up(employer, tom, days(5), what="Handed on", by=me)
        expected = {
            "whose=mine&state=overdue": {"Mine late"},
            "whose=ours": {"Mine late", "Ours today"},
            "whose=handed": {"Handed on"},
            "state=today": {"Ours today"},
            f"who={tom.public_id}": {"Handed on"},
            f"from={days(1)}": {"Handed on"},
        }
        for query, whats in expected.items():
            assert {row["next step"] for row in exported(client, STEPS, query)} == whats, query
            page = client.get(f"{STEPS}?{query}").text
            assert all(what in page for what in whats)

    def test_a_restricted_one_is_a_stub(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        step = make_follow_up(employer, tom, days(1), what="Secret")
        step.is_restricted = True
        assert "Secret" not in client.get(STEPS).text
        assert exported(client, STEPS)[0]["next step"] == "Restricted"


class TestReferrals:
    def test_filters_by_direction_and_state(
        self, client: InspectingClient, me: User, tom: User, employer: Employer
    ) -> None:
        sent, got = make_referral(employer, me, tom), make_referral(employer, tom, me)
        for query, found in (("whose=from", sent), ("whose=to", got), (f"receiver={tom.organisation.public_id}", sent)):  # type: ignore[union-attr]
            assert [row["id"] for row in exported(client, REFERRALS, query)] == [found.public_id]
        assert "Waiting for an answer" in client.get(f"{REFERRALS}?state=sent").text
        assert "0 referrals" in client.get(f"{REFERRALS}?state=closed").text


class TestNoRecentContact:
    def quiet(self, client: InspectingClient, query: str = "") -> list[tuple[str, str]]:
        return [(row["employer"], row["why"]) for row in exported(client, QUIET, query)]

    def anchor(self, name: str, since: int) -> Employer:
        employer = make_employer(name, is_anchor=True)
        employer.anchor_since = days(since)
        return employer

    def with_card(self, name: str, since: int, *, is_open: bool = True) -> Employer:
        employer = make_employer(name)
        card = Card(strand=Strand.PLACEMENTS, employer_id=employer.id, stage="x", stage_since=days(-1), is_open=is_open)
        db.session.add(card)
        db.session.flush()
        moves = [(None, "enquiry", since), ("enquiry", "x", -1)]
        db.session.add_all(
            StageChange(
                card_id=card.id,
                strand=Strand.PLACEMENTS,
                employer_id=employer.id,
                from_stage=before,
                to_stage=after,
                changed_on=days(on),
            )
            for before, after, on in moves
        )
        return employer

    def test_each_tier_has_its_threshold_and_counts_those_never_contacted(
        self, client: InspectingClient, me: User
    ) -> None:
        self.anchor("Anchor in time", -90)
        self.anchor("Anchor late", -91)
        make_interaction(self.anchor("Anchor met", -400), me, days(-90))
        make_interaction(self.anchor("Anchor not met", -400), me, days(-91))
        self.with_card("Card in time", -60)
        self.with_card("Card late", -61)
        self.with_card("Card closed", -300, is_open=False)
        make_employer("In no tier")
        assert set(self.quiet(client)) == {
            ("Anchor late", "Anchor employer"),
            ("Anchor not met", "Anchor employer"),
            ("Card late", "Work in hand"),
        }
        assert self.quiet(client, "tier=open_strand") == [("Card late", "Work in hand")]
        page = client.get(QUIET).text
        assert "Never" in page
        assert "Plan a contact" in page

    def test_the_longest_silence_comes_first(self, client: InspectingClient, me: User) -> None:
        for name, back in (("B", 100), ("A", 300)):
            make_interaction(self.anchor(name, -400), me, days(-back))
        self.anchor("Never", -100)
        assert [name for name, _ in self.quiet(client)] == ["Never", "A", "B"]

    def test_who_asked_for_peace_is_left_in_it(self, client: InspectingClient, me: User) -> None:
        employer = self.anchor("Resting", -400)
        employer.do_not_approach_until, employer.do_not_approach_reason = days(1), "asked"
        assert self.quiet(client) == []
        employer.do_not_approach_until = today()
        assert len(self.quiet(client)) == 1

    def test_the_clock_starts_when_an_employer_becomes_an_anchor(self, client: InspectingClient, me: User) -> None:
        employer = make_employer("Old")
        employer.is_anchor = True
        db.session.flush()
        assert employer.anchor_since == today()
        assert self.quiet(client) == []

    def test_an_empty_list_is_good_news(self, client: InspectingClient, me: User) -> None:
        assert "Everyone who should hear from us has" in client.get(QUIET).text


def fill(me: User, tom: User) -> None:
    for number in range(4):
        one, two = make_employer(is_anchor=True), make_employer()
        one.anchor_since = days(-200)
        make_interaction(
            [one, two], (me, tom)[number % 2], days(-150 - number), themes=[make_theme()], officers=[me, tom]
        )
        make_follow_up(one, me, days(number))
        make_referral(two, me, tom)


@pytest.mark.parametrize(
    "address",
    [
        CONTACTS,
        f"{CONTACTS}?whose=employers&employer=employer&sort=recorded",
        STEPS,
        f"{STEPS}?whose=mine",
        REFERRALS,
        QUIET,
    ],
)
def test_a_list_costs_eight_statements_however_much_there_is(
    client: InspectingClient, me: User, tom: User, statements: Statements, address: str
) -> None:
    def cost() -> int:
        db.session.commit()
        before = len(statements())
        assert client.get(address).status_code == 200
        return len(statements()) - before

    fill(me, tom)
    first = cost()
    fill(me, tom)
    assert cost() == first
    assert first <= 8
