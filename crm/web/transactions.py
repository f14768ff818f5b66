"""One place that commits: after a request that may write and ended well. Every other request rolls back.

What any page showed of personal data is written down after that.
"""

from __future__ import annotations

from flask import Flask, Response, g, request

from crm.accounts import audit
from crm.database import READING_METHODS, db


def keep_what_was_asked(response: Response) -> Response:
    """Commit after a writing request that ended below 400; roll back after anything else.

    A view that answers with an error page but must keep what it wrote (a failed sign-in is counted) sets
    `g.keep_despite_error`.
    """
    ended_well = response.status_code < 400 or g.get("keep_despite_error", False)
    if request.method not in READING_METHODS and ended_well:
        db.session.commit()
    else:
        db.session.rollback()
    audit.keep_views()
    return response


def init_app(app: Flask) -> None:
    """Attach to the application; errors raised by the commit itself reach the error handlers of `crm.web.errors`."""
    app.after_request(keep_what_was_asked)
