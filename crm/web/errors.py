"""Every error as a page of the product, in plain words and with the right status."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from flask import Flask, Response, g, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, NoResultFound, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, RequestEntityTooLarge, ServiceUnavailable

from crm.database import db, reading_apart

LARGEST_READ = 500 * 1024 * 1024
READ_AT_ONCE = 1024 * 1024  # the server's own buffer: smaller pieces would make it copy the rest each time
RETRY_AFTER_SECONDS = 5
# Classes of what passes: connection, rolled back, resources, object in use, operator intervention.
PASSING = ("08", "40", "53", "55", "57")
# Title and what to do, by status.
WORDS: dict[int, tuple[str, str]] = {
    400: ("There is a problem with what was sent", "Go back and try again."),
    403: ("You do not have access to this page", "Ask an administrator if you think you should."),
    404: ("Page not found", "If you typed the address, check it is correct."),
    405: ("This page cannot be used in that way", "Go back and use the buttons on the page."),
    409: ("Someone else changed this while you were working on it", "Open it again to see what changed."),
    413: (
        "The file or text you sent is too large",
        "Press Back in your browser: what you typed is still there. Attachments can be up to 10 MB each and 12 MB"
        " together.",
    ),
    414: ("The address is too long", "Use fewer or shorter filters, or go back and choose a page from the menu."),
    415: ("That type of file cannot be used", "Go back and choose another file."),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    500: ("Sorry, there is a problem with the service", "Nothing was saved. Try again in a few minutes."),
    503: ("Sorry, the service is busy", "Nothing was saved. Go back and try again."),
}


def page(status: int, detail: str | None = None) -> Response:
    """The product's own page for a status."""
    title, advice = WORDS.get(status, WORDS[500])
    body = render_template("errors/error.html", title=title, advice=advice, detail=detail, status=status)
    response = Response(body, status)
    if status == ServiceUnavailable.code:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    own_words = error.description if error.description != type(error).description else None
    return page(error.code, own_words)


def _csrf(_error: CSRFError) -> Response:
    if _is_from_our_own_page():
        return _to_send_again()
    return page(
        400, "This page had been open too long, or you have signed out. Open it again and repeat your last step."
    )


def _is_from_our_own_page() -> bool:
    """Whether the browser says that a page of this site sent the form.

    What another site made the browser send is never offered for sending again. Nor are the forms of signing in: a
    password is not written into a page.
    """
    ours = request.host_url.rstrip("/")
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return request.blueprint != "account" and (sender == ours or sender.startswith(ours + "/"))


def _to_send_again() -> Response:
    """The form as it was typed, with a token that is good now: one press sends it."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    body = render_template(
        "errors/send_again.html",
        title="Send this once more",
        fields=fields,
        files=any(file.filename for file in request.files.values()),
        address=request.full_path.rstrip("?"),
    )
    return Response(body, 400)


def _not_found(_error: NoResultFound) -> Response:
    return page(NotFound.code)


def _stale(_error: StaleDataError) -> Response:
    db.session.rollback()
    return page(409)


def _database(error: OperationalError | PoolTimeout) -> Response:
    if _is_busy(error):
        return _page_whatever_the_database_does(ServiceUnavailable.code)
    raise error


def _is_busy(error: OperationalError | PoolTimeout) -> bool:
    """Whether the same may well succeed in a moment: others hold a lock or every connection, or it is starting."""
    if isinstance(error, PoolTimeout) or error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        # An extended code keeps what happened in its lowest byte.
        return error.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    # The state of PostgreSQL; none where there was no server to give it.
    return str(getattr(error.orig, "sqlstate", None) or "08").startswith(PASSING)


def _failed(_error: InternalServerError) -> Response:
    return _page_whatever_the_database_does(InternalServerError.code)


def _page_whatever_the_database_does(status: int) -> Response:
    """The page as the person knows it where the database can be read, and for nobody in particular where it cannot.

    It must not be drawn in a transaction that may write: it would wait for the lock that was just waited for in vain.
    """
    try:
        db.session.rollback()
        with reading_apart():
            return page(status)
    except (DBAPIError, PoolTimeout):
        g._login_user = AnonymousUserMixin()  # Flask-Login's own note of who asks: it would look again
        return page(status)


def _too_large(_error: RequestEntityTooLarge) -> Response:
    _let_it_finish()
    return page(413)


def _let_it_finish() -> None:
    """Read what the browser is still sending, and throw it away.

    A browser that is answered in the middle of sending shows a broken connection instead of our page. Beyond
    LARGEST_READ, or without a length, it has to.
    """
    length = request.content_length or 0
    if length > LARGEST_READ:
        return
    source, left = request.environ["wsgi.input"], length
    with suppress(OSError):
        while left > 0 and (chunk := source.read(min(left, READ_AT_ONCE))):
            left -= len(chunk)


def init_app(app: Flask) -> None:
    """Attach the error pages."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(NoResultFound, _not_found)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(InternalServerError, _failed)
    app.register_error_handler(HTTPException, _http)
