"""A form that is sent twice saves once: each carries a key, and the second sending leads where the first led."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crm.database import db
from crm.web.forms import Form
from crm.web.models import FormSubmission


def once(form: Form, user_id: int, save: Callable[[], str]) -> Response:
    """Save, unless this very form was saved before; then only go where it led.

    `save` does the work and returns the address to go to. RuleRefused passes through, with nothing kept.
    """
    key = _key_of(form)
    if not key:
        return redirect(save())
    submission = FormSubmission(key=key, user_id=user_id, location="")
    try:
        with db.session.begin_nested():
            db.session.add(submission)
    except IntegrityError:
        flash("This was already saved.", "information")
        return redirect(_where_it_led(key, user_id))
    submission.location = save()
    return redirect(submission.location)


def _key_of(form: Form) -> str:
    """The key a form was sent with; a NUL, which no database takes, was never in one of ours."""
    return (form.once_key.data or "").replace("\0", "")[:40]


def saved_before(form: Form, user_id: int) -> Response | None:
    """Where this very form led when it was saved before; None for a form that is new.

    For a form that is judged against a record which its own saving changed (a version, the moves now possible): ask
    before judging it, or a click too many would be refused.
    """
    mine = FormSubmission.key == _key_of(form), FormSubmission.user_id == user_id
    location = db.session.scalar(select(FormSubmission.location).where(*mine))
    if not location:
        return None
    flash("This was already saved.", "information")
    return redirect(location)


def _where_it_led(key: str, user_id: int) -> str:
    mine = FormSubmission.key == key, FormSubmission.user_id == user_id
    return db.session.scalars(select(FormSubmission.location).where(*mine)).one()
