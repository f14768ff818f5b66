"""What an employer is asked about taking part this year: one question a strand, in words for employers (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from crm.accounts.rules import Strand
from crm.engagement.kinds import WillingnessAnswer


@dataclass(frozen=True)
class Question:
    """The question of one strand, and the same as a line of a list."""

    strand: Strand
    asks: str
    line: str
    hint: str

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.strand.value.replace("_", "-")

    @property
    def within(self) -> str:
        """The line within a sentence; names keep their capitals."""
        return self.line[0].lower() + self.line[1:]


QUESTIONS = (
    Question(
        Strand.PLACEMENTS,
        "Would you offer work placements this year?",
        "Offer work placements",
        "Some weeks of work for somebody who is looking for a job. We find the person and support you both.",
    ),
    Question(
        Strand.APPRENTICESHIPS,
        "Would you take on apprentices this year?",
        "Take on apprentices",
        "At any level, from a first job to a degree.",
    ),
    Question(
        Strand.ENCOUNTERS,
        "Would you meet young people at a school or college this year?",
        "Meet young people at school",
        "A talk, mock interviews or a visit to your workplace. An hour is enough to begin with.",
    ),
    Question(
        Strand.DISABILITY_CONFIDENT,
        "Would you become Disability Confident this year, or move up a level?",
        "Become Disability Confident",
        "A national scheme that helps employers to recruit and keep disabled people. The first level is a commitment.",
    ),
    Question(
        Strand.NETWORK,
        "Would somebody from your business join the HR Director Network this year?",
        "Join the HR Director Network",
        "People who lead on staff at larger local employers meet and solve problems together.",
    ),
    Question(
        Strand.COLLABORATIONS,
        "Would you help a college or training provider with a course this year?",
        "Help to shape a course",
        "Say what the course should teach, teach a part of it, or lend equipment.",
    ),
    Question(
        Strand.DIAGNOSTICS,
        "Would you tell us which skills you need this year?",
        "Tell us which skills you need",
        "A form of about 10 minutes. You get a result at once.",
    ),
)
# The answers as an employer gives them of itself.
ANSWERS = {
    WillingnessAnswer.YES: "Yes",
    WillingnessAnswer.MAYBE: "Maybe",
    WillingnessAnswer.NO: "No",
    WillingnessAnswer.ALREADY: "It is already arranged",
    WillingnessAnswer.ASK_AGAIN: "Ask me again on a date",
}


def question_of(slug: str) -> Question | None:
    """The question an address names; None for no question's."""
    return next((question for question in QUESTIONS if question.slug == slug), None)


def next_unanswered(after: Question, answered: Collection[Strand]) -> Question | None:
    """The question to go on with after one: the next without an answer, round to the first; None when all have one."""
    place = QUESTIONS.index(after) + 1
    rest = (*QUESTIONS[place:], *QUESTIONS[: place - 1])
    return next((question for question in rest if question.strand not in answered), None)
