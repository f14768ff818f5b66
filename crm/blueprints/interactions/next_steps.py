"""Next steps: the list, adding one, and doing, moving, handing over or cancelling it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.models import User
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.forms import (
    STEP_TAGS,
    CancelForm,
    FinishForm,
    HandOverForm,
    MoveForm,
    StepForm,
    quick_days,
)
from crm.blueprints.interactions.notes import version_of
from crm.blueprints.interactions.panel import colleagues_of, people_choices
from crm.blueprints.interactions.step_list import steps_list
from crm.blueprints.next_steps.actions import planned
from crm.blueprints.next_steps.queries import steps_for
from crm.blueprints.next_steps.rules import is_step_key
from crm.clock import today
from crm.database import only_reads
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.follow_ups import (
    add_follow_up,
    cancel_follow_up,
    finish_follow_up,
    hand_over_follow_up,
    move_follow_up,
)
from crm.engagement.models import FollowUp
from crm.engagement.records import (
    StepPage,
    employer_by_public_id,
    follow_up_by_public_id,
    staff_by_public_id,
    step_page,
)
from crm.periods import format_date
from crm.problems import Problem, RuleRefused
from crm.web.errors import page as error_page
from crm.web.exports import export_list
from crm.web.forms import Form
from crm.web.lists import page_of, shows_list
from crm.web.once import once


@bp.get("/follow-ups")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("follow-ups", "Next steps")
def steps() -> str:
    """Every next step; My day leads here with its filters set."""
    page = page_of(steps_list(current_user, today()), request.args)
    return render_template("interactions/steps.html", page=page, today=today(), tags=STEP_TAGS)


@bp.post("/follow-ups/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_steps() -> Response:
    """What that list shows, as a file."""
    spec = steps_list(current_user, today())
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/follow-ups/new", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def new_step() -> ResponseReturnValue:
    """Add a next step for an employer, named by `?employer=`; `?step=` is the next best step that it comes from."""
    employer = employer_by_public_id(request.args.get("employer", ""))
    best = request.args.get("step", "")
    form = StepForm()
    form.who.offer(people_choices(colleagues_of(), current_user))
    if request.method == "GET":
        form.who.data = current_user.public_id
        form.due.data = quick_days(today())["week"][1]
        if best and (proposed := steps_for(employer, current_user, today()).with_key(best)):
            form.what.data = proposed.plan
    if form.validate_on_submit():

        def add() -> str:
            owner = staff_by_public_id(form.who.data or "")
            added = add_follow_up(form.what.data or "", form.due.data, owner, employer, current_user, today())
            if is_step_key(best):
                planned(employer, best, added, current_user)
            flash(f"The next step for {employer.name} is due on {format_date(form.due.data or today())}.", "success")
            return url_for("employers.show", public_id=employer.public_id)

        try:
            return once(form, current_user.id, add)
        except RuleRefused as refused:
            form.show(
                RuleRefused(Problem(_FIELDS.get(each.field, each.field), each.message) for each in refused.problems)
            )
    page = render_template("interactions/new_step.html", form=form, employer=employer)
    return page, 422 if form.error_links else 200


_FIELDS = {"next_step": "what", "next_step_who": "who", "next_step_due": "due"}


@bp.get("/follow-ups/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def step(public_id: str) -> str:
    """A next step, with what may be done about it."""
    return _page(step_page(public_id, current_user))


def _page(found: StepPage, sent: Form | None = None) -> str:
    """The page of a next step; `sent` is the one of its forms that was sent and has something wrong."""
    forms = {
        kind.__name__: sent if isinstance(sent, kind) else kind(formdata=None)
        for kind in (FinishForm, MoveForm, HandOverForm, CancelForm)
    }
    for each in forms.values():
        each.version.data = str(found.version)
    if found.changes:
        forms["HandOverForm"].who.offer(
            choice for choice in people_choices(colleagues_of(), current_user) if choice[0] != found.owner_public_id
        )
    return render_template(
        "interactions/step.html",
        found=found,
        form=sent,
        finish=forms["FinishForm"],
        move=forms["MoveForm"],
        hand_over=forms["HandOverForm"],
        cancel=forms["CancelForm"],
        days=quick_days(today()),
        today=today(),
        tags=STEP_TAGS,
    )


@bp.post("/follow-ups/<public_id>/done")
@requires(Permission.LOG_INTERACTIONS)
def finish_step(public_id: str) -> ResponseReturnValue:
    """Mark a next step as done: one press, a note if there is one."""
    form = FinishForm()

    def finish(found: FollowUp, version: int) -> str:
        finish_follow_up(found, form.done_note.data or "", version, current_user, today())
        return f"Done: {found.what}. If you spoke to {found.employer.name}, log the contact."

    return _change(public_id, form, finish)


@bp.post("/follow-ups/<public_id>/move")
@requires(Permission.LOG_INTERACTIONS)
def move_step(public_id: str) -> ResponseReturnValue:
    """Put a next step off to one of the quick days (`to`) or to the date typed."""
    form = MoveForm()
    days = {key: day for key, (_, day) in quick_days(today()).items()}

    def move(found: FollowUp, version: int) -> str:
        due: date | None = days.get(request.form.get("to", ""), form.due.data)
        if request.form.get("to") == "later":  # from a list: a week on from when it was due, or from today
            due = max(found.due_on, today()) + timedelta(days=7)
        move_follow_up(found, due, version, current_user, today())
        return f"Moved to {format_date(found.due_on)}: {found.what}"

    return _change(public_id, form, move)


@bp.post("/follow-ups/<public_id>/hand-over")
@requires(Permission.LOG_INTERACTIONS)
def hand_over_step(public_id: str) -> ResponseReturnValue:
    """Give a next step to somebody else."""
    form = HandOverForm()
    form.who.offer([(form.who.data, "")] if form.who.data else [])

    def hand_over(found: FollowUp, version: int) -> str:
        to: User | None = staff_by_public_id(form.who.data or "")
        hand_over_follow_up(found, to, version, current_user)
        return f"Handed over to {to.name if to else ''}: {found.what}"

    return _change(public_id, form, hand_over)


@bp.post("/follow-ups/<public_id>/cancel")
@requires(Permission.LOG_INTERACTIONS)
def cancel_step(public_id: str) -> ResponseReturnValue:
    """Say that a next step is no longer needed."""
    form = CancelForm()

    def cancel(found: FollowUp, version: int) -> str:
        cancel_follow_up(found, form.cancel_note.data or "", version, current_user, today())
        return f"No longer needed: {found.what}"

    return _change(public_id, form, cancel)


def _change(public_id: str, form: Form, act: Callable[[FollowUp, int], str]) -> ResponseReturnValue:
    found = follow_up_by_public_id(public_id)
    if form.validate_on_submit():
        try:
            words = act(found, version_of(form.version.data))
        except RuleRefused as refused:
            form.show(refused)
        except ChangedMeanwhile:
            return error_page(409)
        else:
            flash(words, "success")
            return redirect(_back(public_id))
    return _page(step_page(public_id, current_user), form), 422


def _back(public_id: str) -> str:
    """Where the button was pressed: My day or the step's own page."""
    if request.form.get("back") == "day":
        return url_for("interactions.my_day")
    return url_for("interactions.step", public_id=public_id)
