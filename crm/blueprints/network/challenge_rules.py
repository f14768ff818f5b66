"""What comes of the network: challenges raised and answered, actions, good practice (pure).

Strategy action 1.3 asks for employers "engaged in discussions and activities"; product model, section 3. A challenge is
never answered without words on what was done. Good practice goes to partners and other employers only by permission.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm.blueprints.network.rules import EARLIEST
from crm.periods import format_date
from crm.problems import Problem
from crm.text import many_lines, one_line

WORDS_LENGTH = 2_000
LINE_LENGTH = 300
TITLE_LENGTH = 160
NAME_LENGTH = 120
STORY_LENGTH = 20_000
MOST_EMPLOYERS = 200
LATEST_DUE = date(2100, 1, 1)


class ChallengeState(StrEnum):
    """How far a challenge has come."""

    RAISED = "raised"
    IN_HAND = "in_hand"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        """What people call it."""
        return CHALLENGE_LABELS[self]


CHALLENGE_LABELS = {
    ChallengeState.RAISED: "Raised",
    ChallengeState.IN_HAND: "In hand",
    ChallengeState.ANSWERED: "Answered",
}


@dataclass(frozen=True)
class ChallengeFacts:
    """What is said of a challenge, as typed; `has_theme` and `employers` are what was chosen."""

    words: str
    has_theme: bool
    employers: int
    raised_on: date | None
    state: str = ChallengeState.RAISED
    what_was_done: str = ""
    answered_on: date | None = None


def tidied_challenge(facts: ChallengeFacts) -> ChallengeFacts:
    """The facts as they are stored."""
    return replace(facts, words=many_lines(facts.words), what_was_done=many_lines(facts.what_was_done))


def challenge_problems(facts: ChallengeFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [*_raising_problems(facts, today), *_answer_problems(facts, today)]


def _raising_problems(facts: ChallengeFacts, today: date) -> Iterator[Problem]:
    if not facts.words:
        yield Problem("words", "Enter what the challenge is, in the employers’ own words if you can")
    elif len(facts.words) > WORDS_LENGTH:
        yield Problem("words", f"The challenge must be {WORDS_LENGTH:,} characters or fewer")
    if not facts.has_theme:
        yield Problem("theme", "Choose a theme")
    if not facts.employers:
        yield Problem("employers", "Choose at least one employer that raised it")
    elif facts.employers > MOST_EMPLOYERS:
        yield Problem("employers", f"Choose {MOST_EMPLOYERS} employers or fewer")
    if facts.raised_on is None:
        yield Problem("raised_on", "Enter when it was raised")
    elif not EARLIEST <= facts.raised_on <= today:
        yield Problem("raised_on", f"The date it was raised must be from {format_date(EARLIEST)} to today")


def _answer_problems(facts: ChallengeFacts, today: date) -> Iterator[Problem]:
    if facts.state not in set(ChallengeState):
        yield Problem("state", "Choose where it stands")
        return
    if len(facts.what_was_done) > WORDS_LENGTH:
        yield Problem("what_was_done", f"What was done must be {WORDS_LENGTH:,} characters or fewer")
    if facts.state == ChallengeState.ANSWERED:
        if not facts.what_was_done:
            yield Problem("what_was_done", "Enter what was done: a challenge is not answered without words")
        if words := _answered_on_words(facts, today):
            yield Problem("answered_on", words)
    elif facts.answered_on is not None:
        yield Problem("answered_on", "Choose “Answered”, or remove this date")


def _answered_on_words(facts: ChallengeFacts, today: date) -> str:
    if facts.answered_on is None:
        return "Enter when it was answered"
    if facts.answered_on > today:
        return "The date it was answered must be today or in the past"
    if facts.raised_on is not None and facts.answered_on < facts.raised_on:
        return f"The date it was answered must be on or after {format_date(facts.raised_on)}, when it was raised"
    return ""


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"open": "Open", "due": "Due today", "overdue": "Overdue", "done": "Done"}[self.value]


def action_state(due_on: date, done_on: date | None, today: date) -> ActionState:
    """Where an action stands on a day."""
    if done_on is not None:
        return ActionState.DONE
    if due_on == today:
        return ActionState.DUE
    return ActionState.OVERDUE if due_on < today else ActionState.OPEN


@dataclass(frozen=True)
class ActionFacts:
    """What is said of an action that came out of a meeting or a challenge, as typed."""

    what: str
    has_owner: bool
    due_on: date | None
    done_on: date | None = None


def action_problems(facts: ActionFacts, today: date) -> list[Problem]:
    """Every reason against writing an action down. It may be due in the past: minutes are often typed up late."""
    found = []
    what = one_line(facts.what)
    if not what:
        found.append(Problem("what", "Enter what is to be done"))
    elif len(what) > LINE_LENGTH:
        found.append(Problem("what", f"What is to be done must be {LINE_LENGTH} characters or fewer"))
    if not facts.has_owner:
        found.append(Problem("owner", "Choose who does it"))
    if facts.due_on is None:
        found.append(Problem("due_on", "Enter when it is due"))
    elif not EARLIEST <= facts.due_on <= LATEST_DUE:
        found.append(Problem("due_on", f"The date it is due must be {format_date(EARLIEST)} or later"))
    if facts.done_on is not None and not EARLIEST <= facts.done_on <= today:
        found.append(Problem("done_on", f"The date it was done must be from {format_date(EARLIEST)} to today"))
    return found


class GoodPracticeKind(StrEnum):
    """What is told of an employer."""

    GOOD_PRACTICE = "good_practice"
    CAREER_CASE_STUDY = "career_case_study"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"good_practice": "Good practice case", "career_case_study": "Career case study"}[self.value]


@dataclass(frozen=True)
class GoodPracticeFacts:
    """What is told, and who at the employer gave permission to show it to others, when; empty for nobody yet."""

    kind: str
    title: str
    words: str
    permission_by: str = ""
    permission_on: date | None = None


def tidied_story(facts: GoodPracticeFacts) -> GoodPracticeFacts:
    """The facts as they are stored."""
    return replace(
        facts,
        title=one_line(facts.title),
        words=many_lines(facts.words),
        permission_by=one_line(facts.permission_by),
    )


def story_problems(facts: GoodPracticeFacts, today: date) -> list[Problem]:
    """Every reason against writing tidied facts down."""
    return [*_telling_problems(facts), *_permission_problems(facts, today)]


def _telling_problems(facts: GoodPracticeFacts) -> Iterator[Problem]:
    if facts.kind not in set(GoodPracticeKind):
        yield Problem("kind", "Choose what it is")
    if not facts.title:
        yield Problem("title", "Enter a title")
    elif len(facts.title) > TITLE_LENGTH:
        yield Problem("title", f"Title must be {TITLE_LENGTH} characters or fewer")
    if not facts.words:
        yield Problem("words", "Enter what the employer does, and what came of it")
    elif len(facts.words) > STORY_LENGTH:
        yield Problem("words", f"The text must be {STORY_LENGTH:,} characters or fewer")


def _permission_problems(facts: GoodPracticeFacts, today: date) -> Iterator[Problem]:
    if len(facts.permission_by) > NAME_LENGTH:
        yield Problem("permission_by", f"The name must be {NAME_LENGTH} characters or fewer")
    if facts.permission_by and facts.permission_on is None:
        yield Problem("permission_on", "Enter when permission was given")
    if facts.permission_on is not None and not facts.permission_by:
        yield Problem("permission_by", "Enter who at the employer gave permission, or remove the date")
    if facts.permission_on is not None and not EARLIEST <= facts.permission_on <= today:
        yield Problem("permission_on", f"The date of permission must be from {format_date(EARLIEST)} to today")
