"""Actions of the network: the list, adding one to a meeting or a challenge, doing it."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.network import challenge_actions as actions
from crm.blueprints.network.blueprint import bp, exporting, reading, writing
from crm.blueprints.network.challenge_forms import ActionForm, action_in_words
from crm.blueprints.network.challenge_queries import action_with, actions_list, challenge_with
from crm.blueprints.network.meeting_queries import meeting_with
from crm.blueprints.network.models import ChallengeRaised, NetworkAction, NetworkMeeting
from crm.clock import today
from crm.database import only_reads
from crm.periods import format_date
from crm.text import shortened
from crm.web.asking import asked
from crm.web.conflicts import Difference
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list

OPEN_ONLY = {"state": "open"}
TITLE = 80


@bp.get("/actions")
@reading
@shows_list("network-actions", "Actions of the network")
def action_list() -> str:
    """What is to be done; with any filter in the address, what fits it."""
    page = page_of(actions_list(me()), request.args or OPEN_ONLY)
    return render_template("network/actions.html", page=page, today=today())


@bp.post("/actions/export")
@only_reads
@exporting
def export_actions() -> Response:
    """What that list shows, as a file."""
    return export_list(actions_list(me()), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/actions/new", methods=["GET", "POST"])
@writing
def new_action() -> ResponseReturnValue:
    """Add an action to the meeting or the challenge that the address names."""
    meeting_id, challenge_id = request.args.get("meeting", ""), request.args.get("challenge", "")
    if not meeting_id and not challenge_id:
        abort(404)
    meeting = meeting_with(meeting_id) if meeting_id else None
    challenge = challenge_with(challenge_id) if challenge_id else None
    form = ActionForm()
    form.offer_choices()
    if request.method == "GET":
        form.owner.data = me().public_id

    def save() -> str:
        action = actions.add_action(form.facts(), form.chosen_owner(), meeting=meeting, challenge=challenge)
        flash(f"The action is due on {format_date(action.due_on)}: {action.what}", "success")
        return where_from(meeting, challenge)

    def render(_: object) -> str:
        return _form_page(form, None, meeting, challenge, None)

    return asked(form, render, save)


def where_from(meeting: NetworkMeeting | None, challenge: ChallengeRaised | None) -> str:
    """The page of what an action came out of."""
    if challenge is not None:
        return url_for("network.challenge", public_id=challenge.public_id)
    if meeting is not None:
        return url_for("network.meeting", public_id=meeting.public_id)
    return url_for("network.action_list")


def _form_page(
    form: ActionForm,
    action: NetworkAction | None,
    meeting: NetworkMeeting | None,
    challenge: ChallengeRaised | None,
    changed: list[Difference] | None,
) -> str:
    words = shortened(challenge.words, TITLE) if challenge else meeting.title if meeting else ""
    return render_template(
        "network/action_form.html",
        form=form,
        action=action,
        source=words,
        source_address=where_from(meeting, challenge),
        changed=changed,
    )


@bp.route("/actions/<public_id>", methods=["GET", "POST"])
@writing
def action(public_id: str) -> ResponseReturnValue:
    """Change an action, or say when it was done."""
    found = action_with(public_id, for_update=request.method == "POST")
    form = ActionForm()
    form.offer_choices()
    if request.method == "GET":
        form.fill_from(found)

    def save() -> str:
        actions.set_action(found, form.facts(), form.chosen_owner())
        flash(f"Saved: {found.what}", "success")
        return where_from(found.meeting, found.challenge)

    def render(changed: list[Difference] | None) -> str:
        return _form_page(form, found, found.meeting, found.challenge, changed)

    return asked(form, render, save, version=str(found.version), stands=lambda: action_in_words(found))


@bp.post("/actions/<public_id>/done")
@writing
def finish_action(public_id: str) -> ResponseReturnValue:
    """Mark an action as done today."""
    found = action_with(public_id, for_update=True)
    actions.finish_action(found, today())
    flash(f"Done: {found.what}", "success")
    if request.form.get("back") == "list":
        return redirect(url_for("network.action_list"))
    return redirect(where_from(found.meeting, found.challenge))
