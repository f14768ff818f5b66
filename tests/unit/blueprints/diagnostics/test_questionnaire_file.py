"""Every version that ships is sound, and a slip in a file is named."""

import copy
import json

import pytest

from crm.blueprints.diagnostics.questionnaire import QuestionKind
from crm.blueprints.diagnostics.questionnaire_file import (
    CURRENT,
    QuestionnaireError,
    load_version,
    read_questionnaire,
    versions,
)
from crm.blueprints.diagnostics.rules import SiteFacts

SMALL = {
    "version": "t",
    "title": "T",
    "minutes": 1,
    "lists": {"colours": [{"key": "red", "label": "Red"}, {"key": "blue", "label": "Blue"}]},
    "sections": [
        {
            "key": "s",
            "title": "S",
            "pages": [
                {
                    "key": "one",
                    "title": "One",
                    "questions": [
                        {"key": "count", "kind": "number_or_estimate", "label": "How many?", "short": "Count"},
                        {"key": "colour", "kind": "one_of", "label": "Which?", "short": "Colour", "options": "colours"},
                    ],
                },
                {
                    "key": "two",
                    "title": "Two",
                    "show_if": {"question": "count", "gt": 0},
                    "questions": [{"key": "part", "kind": "number_or_estimate", "label": "Of them?", "short": "Part"}],
                },
            ],
        }
    ],
}


def spoilt(change):
    data = copy.deepcopy(SMALL)
    change(data["sections"][0]["pages"])
    return data


class TestShipped:
    @pytest.mark.parametrize("version", versions())
    def test_every_version_loads_and_is_called_by_its_file(self, version):
        assert load_version(version).version == version

    def test_the_current_one_is_the_newest(self):
        assert versions()[-1] == CURRENT

    @pytest.mark.parametrize("version", versions())
    def test_every_fact_has_one_question(self, version):
        facts = [question.fact for question in load_version(version).questions.values() if question.fact]
        assert sorted(facts) == sorted(set(SiteFacts.__dataclass_fields__) - {"has_estimates"})

    @pytest.mark.parametrize("version", versions())
    def test_every_question_can_be_got_past(self, version):
        for question in load_version(version).questions.values():
            assert question.if_empty or not question.required, question.key
            if question.required and question.kind is QuestionKind.SEVERAL_OF:
                assert question.may_not_know or any(option.exclusive for option in question.options), question.key

    @pytest.mark.parametrize("version", versions())
    def test_numbers_are_bounded_and_texts_too(self, version):
        for question in load_version(version).questions.values():
            if question.kind.is_number or question.kind is QuestionKind.NUMBERS_BY_GROUP:
                assert question.highest, question.key
            if question.kind is QuestionKind.TEXT:
                assert question.longest, question.key

    def test_it_fits_ten_minutes(self):
        assert load_version(CURRENT).minutes == 10
        assert len(load_version(CURRENT).pages) < 15

    def test_the_skill_lists_are_the_surveys(self):
        lists = load_version(CURRENT).lists
        assert len([option for option in lists["technical_skills"] if not option.exclusive]) == 14
        assert len([option for option in lists["people_skills"] if not option.exclusive]) == 10
        assert [option.key for option in lists["occupations"]] == list("123456789")

    def test_an_unknown_version_is_a_key_error(self):
        with pytest.raises(KeyError):
            load_version("../2026-1")


class TestRefused:
    def test_a_sound_one_is_read(self):
        assert [page.key for page in read_questionnaire(SMALL).pages] == ["one", "two"]

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (lambda pages: pages[0].pop("title"), "title is missing"),
            (lambda pages: pages[0]["questions"][0].update(kind="guess"), "guess"),
            (lambda pages: pages[0]["questions"][0].update(colour="red"), "count has colour, which no question has"),
            (lambda pages: pages[1]["questions"][0].update(key="count"), "two questions are called count"),
            (lambda pages: pages[1].update(key="one"), "two pages are called one"),
            (lambda pages: pages[1]["questions"][0].update(required=False), "page two has no required question"),
            (lambda pages: pages[0]["questions"][1].update(options=[]), "colour needs two options or more"),
            (lambda pages: pages[0]["questions"][0].update(options="colours"), "count has options but is answered"),
            (lambda pages: pages[0]["questions"][1].update(fact="staff"), "colour has a limit or fact"),
            (
                lambda pages: pages[0]["questions"][0].update(limits=[{"question": "part", "message": "{limit}"}]),
                "count looks back to part, which does not come before it",
            ),
            (
                lambda pages: pages[0]["questions"][0].update(show_if={"question": "part", "gt": 0}),
                "count depends on part, which does not come before it",
            ),
            (
                lambda pages: pages[1].update(show_if={"question": "colour", "eq": "green"}),
                "part compares colour in a way that its answer never is",
            ),
            (
                lambda pages: pages[1].update(show_if={"question": "colour", "gt": 0}),
                "part compares colour in a way that its answer never is",
            ),
            (lambda pages: pages[1].update(show_if={"question": "count"}), "names one question and one comparison"),
            (
                lambda pages: pages[0]["questions"][0].update(
                    conflicts=[{"when": {"question": "part", "gt": 0}, "message": "m"}]
                ),
                "count depends on part, which does not come before it",
            ),
        ],
    )
    def test_a_slip_is_named(self, change, fault):
        with pytest.raises(QuestionnaireError, match=fault):
            read_questionnaire(spoilt(change))

    def test_every_slip_is_named_at_once(self):
        def spoil(pages):
            pages[1].update(key="one", show_if={"question": "colour", "gt": 0})

        with pytest.raises(QuestionnaireError) as refused:
            read_questionnaire(spoilt(spoil))
        assert len(refused.value.faults) == 2

    def test_the_reader_takes_what_json_gives(self):
        assert read_questionnaire(json.loads(json.dumps(SMALL))) == read_questionnaire(SMALL)
