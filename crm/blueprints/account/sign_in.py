"""Staff sign in: password, then the second factor where there is one or must be one; and sign out."""

from __future__ import annotations

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts import sessions
from crm.accounts.demonstration import EMPLOYER, PASSWORD, SIGN_INS
from crm.accounts.models import User
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.signing_in import begin_session, by_code, by_password
from crm.blueprints.account.blueprint import bp
from crm.blueprints.account.forms import CodeForm, RecoveryCodeForm, SignInForm
from crm.problems import Problem
from crm.web.forms import Form

WRONG = "Email address or password is wrong. Check both and try again"
WRONG_CODE = "Code is wrong, too old or was used already. Wait for the next code in your app and enter that"
WRONG_RECOVERY_CODE = "Recovery code is wrong or was used already. Enter another"


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def sign_in() -> ResponseReturnValue:
    """E-mail address and password, with the way to a link for employers."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("account.home"))
    form = SignInForm()
    if form.validate_on_submit():
        user = by_password(form.email.data, form.password.data, request.remote_addr)
        if user is not None:
            return _after_password(user)
        return _refuse(form, Problem("email", WRONG), "account/sign_in.html", **_demonstration())
    if request.method == "GET" and sessions.clear_ended():
        flash("You have been signed out. Sign in again to carry on.", "information")
    status = 422 if form.is_submitted() else 200
    return render_template("account/sign_in.html", form=form, **_demonstration()), status


def _demonstration() -> dict[str, object]:
    return {"sign_ins": SIGN_INS, "employer": EMPLOYER, "demonstration_password": PASSWORD}


def _after_password(user: User) -> ResponseReturnValue:
    if user.totp_secret:
        sessions.start_half(user)
        return redirect(url_for("account.second_factor"))
    if current_app.config["SECOND_FACTOR_REQUIRED"]:
        sessions.start_half(user)
        return redirect(url_for("account.set_up_second_factor"))
    return redirect(begin_session(user, "password") or url_for("account.home"))


def _refuse(form: Form, problem: Problem, template: str, **values: object) -> ResponseReturnValue:
    """Show the form again with what was wrong, and keep the count of the attempt."""
    g.keep_despite_error = True
    form.add_problem(problem)
    return render_template(template, form=form, **values), 422


@bp.route("/sign-in/code", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def second_factor() -> ResponseReturnValue:
    """The code of the authenticator app."""
    return _second_step(CodeForm(), "account/code.html", WRONG_CODE, recovery=False)


@bp.route("/sign-in/recovery-code", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def recovery_code() -> ResponseReturnValue:
    """A recovery code, for whoever has lost the app."""
    return _second_step(RecoveryCodeForm(), "account/recovery_code.html", WRONG_RECOVERY_CODE, recovery=True)


def _second_step(
    form: CodeForm | RecoveryCodeForm, template: str, wrong: str, *, recovery: bool
) -> ResponseReturnValue:
    user = sessions.half_signed_in()
    if user is None or not user.totp_secret:
        return redirect(url_for("account.sign_in"))
    if form.validate_on_submit():
        if by_code(user, form.code.data, request.remote_addr, recovery=recovery):
            wanted = begin_session(user, "password and recovery code" if recovery else "password and code")
            return redirect(wanted or url_for("account.home"))
        return _refuse(form, Problem("code", wrong), template)
    return render_template(template, form=form), 422 if form.is_submitted() else 200


@bp.post("/sign-out")
@requires(Permission.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End this session; pressed twice, or after the session ended, it still just says so."""
    sessions.end()
    flash("You have signed out.", "success")
    return redirect(url_for("account.sign_in"))
