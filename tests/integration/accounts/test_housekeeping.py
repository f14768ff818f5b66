"""What signing in leaves behind is forgotten, once it is of no use any more; `flask worker` sees to it."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from crm.accounts import tokens
from crm.accounts.housekeeping import ATTEMPTS_KEPT, TOKENS_KEPT
from crm.accounts.models import EndedSession, MailedToken, SignInAttempt, TokenPurpose
from crm.database import Base, db, now
from crm.web.housekeeping import SUBMISSIONS_KEPT
from crm.web.models import FormSubmission
from tests.factories.mail import make_message
from tests.factories.people import make_user

MOMENT = timedelta(minutes=1)


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_worker_forgets_what_is_old_and_keeps_the_rest(app: Flask) -> None:
    user = make_user("employer")
    for age in (MOMENT, -MOMENT):
        tokens.issue(user, TokenPurpose.SIGN_IN, lifetime=age - TOKENS_KEPT)
        db.session.add(SignInAttempt(who_hash="x", succeeded=False, at=now() - ATTEMPTS_KEPT + age))
        saved = now() - SUBMISSIONS_KEPT + age
        db.session.add(FormSubmission(key=str(age), user_id=user.id, location="/", saved_at=saved))
        ended = now() - 2 * app.permanent_session_lifetime + age
        db.session.add(EndedSession(number_hash="x", ended_at=ended))
    make_message()
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Messages: 1 sent",
        "Forget old sign-ins: 1 links and 1 attempts deleted",
        "Forget old form keys: 1 deleted",
    ]
    assert [count(model) for model in (MailedToken, SignInAttempt, FormSubmission, EndedSession)] == [1, 1, 1, 1]
    assert app.test_cli_runner().invoke(args=["worker", "--once"]).output == ""
