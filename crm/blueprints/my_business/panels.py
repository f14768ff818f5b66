"""What stands on an employer's home page: a panel from every strand that has something for it.

A strand adds its part by adding a function here: it takes the business and its user and gives a panel, or None where
it has nothing to say. The template it names lies beside the home page's own and gets `values` as `panel.values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import User
from crm.blueprints.diagnostics.invitations import site_words
from crm.blueprints.my_business.queries import forms_of
from crm.directory.employers.models import Employer


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


PANELS: tuple[Callable[[Employer, User], Panel | None], ...] = (skills_needs,)


def panels_for(employer: Employer, user: User) -> list[Panel]:
    """The home page's panels, in order."""
    return [panel for make in PANELS if (panel := make(employer, user)) is not None]
