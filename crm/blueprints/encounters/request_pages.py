"""What schools ask for: the list, the page of one with the encounters that could answer it, and every change."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.encounters import request_actions as actions
from crm.blueprints.encounters.blueprint import bp, exporting, reading, writing
from crm.blueprints.encounters.models import Encounter, SchoolRequest
from crm.blueprints.encounters.queries import PARTS
from crm.blueprints.encounters.request_forms import RequestForm, WithdrawForm, request_in_words
from crm.blueprints.encounters.request_queries import REQUESTS, could_answer, request_with, row_of
from crm.blueprints.encounters.request_rules import RequestState
from crm.blueprints.encounters.rules import PIPELINE
from crm.clock import today
from crm.database import only_reads
from crm.directory.schools.queries import school_with, schools_to_suggest
from crm.problems import RuleRefused
from crm.stages.records import record_with
from crm.web.asking import asked
from crm.web.conflicts import Difference
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


def _address(found: SchoolRequest) -> str:
    return url_for("encounters.school_request", public_id=found.public_id)


@bp.get("/requests")
@reading
@shows_list(REQUESTS.key, REQUESTS.title)
def requests() -> str:
    """What schools ask for, the latest first."""
    page = page_of(REQUESTS, request.args)
    return render_template("encounters/requests.html", page=page, pipeline=PIPELINE, today=today())


@bp.post("/requests/export")
@only_reads
@exporting
def export_requests() -> Response:
    """What that list shows, as a file."""
    return export_list(REQUESTS, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/requests/<public_id>")
@reading
def school_request(public_id: str) -> str:
    """One request: what is asked for, what answers it, or what could."""
    found = request_with(public_id)
    row = row_of(found)
    is_waiting = row.state is RequestState.OPEN and found.archived_at is None
    return render_template(
        "encounters/request.html",
        row=row,
        one=found,
        pipeline=PIPELINE,
        could=could_answer(found) if is_waiting else [],
        is_waiting=is_waiting,
        today=today(),
    )


@bp.route("/requests/new", methods=["GET", "POST"])
@writing
def new_request() -> ResponseReturnValue:
    """Write a request down; `?school=` says whose."""
    form = RequestForm()
    form.offer_choices()
    if request.method == "GET":
        school = request.args.get("school", "")
        form.start_new(school_with(school) if school else None)

    def save() -> str:
        added = actions.add_request(form.facts(), form.chosen_school())
        flash("The request is in the list. Below are the encounters that could answer it.", "success")
        return _address(added)

    return asked(form, lambda _: _form_page(form, None, None), save)


@bp.route("/requests/<public_id>/edit", methods=["GET", "POST"])
@writing
def edit_request(public_id: str) -> ResponseReturnValue:
    """Change a request."""
    found = request_with(public_id, for_update=request.method == "POST")
    form = RequestForm()
    form.offer_choices(found.school)
    if request.method == "GET":
        form.fill_from(found)

    def save() -> str:
        actions.set_request(found, form.facts(), form.chosen_school())
        flash("The request is saved.", "success")
        return _address(found)

    return asked(
        form,
        lambda changed: _form_page(form, found, changed),
        save,
        version=str(found.version),
        stands=lambda: request_in_words(found),
    )


@bp.route("/requests/<public_id>/withdraw", methods=["GET", "POST"])
@writing
def withdraw_request(public_id: str) -> ResponseReturnValue:
    """End a request without an encounter, with the reason."""
    found = request_with(public_id, for_update=request.method == "POST")
    form = WithdrawForm().of(found)
    if request.method == "GET":
        form.on.data = today()

    def save() -> str:
        actions.withdraw(found, form.said())
        flash("The request is withdrawn. It can be opened again from this page.", "success")
        return _address(found)

    return asked(
        form, lambda _: render_template("encounters/request_withdraw.html", form=form, one=found), save
    )


def _form_page(form: RequestForm, found: SchoolRequest | None, changed: list[Difference] | None) -> str:
    return render_template(
        "encounters/request_form.html", form=form, one=found, changed=changed, suggested=schools_to_suggest()
    )


@bp.post("/requests/<public_id>/match")
@writing
def match_request(public_id: str) -> ResponseReturnValue:
    """Say which encounter answers a request; where something speaks against it, the page says what."""
    found = request_with(public_id, for_update=True)
    encounter = record_with(Encounter, request.form.get("encounter", ""), *PARTS)
    try:
        actions.match(found, encounter, by=me())
    except RuleRefused as refused:
        flash(f"It was not matched. {refused}.", "information")
    else:
        flash("The request is matched. Agree a day, then move the encounter to “Arranged”.", "success")
    return redirect(_address(found))


@bp.post("/requests/<public_id>/unmatch")
@writing
def unmatch_request(public_id: str) -> ResponseReturnValue:
    """Undo a match."""
    words = "The match is undone. The encounter keeps the school until you change it."
    return _changed(public_id, actions.unmatch, words)


@bp.post("/requests/<public_id>/reopen")
@writing
def reopen_request(public_id: str) -> ResponseReturnValue:
    """Open a withdrawn request again."""
    return _changed(public_id, actions.reopen, "The request is open again.")


@bp.post("/requests/<public_id>/archive")
@writing
def archive_request(public_id: str) -> ResponseReturnValue:
    """Take a request out of the list."""
    words = "The request is out of the list. It can be put back from this page."
    return _changed(public_id, actions.archive_request, words)


@bp.post("/requests/<public_id>/restore")
@writing
def restore_request(public_id: str) -> ResponseReturnValue:
    """Put a request back."""
    return _changed(public_id, actions.restore_request, "The request is back in the list.")


def _changed(public_id: str, change: Callable[[SchoolRequest], None], words: str) -> ResponseReturnValue:
    found = request_with(public_id, for_update=True)
    change(found)
    flash(words, "success")
    return redirect(_address(found))
