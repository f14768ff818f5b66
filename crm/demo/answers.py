"""Answers to the skills needs form that one site could give: consistent with one another and with its routing."""

from __future__ import annotations

from collections.abc import Sequence

from crm.blueprints.diagnostics.answers import UNKNOWN, AnswerValue, Reply
from crm.blueprints.diagnostics.questionnaire import Questionnaire
from crm.demo.world import World

SKILLED = ("lack_skills", "lack_qualifications", "lack_experience")
OTHER_CAUSES = ("few_applicants", "few_interested", "terms", "location", "hours", "competition", "attitude")
ANYTHING_ELSE = (
    "We would rather have one contact for all of this.",
    "Bus times are our biggest problem with early shifts.",
    "Happy to show other firms how we train.",
)


def answers_of(world: World, questionnaire: Questionnaire, staff: int, pays_levy: bool) -> dict[str, Reply]:
    """The answers of a site with so many staff; questions that routing hides have none."""
    given = {
        "details_right": Reply("yes"),
        "staff": Reply(staff, is_estimate=world.chance(0.2)),
        **_recruitment(world, staff),
        **_workforce(world, staff),
        **_training(world, staff),
        "apprentices": Reply(_some(world, staff, 0.4, 0.08)),
        "pays_levy": Reply("yes" if pays_levy else "no"),
        "knows_levy_transfer": Reply("yes" if world.chance(0.35) else "no"),
        "support": _chosen(world, _keys(questionnaire, "support"), 3),
    }
    if world.chance(0.04):
        given |= {"details_right": Reply("no"), "details_wrong": Reply("The telephone number has changed.")}
    if world.chance(0.2):
        given["anything_else"] = Reply(world.one_of(ANYTHING_ELSE))
    for skills, question in (("technical_skills", "technical"), ("people_skills", "people")):
        keys = [option.key for option in questionnaire.lists[skills] if not option.exclusive]
        given[f"applicant_skills_{question}"] = _chosen(world, keys, 3)
        given[f"gap_skills_{question}"] = _chosen(world, keys, 3)
    return dict(questionnaire.answers_in_force(given))


def _keys(questionnaire: Questionnaire, question: str) -> list[str]:
    return [option.key for option in questionnaire.questions[question].options if not option.exclusive]


def _chosen(world: World, keys: Sequence[str], most: int) -> Reply:
    return Reply(tuple(world.rng.sample(keys, world.rng.randint(1, most))))


def _some(world: World, whole: int, none: float, share: float) -> int:
    """A part of a whole: none in some cases, else about this share of it and at least one."""
    if world.chance(none):
        return 0
    return min(whole, max(1, round(whole * share * (0.4 + 1.2 * world.rng.random()))))


def _maybe(world: World, value: AnswerValue) -> Reply:
    """Nearly always the answer; now and then nobody knew it."""
    return UNKNOWN if world.chance(0.03) else Reply(value)


def _recruitment(world: World, staff: int) -> dict[str, Reply]:
    if not world.chance(0.78):
        return {"tried_to_recruit": Reply("no"), "vacancies": Reply(0)}
    vacancies = _some(world, staff + 3, 0.35, 0.06)
    hard = _some(world, vacancies, 0.3, 0.6) if vacancies else 0
    causes = world.rng.sample(OTHER_CAUSES, world.rng.randint(1, 2))
    skilled = hard > 0 and world.chance(0.62)
    if skilled:
        causes += world.rng.sample(SKILLED, world.rng.randint(1, 2))
    short = max(1, _some(world, hard, 0.1, 0.7)) if skilled else 0
    able = not short and world.chance(0.93)
    given = {
        "tried_to_recruit": Reply("yes"),
        "able_to_recruit": _maybe(world, "yes" if able else "no"),
        "vacancies": Reply(vacancies),
        "hard_to_fill": Reply(hard),
        "hard_to_fill_causes": Reply(tuple(causes)),
        "skills_played_a_part": Reply("no"),
        "skill_shortage": Reply(short),
    }
    if hard and world.chance(0.5):
        given["hard_to_fill_occupations"] = Reply({world.one_of(("3", "5", "8")): hard})
    return given


def _workforce(world: World, staff: int) -> dict[str, Reply]:
    gaps = _some(world, staff, 0.45, 0.07)
    causes = ("new_to_role", "part_trained", "not_improved", "not_trained", "new_ways", "cannot_recruit")
    reasons = ("technology", "regulation", "new_products", "working_practices", "net_zero", "retirement")
    return {
        "not_proficient": _maybe(world, gaps),
        "under_used": _maybe(world, _some(world, staff, 0.5, 0.1)),
        "gap_causes": _chosen(world, causes, 2),
        "upskilling": Reply("yes" if world.chance(0.6) else "no"),
        "upskilling_reasons": _chosen(world, reasons, 3),
    }


def _training(world: World, staff: int) -> dict[str, Reply]:
    kinds = world.one_of((("on_the_job",), ("on_the_job", "off_the_job"), ("off_the_job",), ("no_training",)))
    trained = _some(world, staff, 0.02, 0.5)
    barriers = ("cost", "time", "no_course", "wrong_times", "hard_to_find_out", "leave_after")
    given = {
        "training_kinds": Reply(kinds),
        "staff_trained": Reply(trained, is_estimate=world.chance(0.5)),
        "more_training_wanted": Reply("yes" if world.chance(0.58) else "no"),
        "training_barriers": _chosen(world, barriers, 3),
    }
    if world.chance(0.5):
        given["training_spend"] = Reply(trained * world.rng.randint(40, 400) * 100, is_estimate=True)
    return given
