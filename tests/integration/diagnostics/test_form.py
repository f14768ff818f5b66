"""The form as an employer's user fills it in: routing, refusing, coming back, changing, submitting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.accounts.models import MailedToken, OrganisationKind, User
from crm.accounts.rules import Role, Strand
from crm.blueprints.diagnostics import rollups
from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.models import Answer, Diagnostic, Submission
from crm.blueprints.diagnostics.queries import position_totals
from crm.blueprints.diagnostics.records import answers_given
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import EmployerUser, SizeBand
from crm.engagement.models import FollowUp
from crm.jobs.models import Message
from crm.periods import working_days_after
from tests.conftest import SignIn
from tests.factories.diagnostics import give_answers, make_diagnostic, make_employer_user, make_submission, share
from tests.factories.directory import make_employer, make_site
from tests.factories.people import make_organisation, make_user
from tests.factories.skills_form import BUSY, FORM, QUIET, changed
from tests.integration.diagnostics.form_driver import address, fill_in, hidden_fields, save, submit_now, typed_page
from tests.pages import InspectingClient

LONG_NAME = "The Advanced Forging, Machining and Heat Treatment Company of South Yorkshire (Holdings) Limited"


@pytest.fixture
def diagnostic(app: object) -> Diagnostic:
    made = make_diagnostic(make_employer(LONG_NAME))
    make_employer_user(made.employer, email="dana@employer.example", name="Dana Okoro")
    return made


@pytest.fixture
def dana(diagnostic: Diagnostic, sign_in: SignIn) -> User:
    return sign_in(user=db.session.scalars(select(User).where(User.name == "Dana Okoro")).one())


@pytest.mark.usefixtures("dana")
class TestTheWayThrough:
    def test_a_busy_site_sees_every_page_and_submits(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        start = client.get(address(diagnostic, "start")).text
        assert "about 10 minutes" in start
        assert "always" in start
        shown = fill_in(client, diagnostic, BUSY)
        assert shown[0] == "site"
        assert "applicant_skills" in shown
        answer = submit_now(client, diagnostic)
        assert answer.location == address(diagnostic, "submitted")
        assert "What happens next" in client.get(answer.location).text
        submission = db.session.scalars(select(Submission)).one()
        assert (submission.vacancies, submission.hard_to_fill, submission.skill_shortage) == (4, 3, 2)
        assert submission.submitted_on == today()
        assert not submission.with_officer
        assert diagnostic.card.stage == "submitted"
        assert position_totals(today()).mismatch.share.numerator == 1
        assert rollups.check() == []

    def test_without_vacancies_nothing_is_asked_about_them(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        shown = fill_in(client, diagnostic, QUIET)
        assert not {"hard_to_fill", "skill_shortage", "applicant_skills", "staff_gaps"} & set(shown)
        submit_now(client, diagnostic)
        submission = db.session.scalars(select(Submission)).one()
        assert (submission.vacancies, submission.hard_to_fill, submission.skill_shortage) == (0, 0, 0)

    def test_what_is_not_known_is_never_zero(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        fill_in(client, diagnostic, changed(QUIET, tried_to_recruit=Reply("yes"), able_to_recruit=UNKNOWN,
                                            vacancies=UNKNOWN, not_proficient=UNKNOWN))  # fmt: skip
        submit_now(client, diagnostic)
        submission = db.session.scalars(select(Submission)).one()
        assert (submission.vacancies, submission.skill_shortage, submission.not_proficient) == (None, None, None)
        assert position_totals(today()).able.undetermined == 1

    def test_the_first_answer_starts_it(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        client.get(address(diagnostic, "form", "site"))
        assert diagnostic.card.stage == "invited"
        save(client, diagnostic, "site", typed_page("site", BUSY))
        assert diagnostic.card.stage == "started"
        assert diagnostic.started_on == today()

    def test_what_is_known_is_shown_and_filled_in(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        diagnostic.site.employees, diagnostic.site.employees_on = 1234, date(2025, 11, 3)
        page = client.get(address(diagnostic, "form", "site")).text
        assert LONG_NAME in page
        assert "1,234, in 2025" in page
        assert 'value="1234"' in page

    def test_an_answer_given_on_the_page_opens_the_next(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, {key: BUSY[key] for key in ("details_right", "staff")})
        page = client.get(address(diagnostic, "form", "recruiting")).text
        assert "Answer this if you chose “Yes”" in page
        assert 'data-hangs-on="tried_to_recruit"' in page
        answer = save(client, diagnostic, "recruiting", {"tried_to_recruit": "no", "able_to_recruit": "yes"})
        assert answer.location == address(diagnostic, "form", "vacancies")
        assert "able_to_recruit" not in answers_given(diagnostic)

    def test_back_leads_to_the_page_before(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        page = client.get(address(diagnostic, "form", "staff_skills")).text
        assert f'href="{address(diagnostic, "form", "vacancies")}" class="govuk-back-link"' in page
        first = client.get(address(diagnostic, "form", "site")).text
        assert f'href="{address(diagnostic, "start")}" class="govuk-back-link"' in first

    def test_a_page_that_routing_hides_leads_where_there_is_something_to_do(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(diagnostic, changed(QUIET, support=None))
        answer = client.get(address(diagnostic, "form", "hard_to_fill"))
        assert answer.location == address(diagnostic, "form", "support")

    @pytest.mark.parametrize("key", [page.key for page in FORM.pages])
    def test_every_page_is_well_made_empty_filled_and_wrong(
        self, client: InspectingClient, diagnostic: Diagnostic, key: str
    ) -> None:
        questions = {question.key for question in FORM.page(key).questions}
        give_answers(diagnostic, {asked: reply for asked, reply in BUSY.items() if asked not in questions})
        assert client.get(address(diagnostic, "form", key)).status_code == 200
        wrong = save(client, diagnostic, key, {})
        assert wrong.status_code == 422
        assert "There is a problem" in wrong.text
        assert "<title>Error:" in wrong.text
        assert save(client, diagnostic, key, typed_page(key, BUSY)).status_code == 302
        assert client.get(address(diagnostic, "form", key)).status_code == 200


@pytest.mark.usefixtures("dana")
class TestRefusing:
    def test_a_number_that_is_too_large_is_named_with_its_limit_and_kept(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(
            diagnostic, {key: BUSY[key] for key in ("details_right", "staff", "tried_to_recruit", "vacancies")}
        )
        answer = save(client, diagnostic, "hard_to_fill", {"hard_to_fill": "9"})
        assert answer.status_code == 422
        assert "Enter how many of the 4 vacancies are hard to fill: 0 to 4" in answer.text
        assert 'value="9"' in answer.text
        assert "hard_to_fill" not in answers_given(diagnostic)

    def test_answers_that_contradict_one_another(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, {key: QUIET[key] for key in ("details_right", "staff", "tried_to_recruit")})
        answer = save(client, diagnostic, "vacancies", {"vacancies": "3"})
        assert answer.status_code == 422
        assert "has not tried to recruit" in answer.text

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"staff": ""}, "how many people work"),
            ({"staff": "-4"}, "must be 0 or more"),
            ({"staff": "4.5"}, "whole number"),
            ({"staff": "many"}, "in figures"),
            ({"staff": "9" * 10_000}, "too large"),
            ({"staff": "99999999"}, "or fewer"),
            ({"staff": "\0 12 people"}, "in figures"),
            ({"staff": "٣٤"}, "in figures"),
            ({"staff": "12", "staff_dont_know": "dont_know"}, "not both"),
            ({"staff": "", "staff_estimate": "yes"}, "estimate"),
            ({"staff": "12", "details_right": "perhaps"}, "from the list"),
        ],
    )
    def test_what_cannot_be_an_answer(
        self, client: InspectingClient, diagnostic: Diagnostic, typed: dict[str, str], words: str
    ) -> None:
        answer = save(client, diagnostic, "site", {"details_right": "yes"} | typed)
        assert answer.status_code == 422
        assert words in answer.text
        assert answers_given(diagnostic) == {}

    def test_text_is_kept_safely(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        typed = typed_page("support", QUIET)
        said = "Näme 😀 \u202egnirtS\u202c <script>alert(1)</script>\r\nשלום"
        assert save(client, diagnostic, "support", typed | {"anything_else": said}).status_code == 302
        kept = answers_given(diagnostic)["anything_else"].value
        assert kept == "Näme 😀 gnirtS <script>alert(1)</script>\nשלום"
        assert "&lt;script&gt;" in client.get(address(diagnostic, "check")).text
        long = save(client, diagnostic, "support", typed | {"anything_else": "x" * 10_000})
        assert long.status_code == 422
        assert "1,000 characters or fewer" in long.text

    def test_none_of_these_stands_alone(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        answer = save(client, diagnostic, "support", {"support": ["no_support", "recruitment"]})
        assert answer.status_code == 422
        assert "not both" in answer.text

    @pytest.mark.parametrize("is_estimate", [False, True])
    def test_groups_that_do_not_add_up_stand_in_the_way_unless_the_total_is_an_estimate(
        self, client: InspectingClient, diagnostic: Diagnostic, is_estimate: bool
    ) -> None:
        hard = Reply(3, is_estimate=is_estimate)
        give_answers(diagnostic, changed(BUSY, hard_to_fill=hard, hard_to_fill_occupations=Reply({"5": 1})))
        page = client.get(address(diagnostic, "check")).text
        assert "the groups add up to 1, not 3" in page
        assert ("Next: who sees your answers" in page) is is_estimate
        assert ("Before you can submit" in page) is not is_estimate

    def test_a_group_above_the_total_is_refused_with_the_number(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(diagnostic, BUSY)
        typed = typed_page("hard_to_fill_causes", BUSY) | {"hard_to_fill_occupations_5": "4"}
        answer = save(client, diagnostic, "hard_to_fill_causes", typed)
        assert answer.status_code == 422
        assert "must be 3 or fewer, the number in all" in answer.text
        assert 'value="4"' in answer.text

    @pytest.mark.parametrize("is_estimate", [False, True])
    def test_groups_that_do_not_add_up_are_refused_where_they_are_typed(
        self, client: InspectingClient, diagnostic: Diagnostic, is_estimate: bool
    ) -> None:
        give_answers(diagnostic, changed(BUSY, hard_to_fill=Reply(3, is_estimate=is_estimate)))
        page = typed_page("hard_to_fill_causes", BUSY)
        typed = {name: said for name, said in page.items() if "occupations" not in name}
        answer = save(client, diagnostic, "hard_to_fill_causes", typed | {"hard_to_fill_occupations_5": "1"})
        if is_estimate:
            assert answer.status_code == 302
            return
        assert answer.status_code == 422
        assert "the groups add up to 1, not 3. Change them or the total" in answer.text
        assert 'href="#hard_to_fill_occupations"' in answer.text
        assert 'id="hard_to_fill_occupations"' in answer.text

    def test_a_group_that_is_no_number_is_named(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, BUSY)
        typed = typed_page("hard_to_fill_causes", BUSY) | {"hard_to_fill_occupations_5": "two"}
        answer = save(client, diagnostic, "hard_to_fill_causes", typed)
        assert answer.status_code == 422
        assert 'href="#hard_to_fill_occupations_5"' in answer.text


@pytest.mark.usefixtures("dana")
class TestComingBack:
    def test_leaving_saves_what_is_right_and_mails_a_link_once(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        typed = {"details_right": "yes", "staff": "", "then": "later"}
        answer = save(client, diagnostic, "site", typed)
        assert answer.location == address(diagnostic, "saved?sent=yes")
        assert "dana@employer.example" in client.get(answer.location).text
        assert answers_given(diagnostic) == {"details_right": Reply("yes")}
        message = db.session.scalars(select(Message)).one()
        assert message.recipient == "dana@employer.example"
        assert "/link/" in message.body
        again = save(client, diagnostic, "site", typed | {"staff": "12"})
        assert again.location == address(diagnostic, "saved")
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1

    def test_leaving_does_not_lose_what_is_wrong(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        answer = save(client, diagnostic, "site", {"details_right": "yes", "staff": "many", "then": "later"})
        assert answer.status_code == 422
        assert 'value="many"' in answer.text
        assert answers_given(diagnostic) == {}

    def test_resumes_at_the_first_unanswered_page(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        assert client.get(address(diagnostic, "form")).location == address(diagnostic, "form", "site")
        give_answers(diagnostic, {key: BUSY[key] for key in ("details_right", "staff", "tried_to_recruit",
                                                             "able_to_recruit", "vacancies")})  # fmt: skip
        assert client.get(address(diagnostic, "form")).location == address(diagnostic, "form", "hard_to_fill")
        assert "Continue" in client.get(address(diagnostic, "start")).text

    def test_checking_names_what_is_missing(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, changed(BUSY, staff=None, support=None))
        page = client.get(address(diagnostic, "check")).text
        assert "Before you can submit" in page
        assert "Enter how many people work at this site" in page
        assert "Not answered" in page
        assert "checked=" not in page

    def test_a_change_from_checking_comes_back_by_way_of_what_it_opens(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(diagnostic, QUIET)
        page = client.get(address(diagnostic, "form", "staff_skills?from=check")).text
        seen = hidden_fields(page)["seen"]
        typed = {"seen": seen, "not_proficient": "2", "under_used": "0"}
        answer = client.post(address(diagnostic, "form", "staff_skills?from=check"), data=typed)
        assert answer.location == address(diagnostic, "form", "staff_gaps?from=check")
        seen = hidden_fields(client.get(answer.location).text)["seen"]
        answer = client.post(answer.location, data={"seen": seen, **typed_page("staff_gaps", BUSY)})
        assert answer.location == address(diagnostic, "check")

    def test_answers_hidden_by_a_change_count_for_nothing(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        fill_in(client, diagnostic, BUSY)
        save(client, diagnostic, "vacancies", {"vacancies": "0"})
        submit_now(client, diagnostic)
        submission = db.session.scalars(select(Submission)).one()
        assert submission.skill_shortage == 0
        assert "hard_to_fill" not in submission.answers


@pytest.mark.usefixtures("dana")
class TestTwoWindows:
    def test_a_stale_page_shows_both_and_saves_nothing(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        seen = hidden_fields(client.get(address(diagnostic, "form", "site")).text)["seen"]
        save(client, diagnostic, "site", {"details_right": "yes", "staff": "40"})
        answer = save(client, diagnostic, "site", {"details_right": "yes", "staff": "50"}, seen=seen)
        assert answer.status_code == 409
        assert "Someone else answered this page" in answer.text
        assert 'value="50"' in answer.text
        assert "40" in answer.text
        assert answers_given(diagnostic)["staff"] == Reply(40)
        again = save(
            client, diagnostic, "site", {"details_right": "yes", "staff": "50"}, seen=hidden_fields(answer.text)["seen"]
        )
        assert again.status_code == 302
        assert answers_given(diagnostic)["staff"] == Reply(50)

    def test_the_same_answer_twice_is_no_conflict(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        seen = hidden_fields(client.get(address(diagnostic, "form", "site")).text)["seen"]
        for _ in range(2):
            answer = save(client, diagnostic, "site", {"details_right": "yes", "staff": "40"}, seen=seen)
            assert answer.status_code == 302
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 2

    def test_submitting_what_was_not_checked_is_refused(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        page = client.get(address(diagnostic, "check")).text
        checked = page.split("checked=")[1].split('"')[0]
        save(client, diagnostic, "site", {"details_right": "yes", "staff": "99"})
        assert client.get(address(diagnostic, f"sharing?checked={checked}")).location == address(diagnostic, "check")
        answer = client.post(address(diagnostic, "sharing"), data={"checked": checked})
        assert answer.location == address(diagnostic, "check")
        assert "changed in another window" in client.get(answer.location).text
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0

    def test_a_double_click_submits_once(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        page = client.get(address(diagnostic, "check")).text
        checked = page.split("checked=")[1].split('"')[0]
        for _ in range(2):
            answer = client.post(address(diagnostic, "sharing"), data={"checked": checked})
            assert answer.location == address(diagnostic, "submitted")
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
        assert db.session.scalar(select(func.count()).select_from(Message)) == 1

    def test_an_incomplete_form_cannot_be_submitted_by_hand(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(diagnostic, changed(QUIET, staff=None))
        answer = client.post(address(diagnostic, "sharing"), data={"checked": "anything"})
        assert answer.location == address(diagnostic, "check")
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


@pytest.mark.usefixtures("dana")
class TestRevisions:
    def test_a_change_makes_a_revision_and_keeps_the_earlier(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        earlier = make_submission(diagnostic, QUIET, on=today() - timedelta(days=30))
        give_answers(diagnostic, QUIET)
        diagnostic.started_on = today() - timedelta(days=30)
        diagnostic.card.stage = "submitted"
        page = client.get(address(diagnostic, "check")).text
        assert "there is nothing to do" in page
        save(client, diagnostic, "site", {"details_right": "yes", "staff": "99"})
        assert "have changed some since" in client.get(address(diagnostic, "start")).text
        submit_now(client, diagnostic)
        first, second = db.session.scalars(select(Submission).order_by(Submission.revision))
        assert (first.id, first.staff, first.submitted_on) == (earlier.id, 12, today() - timedelta(days=30))
        assert (second.revision, second.staff, second.submitted_on) == (1, 99, today())
        assert diagnostic.submitted_on == today()
        assert rollups.check() == []

    def test_facts_of_the_day_are_frozen(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        diagnostic.employer.size_band = SizeBand.LARGE
        give_answers(diagnostic, QUIET)
        submit_now(client, diagnostic)
        diagnostic.employer.size_band = SizeBand.SMALL
        assert db.session.scalars(select(Submission)).one().size_band is SizeBand.LARGE

    def test_a_size_nobody_knew_comes_from_the_only_site(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        give_answers(diagnostic, QUIET)
        submit_now(client, diagnostic)
        assert db.session.scalars(select(Submission)).one().size_band is SizeBand.SMALL

    def test_with_several_sites_the_size_stays_unknown(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        make_site(diagnostic.employer, postcode="S60 2NR")
        give_answers(diagnostic, QUIET)
        submit_now(client, diagnostic)
        assert db.session.scalars(select(Submission)).one().size_band is None

    def test_a_closed_form_is_read_only(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        make_submission(diagnostic, QUIET)
        give_answers(diagnostic, QUIET)
        diagnostic.closed_at = now()
        for part in ("check", "form/site"):
            assert client.get(address(diagnostic, part)).location == address(diagnostic, "start")
        answer = client.post(address(diagnostic, "form", "site"), data={"details_right": "yes", "staff": "99"})
        assert answer.location == address(diagnostic, "start")
        assert answers_given(diagnostic)["staff"] == Reply(12)
        client.post(address(diagnostic, "sharing"), data={"checked": "anything"})
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
        page = client.get(address(diagnostic, "start")).text
        assert "This form is closed" in page
        assert "See your result" in page


@pytest.mark.usefixtures("dana")
class TestWhatFollows:
    def test_the_lead_officer_is_to_talk_the_result_through(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        diagnostic.employer.lead_officer = make_user(name="Priya Shah")
        give_answers(diagnostic, QUIET)
        answer = submit_now(client, diagnostic)
        step = db.session.scalars(select(FollowUp)).one()
        assert step.what == "Talk through the skills needs result"
        assert step.due_on == working_days_after(today(), 10)
        assert "Priya Shah" in client.get(answer.location).text
        save(client, diagnostic, "site", {"details_right": "yes", "staff": "99"})
        submit_now(client, diagnostic)
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 1

    def test_without_a_lead_nobody_is_promised(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, QUIET)
        answer = submit_now(client, diagnostic)
        assert db.session.scalar(select(func.count()).select_from(FollowUp)) == 0
        assert "You do not have to do anything" in client.get(answer.location).text

    def test_details_that_are_wrong_reach_the_lead(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        diagnostic.employer.lead_officer = make_user()
        wrong = changed(QUIET, details_right=Reply("no"), details_wrong=Reply("We moved to Sheffield Road. " * 12))
        give_answers(diagnostic, wrong)
        submit_now(client, diagnostic)
        first = db.session.scalars(select(FollowUp).order_by(FollowUp.due_on)).first()
        assert first is not None
        assert first.what == "The site’s details are said to be wrong: see its skills needs form"
        assert first.card_id == diagnostic.card_id

    def test_a_lead_whom_the_answers_are_not_shared_with_is_passed_by(
        self, client: InspectingClient, diagnostic: Diagnostic
    ) -> None:
        chamber = make_organisation(name="The Chamber", kind=OrganisationKind.CHAMBER, sharing_agreement_on=today())
        diagnostic.employer.lead_officer = make_user("partner", name="Tom Hall", organisation=chamber)
        diagnostic.card.owner = make_user("officer", name="Priya Shah")
        council = diagnostic.card.owner.organisation
        give_answers(diagnostic, QUIET)
        page = client.get(submit_now(client, diagnostic).location).text
        assert f"Priya Shah, {council.name if council else ''}, will get in touch" in page
        assert "Tom Hall" not in page
        diagnostic.card.owner.archived_at = now()
        make_user("admin", name="Ada Admin")
        assert "Ada Admin" in client.get(address(diagnostic, "submitted")).text
        share(diagnostic, chamber)
        assert "Tom Hall, The Chamber, will get in touch" in client.get(address(diagnostic, "submitted")).text

    def test_no_answer_stands_where_a_partner_reads(
        self, client: InspectingClient, diagnostic: Diagnostic, sign_in: SignIn
    ) -> None:
        secret = "Zeppelinstrasse is closed"
        partner = make_user("partner", strands=(Strand.DIAGNOSTICS,))
        diagnostic.employer.lead_officer = partner
        make_user("officer")
        wrong = changed(QUIET, details_right=Reply("no"), details_wrong=Reply(secret))
        give_answers(diagnostic, wrong)
        submit_now(client, diagnostic)
        sign_in(user=partner)
        of_employer = f"/employers/{diagnostic.employer.public_id}"
        steps = db.session.scalars(select(FollowUp)).all()
        assert len(steps) == 2
        pages = [
            *(of_employer, of_employer + "/briefing", "/interactions/my-day", "/interactions/follow-ups"),
            *(f"/interactions/follow-ups/{step.public_id}" for step in steps),
            address(diagnostic),
        ]
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert secret not in answer.text, page
        export = client.post("/interactions/follow-ups/export", data={"query": "", "format": "csv"})
        assert export.status_code == 200
        assert "said to be wrong" in export.text
        assert secret not in export.text
        assert address(diagnostic) in client.get(pages[4]).text
        sign_in("admin")
        assert secret not in client.get("/admin/audit").text
        assert secret not in client.post("/admin/audit/export", data={"query": "", "format": "csv"}).text

    def test_the_letter_holds_no_answer(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        give_answers(diagnostic, BUSY)
        submit_now(client, diagnostic)
        message = db.session.scalars(select(Message)).one()
        assert "/sign-in/link" in message.body
        assert "hard to fill" not in message.body


class TestWhoMay:
    def test_another_employers_user_does_not_find_it(
        self, client: InspectingClient, diagnostic: Diagnostic, sign_in: SignIn
    ) -> None:
        give_answers(diagnostic, QUIET)
        make_submission(diagnostic, QUIET)
        other = make_employer_user(make_employer())
        sign_in(user=other)
        for part in ("start", "form", "form/site", "check", "sharing", "submitted", "result", "saved", ""):
            assert client.get(address(diagnostic, part).rstrip("/")).status_code == 404, part
        for part in ("form/site", "sharing"):
            assert client.post(address(diagnostic, part), data={"staff": "1"}).status_code == 404
        assert answers_given(diagnostic)["staff"] == Reply(12)

    def test_somebody_who_left_the_business_does_not_find_it(
        self, client: InspectingClient, diagnostic: Diagnostic, dana: User
    ) -> None:
        membership = db.session.scalars(select(EmployerUser).where(EmployerUser.user_id == dana.id)).one()
        membership.ended_at = now()
        assert client.get(address(diagnostic, "start")).status_code == 404

    def test_an_officer_fills_it_in_with_the_employer(
        self, client: InspectingClient, diagnostic: Diagnostic, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        assert "with" in client.get(address(diagnostic, "form", "site")).text
        fill_in(client, diagnostic, QUIET)
        assert "Back to the record" in client.get(submit_now(client, diagnostic).location).text
        submission = db.session.scalars(select(Submission)).one()
        assert submission.with_officer
        assert db.session.scalar(select(func.count()).select_from(Message)) == 0

    def test_an_officer_who_leaves_gets_no_link(
        self, client: InspectingClient, diagnostic: Diagnostic, sign_in: SignIn
    ) -> None:
        sign_in("officer")
        answer = save(client, diagnostic, "site", {"details_right": "yes", "staff": "12", "then": "later"})
        assert answer.location == address(diagnostic)
        assert db.session.scalar(select(func.count()).select_from(MailedToken)) == 0

    @pytest.mark.parametrize("role", [Role.PARTNER, Role.ANALYST])
    def test_others_may_not_hold_the_form(
        self, client: InspectingClient, diagnostic: Diagnostic, sign_in: SignIn, role: Role
    ) -> None:
        sign_in(role, strands=(Strand.DIAGNOSTICS,))
        assert client.get(address(diagnostic, "start")).status_code == 404
        assert client.get(address(diagnostic, "form", "site")).status_code == 404

    def test_nobody_signed_in_is_asked_to(self, client: InspectingClient, diagnostic: Diagnostic) -> None:
        assert "/sign-in" in client.get(address(diagnostic, "start")).location

    def test_an_unknown_page_or_form_is_404(self, client: InspectingClient, diagnostic: Diagnostic, dana: User) -> None:
        assert client.get(address(diagnostic, "form", "nowhere")).status_code == 404
        assert client.post(address(diagnostic, "form", "nowhere")).status_code == 404
        assert client.get("/diagnostics/bcdfghjkmnp/start").status_code == 404


@pytest.mark.usefixtures("dana")
class TestCost:
    def test_pages_ask_little_of_the_database(
        self, client: InspectingClient, diagnostic: Diagnostic, statements: Callable[[], list[str]]
    ) -> None:
        give_answers(diagnostic, BUSY)
        make_submission(diagnostic, BUSY)
        make_organisation(sharing_agreement_on=date(2026, 1, 1), kind="chamber")
        counts = {}
        for part in ("start", "form/site", "check", "sharing", "submitted", "result"):
            page = address(diagnostic, part)
            client.get(page)
            before = len(statements())
            client.get(page)
            counts[part] = len(statements()) - before
        assert max(counts.values()) <= 8, counts
