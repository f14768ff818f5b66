"""The rules of the next best step, as data: each says why, what to do, and what it serves (pure).

Product model, section 4: for each employer the next useful conversation, with its reason. `RULES` is in the order in
which a conversation is worth having: what an employer asked for comes before what we would like, and what waits for us
before what is new. A rule's condition is the statement of the same key in `facts.py`, so that the list of all employers
costs no more than one: here stands what can be said of a fact once it is found. A strand adds a line to each.

A strand serves the action of the strategy that its theme serves (1.3 coordinated engagement, 2.4 workforce plan, 3.1
placements, 3.2 school encounters, 3.6 diagnostics, with which apprenticeships go); a rule may say another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from crm.accounts.rules import Strand
from crm.periods import format_date
from crm.problems import Problem

FOLLOWED_UP_WITHIN = 30  # days after a form was submitted; ours, twice what the board calls stuck
REASON_LENGTH = 300
LONGEST_REST = 730  # days; ours: what rests longer should be said of the employer, not of a step
USUAL_REST = 90
AWARD_ENDS_WITHIN = 90  # days: Disability Confident awards are watched from here on (product model, section 4)


@dataclass(frozen=True)
class AboutStrand:
    """A strand as these sentences speak of it, and the strategy's action that it serves."""

    words: str
    action: str


STRANDS = {
    Strand.NETWORK: AboutStrand("the HR Director Network", "1.3"),
    Strand.DIAGNOSTICS: AboutStrand("the skills needs form", "3.6"),
    Strand.PLACEMENTS: AboutStrand("work placements", "3.1"),
    Strand.DISABILITY_CONFIDENT: AboutStrand("Disability Confident", "1.3"),
    Strand.ENCOUNTERS: AboutStrand("meeting young people at school", "3.2"),
    Strand.APPRENTICESHIPS: AboutStrand("apprenticeships", "3.6"),
    Strand.COLLABORATIONS: AboutStrand("working with colleges and training providers", "2.4"),
}


@dataclass(frozen=True)
class Fact:
    """What a rule's condition found at one employer. `on`, `number`, `words` and `record` mean what the rule says.

    Of the facts of one rule the lowest `rank` is the most useful, then the one that has waited longest.
    """

    employer_id: int
    rule: str
    strand: Strand | None = None
    on: date | None = None
    number: int | None = None
    words: str = ""
    record: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Opens:
    """A page that shows what a fact speaks of: its endpoint, the words of the link, what the record is called there."""

    endpoint: str
    words: str
    argument: str = "public_id"


SUPPORT = Opens("provision.index", "See the support", "need")


@dataclass(frozen=True)
class Rule:
    """One rule. `why` and `plan` word a fact: the reason, and the next step that is proposed.

    `action` is empty where it is the strand's. `opens` is the page that a fact's `record` leads to. `by_strand`: the
    fact may be found once for each strand, and each is put off apart.
    """

    key: str
    label: str
    why: Callable[[Fact], str]
    plan: Callable[[Fact], str]
    action: str = ""
    opens: Opens | None = None
    by_strand: bool = False


@dataclass(frozen=True)
class Step:
    """A next best step of an employer, in words."""

    rule: Rule
    fact: Fact

    @property
    def key(self) -> str:
        """What it is put off by."""
        by_strand = self.rule.by_strand and self.fact.strand
        return f"{self.rule.key}:{self.fact.strand}" if by_strand else self.rule.key

    @property
    def action(self) -> str:
        """The code of the strategy's action that it serves."""
        return self.rule.action or (STRANDS[self.fact.strand].action if self.fact.strand else "")

    @property
    def why(self) -> str:
        """The reason, as a sentence without its full stop."""
        return self.rule.why(self.fact)

    @property
    def plan(self) -> str:
        """The next step to plan."""
        return self.rule.plan(self.fact)


def _counted(number: int | None, one: str, many: str) -> str:
    return f"{number or 0:,} {one if number == 1 else many}"


def _day(fact: Fact) -> str:
    return format_date(fact.on) if fact.on else "a day not known"


