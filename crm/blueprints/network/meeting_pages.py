"""Meetings: the list, the page of one with its attendance list, planning, changing and cancelling it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.network import meeting_actions as actions
from crm.blueprints.network.blueprint import bp, exporting, reading, writing
from crm.blueprints.network.challenge_rules import action_state
from crm.blueprints.network.meeting_forms import (
    NO_PERSON,
    CancelForm,
    MeetingForm,
    PutDownForm,
    meeting_in_words,
    state_choices,
    state_chosen,
)
from crm.blueprints.network.meeting_queries import (
    AttendanceLine,
    actions_of,
    attendance_list,
    attendance_of,
    meeting_with,
    meetings_list,
    said_and_done,
    seat_choices,
    seat_with,
)
from crm.blueprints.network.meeting_rules import MOST_PUT_DOWN, TAKES_A_PLACE, AttendanceState, time_words
from crm.blueprints.network.models import NetworkMeeting
from crm.blueprints.network.queries import works_at
from crm.clock import today
from crm.database import db, only_reads
from crm.problems import Problem, RuleRefused
from crm.web.asking import asked
from crm.web.conflicts import Difference
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


@bp.get("/meetings")
@reading
@shows_list("network-meetings", "Meetings of the network")
def meetings() -> str:
    """Every meeting, the latest first."""
    page = page_of(meetings_list(), request.args)
    return render_template("network/meetings.html", page=page, today=today(), time_words=time_words)


@bp.post("/meetings/export")
@only_reads
@exporting
def export_meetings() -> Response:
    """What that list shows, as a file."""
    return export_list(meetings_list(), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/meetings/new", methods=["GET", "POST"])
@writing
def new_meeting() -> ResponseReturnValue:
    """Plan a meeting, or write one down that was held."""
    form = MeetingForm()
    if request.method == "GET":
        form.start_new()

    def save() -> str:
        meeting = actions.add_meeting(form.facts())
        flash(f"{meeting.title} is in the list. Put the members on its attendance list next.", "success")
        return _address(meeting)

    def render(_: object) -> str:
        return render_template("network/meeting_form.html", form=form, meeting=None, changed=None)

    return asked(form, render, save)


def _address(meeting: NetworkMeeting) -> str:
    return url_for("network.meeting", public_id=meeting.public_id)


@bp.get("/meetings/<public_id>")
@reading
def meeting(public_id: str) -> str:
    """A meeting: when and where, who is down for it, "You said, we did", what is to be done."""
    return _page(meeting_with(public_id))


def _page(found: NetworkMeeting, problems: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> str:
    """The page; `problems` by attendance and what was `typed` there, where its list was sent and refused."""
    if problems and found.cancelled_on is not None:
        problems = {"": next(iter(problems.values()))}  # a closed list has no lines to lead to
    people = attendance_of(found, me())
    raised = said_and_done(found)
    return render_template(
        "network/meeting.html",
        meeting=found,
        people=people,
        tallies=_tallies(people),
        taken=sum(each.state in TAKES_A_PLACE for each in people),
        states=state_choices(found),
        raised_here=[each for each in raised if each.meeting_id == found.id],
        reported=[each for each in raised if each.meeting_id != found.id],
        actions=actions_of(found),
        action_state=action_state,
        problems=problems or {},
        typed=typed or {},
        form=_Refused(problems) if problems else None,
        time_words=time_words,
        today=today(),
    )


class _Refused:
    """What the error summary of the page reads: each problem with the address of its line."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.error_links = [{"text": words, "href": f"#{field or 'attendance'}"} for field, words in problems.items()]


def _tallies(people: list[AttendanceLine]) -> list[tuple[str, int]]:
    counted = [(state, sum(each.state is state for each in people)) for state in AttendanceState]
    return [(state.label.lower(), count) for state, count in counted if count]


@bp.route("/meetings/<public_id>/edit", methods=["GET", "POST"])
@writing
def edit_meeting(public_id: str) -> ResponseReturnValue:
    """Change a meeting, or write its minutes."""
    found = meeting_with(public_id, for_update=request.method == "POST")
    form = MeetingForm()
    if request.method == "GET":
        form.fill_from(found)

    def save() -> str:
        actions.change_meeting(found, form.facts())
        flash(f"{found.title}: saved.", "success")
        return _address(found)

    def render(changed: list[Difference] | None) -> str:
        return render_template("network/meeting_form.html", form=form, meeting=found, changed=changed)

    return asked(form, render, save, version=str(found.version), stands=lambda: meeting_in_words(found))


