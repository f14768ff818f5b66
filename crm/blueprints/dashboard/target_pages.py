"""Targets: listed, set and changed, by analysts and administrators."""

from __future__ import annotations

from datetime import date

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.dashboard.actions import TargetFacts, set_target
from crm.blueprints.dashboard.blueprint import bp
from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.dashboard.forms import TargetForm, target_unit
from crm.problems import RuleRefused
from crm.strategy.models import Target
from crm.strategy.queries import all_targets, target_by_public_id
from crm.web.once import once, saved_before


@bp.get("/targets")
@requires(Permission.EDIT_TARGETS)
def targets() -> str:
    """Every target with its reason."""
    return render_template("dashboard/targets.html", targets=all_targets(), by_code=BY_CODE, target_unit=target_unit)


@bp.route("/targets/add", methods=["GET", "POST"])
@requires(Permission.EDIT_TARGETS)
def add_target() -> ResponseReturnValue:
    """Set a target."""
    return _form_page(TargetForm(), None)


@bp.route("/targets/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_TARGETS)
def edit_target(public_id: str) -> ResponseReturnValue:
    """Change a target; what somebody else changed in the meantime is shown first."""
    target = target_by_public_id(public_id)
    form = TargetForm()
    if request.method == "GET":
        form.fill_from(target)
    return _form_page(form, target)


def _form_page(form: TargetForm, target: Target | None) -> ResponseReturnValue:
    changed = False
    if form.is_submitted():
        if again := saved_before(form, me().id):
            return again
        if form.validate():
            if target is not None and form.version.data != str(target.version):
                form.version.raw_data, form.version.data, changed = None, str(target.version), True
            else:
                try:
                    return once(form, me().id, lambda: _saved(form, target))
                except RuleRefused as refused:
                    form.show(refused)
    status = 409 if changed else 422 if form.is_submitted() else 200
    return render_template("dashboard/edit_target.html", form=form, target=target, changed=changed), status


def _saved(form: TargetForm, target: Target | None) -> str:
    due_on, reason = form.due_on.data or date.min, (form.reason.data or "").strip()
    set_target(TargetFacts(form.indicator.data, form.number, due_on, reason), target)
    flash("The target is saved.", "success")
    return url_for("dashboard.targets")
