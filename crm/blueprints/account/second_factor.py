"""Setting up an authenticator app, and its recovery codes, which are shown once.

Reached from one's profile, or on the way in where a second factor is required and there is none yet.
"""

from __future__ import annotations

from flask import Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts import second_factor as factor
from crm.accounts import sessions, signing_in
from crm.accounts.models import User
from crm.accounts.permissions import requires
from crm.accounts.rules import STAFF, Permission
from crm.blueprints.account.blueprint import bp
from crm.blueprints.account.forms import CodeForm, ConfirmForm, ReplaceAppForm
from crm.problems import RuleRefused

PENDING = "pending_factor"


def _person() -> User | None:
    """Who sets up: somebody signed in, or half signed in without a second factor so far."""
    if current_user.is_authenticated:
        return sessions.me() if current_user.role in STAFF else None
    half = sessions.half_signed_in()
    return half if half is not None and not half.totp_secret else None


@bp.route("/second-factor", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def set_up_second_factor() -> ResponseReturnValue:
    """A key for the app, as a QR code and as text, and the first code to prove that it arrived."""
    user = _person()
    if user is None:
        return redirect(url_for("account.sign_in"))
    form = ReplaceAppForm() if current_user.is_authenticated else CodeForm()
    secret = session.get(PENDING)
    if secret and form.validate_on_submit():
        try:
            codes = signing_in.set_up_second_factor(user, secret, form.code.data, _confirmation(form), _from())
        except RuleRefused as refused:
            form.show(refused)
            g.keep_despite_error = True
        else:
            return _show_codes(user, codes)
    if not secret:
        secret = session[PENDING] = factor.new_secret()
    key = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    answer = render_template("account/set_up_second_factor.html", form=form, key=key, email=user.email)
    return answer, 422 if form.is_submitted() else 200


def _confirmation(form: CodeForm) -> str | None:
    return str(form.current.data) if isinstance(form, ReplaceAppForm) else None


def _from() -> str | None:
    return request.remote_addr


def _show_codes(user: User, codes: list[str]) -> ResponseReturnValue:
    session.pop(PENDING, None)
    if current_user.is_authenticated:
        sessions.keep_current(user)
        onward = url_for("account.profile")
    else:
        onward = signing_in.begin_session(user, "password and new second factor") or url_for("account.home")
    return render_template("account/recovery_codes.html", codes=codes, onward=onward)


@bp.get("/second-factor/qr.svg")
@requires(Permission.ANYONE)
def second_factor_qr() -> Response:
    """The key being set up, as a picture for the app's camera; never cached."""
    user, secret = _person(), session.get(PENDING)
    if user is None or not secret:
        abort(404)
    return Response(factor.qr_svg(factor.app_address(secret, user.email)), content_type="image/svg+xml")


@bp.route("/profile/recovery-codes", methods=["GET", "POST"])
@requires(Permission.STAFF_SIGNED_IN)
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of the old."""
    user = sessions.me()
    if not user.totp_secret:
        return redirect(url_for("account.profile"))
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            codes = signing_in.renew_recovery_codes(user, form.current.data, _from())
        except RuleRefused as refused:
            form.show(refused)
            g.keep_despite_error = True
        else:
            return render_template("account/recovery_codes.html", codes=codes, onward=url_for("account.profile"))
    return render_template("account/confirm_recovery_codes.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/profile/sign-out-everywhere")
@requires(Permission.SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every other session of this person, for example on a lost telephone."""
    user = sessions.me()
    sessions.end_all_of(user)
    sessions.keep_current(user)
    flash("You have been signed out everywhere else.", "success")
    return redirect(url_for("account.profile"))
