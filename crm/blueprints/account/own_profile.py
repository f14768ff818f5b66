"""One's own profile."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import second_factor, sessions
from crm.accounts.actions import change_own_name
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Role
from crm.blueprints.account.blueprint import bp
from crm.blueprints.account.forms import NameForm
from crm.problems import RuleRefused


@bp.get("/profile")
@requires(Permission.SIGNED_IN)
def profile() -> str:
    """Who one is here, and how one signs in."""
    user = sessions.me()
    left = second_factor.recovery_codes_left(user) if user.totp_secret else 0
    return render_template(
        "account/profile.html", user=user, codes_left=left, is_employer=user.role is Role.EMPLOYER, layout=layout()
    )


@bp.route("/profile/name", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def change_name() -> ResponseReturnValue:
    """One's own name, as colleagues see it."""
    user = sessions.me()
    form = NameForm(obj=user)
    if form.validate_on_submit():
        try:
            change_own_name(user, form.name.data)
        except RuleRefused as refused:
            form.show(refused)
        else:
            flash("Your name is changed.", "success")
            return redirect(url_for("account.profile"))
    answer = render_template("account/change_name.html", form=form, layout=layout())
    return answer, 422 if form.is_submitted() else 200


def layout() -> str:
    """The frame of pages that staff and employers share."""
    return "layouts/public.html" if sessions.me().role is Role.EMPLOYER else "layouts/staff.html"
