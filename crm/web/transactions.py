"""One place that commits: after a request that may write and ended well. Every other request rolls back.

What any page showed of personal data is written down after that.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from crm.accounts import audit
from crm.database import READING_METHODS, db, end_reading


def keep_what_was_asked(response: Response) -> Response:
    """Commit after a writing request that ended below 400; roll back after anything else.

    A view that answers with an error page but must keep what it wrote (a failed sign-in is counted) sets
    `g.keep_despite_error`.
    """
    ended_well = response.status_code < 400 or g.get("keep_despite_error", False)
    try:
        if request.method in READING_METHODS or not ended_well:
            end_reading()
        else:
            db.session.commit()
        audit.keep_views()
    except SQLAlchemyError as error:
        # Flask has left the view: without this, whatever the commit meets would be a fault of the service.
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def init_app(app: Flask) -> None:
    """Attach to the application; errors raised by the commit itself reach the error handlers of `crm.web.errors`."""
    app.after_request(keep_what_was_asked)
