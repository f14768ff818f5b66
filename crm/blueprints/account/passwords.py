"""Choosing a password by mailed link, and changing it when signed in."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import letters, sessions, signing_in, tokens
from crm.accounts.models import TokenPurpose
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.tokens import Link, LinkRefused, LinkState
from crm.blueprints.account.blueprint import bp
from crm.blueprints.account.forms import ChangePasswordForm, ChoosePasswordForm
from crm.blueprints.account.links import ended
from crm.problems import RuleRefused


@bp.route("/set-password/<token>", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def choose_password(token: str) -> ResponseReturnValue:
    """A first or new password, for the person a link was mailed to. A refused password does not spend the link."""
    link = tokens.look_up(token)
    if link.token is not None and link.token.purpose is not TokenPurpose.SET_PASSWORD:
        return ended(Link(LinkState.UNKNOWN), token)
    if not link.works:
        return ended(link, token)
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        try:
            letters.choose_password(token, form.password.data, request.remote_addr)
        except LinkRefused as refused:
            return ended(refused.link, token)
        except RuleRefused as refused:
            form.show(refused)
        else:
            sessions.end()
            flash("Your password is set. Sign in with it now.", "success")
            return redirect(url_for("account.sign_in"))
    return render_template("account/choose_password.html", form=form, user=link.user), (
        422 if form.is_submitted() else 200
    )


@bp.route("/profile/password", methods=["GET", "POST"])
@requires(Permission.STAFF_SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """A new password, which signs the person out everywhere else."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            signing_in.change_password(sessions.me(), form.current.data, form.password.data, request.remote_addr)
        except RuleRefused as refused:
            form.show(refused)
            g.keep_despite_error = True  # the attempt at the current password counts
        else:
            flash("Your password is changed. You have been signed out everywhere else.", "success")
            return redirect(url_for("account.profile"))
    return render_template("account/change_password.html", form=form), 422 if form.is_submitted() else 200
