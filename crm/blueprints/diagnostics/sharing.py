"""The employer's choice of who else may see its answers: none by default, changeable at any time, logged, at once."""

from __future__ import annotations

from collections.abc import Collection

from crm.accounts.models import OrganisationKind, User
from crm.blueprints.diagnostics.models import Diagnostic, SharingChoice
from crm.blueprints.diagnostics.records import choices_in_force, organisations_to_share_with
from crm.database import db, now
from crm.problems import Problem, refuse_if

# Why an employer might, by the kind of organisation.
REASONS: dict[OrganisationKind, str] = {
    OrganisationKind.COUNCIL: "To help you find people and support in the borough",
    OrganisationKind.CHAMBER: "To speak for employers to colleges and providers, in the local skills improvement plan",
    OrganisationKind.JOBCENTRE: "To put forward people for your vacancies, and training before they start",
    OrganisationKind.CAREERS_HUB: "To bring you together with schools and young people",
    OrganisationKind.COMBINED_AUTHORITY: "To help with the cost of training, through Skills Bank and other funds",
    OrganisationKind.PROVIDER: "To shape courses and apprenticeships to what you need",
    OrganisationKind.VOLUNTARY: "To put forward people whom it supports into work",
    OrganisationKind.OTHER: "To offer you support with what you told us",
}


def share_with(diagnostic: Diagnostic, organisations: Collection[str], by: User) -> bool:
    """Share the answers with exactly these organisations (by public id) from now on; says whether that is a change.

    Others see them no longer, at once. Raises RuleRefused for an organisation that cannot be shared with.
    """
    offered = {organisation.public_id: organisation for organisation in organisations_to_share_with()}
    in_force = {choice.organisation.public_id: choice for choice in choices_in_force(diagnostic)}
    strange = set(organisations) - offered.keys() - in_force.keys()
    refuse_if([Problem("organisations", "Choose from the organisations shown")] if strange else [])
    added = [key for key in offered if key in organisations and key not in in_force]
    ended = [choice for key, choice in in_force.items() if key not in organisations]
    for key in added:
        db.session.add(SharingChoice(diagnostic_id=diagnostic.id, organisation_id=offered[key].id, chosen_by_id=by.id))
    for choice in ended:
        choice.withdrawn_at = now()
    diagnostic.sharing_answered = True
    db.session.flush()
    return bool(added or ended)
