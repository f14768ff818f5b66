"""Every error as a page of the product, in plain words and with the right status."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, RequestEntityTooLarge, ServiceUnavailable

from crm.database import db

LARGEST_READ = 500 * 1024 * 1024
READ_AT_ONCE = 1024 * 1024  # the server's own buffer: smaller pieces would make it copy the rest each time
# Title and what to do, by status.
WORDS: dict[int, tuple[str, str]] = {
    400: ("There is a problem with what was sent", "Go back and try again."),
    403: ("You do not have access to this page", "Ask an administrator if you think you should."),
    404: ("Page not found", "If you typed the address, check it is correct."),
    405: ("This page cannot be used in that way", "Go back and use the buttons on the page."),
    409: ("Someone else changed this while you were working on it", "Open it again to see what changed."),
    413: ("The file or text you sent is too large", "Attachments can be up to 10 MB."),
    415: ("That type of file cannot be used", "Go back and choose another file."),
    429: ("Too many attempts", "Wait a few minutes, then try again."),
    500: ("Sorry, there is a problem with the service", "Nothing was saved. Try again in a few minutes."),
    503: ("Sorry, the service is busy", "Nothing was saved. Go back and try again."),
}


def page(status: int, detail: str | None = None) -> tuple[str, int]:
    """The product's own page for a status."""
    title, advice = WORDS.get(status, WORDS[500])
    return render_template("errors/error.html", title=title, advice=advice, detail=detail, status=status), status


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error
    own_words = error.description if error.description != type(error).description else None
    return page(error.code, own_words)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    return page(
        400, "This page had been open too long, or you have signed out. Open it again and repeat your last step."
    )


def _not_found(_error: NoResultFound) -> tuple[str, int]:
    return page(NotFound.code)


def _stale(_error: StaleDataError) -> tuple[str, int]:
    db.session.rollback()
    return page(409)


def _busy(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    if "locked" in str(error.orig):
        return page(ServiceUnavailable.code)
    raise error


def _failed(_error: InternalServerError) -> tuple[str, int]:
    db.session.rollback()
    return page(500)


def _too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
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
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(InternalServerError, _failed)
    app.register_error_handler(HTTPException, _http)
