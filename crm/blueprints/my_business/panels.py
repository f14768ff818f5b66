"""What stands on an employer's home page: a panel from every strand that has something for it.

A strand adds its part by adding a function here: it takes the business and its user and gives a panel, or None where
it has nothing to say. The template it names lies beside the home page's own and gets `values` as `panel.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import User
from crm.blueprints.apprenticeships.queries import offers_of
from crm.blueprints.apprenticeships.rules import PIPELINE as OFFERS
from crm.blueprints.collaborations.queries import collaborations_of
from crm.blueprints.collaborations.rules import PIPELINE as COLLABORATIONS
from crm.blueprints.collaborations.rules import CollaborationKind
from crm.blueprints.diagnostics.invitations import site_words
from crm.blueprints.disability_confident.queries import own_memberships
from crm.blueprints.disability_confident.rules import ending_within
from crm.blueprints.disability_confident.scheme import Level, renewal_words, version_named
from crm.blueprints.encounters.queries import encounters_of
from crm.blueprints.encounters.rules import HELD_STAGES
from crm.blueprints.encounters.rules import PIPELINE as ENCOUNTERS
from crm.blueprints.my_business.queries import answers_of_year, forms_of
from crm.blueprints.my_business.questions import ANSWERS, QUESTIONS
from crm.blueprints.network.meeting_rules import time_words
from crm.blueprints.network.queries import own_standing
from crm.blueprints.placements.queries import STAGES as OFFER_STAGES
from crm.blueprints.placements.queries import own_offers
from crm.blueprints.placements.rules import OWN_TO_WITHDRAW
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.periods import YearKind, year_of

SHOWN = 6


@dataclass(frozen=True)
class Panel:
    """A part of the home page."""

    key: str
    title: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


def skills_needs(employer: Employer, user: User) -> Panel:
    """The forms to fill in, those submitted with their results, and who sees the answers."""
    forms = forms_of(employer, user)
    values = {
        "to_do": [form for form in forms if form.is_to_do],
        "done": [form for form in forms if not form.is_to_do],
        "site_words": site_words,
        "several_sites": len(employer.sites) > 1,
    }
    return Panel("skills-needs", "Skills needs", "my_business/_skills_needs.html", values)


def network(employer: Employer, _user: User) -> Panel:
    """Whether the business is a member, has asked or may ask; the next meeting it is invited to."""
    standing = own_standing(employer.id)
    values = {"seat": standing.seat, "invitations": standing.invitations, "time_words": time_words}
    return Panel("network", "HR Director Network", "my_business/_network.html", values)


def placements(employer: Employer, _user: User) -> Panel:
    """What the business has offered and where each offer stands; of who is placed, the dates and no more."""
    values = {"offers": own_offers(employer.id), "stages": OFFER_STAGES, "may_withdraw": OWN_TO_WITHDRAW}
    return Panel("placements", "Placements", "my_business/_placements.html", values)


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
    return Panel("disability-confident", "Disability Confident", "my_business/_disability_confident.html", values)


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
    return Panel("encounters", "Schools", "my_business/_encounters.html", values)
def this_year(employer: Employer, _user: User) -> Panel:
    """What the business would like to do this year, strand by strand, and where to say it."""
    said = answers_of_year(employer, today())
    still_open = [question for question in QUESTIONS if question.strand not in said]
    values = {
        "questions": QUESTIONS,
        "said": said,
        "labels": ANSWERS,
        "first": still_open[0] if still_open else None,
        "open": len(still_open),
        "year": year_of(YearKind.FINANCIAL, today()).label,
    }
    return Panel("this-year", "What you would like to do with us this year", "my_business/_this_year.html", values)


def apprenticeships(employer: Employer, _user: User) -> Panel:
    """What it offers, how far that has come, and where to say what else is open."""
    offers = offers_of(employer.id)
    values = {
        "offers": offers[:SHOWN],
        "earlier": len(offers[SHOWN:]),
        "stage": lambda key: OFFERS.stage(key).label,
    }
    return Panel("apprenticeships", "Apprenticeships", "my_business/_apprenticeships.html", values)


def collaborations(employer: Employer, _user: User) -> Panel | None:
    """With which colleges and providers it works, and what came of it; nothing where there is none."""
    found = collaborations_of(employer.id)
    values = {
        "collaborations": found,
        "kind": lambda key: CollaborationKind(key).label,
        "stage": lambda key: COLLABORATIONS.stage(key).label,
    }
    title = "Courses you help with"
    return Panel("collaborations", title, "my_business/_collaborations.html", values) if found else None


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
