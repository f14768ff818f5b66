"""Security headers on every answer, and the check of what comes in before any view sees it.

The content policy allows nothing inline and nothing from elsewhere, so no nonce is needed: all scripts and styles are
files of ours.
"""

from __future__ import annotations

import uuid

from flask import Flask, Response, abort, current_app, g, request
from flask_login import current_user

from crm.accounts.audit import Actor
from crm.accounts.audit import current_actor as actor_variable

LONGEST_ADDRESS = 6_000  # in bytes; the longest filters anybody can set fill a third of it
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def refuse_long_address() -> None:
    """Answer 414 where an address is longer than any of ours: the server itself would have no page for it."""
    if len(request.environ.get("PATH_INFO", "")) + len(request.query_string) > LONGEST_ADDRESS:
        abort(414)


def refuse_unstorable_text() -> None:
    """Answer 400 where an address carries a NUL byte: no database can look for it."""
    if "\0" in request.path or any("\0" in value for values in request.args.lists() for value in values[1]):
        abort(400, "The address contains a character that cannot be used.")


def say_who_acts() -> None:
    """Tell the audit trail on whose behalf this request works."""
    if request.endpoint == "static":
        return  # a file needs nobody: do not ask the database who it is
    g.request_id = uuid.uuid4().hex[:16]
    user_id = current_user.id if current_user.is_authenticated else None
    g.actor_token = actor_variable.set(Actor(user_id=user_id, request_id=g.request_id))


def forget_who_acted(_error: BaseException | None) -> None:
    """The next request on this thread starts as nobody."""
    token = g.pop("actor_token", None)
    if token is not None:
        actor_variable.reset(token)


def add_headers(response: Response) -> Response:
    """The headers that every answer carries."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    elif "v" not in request.args:
        # A script that another script imports carries no fingerprint: the browser asks each time, and mostly hears 304.
        headers["Cache-Control"] = "no-cache"
    if current_app.config["ENVIRONMENT"] == "production":
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response


def init_app(app: Flask) -> None:
    """Attach the checks before, and the headers after, every request."""
    app.before_request(refuse_long_address)
    app.before_request(refuse_unstorable_text)
    app.before_request(say_who_acts)
    app.teardown_request(forget_who_acted)
    app.after_request(add_headers)