@bp.route("/meetings/<public_id>/cancel", methods=["GET", "POST"])
@writing
def cancel_meeting(public_id: str) -> ResponseReturnValue:
    """Say that a meeting will not be held, and why."""
    found = meeting_with(public_id, for_update=request.method == "POST")
    form = CancelForm()

    def save() -> str:
        actions.cancel_meeting(found, form.reason.data or "")
        flash(f"{found.title} is cancelled. Nobody has been told from here: tell those who were to come.", "success")
        return _address(found)

    return asked(form, lambda _: render_template("network/cancel.html", form=form, meeting=found), save)


@bp.post("/meetings/<public_id>/reinstate")
@writing
def reinstate_meeting(public_id: str) -> ResponseReturnValue:
    """Put a cancelled meeting back."""
    found = meeting_with(public_id, for_update=True)
    actions.reinstate_meeting(found)
    flash(f"{found.title} takes place after all, with everybody who was down for it.", "success")
    return redirect(_address(found))


@bp.post("/meetings/<public_id>/invite-members")
@writing
def invite_members(public_id: str) -> ResponseReturnValue:
    """Put every member down as invited."""
    found = meeting_with(public_id, for_update=True)
    try:
        added = actions.invite_members(found)
    except RuleRefused as refused:
        return _page(found, {each.field: each.message for each in refused.problems}), 422
    if added:
        words = f"{added:,} {'member is' if added == 1 else 'members are'} on the list as invited. "
        flash(f"{words}Their users can answer on their own pages; no email was sent.", "success")
    else:
        flash("Every member is on the list already.", "information")
    return redirect(_address(found))


@bp.route("/meetings/<public_id>/add", methods=["GET", "POST"])
@writing
def put_down(public_id: str) -> ResponseReturnValue:
    """Put somebody down for a meeting: first of which employer (`?seat=`), then who."""
    found = meeting_with(public_id, for_update=request.method == "POST")
    chosen = request.args.get("seat", "")
    if not chosen:
        return render_template("network/put_down_whom.html", meeting=found, seats=seat_choices())
    seat = seat_with(chosen)
    form = PutDownForm()
    form.offer_choices(seat.employer_id, found, me())

    def save() -> str:
        person = None if form.person.data == NO_PERSON else works_at(form.person.data, seat.employer_id, me())
        actions.put_down(found, seat, person, state_chosen(form.state.data))
        name = person.name if person else "Somebody"
        flash(f"{name} of {seat.employer.name} is on the list.", "success")
        return _address(found)

    return asked(form, lambda _: render_template("network/put_down.html", form=form, meeting=found, seat=seat), save)


@bp.post("/meetings/<public_id>/attendance")
@writing
def set_attendance(public_id: str) -> ResponseReturnValue:
    """Save the attendance list: what was set for each line, beside what it was on the officer's page."""
    found = meeting_with(public_id, for_update=True)
    typed = {key: words for key, words in list(request.form.items())[:MOST_PUT_DOWN] if key.startswith("state-")}
    wanted = {
        key.removeprefix("state-"): actions.Wanted(request.form.get(key.replace("state-", "was-", 1), ""), words)
        for key, words in typed.items()
        if "\0" not in key
    }
    try:
        with db.session.begin_nested():  # one line refused, and none is kept
            changed = actions.set_attendance(found, wanted)
    except RuleRefused as refused:
        return _page(found, _by_field(refused.problems), typed), 422
    if changed:
        flash(f"{changed:,} {'line' if changed == 1 else 'lines'} of the attendance list saved.", "success")
    else:
        flash("Nothing was changed.", "information")
    return redirect(f"{_address(found)}#attendance")


def _by_field(problems: tuple[Problem, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in problems:
        found.setdefault(each.field, each.message)
    return found


@bp.post("/meetings/<public_id>/export-attendance")
@only_reads
@exporting
def export_attendance(public_id: str) -> Response:
    """The attendance list as a file; whoever is not shared with the reader stays unnamed."""
    found = meeting_with(public_id)
    query = urlencode({"meeting": found.public_id})
    return export_list(attendance_list(me()), query, request.form.get("format", "csv"))
