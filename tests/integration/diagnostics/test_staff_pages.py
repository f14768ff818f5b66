"""Diagnostics for staff, and the choice of sharing enforced everywhere: page, result, list, export, drill-down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry, OrganisationKind, PartnerOrganisation, User
from crm.blueprints.diagnostics.models import Diagnostic, SharingChoice
from crm.blueprints.diagnostics.queries import is_found, kept_back
from crm.blueprints.diagnostics.rules import IN_BASE
from crm.blueprints.diagnostics.sharing import share_with
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import SizeBand
from crm.problems import RuleRefused
from crm.reference.models import Sector
from tests.conftest import SignIn
from tests.factories.diagnostics import make_diagnostic, make_employer_user, make_submission, share
from tests.factories.directory import make_employer, make_site
from tests.factories.people import make_organisation, make_user
from tests.factories.skills_form import BUSY, QUIET
from tests.integration.diagnostics.form_driver import address
from tests.pages import InspectingClient

SECRET = "Hard to fill for lack of skills"


@pytest.fixture
def chamber(app: object) -> PartnerOrganisation:
    return make_organisation(
        name="The Chamber", short_name="Chamber", kind=OrganisationKind.CHAMBER, sharing_agreement_on=date(2026, 1, 1)
    )


@pytest.fixture
def partner(chamber: PartnerOrganisation) -> User:
    return make_user("partner", organisation=chamber)


@pytest.fixture
def submitted(app: object) -> Diagnostic:
    diagnostic = make_diagnostic(make_employer("Harlow Castings Ltd"))
    make_submission(diagnostic, BUSY)
    return diagnostic


def exported(client: InspectingClient, query: str = "") -> list[dict[str, str]]:
    answer = client.post("/diagnostics/export", data={"query": query, "format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))


class TestSharing:
    def test_the_council_always_sees_the_answers(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic
    ) -> None:
        for role in ("officer", "admin"):
            sign_in(role)
            assert SECRET in client.get(address(submitted)).text
            assert client.get(address(submitted, "result")).status_code == 200
            assert exported(client)[0]["skill_shortage"] == "2"

    def test_another_organisation_sees_none_unless_shared(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic, partner: User
    ) -> None:
        sign_in(user=partner)
        page = client.get(address(submitted)).text
        assert "Not shared with The Chamber" in page
        assert SECRET not in page
        assert client.get(address(submitted, "result")).status_code == 404
        assert "Not shared with you" in client.get("/diagnostics/").text
        row = exported(client)[0]
        assert (row["skill_shortage"], row["staff"], row["has_estimates"]) == ("not shared with you",) * 3

    def test_shared_answers_are_seen_and_withdrawal_counts_at_once(
        self,
        client: InspectingClient,
        sign_in: SignIn,
        submitted: Diagnostic,
        partner: User,
        chamber: PartnerOrganisation,
    ) -> None:
        choice = share(submitted, chamber)
        sign_in(user=partner)
        assert SECRET in client.get(address(submitted)).text
        assert client.get(address(submitted, "result")).status_code == 200
        assert exported(client)[0]["skill_shortage"] == "2"
        user = make_employer_user(submitted.employer)
        share_with(submitted, [], user)
        assert choice.withdrawn_at is not None
        assert SECRET not in client.get(address(submitted)).text
        assert client.get(address(submitted, "result")).status_code == 404
        assert exported(client)[0]["skill_shortage"] == "not shared with you"

    def test_a_third_organisation_gains_nothing(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic, chamber: PartnerOrganisation
    ) -> None:
        share(submitted, chamber)
        sign_in("partner")
        assert client.get(address(submitted, "result")).status_code == 404

    def test_how_many_are_kept_back_can_be_asked_of_any_part(
        self, submitted: Diagnostic, partner: User, chamber: PartnerOrganisation
    ) -> None:
        shared = make_diagnostic(make_employer("Dearne Foods"))
        make_submission(shared, BUSY)
        share(shared, chamber)
        for finding, kept in (("yes", 1), (IN_BASE, 1), ("no", 0), ("undetermined", 0)):
            assert kept_back(today(), partner, is_found("mismatch", finding)) == kept
            assert kept_back(today(), make_user("officer"), is_found("mismatch", finding)) == 0
        with pytest.raises(KeyError):
            is_found("wealth", "yes")

    def test_an_employer_shows_only_when_all_its_answers_are_shared(
        self, submitted: Diagnostic, partner: User, chamber: PartnerOrganisation
    ) -> None:
        other = make_diagnostic(site=make_site(submitted.employer, postcode="S60 2NR"))
        make_submission(other, QUIET)
        share(submitted, chamber)
        assert kept_back(today(), partner) == 1
        share(other, chamber)
        assert kept_back(today(), partner) == 0

    def test_answers_that_left_the_window_keep_nothing_back(
        self, submitted: Diagnostic, partner: User, chamber: PartnerOrganisation
    ) -> None:
        old = make_diagnostic(site=make_site(submitted.employer, postcode="S60 2NR"), on=date(2020, 1, 1))
        make_submission(old, QUIET, on=date(2020, 1, 1))
        share(submitted, chamber)
        assert kept_back(today(), partner) == 0


    def test_the_audit_trail_holds_no_answer(self, submitted: Diagnostic) -> None:
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.record_type == "submission")).one()
        assert "submitted_on" in entry.changes
        assert not {"answers", "staff", "vacancies", "skill_shortage", "able_to_recruit"} & entry.changes.keys()


class TestChoosing:
    @pytest.fixture
    def dana(self, submitted: Diagnostic, sign_in: SignIn) -> User:
        return sign_in(user=make_employer_user(submitted.employer))

    def test_none_is_ticked_and_each_has_its_reason(
        self, client: InspectingClient, submitted: Diagnostic, dana: User, chamber: PartnerOrganisation
    ) -> None:
        page = client.get(address(submitted, "sharing")).text
        assert "The Chamber" in page
        assert "local skills improvement plan" in page
        assert " checked" not in page

    def test_a_choice_is_kept_shown_again_logged_and_withdrawn(
        self, client: InspectingClient, submitted: Diagnostic, dana: User, chamber: PartnerOrganisation
    ) -> None:
        client.post(address(submitted, "sharing"), data={"organisations": chamber.public_id})
        assert " checked" in client.get(address(submitted, "sharing")).text
        choice = db.session.scalars(select(SharingChoice)).one()
        assert (choice.chosen_by_id, choice.withdrawn_at) == (dana.id, None)
        client.post(address(submitted, "sharing"), data={"organisations": chamber.public_id})
        assert db.session.scalars(select(SharingChoice)).one() is choice
        client.post(address(submitted, "sharing"), data={})
        assert choice.withdrawn_at is not None
        client.post(address(submitted, "sharing"), data={"organisations": chamber.public_id})
        assert len(db.session.scalars(select(SharingChoice)).all()) == 2
        of_choices = select(AuditEntry).where(AuditEntry.record_type == "sharing_choice").order_by(AuditEntry.id)
        assert [entry.action for entry in db.session.scalars(of_choices)] == ["created", "changed", "created"]

    def test_only_partners_with_an_agreement_are_offered(
        self, client: InspectingClient, submitted: Diagnostic, dana: User
    ) -> None:
        without = make_organisation(kind=OrganisationKind.PROVIDER)
        page = client.get(address(submitted, "sharing")).text
        assert without.name not in page
        assert "there is nobody to choose" in page
        refused = client.post(address(submitted, "sharing"), data={"organisations": without.public_id})
        assert refused.status_code == 422
        assert "Choose from the organisations shown" in refused.text

    def test_withdrawal_works_after_the_form_closed(
        self, client: InspectingClient, submitted: Diagnostic, dana: User, chamber: PartnerOrganisation
    ) -> None:
        from crm.blueprints.diagnostics.invitations import close

        share(submitted, chamber)
        close(submitted)
        client.post(address(submitted, "sharing"), data={})
        assert db.session.scalars(select(SharingChoice)).one().withdrawn_at is not None

    def test_a_choice_in_force_outlives_its_agreement(
        self, submitted: Diagnostic, chamber: PartnerOrganisation
    ) -> None:
        share(submitted, chamber)
        chamber.sharing_agreement_on = None
        assert share_with(submitted, [chamber.public_id], make_user()) is False
        with pytest.raises(RuleRefused):
            share_with(submitted, ["nowhere"], make_user())


class TestPages:
    def test_the_list_filters(self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic) -> None:
        sector = Sector(code="C", name="Manufacturing", description="Making things")
        db.session.add(sector)
        submitted.employer.sector, submitted.employer.size_band = sector, SizeBand.MEDIUM
        make_diagnostic(make_employer("Dearne Foods"))
        sign_in("officer")
        assert "2 diagnostics" in client.get("/diagnostics/").text
        tomorrow = (today() + timedelta(days=1)).isoformat()
        for query, count in (
            ("stage=invited", 2),
            ("sector=C", 1),
            ("size=medium", 1),
            (f"from={today().isoformat()}", 1),
            (f"from={tomorrow}", 0),
            (f"to={today().isoformat()}", 1),
            ("q=dearne", 1),
        ):
            words = f"{count} diagnostic{'' if count == 1 else 's'}"
            assert words in client.get(f"/diagnostics/?{query}").text, query
        assert "must be a date" in client.get("/diagnostics/?from=soon").text

    def test_a_partner_filters_by_what_is_shared(
        self,
        client: InspectingClient,
        sign_in: SignIn,
        submitted: Diagnostic,
        partner: User,
        chamber: PartnerOrganisation,
    ) -> None:
        make_submission(make_diagnostic(make_employer("Dearne Foods")))
        share(submitted, chamber)
        sign_in(user=partner)
        assert "1 diagnostic" in client.get("/diagnostics/?shared=yes").text
        assert [row["employer"] for row in exported(client, "shared=no")] == ["Dearne Foods"]

    def test_an_empty_list_says_what_to_do(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert "No employer has been invited" in client.get("/diagnostics/").text

    def test_the_record_shows_moves_revisions_and_sharing(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic, chamber: PartnerOrganisation
    ) -> None:
        make_submission(submitted, QUIET)
        share(submitted, chamber, withdrawn=True)
        sign_in("officer")
        page = client.get(address(submitted)).text
        assert "Changed answers submitted" in page
        assert "The Chamber" in page
        assert "Where it stands" in page

    def test_partners_see_no_names_of_those_invited(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic, partner: User
    ) -> None:
        from crm.blueprints.diagnostics.invitations import add_respondent

        add_respondent(submitted, make_employer_user(submitted.employer, name="Dana Okoro"))
        sign_in(user=partner)
        page = client.get(address(submitted)).text
        assert "Dana Okoro" not in page
        assert "1 person" in page

    def test_an_employers_user_does_not_learn_of_staff_pages(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic
    ) -> None:
        sign_in(user=make_employer_user(submitted.employer))
        for each in ("/diagnostics/", address(submitted)):
            assert client.get(each).status_code == 404

    def test_unknown_is_404(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        assert client.get("/diagnostics/bcdfghjkmnp").status_code == 404

    def test_costs_do_not_grow_with_the_data(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        counts = []
        for _ in range(2):
            for _ in range(4):
                diagnostic = make_diagnostic(make_employer())
                make_submission(diagnostic)
                make_submission(submitted, QUIET)
            found = []
            record = address(submitted)
            for page in ("/diagnostics/", record):
                client.get(page)
                before = len(statements())
                client.get(page)
                found.append(len(statements()) - before)
            counts.append(found)
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 8, counts
