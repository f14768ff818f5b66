"""Everything that changes what comes of the network: challenges, actions, good practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm.accounts.models import User
from crm.blueprints.network.challenge_rules import (
    ActionFacts,
    ChallengeFacts,
    ChallengeState,
    GoodPracticeFacts,
    GoodPracticeKind,
    action_problems,
    challenge_problems,
    story_problems,
    tidied_challenge,
    tidied_story,
)
from crm.blueprints.network.models import (
    ChallengeEmployer,
    ChallengeRaised,
    GoodPractice,
    NetworkAction,
    NetworkMeeting,
)
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from crm.problems import Problem, refuse_if
from crm.text import one_line


def raise_challenge(
    facts: ChallengeFacts, theme: Theme | None, employers: Sequence[Employer], meeting: NetworkMeeting | None = None
) -> ChallengeRaised:
    """Write down what employers said stands in their way. Raises RuleRefused."""
    challenge = ChallengeRaised(raisers=[])
    set_challenge(challenge, facts, theme, employers, meeting)
    db.session.add(challenge)
    db.session.flush()  # the challenge has an address from here on
    return challenge


def set_challenge(
    challenge: ChallengeRaised,
    facts: ChallengeFacts,
    theme: Theme | None,
    employers: Sequence[Employer],
    meeting: NetworkMeeting | None,
) -> None:
    """Set what is said of a challenge, how far it has come and what was done. Raises RuleRefused."""
    facts = tidied_challenge(facts)
    problems = challenge_problems(facts, today())
    if meeting is not None and facts.raised_on is not None and meeting.on > today():
        problems.append(Problem("meeting", "This meeting is still to come: nothing was raised there yet"))
    refuse_if(problems)
    if theme is None or facts.raised_on is None:
        raise LookupError("The rules have refused a challenge without its theme and day.")
    challenge.theme_id, challenge.theme = theme.id, theme
    challenge.words, challenge.raised_on = facts.words, facts.raised_on
    challenge.meeting_id = meeting.id if meeting else None
    challenge.state = ChallengeState(facts.state)
    challenge.what_was_done, challenge.answered_on = facts.what_was_done, facts.answered_on
    _set_raisers(challenge, employers)


def _set_raisers(challenge: ChallengeRaised, employers: Sequence[Employer]) -> None:
    wanted = {employer.id: employer for employer in employers}
    there = {each.employer_id for each in challenge.raisers}
    if there == set(wanted):
        return
    challenge.raisers[:] = [each for each in challenge.raisers if each.employer_id in wanted]
    challenge.raisers += [
        ChallengeEmployer(employer_id=key, employer=employer) for key, employer in wanted.items() if key not in there
    ]
    challenge.updated_at = now()  # so that the version counts a change of employers too


def archive_challenge(challenge: ChallengeRaised) -> None:
    """Take a challenge out of the list and every count; it can be put back."""
    challenge.archived_at = challenge.archived_at or now()


def restore_challenge(challenge: ChallengeRaised) -> None:
    """Put an archived challenge back."""
    challenge.archived_at = None


def add_action(
    facts: ActionFacts,
    owner: User | None,
    *,
    meeting: NetworkMeeting | None = None,
    challenge: ChallengeRaised | None = None,
) -> NetworkAction:
    """Write down what somebody undertook at a meeting or about a challenge. Raises RuleRefused."""
    action = NetworkAction(
        meeting_id=meeting.id if meeting else None, challenge_id=challenge.id if challenge else None
    )
    refuse_if([] if meeting or challenge else [Problem("", "An action belongs to a meeting or to a challenge")])
    set_action(action, facts, owner)
    db.session.add(action)
    db.session.flush()  # the action has an address from here on
    return action


def set_action(action: NetworkAction, facts: ActionFacts, owner: User | None) -> None:
    """Set what is to be done, by whom and when, and whether it is done. Raises RuleRefused."""
    refuse_if(action_problems(facts, today()))
    if owner is None or facts.due_on is None:
        raise LookupError("The rules have refused an action without who and when.")
    action.what, action.due_on, action.done_on = one_line(facts.what), facts.due_on, facts.done_on
    action.owner_id, action.owner = owner.id, owner


def finish_action(action: NetworkAction, on: date) -> None:
    """Mark an action as done. Doing it twice changes nothing."""
    action.done_on = action.done_on or on


def add_story(employer: Employer, facts: GoodPracticeFacts) -> GoodPractice:
    """Write down what an employer does well, or a career there. Raises RuleRefused."""
    story = GoodPractice(employer_id=employer.id, employer=employer)
    set_story(story, facts)
    db.session.add(story)
    db.session.flush()  # the story has an address from here on
    return story


def set_story(story: GoodPractice, facts: GoodPracticeFacts) -> None:
    """Set what is told, and who permitted that others see it. Raises RuleRefused."""
    facts = tidied_story(facts)
    refuse_if(story_problems(facts, today()))
    story.kind = GoodPracticeKind(facts.kind)
    story.title, story.words = facts.title, facts.words
    story.permission_by, story.permission_on = facts.permission_by, facts.permission_on


def archive_story(story: GoodPractice) -> None:
    """Take a case out of the list; it can be put back."""
    story.archived_at = story.archived_at or now()


def restore_story(story: GoodPractice) -> None:
    """Put an archived case back."""
    story.archived_at = None
