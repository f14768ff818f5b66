"""What stands out in a site's answers, and why: one short function for each priority, `RULES` is their order (pure).

Every priority shows the answers that produced it, names the needs that the provision directory is looked up by (keys
of the questionnaire's lists of skills and support), and the strategy's action that it belongs to. There is no score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm.blueprints.diagnostics.answers import Answers
from crm.blueprints.diagnostics.questionnaire import Questionnaire
from crm.blueprints.diagnostics.rules import SiteFacts
from crm.figures import format_number

# Being new or part-trained passes with time; other causes of a gap persist (definitions, section 2).
PASSING_CAUSES = frozenset({"new_to_role", "part_trained"})
APPLICANT_SKILLS = ("applicant_skills_technical", "applicant_skills_people")
STAFF_SKILLS = ("gap_skills_technical", "gap_skills_people")
NO_SKILLS = frozenset({"no_technical", "no_people"})


@dataclass(frozen=True)
class Priority:
    """Something that stands out. `because` are sentences made of the employer's own answers, with their questions."""

    key: str
    title: str
    because: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    action: str


@dataclass(frozen=True)
class Case:
    """One submission as the rules see it: only the answers in force."""

    questionnaire: Questionnaire
    answers: Answers
    facts: SiteFacts

    def chosen(self, *questions: str) -> tuple[str, ...]:
        """Keys chosen in these questions, in order, each once; "none of these" is no choice."""
        keys = [key for question in questions if question in self.answers for key in self.answers[question].keys]
        return tuple(dict.fromkeys(key for key in keys if key not in NO_SKILLS))

    def says_yes(self, question: str) -> bool:
        return question in self.answers and self.answers[question].value == "yes"

    def says_no(self, question: str) -> bool:
        return question in self.answers and self.answers[question].value == "no"

    def labels(self, *questions: str) -> str:
        words = [
            self.questionnaire.questions[question].option_label(key)
            for question in questions
            for key in self.chosen(question)
        ]
        return "; ".join(word if i == 0 else word[0].lower() + word[1:] for i, word in enumerate(words))

    def because(self, *questions: str) -> tuple[tuple[str, str], ...]:
        """A sentence for each of these questions that was answered with choices."""
        asked = self.questionnaire.questions
        return tuple((q, f"{asked[q].short}: {self.labels(q)}") for q in questions if self.labels(q))


def _of(count: int, whole: int | None, one: str, many: str) -> str:
    """Like "3 of your 4 vacancies"; without the whole where it is not known."""
    if whole is None:
        return f"{format_number(count)} {one if count == 1 else many}"
    return f"{format_number(count)} of your {format_number(whole)} {one if whole == 1 else many}"


def _skill_shortage(case: Case) -> Priority | None:
    count = case.facts.skill_shortage
    if not count:
        return None
    of_yours = _of(count, case.facts.vacancies, "vacancy", "vacancies")
    lack = "because applicants lack skills, qualifications or experience"
    sentence = f"{of_yours} {'is' if count == 1 else 'are'} hard to fill {lack}"
    return Priority(
        "skill_shortage",
        "Jobs you cannot fill for lack of skills",
        (("skill_shortage", sentence), *case.because(*APPLICANT_SKILLS)),
        ("recruitment", "apprenticeships", *case.chosen(*APPLICANT_SKILLS)),
        "3.1",
    )


def _lasting_gaps(case: Case) -> Priority | None:
    lasting = set(case.chosen("gap_causes")) - PASSING_CAUSES
    if not case.facts.not_proficient or not (lasting or not case.chosen("gap_causes")):
        return None
    return _gap(case, "staff_gaps", "Staff who need training to do their job fully", ("training_funding",))


def _passing_gaps(case: Case) -> Priority | None:
    causes = set(case.chosen("gap_causes"))
    if not case.facts.not_proficient or not causes or causes - PASSING_CAUSES:
        return None
    return _gap(case, "new_staff", "New staff finding their feet", ())


