"""Next best steps: the words of each rule by hand, their order, and what may be put off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.accounts.rules import Strand
from crm.blueprints.next_steps.facts import CONDITIONS
from crm.blueprints.next_steps.rules import (
    LONGEST_REST,
    REASON_LENGTH,
    RULES,
    STRANDS,
    Fact,
    Step,
    deferral_problems,
    is_step_key,
    steps_of,
)
from crm.data_files import rows_of
from crm.strategy.loading import DATA

TODAY = date(2026, 11, 25)
DAY = date(2026, 9, 1)


def step(rule: str, **facts: object) -> Step:
    """The step of one fact."""
    return steps_of([Fact(1, rule, **facts)])[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "why", "plan"),
    [
        (
            step("ask_again", strand=Strand.PLACEMENTS, on=DAY),
            "Asked to be asked again about work placements on 1 September 2026",
            "Ask again about work placements, as agreed",
        ),
        (
            step("said_yes", strand=Strand.NETWORK, on=DAY, number=0),
            "Said yes to the HR Director Network on 1 September 2026, and nothing has begun",
            "Agree how to begin with the HR Director Network",
        ),
        (
            step("said_yes", strand=Strand.ENCOUNTERS, on=DAY, number=1),
            "Said yes to meeting young people at school on 1 September 2026, in their own area, and nothing has begun",
            "Agree how to begin with meeting young people at school",
        ),
        (
            step("offer_stuck", on=DAY, number=1, words="Welder, level 3"),
            "Apprenticeship offer at the same stage since 1 September 2026: Welder, level 3",
            "Ask what holds up the apprenticeship: Welder, level 3",
        ),
        (
            step("offer_stuck", on=DAY, number=3, words="Welder, level 3"),
            "Apprenticeship offer at the same stage since 1 September 2026: Welder, level 3; 2 others are stuck too",
            "Ask what holds up the apprenticeship: Welder, level 3",
        ),
        (
            step("offer_without_provider", on=DAY, number=2, words="Welder, level 3"),
            "Offers 2 apprenticeships with no training provider yet: Welder, level 3, since 1 September 2026",
            "Help to find a training provider: Welder, level 3",
        ),
        (
            step("skill_shortage", on=DAY, number=1, words="4", record="recruitment"),
            "Had 1 skill-shortage vacancy on 1 September 2026; the directory has 4 kinds of support for recruitment",
            "Say what support there is for recruitment",
        ),
        (
            step("skills_gap", on=DAY, number=12, words="1", record="training_funding"),
            "Had 12 staff not fully proficient on 1 September 2026; the directory has 1 kind of support for training",
            "Say what support there is for training",
        ),
        (
            step("levy_without_offer", on=date(2026, 8, 1)),
            "Pays the apprenticeship levy and has offered no apprenticeship since 1 August 2026",
            "Talk about using the apprenticeship levy",
        ),
    ],
)
def test_says_why_and_what_to_do(found: Step, why: str, plan: str) -> None:
    assert (found.why, found.plan) == (why, plan)


def test_every_rule_has_its_condition_and_serves_an_action_of_the_strategy() -> None:
    assert [rule.key for rule in RULES] == list(dict.fromkeys(rule.key for rule in RULES))
    assert {rule.key for rule in RULES} == set(CONDITIONS)
    codes = {row["code"] for row in rows_of(DATA / "actions.csv")}
    assert set(STRANDS) == set(Strand)
    assert {about.action for about in STRANDS.values()} <= codes
    for rule in RULES:
        strand = Strand.DIAGNOSTICS if not rule.action else None
        found = Step(rule, Fact(1, rule.key, strand, DAY, 1, "1", "x"))
        assert found.action in codes
        assert len(found.plan) <= 300  # fits the next step it becomes


def test_what_an_employer_asked_for_comes_first_and_what_it_said_itself_before_what_we_noted() -> None:
    noted = Fact(1, "said_yes", Strand.NETWORK, DAY, 0, rank=1)
    itself = Fact(1, "said_yes", Strand.PLACEMENTS, TODAY, 1, rank=0)
    asked = Fact(1, "ask_again", Strand.ENCOUNTERS, TODAY)
    levy = Fact(1, "levy_without_offer", Strand.APPRENTICESHIPS, DAY)
    found = [each.key for each in steps_of([levy, noted, itself, asked])]
    assert found == ["ask_again:encounters", "said_yes:placements", "said_yes:network", "levy_without_offer"]


FACTS = st.builds(
    Fact,
    st.integers(1, 3),
    st.sampled_from([rule.key for rule in RULES]),
    st.sampled_from(Strand),
    st.none() | st.dates(DAY, TODAY),
    st.integers(0, 3),
    rank=st.integers(0, 1),
)


@settings(max_examples=60)
@given(st.lists(FACTS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_facts_come(facts: list[Fact], random: object) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert [each.fact for each in steps_of(shuffled)] == [each.fact for each in steps_of(facts)]
    assert all(is_step_key(each.key) for each in steps_of(facts))


@pytest.mark.parametrize("key", ["", "unknown", "said_yes", "said_yes:", "said_yes:elsewhere", "offer_stuck:network"])
def test_a_key_that_no_step_has(key: str) -> None:
    assert not is_step_key(key)


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (None, "Busy", "until"),
        (TODAY, "Busy", "until"),
        (TODAY + timedelta(days=LONGEST_REST + 1), "Busy", "until"),
        (TODAY + timedelta(days=1), "", "reason"),
        (TODAY + timedelta(days=1), "x" * (REASON_LENGTH + 1), "reason"),
    ],
)
def test_what_is_wrong_with_putting_off(until: date | None, reason: str, field: str) -> None:
    assert [problem.field for problem in deferral_problems(until, reason, TODAY)] == [field]


def test_the_first_and_the_last_day_it_may_be_put_off_to() -> None:
    for days in (1, LONGEST_REST):
        assert deferral_problems(TODAY + timedelta(days=days), "Busy", TODAY) == []
