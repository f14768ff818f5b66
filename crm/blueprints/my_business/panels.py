"""What stands on an employer's home page: what waits for the business first, then a panel from every strand.

A strand adds its part by adding a function here: it takes the business and its user and gives a panel, or None where
it has nothing to say. The template it names lies beside the home page's own and gets `values` as `panel.values`.
Panels are folded away under their `summary`; one without a summary stands with what else there is to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from crm.accounts.models import User
from crm.blueprints.apprenticeships.queries import offers_of
from crm.blueprints.apprenticeships.rules import PIPELINE as OFFERS
from crm.blueprints.collaborations.queries import collaborations_of
from crm.blueprints.collaborations.rules import PIPELINE as COLLABORATIONS
from crm.blueprints.collaborations.rules import CollaborationKind
from crm.blueprints.diagnostics.invitations import site_words
from crm.blueprints.diagnostics.models import Diagnostic
from crm.blueprints.disability_confident.queries import own_memberships
from crm.blueprints.disability_confident.rules import ending_within
from crm.blueprints.disability_confident.scheme import Level, renewal_words, version_named
from crm.blueprints.encounters.queries import encounters_of
from crm.blueprints.encounters.rules import HELD_STAGES
from crm.blueprints.encounters.rules import PIPELINE as ENCOUNTERS
from crm.blueprints.my_business.queries import answers_of_year, forms_of, takes_part_in
from crm.blueprints.my_business.questions import ANSWERS, QUESTIONS
from crm.blueprints.network.meeting_rules import time_words
from crm.blueprints.network.queries import own_standing
from crm.blueprints.placements.queries import STAGES as OFFER_STAGES
from crm.blueprints.placements.queries import own_offers
from crm.blueprints.placements.rules import OWN_TO_WITHDRAW
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.periods import YearKind, format_date, year_of

SHOWN = 6
A_NO_IS_GOOD = "A no is a good answer too: we will not ask again this year."


@dataclass(frozen=True)
class Task:
    """What waits for the business. The lowest `order` stands first; `about` ends the button's name, unseen."""

    words: str
    note: str
    button: str
    about: str
    address: str
    order: int


@dataclass(frozen=True)
class Panel:
    """A part of the home page. `summary` says in a few words what stands there; empty: nothing yet."""

    key: str
    title: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    tasks: tuple[Task, ...] = ()


def counted(*counts: tuple[int, str]) -> str:
    """Those of the counts that are not nothing, in words: 1 coming, 2 offered."""
    return ", ".join(f"{count:,} {words}" for count, words in counts if count)


def skills_needs(employer: Employer, user: User) -> Panel:
    """The forms to fill in, those submitted with their results, and who sees the answers."""
    forms = forms_of(employer, user)
    several = len(employer.sites) > 1
    to_do = [form.diagnostic for form in forms if form.is_to_do]
    done = [form for form in forms if not form.is_to_do]
    values = {"done": done, "waits": bool(to_do), "site_words": site_words, "several_sites": several}
    tasks = tuple(_form_to_fill_in(each, site_words(each.site) if several else "") for each in to_do)
    summary = counted((len(to_do), "to fill in"), (len(done), "submitted"))
    return Panel("skills-needs", "Skills needs", "my_business/_skills_needs.html", values, summary, tasks)


def _form_to_fill_in(form: Diagnostic, site: str) -> Task:
    return Task(
        f"Skills needs form, {site}" if site else "Skills needs form",
        f"Begun on {format_date(form.started_on)}, not submitted yet."
        if form.started_on
        else "About 10 minutes. You get a result at once.",
        "Continue" if form.started_on else "Start",
        f"for {site}" if site else "",
        url_for("diagnostics.resume" if form.started_on else "diagnostics.start", public_id=form.public_id),
        order=1,
    )


def network(employer: Employer, _user: User) -> Panel:
    """Whether the business is a member, has asked or may ask; the meetings to come that it is invited to."""
    standing = own_standing(employer.id)
    seat = standing.seat
    values = {"seat": seat, "invitations": standing.invitations, "time_words": time_words}
    summary = ""
    if seat is not None and seat.joined_on:
        summary = f"Member since {format_date(seat.joined_on)}"
    elif seat is not None and seat.asked_on:
        summary = f"You asked to join on {format_date(seat.asked_on)}"
    tasks = tuple(
        Task(
            f"You are invited to {each.meeting.title}",
            f"{format_date(each.meeting.on)}, {time_words(each.meeting.starts_at)}.",
            "Say whether you will come",
            f": {each.name}" if each.name else "",
            url_for("network.answer_invitation", public_id=employer.public_id, attendance=each.attendance.public_id),
            order=2,
        )
        for each in standing.invitations
        if each.attendance.state.value == "invited"
    )
    return Panel("network", "HR Director Network", "my_business/_network.html", values, summary, tasks)


def placements(employer: Employer, _user: User) -> Panel:
    """What the business has offered and where each offer stands; of who is placed, the dates and no more."""
    offers = own_offers(employer.id)
    values = {"offers": offers, "stages": OFFER_STAGES, "may_withdraw": OWN_TO_WITHDRAW}
    summary = counted((len(offers), "offer" if len(offers) == 1 else "offers"))
    return Panel("placements", "Placements", "my_business/_placements.html", values, summary)


