"""Roles, permissions and grants: who may do what, as one table (product model, section 1).

Deny by default: a permission that is not in a role's set is refused.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person's role; it belongs to the person, not to the organisation."""

    OFFICER = "officer"
    PARTNER = "partner"
    EMPLOYER = "employer"
    ANALYST = "analyst"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """What people call the role."""
        return ROLE_LABELS[self]


ROLE_LABELS: dict[Role, str] = {
    Role.OFFICER: "Business engagement officer",
    Role.PARTNER: "Partner",
    Role.EMPLOYER: "Employer",
    Role.ANALYST: "Analyst",
    Role.ADMIN: "Administrator",
}
# What the audit trail calls records about participants: read with the grant for participants only.
ABOUT_PARTICIPANTS = frozenset({"placement", "placements", "placements-behind-job-outcomes"})
STAFF = frozenset({Role.OFFICER, Role.PARTNER, Role.ANALYST, Role.ADMIN})


class Strand(StrEnum):
    """The strands of work that an admin can grant a partner to write in."""

    NETWORK = "network"
    DIAGNOSTICS = "diagnostics"
    PLACEMENTS = "placements"
    DISABILITY_CONFIDENT = "disability_confident"
    ENCOUNTERS = "encounters"
    APPRENTICESHIPS = "apprenticeships"
    COLLABORATIONS = "collaborations"

    @property
    def label(self) -> str:
        """The strand's name in sentence case."""
        return STRAND_LABELS[self]


STRAND_LABELS: dict[Strand, str] = {
    Strand.NETWORK: "HR Director Network",
    Strand.DIAGNOSTICS: "Skills diagnostics",
    Strand.PLACEMENTS: "Work Ready Placements",
    Strand.DISABILITY_CONFIDENT: "Disability Confident",
    Strand.ENCOUNTERS: "School encounters",
    Strand.APPRENTICESHIPS: "Apprenticeships",
    Strand.COLLABORATIONS: "Provider collaborations",
}


class Permission(StrEnum):
    """What a route may ask of the person who calls it."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    STAFF_SIGNED_IN = "signed in as staff"
    SEE_EMPLOYERS = "see employers"
    EDIT_EMPLOYERS = "edit employers"
    EXPORT_EMPLOYERS = "export employers"
    LOG_INTERACTIONS = "log interactions"
    SEE_PIPELINES = "see pipelines"
    WRITE_STRAND = "write in a strand"
    SEE_PARTICIPANTS = "see participants"
    SEE_DASHBOARD = "see the dashboard"
    EDIT_TARGETS = "edit targets"
    OWN_BUSINESS = "own business"
    ADMINISTER = "administer"


_EVERY_STAFF = frozenset(
    {
        Permission.ANYONE,
        Permission.SIGNED_IN,
        Permission.STAFF_SIGNED_IN,
        Permission.SEE_EMPLOYERS,
        Permission.EXPORT_EMPLOYERS,
        Permission.SEE_PIPELINES,
        Permission.SEE_DASHBOARD,
    }
)
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: _EVERY_STAFF | {Permission.EDIT_EMPLOYERS, Permission.LOG_INTERACTIONS, Permission.WRITE_STRAND},
    Role.PARTNER: _EVERY_STAFF | {Permission.LOG_INTERACTIONS},
    Role.ANALYST: _EVERY_STAFF | {Permission.EDIT_TARGETS},
    Role.ADMIN: _EVERY_STAFF
    | {
        Permission.EDIT_EMPLOYERS,
        Permission.LOG_INTERACTIONS,
        Permission.WRITE_STRAND,
        Permission.EDIT_TARGETS,
        Permission.ADMINISTER,
    },
    Role.EMPLOYER: frozenset({Permission.ANYONE, Permission.SIGNED_IN, Permission.OWN_BUSINESS}),
}


def may(
    role: Role | None,
    permission: Permission,
    *,
    strand: Strand | None = None,
    strand_grants: frozenset[Strand] = frozenset(),
    participants_grant: bool = False,
) -> bool:
    """Whether a person of this role (None: nobody signed in) has the permission.

    Writing in a strand belongs to officers and admins, and to a partner by a grant for that strand. Participants
    are seen by nobody without the grant, whatever the role.
    """
    if role is None:
        return permission is Permission.ANYONE
    if permission is Permission.SEE_PARTICIPANTS:
        return participants_grant and role in STAFF
    if permission is Permission.WRITE_STRAND and role is Role.PARTNER:
        return strand is not None and strand in strand_grants
    return permission in ROLE_PERMISSIONS[role]


MINIMUM_PASSWORD_LENGTH = 12  # NCSC: length over composition
COMMON_PASSWORDS = frozenset(
    {"password1234", "rotherham1234", "123456789012", "qwertyuiopas", "letmeinletmein", "passwordpassword"}
)


def password_problem(password: str, email: str) -> str | None:
    """Why a new password is refused, as a sentence; None when it will do."""
    if len(password) < MINIMUM_PASSWORD_LENGTH:
        return f"Password must be {MINIMUM_PASSWORD_LENGTH} characters or more"
    if len(password) > 200:
        return "Password must be 200 characters or fewer"
    lowered = password.casefold()
    if lowered in COMMON_PASSWORDS or len(set(lowered)) < 4:
        return "Choose a password that is harder to guess"
    if email and email.split("@")[0].casefold() in lowered and len(email.split("@")[0]) >= 4:
        return "Choose a password that does not contain your email address"
    return None
