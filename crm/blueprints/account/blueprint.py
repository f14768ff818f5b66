"""The blueprint of the account pages, and what all of them share: the answer to too many attempts."""

from __future__ import annotations

from flask import Blueprint, Response

from crm.accounts.throttle import TooManyAttempts
from crm.web import errors

bp = Blueprint("account", __name__)


@bp.errorhandler(TooManyAttempts)
def too_many_attempts(refused: TooManyAttempts) -> Response:
    """429, with how long to wait; the same whether or not there is such an account."""
    response = errors.page(
        429,
        f"For your security we allow only a few attempts within {refused.minutes} minutes. "
        "Trying again before they have passed does no harm, but will not work.",
    )
    response.headers["Retry-After"] = str(refused.minutes * 60)
    return response
