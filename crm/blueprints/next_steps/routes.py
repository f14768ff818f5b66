"""Next best conversations: the work list, putting one off and bringing it back. Planning one adds a next step."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.next_steps.actions import bring_back as bring_step_back
from crm.blueprints.next_steps.actions import put_off as put_step_off
from crm.blueprints.next_steps.forms import NotNowForm
from crm.blueprints.next_steps.lists import work_list
from crm.blueprints.next_steps.queries import steps_for
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.queries import employer_by_public_id
from crm.periods import format_date
from crm.problems import RuleRefused
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before

bp = Blueprint("next_steps", __name__, url_prefix="/next-steps")
DAY = "day"


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("next-steps", "Next best conversations")
def index() -> str:
    """Every employer with something useful to talk about, by what it is."""
    page = page_of(work_list(me(), today()), request.args)
    return render_template("next_steps/index.html", page=page)


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """The list as filtered, as a file."""
    return export_list(work_list(me(), today()), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/<public_id>/not-now", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def put_off(public_id: str) -> ResponseReturnValue:
    """Put the step that `?step=` names off until a day, and say why."""
    employer = employer_by_public_id(public_id, visible_to=me())
    form = NotNowForm()
    # Asked first: once it is put off, the same form would be told so.
    if form.is_submitted() and (again := saved_before(form, me().id)):
        return again
    if not form.is_submitted():
        form.start(today())
        form.back.data = DAY if request.args.get("back") == DAY else ""
    step = steps_for(employer, me(), today()).with_key(request.args.get("step", ""))
    home = url_for("employers.show", public_id=public_id)
    if step is None:
        flash("That conversation is no longer due: what it rested on has changed.", "success")
        return redirect(home)
    if form.validate_on_submit():

        def save() -> str:
            until = put_step_off(employer, step, form.until.data, form.reason.data or "", me(), today())
            flash(f"Put off. It comes back on {format_date(until)} if its reason still holds.", "success")
            return url_for("interactions.my_day") if form.back.data == DAY else home

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("next_steps/put_off.html", form=form, employer=employer, step=step)
    return page, 422 if form.error_links else 200


@bp.post("/<public_id>/bring-back")
@requires(Permission.LOG_INTERACTIONS)
def bring_back(public_id: str) -> ResponseReturnValue:
    """Show a step again that was put off."""
    employer = employer_by_public_id(public_id, visible_to=me())
    if bring_step_back(employer, request.form.get("step", "")[:80]):
        flash("It is shown again.", "success")
    return redirect(url_for("employers.show", public_id=public_id))
