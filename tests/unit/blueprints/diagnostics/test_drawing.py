"""A page as drawn: what is filled in, what hangs on what, where each error stands."""

from __future__ import annotations

from crm.blueprints.diagnostics.answers import Reply
from crm.blueprints.diagnostics.drawing import PageView, draw_page
from crm.problems import Problem
from tests.factories.skills_form import BUSY, FORM, changed


def drawn(key: str, answers: dict[str, Reply], **more: object) -> PageView:
    return draw_page(FORM, FORM.page(key), answers, **more)  # type: ignore[arg-type]


class TestHangingOn:
    def test_a_question_hangs_on_another_of_its_page(self) -> None:
        view = drawn("recruiting", {})
        first, second = view.questions
        assert first.hangs_on is None
        assert second.hangs_on is not None
        assert (second.hangs_on.question, second.hangs_on.values) == ("tried_to_recruit", ("yes",))
        assert second.hangs_on.words == "Answer this if you chose “Yes”"

    def test_several_choices_are_all_named(self) -> None:
        hangs_on = drawn("training", {}).questions[1].hangs_on
        assert hangs_on is not None
        assert hangs_on.words == "Answer this if you chose “On the job” or “Off the job”"

    def test_what_other_pages_settle_is_simply_asked(self) -> None:
        view = drawn("skill_shortage", BUSY)
        assert [question.key for question in view.questions] == ["skill_shortage"]
        assert view.questions[0].hangs_on is None
        assert view.is_single

    def test_what_they_leave_open_hangs_on_the_question_before(self) -> None:
        answers = changed(BUSY, hard_to_fill_causes=Reply(("terms",)), skill_shortage=None)
        asked, hanging = drawn("skill_shortage", answers).questions
        assert asked.key == "skills_played_a_part"
        assert hanging.hangs_on is not None
        assert hanging.hangs_on.values == ("yes",)


class TestFilling:
    def test_as_saved(self) -> None:
        view = drawn("training", BUSY)
        assert view.questions[0].is_ticked("training_kinds", "on_the_job")
        assert view.questions[1].text() == "20"
        assert view.questions[1].text("staff_trained_estimate") == "yes"

    def test_with_what_is_known_until_somebody_answered(self) -> None:
        suggested = {"staff": ["180"]}
        assert drawn("site", {}, suggested=suggested).questions[-1].text() == "180"
        assert drawn("site", BUSY, suggested=suggested).questions[-1].text() == "40"

    def test_as_typed_when_it_comes_back(self) -> None:
        assert drawn("vacancies", BUSY, typed={"vacancies": ["lots"]}).questions[0].text() == "lots"


class TestErrors:
    def test_each_stands_at_its_field_and_is_linked(self) -> None:
        problems = [Problem("hard_to_fill_occupations_5", "Wrong"), Problem("hard_to_fill_causes", "Missing")]
        view = drawn("hard_to_fill_causes", BUSY, problems=problems)
        by_key = {question.key: question for question in view.questions}
        assert by_key["hard_to_fill_causes"].error == "Missing"
        assert by_key["hard_to_fill_occupations"].errors == {"hard_to_fill_occupations_5": "Wrong"}
        assert [link["href"] for link in view.error_links] == ["#hard_to_fill_occupations_5", "#hard_to_fill_causes"]

    def test_one_that_names_no_field_leads_to_the_page(self) -> None:
        assert drawn("vacancies", {}, problems=[Problem("", "Odd")]).error_links[0]["href"] == "#main-content"
