"""The form of 2026: what is asked of whom, in how many pages, and where somebody stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from tests.factories.skills_form import BUSY, FORM, QUIET, changed


def page_keys(answers):
    return [page.key for page in FORM.pages_to_show(answers)]


class TestRouting:
    def test_a_site_with_vacancies_sees_every_subject_in_under_15_pages(self):
        assert page_keys(BUSY) == [
            "site", "recruiting", "vacancies", "hard_to_fill", "hard_to_fill_causes", "skill_shortage",
            "applicant_skills", "staff_skills", "staff_gaps", "upskilling", "training", "more_training", "apprentices",
            "support",
        ]  # fmt: skip

    def test_a_site_with_nothing_to_report_is_soon_done(self):
        assert page_keys(QUIET) == [
            "site", "recruiting", "vacancies", "staff_skills", "upskilling", "training", "more_training",
            "apprentices", "support",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("changes", "hidden"),
        [
            ({"vacancies": Reply(0)}, ["hard_to_fill", "hard_to_fill_causes", "skill_shortage", "applicant_skills"]),
            ({"vacancies": UNKNOWN}, ["hard_to_fill", "hard_to_fill_causes", "skill_shortage", "applicant_skills"]),
            ({"hard_to_fill": Reply(0)}, ["hard_to_fill_causes", "skill_shortage", "applicant_skills"]),
            ({"skill_shortage": Reply(0)}, ["applicant_skills"]),
            ({"not_proficient": Reply(0)}, ["staff_gaps"]),
            ({"not_proficient": UNKNOWN}, ["staff_gaps"]),
        ],
    )
    def test_an_answer_closes_what_follows_from_it(self, changes, hidden):
        gone = set(page_keys(BUSY)) - set(page_keys(changed(BUSY, **changes)))
        assert gone == set(hidden)

    def test_going_back_to_no_vacancies_drops_every_answer_about_them(self):
        kept = FORM.answers_in_force(changed(BUSY, vacancies=Reply(0)))
        assert set(BUSY) - set(kept) == {
            "hard_to_fill", "hard_to_fill_causes", "skill_shortage", "applicant_skills_technical",
            "applicant_skills_people",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("causes", "played_a_part", "prompted", "counted"),
        [
            (Reply(("lack_skills",)), None, False, True),
            (Reply(("lack_experience", "terms")), None, False, True),
            (Reply(("terms",)), None, True, False),
            (Reply(("terms",)), Reply("yes"), True, True),
            (Reply(("terms",)), Reply("no"), True, False),
            (Reply(("terms",)), UNKNOWN, True, False),
            (Reply(("attitude",)), Reply("no"), True, False),  # attitude alone is no skill shortage
            (UNKNOWN, None, True, False),
        ],
    )
    def test_who_names_no_skills_reason_is_prompted_as_in_the_survey(self, causes, played_a_part, prompted, counted):
        answers = changed(BUSY, hard_to_fill_causes=causes, skills_played_a_part=played_a_part)
        asked = FORM.asked(answers)
        assert ("skills_played_a_part" in asked) is prompted
        assert ("skill_shortage" in asked) is counted

    def test_a_page_draws_what_an_answer_on_it_may_open(self):
        recruiting = FORM.page("recruiting")
        fresh = [question.key for question in FORM.questions_on(recruiting, {})]
        assert fresh == ["tried_to_recruit", "able_to_recruit"]
        skills = FORM.page("skill_shortage")
        other_cause = changed(BUSY, hard_to_fill_causes=Reply(("terms",)), skill_shortage=None)
        assert [question.key for question in FORM.questions_on(skills, other_cause)] == [
            "skills_played_a_part", "skill_shortage",
        ]  # fmt: skip
        assert [question.key for question in FORM.questions_on(skills, BUSY)] == ["skill_shortage"]
        assert FORM.may_open(FORM.questions["able_to_recruit"], {})
        assert not FORM.may_open(FORM.questions["hard_to_fill"], {"vacancies": Reply(1)})


class TestWay:
    def test_next_and_previous_pass_over_what_is_not_asked(self):
        vacancies, staff_skills = FORM.page("vacancies"), FORM.page("staff_skills")
        assert FORM.next_page(vacancies, QUIET) is staff_skills
        assert FORM.previous_page(staff_skills, QUIET) is vacancies
        assert FORM.next_page(vacancies, BUSY) is FORM.page("hard_to_fill")
        assert FORM.previous_page(FORM.page("site"), BUSY) is None
        assert FORM.next_page(FORM.page("support"), BUSY) is None

    def test_a_hidden_page_still_leads_on(self):
        assert FORM.next_page(FORM.page("hard_to_fill_causes"), QUIET) is FORM.page("staff_skills")

    def test_progress_in_words(self):
        assert FORM.progress(FORM.page("hard_to_fill")).words == "Recruitment, 2 of 5"
        assert FORM.progress(FORM.page("staff_skills")).words == "Skills of your staff, 3 of 5"
        progress = FORM.progress(FORM.page("support"))
        assert (progress.section_number, progress.sections) == (5, 5)

    def test_comes_back_to_the_first_unfinished_page(self):
        assert FORM.first_unfinished({}) is FORM.page("site")
        assert FORM.first_unfinished(changed(BUSY, under_used=None)) is FORM.page("staff_skills")
        assert FORM.first_unfinished(BUSY) is None
        assert FORM.first_unfinished(QUIET) is None

    def test_unknown_names_are_key_errors(self):
        with pytest.raises(KeyError):
            FORM.page("nowhere")
        with pytest.raises(KeyError):
            FORM.page_asking("nothing")

    @given(st.dictionaries(st.sampled_from(sorted(BUSY)), st.none(), max_size=12))
    def test_walking_forward_visits_exactly_the_pages_to_show(self, missing):
        answers = changed(BUSY, **missing)
        walked, page = [], FORM.pages_to_show(answers)[0]
        while page is not None:
            walked.append(page)
            page = FORM.next_page(page, answers)
        assert tuple(walked) == FORM.pages_to_show(answers)
        numbers = [FORM.progress(page).section_number for page in walked]
        assert numbers == sorted(numbers)

    @given(st.dictionaries(st.sampled_from(sorted(BUSY)), st.none(), max_size=12))
    def test_answers_in_force_are_stable(self, missing):
        in_force = FORM.answers_in_force(changed(BUSY, **missing))
        assert FORM.answers_in_force(in_force) == in_force
