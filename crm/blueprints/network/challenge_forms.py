"""What a person may type about a challenge, an action or good practice."""

from __future__ import annotations

from collections.abc import Sequence

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.network.challenge_queries import (
    employers_with,
    member_employers,
    theme_choices,
    theme_with,
)
from crm.blueprints.network.challenge_rules import (
    CHALLENGE_LABELS,
    LINE_LENGTH,
    NAME_LENGTH,
    STORY_LENGTH,
    TITLE_LENGTH,
    WORDS_LENGTH,
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
from crm.blueprints.network.meeting_queries import meeting_choices, meeting_with
from crm.blueprints.network.models import ChallengeRaised, GoodPractice, NetworkAction, NetworkMeeting
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from crm.periods import format_date
from crm.problems import Problem
from crm.web import choices
from crm.web.forms import Choice, DateParts, Judged, LongText, Radios, Text, Ticks
from crm.web.pickers import EmployerPicker


class ChallengeForm(Judged):
    """A challenge, whole: new or changed."""

    words = LongText(
        "What is the challenge?",
        required="Enter what the challenge is, in the employers’ own words if you can",
        max_length=WORDS_LENGTH,
        rows=3,
    )
    theme = Choice("Theme", blank="Choose a theme", required="Choose a theme")
    employers = Ticks("Which employers raised it?", small=True)
    another = EmployerPicker("Another employer (optional)", hint="One that is not in the network.")
    raised_on = DateParts("Raised on", required="Enter when it was raised")
    meeting = Choice("At which meeting?", blank="Not at a meeting")
    state = Radios(
        "Where does it stand?",
        [(state.value, label) for state, label in CHALLENGE_LABELS.items()],
        required="Choose where it stands",
        inline=True,
    )
    what_was_done = LongText(
        "What was done (optional)",
        hint="It is read out as “You said, we did”. A challenge is answered only with words here.",
        max_length=WORDS_LENGTH,
        rows=3,
    )
    answered_on = DateParts("Answered on (optional)")

    def offer_choices(self, challenge: ChallengeRaised | None = None) -> None:
        """Set what may be chosen; what an old challenge holds stays in the lists."""
        themes = theme_choices()
        if challenge is not None and challenge.theme.public_id not in dict(themes):
            themes.append((challenge.theme.public_id, challenge.theme.name))
        self.theme.offer(themes)
        self.employers.offer(member_employers([each.employer for each in challenge.raisers] if challenge else []))
        self.meeting.offer(meeting_choices())

    def start_new(self, meeting: str) -> None:
        """What is most likely for a new one: raised at the meeting it is added from, on its day."""
        self.raised_on.data, self.state.data = today(), ChallengeState.RAISED.value
        if meeting in {choice.value for choice in self.meeting.choices if choice.value}:
            self.meeting.data = meeting
            self.raised_on.data = min(today(), meeting_with(meeting).on)

    def fill_from(self, challenge: ChallengeRaised) -> None:
        """Show a challenge as it stands."""
        for name in ("words", "raised_on", "what_was_done", "answered_on"):
            self[name].data = getattr(challenge, name)
        self.theme.data, self.state.data = challenge.theme.public_id, challenge.state.value
        self.employers.data = [each.employer.public_id for each in challenge.raisers]
        self.meeting.data = challenge.meeting.public_id if challenge.meeting else ""

    def chosen_theme(self) -> Theme | None:
        """The theme chosen."""
        return theme_with(self.theme.data)

    def chosen_meeting(self) -> NetworkMeeting | None:
        """The meeting chosen; None for one raised elsewhere."""
        return meeting_with(self.meeting.data) if self.meeting.data else None

    def chosen_employers(self) -> list[Employer]:
        """The employers ticked, and the one picked beside them."""
        found = employers_with(self.employers.data or [])
        another = self.another.data
        return found if another is None or another in found else [*found, another]

    def facts(self) -> ChallengeFacts:
        """What was typed."""
        return ChallengeFacts(
            words=self.words.data or "",
            has_theme=bool(self.theme.data),
            employers=len(self.employers.data or []) + (self.another.data is not None),
            raised_on=self.raised_on.data,
            state=self.state.data or "",
            what_was_done=self.what_was_done.data or "",
            answered_on=self.answered_on.data,
        )

    def problems(self) -> Sequence[Problem]:
        """What the rules say; that nobody raised it is not said while another employer is still being found."""
        found = challenge_problems(tidied_challenge(self.facts()), today())
        return [each for each in found if each.field != "employers" or not self.another.errors]

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return challenge_words(
            tidied_challenge(self.facts()),
            _label_of(self.theme),
            [employer.name for employer in self.chosen_employers()],
            _label_of(self.meeting),
        )


def challenge_in_words(challenge: ChallengeRaised) -> dict[str, str]:
    """A challenge as it stands, by question."""
    meeting = challenge.meeting
    return challenge_words(
        ChallengeFacts(
            challenge.words,
            True,
            len(challenge.raisers),
            challenge.raised_on,
            challenge.state,
            challenge.what_was_done,
            challenge.answered_on,
        ),
        challenge.theme.name,
        [each.employer.name for each in challenge.raisers],
        dict(meeting_choices()).get(meeting.public_id, meeting.title) if meeting else "",
    )


def challenge_words(facts: ChallengeFacts, theme: str, employers: Sequence[str], meeting: str) -> dict[str, str]:
    """What is said of a challenge, by question."""
    states = {state.value: label for state, label in CHALLENGE_LABELS.items()}
    return {
        "What is the challenge?": facts.words,
        "Theme": theme,
        "Which employers raised it?": "; ".join(sorted(employers)),
        "Raised on": format_date(facts.raised_on) if facts.raised_on else "",
        "At which meeting?": meeting,
        "Where does it stand?": states.get(facts.state, ""),
        "What was done": facts.what_was_done,
        "Answered on": format_date(facts.answered_on) if facts.answered_on else "",
    }


def _label_of(field: Choice) -> str:
    return next((choice.label for choice in field.choices if choice.value and choice.value == field.data), "")


class ActionForm(Judged):
    """What somebody undertook."""

    what = Text("What is to be done?", required="Enter what is to be done", max_length=LINE_LENGTH)
    owner = Choice("Who does it?", blank="Choose who does it", required="Choose who does it")
    due_on = DateParts("Due on", required="Enter when it is due")
    done_on = DateParts("Done on (optional)")

    def offer_choices(self) -> None:
        """Set who may be chosen."""
        self.owner.offer(choices.officers())

    def fill_from(self, action: NetworkAction) -> None:
        """Show an action as it stands."""
        self.what.data, self.due_on.data, self.done_on.data = action.what, action.due_on, action.done_on
        self.owner.data = action.owner.public_id

    def chosen_owner(self) -> User | None:
        """Who does it."""
        return person_chosen(self.owner.data)

    def facts(self) -> ActionFacts:
        """What was typed."""
        return ActionFacts(self.what.data or "", bool(self.owner.data), self.due_on.data, self.done_on.data)

    def problems(self) -> Sequence[Problem]:
        """What the rules say of what was typed."""
        return action_problems(self.facts(), today())

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return action_words(self.facts(), _label_of(self.owner))


def action_in_words(action: NetworkAction) -> dict[str, str]:
    """An action as it stands, by question."""
    return action_words(ActionFacts(action.what, True, action.due_on, action.done_on), action.owner.name)


def action_words(facts: ActionFacts, owner: str) -> dict[str, str]:
    """What is said of an action, by question."""
    return {
        "What is to be done?": facts.what,
        "Who does it?": owner,
        "Due on": format_date(facts.due_on) if facts.due_on else "",
        "Done on": format_date(facts.done_on) if facts.done_on else "",
    }


class StoryForm(Judged):
    """A good practice case or a career case study."""

    employer = EmployerPicker("Employer", required="Enter the employer")
    kind = Radios(
        "What is it?",
        [(kind.value, kind.label) for kind in GoodPracticeKind],
        required="Choose what it is",
        notes={"good_practice": "What an employer does well", "career_case_study": "How somebody’s career went there"},
    )
    title = Text("Title", required="Enter a title", max_length=TITLE_LENGTH)
    words = LongText(
        "What the employer does, and what came of it",
        required="Enter what the employer does, and what came of it",
        hint="Nothing by which a person can be known who has not agreed to it.",
        max_length=STORY_LENGTH,
        rows=8,
    )
    permission_by = Text(
        "Who at the employer gave permission to show it to others? (optional)",
        hint="Until somebody has, only the council and whoever wrote it down can see it.",
        max_length=NAME_LENGTH,
        autocomplete="off",
    )
    permission_on = DateParts("When was permission given? (optional)")

    def fill_from(self, story: GoodPractice) -> None:
        """Show a case as it stands; whose it is stays as it is."""
        for name in ("title", "words", "permission_by", "permission_on"):
            self[name].data = getattr(story, name)
        self.kind.data = story.kind.value

    def facts(self) -> GoodPracticeFacts:
        """What was typed."""
        return GoodPracticeFacts(
            self.kind.data or "",
            self.title.data or "",
            self.words.data or "",
            self.permission_by.data or "",
            self.permission_on.data,
        )

    def problems(self) -> Sequence[Problem]:
        """What the rules say of what was typed."""
        return story_problems(tidied_story(self.facts()), today())

    def in_words(self) -> dict[str, str]:
        """What was typed, by question."""
        return story_words(tidied_story(self.facts()))


def story_in_words(story: GoodPractice) -> dict[str, str]:
    """A case as it stands, by question."""
    facts = GoodPracticeFacts(story.kind, story.title, story.words, story.permission_by, story.permission_on)
    return story_words(facts)


def story_words(facts: GoodPracticeFacts) -> dict[str, str]:
    """What is said of a case, by question."""
    kinds = {kind.value: kind.label for kind in GoodPracticeKind}
    return {
        "What is it?": kinds.get(facts.kind, ""),
        "Title": facts.title,
        "What the employer does": facts.words,
        "Permission given by": facts.permission_by,
        "Permission given on": format_date(facts.permission_on) if facts.permission_on else "",
    }
