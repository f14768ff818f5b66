"""From answers to facts: unknown stays unknown, and only an established zero is zero."""

import pytest

from crm.blueprints.diagnostics.answers import UNKNOWN, Reply
from crm.blueprints.diagnostics.facts import facts_of
from crm.blueprints.diagnostics.rules import SiteFacts, completed, fact_problems
from tests.factories.skills_form import BUSY, FORM, QUIET, changed

BUSY_FACTS = SiteFacts(
    staff=40,
    tried_to_recruit=True,
    able_to_recruit=False,
    vacancies=4,
    hard_to_fill=3,
    skill_shortage=2,
    not_proficient=5,
    under_used=1,
)
QUIET_FACTS = SiteFacts(
    staff=12,
    tried_to_recruit=False,
    able_to_recruit=None,
    vacancies=0,
    hard_to_fill=0,
    skill_shortage=0,
    not_proficient=0,
    under_used=0,
)


@pytest.mark.parametrize(("answers", "facts"), [(BUSY, BUSY_FACTS), (QUIET, QUIET_FACTS)], ids=["busy", "quiet"])
def test_a_whole_form(answers, facts):
    assert facts_of(FORM, answers) == facts
    assert fact_problems(facts) == []
    assert completed(facts) == facts


@pytest.mark.parametrize(
    ("changes", "vacancies", "hard", "short"),
    [
        ({"vacancies": UNKNOWN}, None, None, None),
        ({"vacancies": None}, None, None, None),
        ({"vacancies": Reply(0)}, 0, 0, 0),
        ({"hard_to_fill": UNKNOWN}, 4, None, None),
        ({"hard_to_fill": Reply(0)}, 4, 0, 0),
        ({"skill_shortage": UNKNOWN}, 4, 3, None),
        ({"hard_to_fill_causes": Reply(("terms",)), "skills_played_a_part": Reply("no")}, 4, 3, 0),
        ({"hard_to_fill_causes": Reply(("terms",)), "skills_played_a_part": UNKNOWN}, 4, 3, None),
        ({"hard_to_fill_causes": Reply(("terms",)), "skills_played_a_part": Reply("yes")}, 4, 3, 2),
        ({"hard_to_fill_causes": UNKNOWN, "skills_played_a_part": Reply("no")}, 4, 3, 0),
    ],
)
def test_vacancies_to_skill_shortage(changes, vacancies, hard, short):
    facts = facts_of(FORM, changed(BUSY, **changes))
    assert (facts.vacancies, facts.hard_to_fill, facts.skill_shortage) == (vacancies, hard, short)


@pytest.mark.parametrize(
    ("reply", "tried", "able"),
    [(Reply("yes"), True, False), (Reply("no"), False, None), (UNKNOWN, None, None)],
)
def test_the_direct_question_stands_only_for_sites_that_tried(reply, tried, able):
    facts = facts_of(FORM, changed(BUSY, tried_to_recruit=reply))
    assert (facts.tried_to_recruit, facts.able_to_recruit) == (tried, able)


def test_an_estimate_counts_and_is_flagged():
    facts = facts_of(FORM, changed(BUSY, vacancies=Reply(4, is_estimate=True)))
    assert (facts.vacancies, facts.has_estimates) == (4, True)
    hidden = changed(BUSY, vacancies=Reply(0), hard_to_fill=Reply(3, is_estimate=True))
    assert not facts_of(FORM, hidden).has_estimates


def test_nothing_answered_establishes_nothing():
    assert facts_of(FORM, {}) == SiteFacts()
