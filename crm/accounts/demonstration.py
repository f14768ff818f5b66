"""Who can sign in to the demonstration: fictional people that the demonstration data makes and its pages show."""

from __future__ import annotations

from dataclasses import dataclass

from crm.accounts.rules import Role

PASSWORD = "rotherham demo 2026"  # noqa: S105  shown on the sign-in page of the demonstration


@dataclass(frozen=True)
class SignIn:
    """One person of the demonstration; an employer's user signs in by link and has no password."""

    role: Role
    email: str
    can: str


SIGN_INS = (
    SignIn(Role.OFFICER, "officer@demo.example", "logs contacts, runs the strands"),
    SignIn(Role.PARTNER, "partner@demo.example", "Chamber of Commerce: sees the pipelines"),
    SignIn(Role.ANALYST, "analyst@demo.example", "reads the dashboard, sets targets"),
    SignIn(Role.ADMIN, "admin@demo.example", "looks after people and reference data"),
)
EMPLOYER = SignIn(Role.EMPLOYER, "employer@demo.example", "fills in the skills needs form")
