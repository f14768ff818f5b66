"""The skills needs form as versioned data: what is asked, of whom, and how far somebody has come (pure).

A version is a file in `questionnaires/`, read and checked by `questionnaire_file.py`; what a person types on a page
becomes answers in `page_input.py`; what stands before submission is in `check_answers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from crm.blueprints.diagnostics.answers import Answers, Reply
from crm.blueprints.diagnostics.conditions import Condition, comparisons_in, holds


class QuestionKind(StrEnum):
    """What sort of answer a question takes."""

    WHOLE_NUMBER = "whole_number"
    NUMBER_OR_ESTIMATE = "number_or_estimate"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    NUMBERS_BY_GROUP = "numbers_by_group"
    MONEY = "money"
    TEXT = "text"

    @property
    def is_number(self) -> bool:
        """Whether the answer is one number (money in pence)."""
        return self in (QuestionKind.WHOLE_NUMBER, QuestionKind.NUMBER_OR_ESTIMATE, QuestionKind.MONEY)

    @property
    def takes_estimate(self) -> bool:
        """Whether the answer may be marked as an estimate."""
        return self in (QuestionKind.NUMBER_OR_ESTIMATE, QuestionKind.MONEY)


@dataclass(frozen=True)
class Option:
    """One choice. An `exclusive` one (none of these) cannot stand beside another."""

    key: str
    label: str
    hint: str = ""
    exclusive: bool = False


@dataclass(frozen=True)
class Limit:
    """A number may not be more than the answer to another question.

    In the messages {limit} stands for that answer; `message_one` is for a limit of 1.
    """

    question: str
    message: str
    message_one: str = ""

    def words(self, limit: int) -> str:
        """The error message at this limit."""
        template = self.message_one if limit == 1 and self.message_one else self.message
        return template.replace("{limit}", f"{limit:,}")


@dataclass(frozen=True)
class Conflict:
    """Two answers that cannot both be right. {KEY} in the message stands for the answer to that question."""

    when: Condition
    message: str


@dataclass(frozen=True)
class Question:
    """One question. `fact` names the field of `SiteFacts` that it fills; `feeds` the indicators that it counts in.

    `limits` are tried in order until one names a number that is known. `zero_when` says when not asking means none.
    """

    key: str
    kind: QuestionKind
    label: str
    short: str
    hint: str = ""
    definition: str = ""
    why: str = ""
    if_empty: str = ""
    unit: str = ""
    required: bool = True
    may_not_know: bool = True
    show_if: Condition | None = None
    options: tuple[Option, ...] = ()
    lowest: int = 0
    highest: int | None = None
    longest: int | None = None
    limits: tuple[Limit, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    total_of: str | None = None
    fact: str | None = None
    zero_when: Condition | None = None
    feeds: tuple[str, ...] = ()

    def option_label(self, key: str) -> str:
        """The words of a choice; the key itself if this version has no such choice."""
        return next((option.label for option in self.options if option.key == key), key)


@dataclass(frozen=True)
class Page:
    """One subject. A page with none of its questions to ask is passed over."""

    key: str
    title: str
    questions: tuple[Question, ...]
    intro: str = ""


@dataclass(frozen=True)
class Section:
    """Pages that belong together."""

    key: str
    title: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Progress:
    """Where a page stands: by section, since how many pages there will be depends on answers not yet given."""

    section: Section
    section_number: int
    sections: int

    @property
    def words(self) -> str:
        """Like "Recruitment, 2 of 5"."""
        return f"{self.section.title}, {self.section_number} of {self.sections}"


@dataclass(frozen=True)
class Questionnaire:
    """One version of the form. Questions keep their keys from version to version where their meaning stays."""

    version: str
    title: str
    minutes: int
    sections: tuple[Section, ...]
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every page in order, whoever is asked it."""
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its key, in order."""
        return {question.key: question for page in self.pages for question in page.questions}

    @cached_property
    def _page_of(self) -> dict[str, Page]:
        return {question.key: page for page in self.pages for question in page.questions}

    @cached_property
    def _page_keyed(self) -> dict[str, Page]:
        return {page.key: page for page in self.pages}

    def page(self, key: str) -> Page:
        """The page with this key. Raises KeyError for an unknown one."""
        return self._page_keyed[key]

    def page_asking(self, question: str) -> Page:
        """The page a question stands on. Raises KeyError for an unknown question."""
        return self._page_of[question]

    def asked(self, answers: Answers) -> dict[str, Question]:
        """The questions that these answers lead to, in order; see `answers_in_force`."""
        return {question.key: question for question, _ in self._walk(answers)}

    def answers_in_force(self, answers: Answers) -> dict[str, Reply]:
        """The answers without those that routing now hides: what is submitted.

        Somebody who goes back and says there are no vacancies after all leaves answers about them behind; those count
        for nothing, neither as facts nor in routing.
        """
        return {question.key: reply for question, reply in self._walk(answers) if reply is not None}

    def _walk(self, answers: Answers) -> Iterator[tuple[Question, Reply | None]]:
        # In the form's order, so that a hidden answer cannot keep a later question alive.
        in_force: dict[str, Reply] = {}
        for question in self.questions.values():
            if question.show_if is None or holds(question.show_if, in_force) is True:
                reply = answers.get(question.key)
                if reply is not None:
                    in_force[question.key] = reply
                yield question, reply

    def pages_to_show(self, answers: Answers) -> tuple[Page, ...]:
        """The pages with at least one question to ask, given the answers so far."""
        asked = self.asked(answers)
        return tuple(page for page in self.pages if any(question.key in asked for question in page.questions))

    def questions_on(self, page: Page, answers: Answers) -> tuple[Question, ...]:
        """The questions of a page to draw: those asked, and those that an answer on the same page would open."""
        asked = self.asked(answers)
        return tuple(q for q in page.questions if q.key in asked or self.may_open(q, answers))

    def may_open(self, question: Question, answers: Answers) -> bool:
        """Whether a question waits for another of its own page: it is drawn beneath that one, "if yes"."""
        page = self.page_asking(question.key)
        if question.show_if is None or not any(
            self.page_asking(wanted.question) is page for wanted in comparisons_in(question.show_if)
        ):
            return False
        elsewhere = {key: reply for key, reply in answers.items() if self.page_asking(key) is not page}
        return holds(question.show_if, elsewhere) is not False

    def next_page(self, page: Page, answers: Answers) -> Page | None:
        """The page to show after this one; None after the last."""
        return self._neighbour(page, answers, 1)

    def previous_page(self, page: Page, answers: Answers) -> Page | None:
        """The page shown before this one; None before the first."""
        return self._neighbour(page, answers, -1)

    def _neighbour(self, page: Page, answers: Answers, step: int) -> Page | None:
        place = {one.key: number for number, one in enumerate(self.pages)}
        shown = self.pages_to_show(answers)
        beyond = [one for one in shown if (place[one.key] - place[page.key]) * step > 0]
        if not beyond:
            return None
        return beyond[0] if step > 0 else beyond[-1]

    def progress(self, page: Page) -> Progress:
        """Where the page stands."""
        section = next(section for section in self.sections if page in section.pages)
        return Progress(section, self.sections.index(section) + 1, len(self.sections))

    def first_unfinished(self, answers: Answers) -> Page | None:
        """The page to come back to: the first with a required question unanswered; None when all are answered."""
        for question, reply in self._walk(answers):
            if question.required and reply is None:
                return self.page_asking(question.key)
        return None
