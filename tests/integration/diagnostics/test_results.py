"""The result page: priorities with their answers, support with eligibility and date, comparators with base and year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm.blueprints.diagnostics.answers import Reply
from crm.blueprints.diagnostics.models import Diagnostic
from crm.blueprints.diagnostics.results import result_view
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import SizeBand
from crm.reference.models import Sector
from crm.strategy.models import Observation, Series
from tests.conftest import SignIn
from tests.factories.diagnostics import make_diagnostic, make_employer_user, make_submission
from tests.factories.directory import make_employer
from tests.factories.provision import make_provision
from tests.factories.skills_form import BUSY, QUIET, changed
from tests.integration.diagnostics.form_driver import address
from tests.pages import InspectingClient


@pytest.fixture
def survey(app: object) -> None:
    for key, value in (("ess-skill-shortage-density", 21), ("ess-skills-gap-density", 5), ("ess-base", 282)):
        series = Series(key=key, name=key, unit="percent", publisher="DfE", source="ESS 2019")
        db.session.add(series)
        db.session.add(
            Observation(
                series=series, area_code="E08000018", area_name="Rotherham", period_start=date(2019, 1, 1),
                period_end=date(2019, 12, 31), period_label="2019", value=Decimal(value),
            )
        )  # fmt: skip
    db.session.flush()


@pytest.fixture
def sector(app: object) -> Sector:
    made = Sector(code="C", name="Manufacturing", description="Making things")
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def submitted(app: object) -> Diagnostic:
    diagnostic = make_diagnostic(make_employer("Harlow Castings Ltd"))
    make_submission(diagnostic, BUSY)
    return diagnostic


def result_page(client: InspectingClient, sign_in: SignIn, diagnostic: Diagnostic) -> str:
    sign_in(user=make_employer_user(diagnostic.employer))
    return client.get(address(diagnostic, "result")).text


class TestExplained:
    def test_each_priority_shows_the_answers_that_made_it(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic
    ) -> None:
        page = result_page(client, sign_in, submitted)
        assert "Jobs you cannot fill for lack of skills" in page
        assert "2 of your 4 vacancies are hard to fill because applicants lack" in page
        assert "There is no score" in page

    def test_nothing_to_report_is_said_calmly(self, client: InspectingClient, sign_in: SignIn) -> None:
        diagnostic = make_diagnostic()
        make_submission(diagnostic, changed(QUIET, knows_levy_transfer=Reply("yes")))
        assert "Nothing stands out in your answers" in result_page(client, sign_in, diagnostic)

    def test_before_submission_there_is_no_result(self, client: InspectingClient, sign_in: SignIn) -> None:
        diagnostic = make_diagnostic()
        sign_in(user=make_employer_user(diagnostic.employer))
        for part in ("result", "submitted"):
            assert client.get(address(diagnostic, part)).status_code == 404


class TestSupport:
    def test_is_named_by_need_with_eligibility_and_date(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic
    ) -> None:
        make_provision("Skills Bank", needs=("training_funding", "specialist"), eligibility="Sites in South Yorkshire",
                       checked_on=today() - timedelta(days=400))  # fmt: skip
        make_provision("For the large", needs=("training_funding",), sizes=("large",))
        page = result_page(client, sign_in, submitted)
        assert page.count("Sites in South Yorkshire") == 1
        assert "more than 6 months ago" in page
        assert "We know of nothing yet" in page

    def test_is_for_the_size_of_the_day(self, submitted: Diagnostic) -> None:
        make_provision("For the small", needs=("training_funding",), sizes=("small",))
        submission = submitted.submissions[-1]
        submission.size_band = SizeBand.LARGE
        assert result_view(submission, today()).support == ()
        submission.size_band = SizeBand.SMALL
        assert [each.entry.name for each in result_view(submission, today()).support] == ["For the small"]

    def test_what_meets_most_needs_comes_first_and_two_are_enough(self, submitted: Diagnostic) -> None:
        make_provision("Z meets two", needs=("recruitment", "apprenticeships"))
        for number in range(4):
            make_provision(f"A meets one {number}", needs=("recruitment",))
        first = result_view(submitted.submissions[-1], today()).priorities[0]
        assert [entry.name for entry in first.support] == ["Z meets two", "A meets one 0"]


@pytest.mark.usefixtures("survey")
class TestComparing:
    def test_the_survey_is_labelled_with_base_and_year(
        self, client: InspectingClient, sign_in: SignIn, submitted: Diagnostic
    ) -> None:
        page = result_page(client, sign_in, submitted)
        assert "Rotherham, Employer Skills Survey 2019 (282 sites asked)" in page
        assert "21%" in page
        assert "50% (2 of 4)" in page
        assert "We do not know this employer’s sector or size" in page

    def test_a_site_of_one_is_not_set_beside_it(self, client: InspectingClient, sign_in: SignIn) -> None:
        diagnostic = make_diagnostic()
        make_submission(diagnostic, changed(BUSY, staff=Reply(1), not_proficient=Reply(1), under_used=Reply(0)))
        page = result_page(client, sign_in, diagnostic)
        assert "sites with 2 or more staff" in page
        assert "282 sites asked" not in page

    @pytest.mark.parametrize(("others", "shown"), [(4, False), (5, True)])
    def test_employers_alike_are_shown_from_five(self, sector: Sector, others: int, shown: bool) -> None:
        def one() -> Diagnostic:
            diagnostic = make_diagnostic()
            make_submission(diagnostic, BUSY, size_band=SizeBand.SMALL, sector_id=sector.id)
            return diagnostic

        for _ in range(others):
            one()
        view = result_view(one().submissions[-1], today())
        assert (view.peers, view.enough_peers) == (others, shown)
        labels = [label for each in view.result.comparisons for label, _ in each.beside]
        assert any("employers like yours" in label for label in labels) is shown
