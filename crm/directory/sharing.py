"""Whose details are shown to whom (product model, section 1). Pure."""

from __future__ import annotations

from crm.accounts.rules import Role

# The council's own officers and administrators. Everyone else sees only people who agreed to sharing with partners.
SEES_EVERYONE = frozenset({Role.OFFICER, Role.ADMIN})


def sees_everyone(role: Role) -> bool:
    """Whether people who have not agreed to sharing are shown to this role."""
    return role in SEES_EVERYONE
