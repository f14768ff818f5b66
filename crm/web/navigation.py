"""The service navigation: one table, shown to those whose permissions reach each place."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission, Role


@dataclass(frozen=True)
class Place:
    """An entry of the navigation: where it leads, who sees it, and which blueprints lie within it."""

    label: str
    endpoint: str
    permission: Permission
    blueprints: frozenset[str]


@dataclass(frozen=True)
class Item:
    """A place as the page shows it."""

    label: str
    address: str
    is_current: bool


PLACES = (
    Place("My day", "interactions.my_day", Permission.LOG_INTERACTIONS, frozenset({"interactions", "next_steps"})),
    Place("Employers", "employers.index", Permission.SEE_EMPLOYERS, frozenset({"employers"})),
    Place(
        "Pipelines",
        "boards.index",
        Permission.SEE_PIPELINES,
        frozenset(
            {
                "boards",
                "diagnostics",
                "apprenticeships",
                "collaborations",
                "disability_confident",
                "encounters",
                "placements",
            }
        ),
    ),
    Place("Network", "network.index", Permission.SEE_PIPELINES, frozenset({"network"})),
    Place("Schools", "schools.index", Permission.SEE_EMPLOYERS, frozenset({"schools"})),
    Place("Support", "provision.index", Permission.SEE_EMPLOYERS, frozenset({"provision"})),
    Place("Dashboard", "dashboard.index", Permission.SEE_DASHBOARD, frozenset({"dashboard"})),
    Place("Admin", "admin.index", Permission.ADMINISTER, frozenset({"admin"})),
)


def items() -> list[Item]:
    """The places this user may go, with the one they are in marked."""
    if not current_user.is_authenticated or current_user.role is Role.EMPLOYER:
        return []
    # The board of a strand lies where the strand does.
    strand = str((request.view_args or {}).get("strand", "")).replace("-", "_")
    return [
        Item(place.label, url_for(place.endpoint), (strand or request.blueprint) in place.blueprints)
        for place in PLACES
        if user_may(current_user, place.permission)
    ]