RULES: tuple[Rule, ...] = (
    Rule(
        "ask_again",
        "Asked us to come back, and the day has come",
        lambda fact: f"Asked to be asked again about {_about(fact)} on {_day(fact)}",
        lambda fact: f"Ask again about {_about(fact)}, as agreed",
        by_strand=True,
    ),
    Rule(
        "said_yes",
        "Said yes, and nothing has begun",
        lambda fact: f"Said yes to {_about(fact)} on {_day(fact)}{_by_whom(fact)}, and nothing has begun",
        lambda fact: f"Agree how to begin with {_about(fact)}",
        by_strand=True,
    ),
    Rule(
        "diagnostic_waiting",
        "Skills form submitted, nobody has followed up",
        lambda fact: f"Submitted the skills needs form on {_day(fact)}, and nobody has been in touch since",
        lambda fact: "Talk through the result of the skills needs form",
        opens=Opens("diagnostics.record", "See the form"),
    ),
    Rule(
        "offer_stuck",
        "Apprenticeship offer stuck",
        lambda fact: f"Apprenticeship offer at the same stage since {_day(fact)}: {fact.words}{_others(fact)}",
        lambda fact: f"Ask what holds up the apprenticeship: {fact.words}",
        opens=Opens("apprenticeships.record", "See the offer"),
    ),
    Rule(
        "offer_without_provider",
        "Apprenticeship without a training provider",
        lambda fact: (
            f"Offers {_counted(fact.number, 'apprenticeship', 'apprenticeships')} with no training provider yet:"
            f" {fact.words}, since {_day(fact)}"
        ),
        lambda fact: f"Help to find a training provider: {fact.words}",
        opens=Opens("apprenticeships.record", "See the offer"),
    ),
    Rule(
        "award_ending",
        "Disability Confident award ending",
        lambda fact: f"Disability Confident level {fact.number} ends on {_day(fact)}",
        lambda fact: "Talk about what follows when the Disability Confident award ends",
        opens=Opens("disability_confident.record", "See the award"),
    ),
    Rule(
        "placement_stuck",
        "Placement offer stuck",
        lambda fact: f"Placement offer at the same stage since {_day(fact)}: {fact.words}{_others(fact)}",
        lambda fact: f"Ask what holds up the placement offer: {fact.words}",
        opens=Opens("placements.record", "See the offer"),
    ),
    Rule(
        "encounter_stuck",
        "School encounter stuck",
        lambda fact: f"School encounter at the same stage since {_day(fact)}: {fact.words}{_others(fact)}",
        lambda fact: f"Ask what holds up the school encounter: {fact.words}",
        opens=Opens("encounters.record", "See the encounter"),
    ),
    Rule(
        "skill_shortage",
        "Skill-shortage vacancies, and support there is",
        lambda fact: (
            f"Had {_counted(fact.number, 'skill-shortage vacancy', 'skill-shortage vacancies')} on {_day(fact)};"
            f" the directory has {_support(fact)} for recruitment"
        ),
        lambda fact: "Say what support there is for recruitment",
        action="3.1",
        opens=SUPPORT,
    ),
    Rule(
        "skills_gap",
        "Skills gap among staff, and support there is",
        lambda fact: (
            f"Had {_counted(fact.number, 'member of staff', 'staff')} not fully proficient on {_day(fact)};"
            f" the directory has {_support(fact)} for training"
        ),
        lambda fact: "Say what support there is for training",
        opens=SUPPORT,
    ),
    Rule(
        "collaboration_quiet",
        "Collaboration gone quiet",
        lambda fact: f"Collaboration on {fact.words} began on {_day(fact)}, and nobody has said whether it goes on",
        lambda fact: f"Ask whether the collaboration goes on: {fact.words}",
        opens=Opens("collaborations.record", "See the collaboration"),
    ),
    Rule(
        "places_not_confident",
        "Offers placements, not Disability Confident",
        lambda fact: (
            f"Has had {_counted(fact.number, 'approved placement offer', 'approved placement offers')} since"
            f" {_day(fact)} and is not Disability Confident"
        ),
        lambda fact: "Suggest Disability Confident: placements are among its activities",
    ),
    Rule(
        "large_not_in_network",
        "Large, not in the HR Director Network",
        lambda fact: "A large employer that is not a member of the HR Director Network",
        lambda fact: "Invite the HR director to the network",
    ),
    Rule(
        "levy_without_offer",
        "Pays the levy, no apprenticeship this year",
        lambda fact: f"Pays the apprenticeship levy and has offered no apprenticeship since {_day(fact)}",
        lambda fact: "Talk about using the apprenticeship levy",
    ),
    Rule(
        "anchor_never_contacted",
        "Anchor employer never contacted",
        lambda fact: "An anchor employer that nobody has ever been in touch with",
        lambda fact: "Make a first contact with this anchor employer",
        action="1.3",
    ),
)
RULES_BY_KEY = {rule.key: rule for rule in RULES}
PLACES = {rule.key: place for place, rule in enumerate(RULES)}
def _about(fact: Fact) -> str:
    return STRANDS[fact.strand].words if fact.strand else ""


def _by_whom(fact: Fact) -> str:
    return ", in their own area" if fact.number else ""


def _support(fact: Fact) -> str:
    return "1 kind of support" if fact.words == "1" else f"{fact.words} kinds of support"


def _others(fact: Fact) -> str:
    more = (fact.number or 1) - 1
    return f"; {more:,} {'other is' if more == 1 else 'others are'} stuck too" if more else ""


def steps_of(facts: Iterable[Fact]) -> list[Step]:
    """The steps that facts give rise to, the most useful first; facts that no rule knows are left out."""
    known = [fact for fact in facts if fact.rule in RULES_BY_KEY]
    return [Step(RULES_BY_KEY[fact.rule], fact) for fact in sorted(known, key=_order)]


def _order(fact: Fact) -> tuple[int, int, date, str, int, int, str, str]:
    # All that a fact says, so that no two which differ change places from one visit to the next.
    number = -1 if fact.number is None else fact.number
    strand = fact.strand or ""
    return (
        PLACES[fact.rule], fact.rank, fact.on or date.max, strand, fact.employer_id, number, fact.words, fact.record
    )  # fmt: skip


def is_step_key(key: str) -> bool:
    """Whether a key names a step that there can be."""
    rule, _, strand = key.partition(":")
    if rule not in RULES_BY_KEY:
        return False
    return strand in set(Strand) if RULES_BY_KEY[rule].by_strand else key == rule


def deferral_problems(until: date | None, reason: str, today: date) -> list[Problem]:
    """What is wrong with putting a step off; the day is the first on which it is shown again."""
    found = []
    if not reason:
        found.append(Problem("reason", "Enter why not now"))
    elif len(reason) > REASON_LENGTH:
        found.append(Problem("reason", f"Why not now must be {REASON_LENGTH} characters or fewer"))
    if until is None:
        found.append(Problem("until", "Enter the day on which it should come back"))
    elif until <= today:
        found.append(Problem("until", "The day on which it comes back must be after today"))
    elif until > today + timedelta(days=LONGEST_REST):
        latest = format_date(today + timedelta(days=LONGEST_REST))
        found.append(Problem("until", f"The day on which it comes back must be {latest} or earlier"))
    return found
