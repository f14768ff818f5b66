"""What a route declares about who may use it, and the check before every request.

Every view carries exactly one declaration, `@requires(...)`; a view without one is refused to everybody, so a
forgotten declaration fails closed. What is not allowed is 403 for staff and 404 where an employer's user must not learn
that the page exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, Strand, may

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "crm_requirement"


@dataclass(frozen=True)
class Requirement:
    """A route's declaration: one permission, and the strand for those that are granted by strand.

    Where one route serves every strand, `strand_argument` names the part of its address that says which.
    """

    permission: Permission
    strand: Strand | None = None
    strand_argument: str | None = None

    def strand_of(self, arguments: Mapping[str, Any]) -> Strand | None:
        """The strand this request is about; None where it names no strand."""
        if self.strand_argument is None:
            return self.strand
        named = str(arguments.get(self.strand_argument, "")).replace("-", "_")
        return next((strand for strand in Strand if strand.value == named), None)


def requires(
    permission: Permission, strand: Strand | None = None, *, strand_argument: str | None = None
) -> Callable[[View], View]:
    """Declare who may use a view."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Requirement(permission, strand, strand_argument))
        return view

    return declare


def user_may(user: Any, permission: Permission, strand: Strand | None = None) -> bool:
    """Whether this user (or the anonymous visitor) has the permission."""
    if not isinstance(user, User):
        return may(None, permission)
    return may(
        user.role,
        permission,
        strand=strand,
        strand_grants=frozenset(grant.strand for grant in user.strand_grants),
        participants_grant=user.may_see_participants,
    )


def requirement_of(app: Flask, endpoint: str) -> Requirement | None:
    """What the view behind an endpoint declares; None when it declares nothing."""
    view = app.view_functions.get(endpoint)
    found = getattr(view, ATTRIBUTE, None)
    return found if isinstance(found, Requirement) else None


def check_request() -> ResponseReturnValue | None:
    """Refuse what the route does not allow; send those not signed in to sign in."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    requirement = requirement_of(current_app, request.endpoint)
    if requirement is None:
        abort(403)
    if user_may(current_user, requirement.permission, requirement.strand_of(request.view_args or {})):
        return None
    if not current_user.is_authenticated:
        if request.method in {"GET", "HEAD"}:
            session["next"] = request.full_path.rstrip("?")
        return redirect(url_for("account.sign_in"))
    abort(404 if current_user.role is Role.EMPLOYER else 403)
