"""Mailed links: asking for one, the page one opens, its button, and a fresh one for one that has ended.

A GET of a link changes nothing: mail scanners and previews open links before their reader does.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts import letters, tokens
from crm.accounts.models import TokenPurpose
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.tokens import Link, LinkRefused, LinkState
from crm.blueprints.account.blueprint import bp
from crm.blueprints.account.forms import ForgottenForm, LinkForm

GONE, NOT_FOUND = 410, 404


@bp.route("/sign-in/link", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def ask_for_link() -> ResponseReturnValue:
    """An employer's user asks for a link to sign in with."""
    form = LinkForm()
    if form.validate_on_submit():
        letters.ask_for_link(form.email.data, request.remote_addr)
        return redirect(url_for("account.link_sent"))
    return render_template("account/ask_for_link.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/sign-in/link/sent")
@requires(Permission.ANYONE)
def link_sent() -> str:
    """What happens next; the same whether or not the address is known."""
    return render_template("account/link_sent.html", what="sign in")


@bp.route("/forgotten-password", methods=["GET", "POST"])
@requires(Permission.ANYONE)
def forgotten_password() -> ResponseReturnValue:
    """Staff ask for a link to choose a new password."""
    form = ForgottenForm()
    if form.validate_on_submit():
        letters.ask_for_password_reset(form.email.data, request.remote_addr)
        return redirect(url_for("account.reset_sent"))
    return render_template("account/forgotten_password.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/forgotten-password/sent")
@requires(Permission.ANYONE)
def reset_sent() -> str:
    """What happens next; the same whether or not the address is known."""
    return render_template("account/link_sent.html", what="choose a new password")


@bp.get("/link/<token>")
@requires(Permission.ANYONE)
def link(token: str) -> ResponseReturnValue:
    """The page a mailed link opens: a button, or why it does not work and how to get another."""
    found = tokens.look_up(token)
    if not found.works or found.token is None:
        return ended(found, token)
    if found.token.purpose is TokenPurpose.SET_PASSWORD:
        return redirect(url_for("account.choose_password", token=token))
    other = current_user.is_authenticated and found.user is not None and current_user.id != found.user.id
    return render_template(
        "account/link.html",
        link=found,
        raw=token,
        is_invitation=found.token.purpose is TokenPurpose.INVITATION,
        signed_in_as_another=other,
    )


def ended(found: Link, raw: str) -> ResponseReturnValue:
    """The page of a link that does not work (any more)."""
    status = NOT_FOUND if found.state is LinkState.UNKNOWN else GONE
    return render_template("account/link_ended.html", link=found, raw=raw, purposes=TokenPurpose), status


@bp.post("/link/<token>")
@requires(Permission.ANYONE)
def press_link(token: str) -> ResponseReturnValue:
    """The button: signs the person in; an invitation leads to its form."""
    try:
        pressed, wanted = letters.use_link(token)
    except LinkRefused as refused:
        return ended(refused.link, token)
    if pressed.token.purpose is TokenPurpose.INVITATION:
        return redirect(url_for("diagnostics.start", public_id=pressed.token.subject))
    return redirect(wanted or url_for("account.home"))


@bp.post("/link/<token>/new")
@requires(Permission.ANYONE)
def renew_link(token: str) -> ResponseReturnValue:
    """Mail a fresh link to whom the ended one was mailed."""
    try:
        letters.renew_link(token, request.remote_addr)
    except LinkRefused as refused:
        return redirect(url_for("account.link", token=token)) if refused.link.works else ended(refused.link, token)
    return redirect(url_for("account.link_sent"))