def disability_confident(employer: Employer, _user: User) -> Panel:
    """What level is held and until when, what is waiting to be confirmed, and what comes next."""
    memberships = own_memberships(employer.id, today())
    values = {
        "memberships": memberships,
        "has_award": any(each.award or each.waiting for each in memberships),
        "today": today(),
        "Level": Level,
        "ending": ending_within,
        "renewal": lambda award: renewal_words(Level(award.level), version_named(award.rule_version)),
    }
    held = [each.award for each in memberships if each.award and each.standing.holds_an_award]
    tasks = tuple(
        Task(
            f"{Level(award.level).label} ends on {format_date(award.expires_on)}",
            "Renew it with the Department for Work and Pensions before then, or ask us for help.",
            "Get help to renew or move up",
            "",
            url_for("disability_confident.ask", public_id=employer.public_id),
            order=3,
        )
        for award in held
        if award.expires_on and ending_within(award.expires_on, today())
    )
    summary = Level(held[0].level).short if held else counted((sum(len(m.waiting) for m in memberships), "to confirm"))
    title = "Disability Confident"
    return Panel("disability-confident", title, "my_business/_disability_confident.html", values, summary, tasks)


def encounters(employer: Employer, _user: User) -> Panel:
    """What the business offers to schools, what is coming, and what became of it."""
    found = encounters_of(employer.id)
    coming = [each for each in found if each.stage == "arranged"]
    held = [each for each in found if each.stage in HELD_STAGES]
    offered = [each for each in found if each.stage == "offered"]
    others = [each for each in found if each not in (*coming, *held, *offered)]
    values = {
        "groups": [("Coming", coming), ("Offered", offered), ("Held", held), ("Did not take place", others)],
        "pipeline": ENCOUNTERS,
    }
    counts = (len(coming), "coming"), (len(offered), "offered"), (len(held), "held")
    summary = counted(*counts) or counted((len(others), "not held"))
    return Panel("encounters", "Schools", "my_business/_encounters.html", values, summary)


def this_year(employer: Employer, _user: User) -> Panel:
    """What the business would like to do this year, strand by strand, and where to say it."""
    said = answers_of_year(employer, today())
    taking_part = takes_part_in(employer, today())
    still_open = [question for question in QUESTIONS if question.strand not in said.keys() | taking_part]
    year = year_of(YearKind.FINANCIAL, today()).label
    values = {"questions": QUESTIONS, "said": said, "taking_part": taking_part, "labels": ANSWERS}
    tasks: tuple[Task, ...] = ()
    if still_open:
        one = len(still_open) == 1
        count = f"{len(still_open)} {'question is' if one else 'questions are'} still open for {year}."
        questions = f"{len(still_open)} short {'question' if one else 'questions'} about {year}."
        task = Task(
            "What you would like to do with us this year",
            count if said else f"{questions} {A_NO_IS_GOOD}",
            "Continue" if said else "Start",
            "with what you would like to do this year",
            url_for("my_business.this_year", public_id=employer.public_id, question=still_open[0].slug, go="on"),
            order=4,
        )
        tasks = (task,)
    summary = f"{len(QUESTIONS) - len(still_open)} of {len(QUESTIONS)} answered"
    return Panel("this-year", "Your plans this year", "my_business/_this_year.html", values, summary, tasks)


def apprenticeships(employer: Employer, _user: User) -> Panel:
    """What it offers, how far that has come, and where to say what else is open."""
    offers = offers_of(employer.id)
    values = {
        "offers": offers[:SHOWN],
        "earlier": len(offers[SHOWN:]),
        "stage": lambda key: OFFERS.stage(key).label,
    }
    summary = counted((len(offers), "offer" if len(offers) == 1 else "offers"))
    return Panel("apprenticeships", "Apprenticeships", "my_business/_apprenticeships.html", values, summary)


def collaborations(employer: Employer, _user: User) -> Panel | None:
    """With which colleges and providers it works, and what came of it; nothing where there is none."""
    found = collaborations_of(employer.id)
    values = {
        "collaborations": found,
        "kind": lambda key: CollaborationKind(key).label,
        "stage": lambda key: COLLABORATIONS.stage(key).label,
    }
    summary = counted((len(found), "course" if len(found) == 1 else "courses"))
    title = "Courses you help with"
    return Panel("collaborations", title, "my_business/_collaborations.html", values, summary) if found else None


PANELS: tuple[Callable[[Employer, User], Panel | None], ...] = (
    skills_needs,
    this_year,
    placements,
    apprenticeships,
    encounters,
    disability_confident,
    network,
    collaborations,
)


def panels_for(employer: Employer, user: User) -> list[Panel]:
    """The home page's panels, in order."""
    return [panel for make in PANELS if (panel := make(employer, user)) is not None]


def tasks_of(panels: Iterable[Panel]) -> list[Task]:
    """What waits for the business, the first to do first."""
    return sorted((task for panel in panels for task in panel.tasks), key=lambda task: task.order)
