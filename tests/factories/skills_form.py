"""Answers for the tests of the form: a site with vacancies, and short ways to write them down."""

from crm.blueprints.diagnostics.answers import Reply
from crm.blueprints.diagnostics.questionnaire_file import load_version

FORM = load_version("2026-1")

# A site of 40 with 4 vacancies: 3 hard to fill, 2 of them for lack of skills; 5 staff not fully proficient.
BUSY = {
    "details_right": Reply("yes"),
    "staff": Reply(40),
    "tried_to_recruit": Reply("yes"),
    "able_to_recruit": Reply("no"),
    "vacancies": Reply(4),
    "hard_to_fill": Reply(3),
    "hard_to_fill_causes": Reply(("few_applicants", "lack_skills")),
    "skill_shortage": Reply(2),
    "applicant_skills_technical": Reply(("specialist", "advanced_it")),
    "applicant_skills_people": Reply(("no_people",)),
    "not_proficient": Reply(5),
    "under_used": Reply(1),
    "gap_causes": Reply(("not_improved",)),
    "gap_skills_technical": Reply(("specialist",)),
    "gap_skills_people": Reply(("team_working",)),
    "upskilling": Reply("yes"),
    "upskilling_reasons": Reply(("technology",)),
    "training_kinds": Reply(("on_the_job", "off_the_job")),
    "staff_trained": Reply(20, is_estimate=True),
    "more_training_wanted": Reply("yes"),
    "training_barriers": Reply(("cost", "no_course")),
    "apprentices": Reply(0),
    "pays_levy": Reply("no"),
    "knows_levy_transfer": Reply("no"),
    "support": Reply(("recruitment", "hr_network")),
}

# A site that has nothing to report: the shortest way through.
QUIET = {
    "details_right": Reply("yes"),
    "staff": Reply(12),
    "tried_to_recruit": Reply("no"),
    "vacancies": Reply(0),
    "not_proficient": Reply(0),
    "under_used": Reply(0),
    "upskilling": Reply("no"),
    "training_kinds": Reply(("no_training",)),
    "more_training_wanted": Reply("no"),
    "apprentices": Reply(0),
    "pays_levy": Reply("no"),
    "knows_levy_transfer": Reply("yes"),
    "support": Reply(("no_support",)),
}


def changed(answers, **changes):
    """The answers with some replaced; None takes one away."""
    merged = answers | changes
    return {key: reply for key, reply in merged.items() if reply is not None}