def _gap(case: Case, key: str, title: str, needs: tuple[str, ...]) -> Priority:
    count = case.facts.not_proficient or 0
    sentence = f"{_of(count, case.facts.staff, 'member of staff', 'staff')} cannot yet do the job fully"
    because = (("not_proficient", sentence), *case.because("gap_causes", *STAFF_SKILLS))
    return Priority(key, title, because, (*needs, *case.chosen(*STAFF_SKILLS)), "3.6")


def _hard_for_other_reasons(case: Case) -> Priority | None:
    hard, short = case.facts.hard_to_fill, case.facts.skill_shortage
    if hard is None or short is None or hard <= short:
        return None
    count = hard - short
    of_yours = _of(count, case.facts.vacancies, "vacancy", "vacancies")
    sentence = f"{of_yours} {'is' if count == 1 else 'are'} hard to fill for reasons other than skills"
    return Priority(
        "hard_to_fill",
        "Jobs that are hard to fill for other reasons",
        (("hard_to_fill", sentence), *case.because("hard_to_fill_causes")),
        ("recruitment", "work_placements", "inclusive_workplace"),
        "3.1",
    )


def _not_able(case: Case) -> Priority | None:
    if case.facts.able_to_recruit is not False or case.facts.skill_shortage or case.facts.hard_to_fill:
        return None
    because = (("able_to_recruit", "You said that this site is not able to recruit the skilled workers it needs"),)
    return Priority("not_able", "Finding skilled people", because, ("recruitment", "apprenticeships"), "3.6")


def _new_skills(case: Case) -> Priority | None:
    if not case.says_yes("upskilling"):
        return None
    sentence = "You expect your staff to need new skills in the next 12 months"
    because = (("upskilling", sentence), *case.because("upskilling_reasons"))
    needs = ("workforce_plan", "course_design")
    return Priority("upskilling", "New skills in the next 12 months", because, needs, "2.4")


_BARRIER_NEEDS = {
    "cost": "training_funding",
    "time": "training_funding",
    "no_course": "course_design",
    "wrong_times": "course_design",
    "hard_to_find_out": "workforce_plan",
}


def _more_training(case: Case) -> Priority | None:
    if not case.says_yes("more_training_wanted"):
        return None
    needs = tuple(dict.fromkeys(_BARRIER_NEEDS.get(b, "workforce_plan") for b in case.chosen("training_barriers")))
    sentence = "You would have liked to train your staff more than you did"
    because = (("more_training_wanted", sentence), *case.because("training_barriers"))
    return Priority("more_training", "Training you would have liked", because, needs or ("training_funding",), "3.6")


def _under_used(case: Case) -> Priority | None:
    count = case.facts.under_used
    if not count:
        return None
    of_yours = _of(count, case.facts.staff, "member of staff", "staff")
    sentence = f"{of_yours} {'has' if count == 1 else 'have'} skills and qualifications above the job"
    because = (("under_used", sentence),)
    return Priority("under_used", "Skills you have and could use more", because, ("workforce_plan",), "3.6")


def _levy(case: Case) -> Priority | None:
    apprentices = case.answers.get("apprentices")
    if apprentices is None or apprentices.number != 0:
        return None
    none_here = ("apprentices", "You have no apprentices at this site")
    needs = ("apprenticeships",)
    if case.says_yes("pays_levy"):
        pays = ("pays_levy", "The business pays the apprenticeship levy")
        return Priority("levy", "Levy money that could pay for training", (none_here, pays), needs, "3.6")
    if case.says_no("pays_levy") and case.says_no("knows_levy_transfer"):
        new = ("knows_levy_transfer", "You did not know that large employers can pass levy money on")
        return Priority("levy_transfer", "Apprentices with the training paid for", (none_here, new), needs, "3.6")
    return None


def _asked_for(case: Case) -> Priority | None:
    wanted = tuple(key for key in case.chosen("support") if key != "no_support")
    if not wanted:
        return None
    return Priority("asked_for", "What you asked about", case.because("support"), wanted, "3.6")


Rule = Callable[[Case], Priority | None]
RULES: tuple[Rule, ...] = (
    _skill_shortage,
    _lasting_gaps,
    _hard_for_other_reasons,
    _not_able,
    _new_skills,
    _more_training,
    _under_used,
    _levy,
    _passing_gaps,
    _asked_for,
)
