"""Who, among staff, takes an employer's answers up: somebody who may read them, or nobody is named."""

from __future__ import annotations

from crm.accounts.models import User
from crm.blueprints.diagnostics.models import Diagnostic
from crm.blueprints.diagnostics.records import choices_in_force
from crm.engagement.asking import somebody_of_the_council


def who_takes_it_up(diagnostic: Diagnostic) -> User | None:
    """The lead officer if the answers are shared with them, else who invited the employer, else the council.

    None where nobody at the council uses the service.
    """
    shared = {choice.organisation_id for choice in choices_in_force(diagnostic)}
    first = (diagnostic.employer.lead_officer, diagnostic.card.owner)
    return next((user for user in first if user and _reads(user, shared)), None) or somebody_of_the_council()


def _reads(user: User, shared: set[int]) -> bool:
    organisation = user.organisation
    if organisation is None or not user.is_active:
        return False
    return organisation.is_controller or organisation.id in shared
