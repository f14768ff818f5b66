"""Seats: the list of members, the page of one, who holds it. Adding and changing are those of every strand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.network import actions
from crm.blueprints.network.blueprint import bp, exporting, reading, writing
from crm.blueprints.network.forms import NOBODY, HandOverForm, SeatForm, record_in_words
from crm.blueprints.network.meeting_rules import time_words
from crm.blueprints.network.members import members_list
from crm.blueprints.network.models import NetworkMembership
from crm.blueprints.network.queries import current_holder, holders_of, members_on, works_at
from crm.blueprints.network.record import meetings_of, rotherham_staff
from crm.blueprints.network.rules import BOROUGH_EMPLOYEES, DATED, PIPELINE
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.models import Employer
from crm.problems import RuleRefused
from crm.stages.records import record_with
from crm.web.asking import asked
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.record_pages import RecordPages

MEMBERS_ONLY = {"stage": "joined"}


@bp.get("/")
@reading
@shows_list("network-members", "Members of the network")
def index() -> str:
    """The members; with any filter in the address, the seats it fits."""
    page = page_of(members_list(me()), request.args or MEMBERS_ONLY)
    return render_template(
        "network/index.html",
        page=page,
        reach=members_on([today()])[0],
        borough=BOROUGH_EMPLOYEES,
        pipeline=PIPELINE,
    )


@bp.post("/export")
@only_reads
@exporting
def export_members() -> Response:
    """What the list of seats shows, as a file."""
    return export_list(members_list(me()), request.form.get("query", ""), request.form.get("format", "csv"))


class SeatPages(RecordPages[NetworkMembership]):
    """A seat: since when, who holds it, what the employer wants and offers, which meetings it came to."""

    pipeline = PIPELINE
    model = NetworkMembership

    def form(self, employer: Employer, record: NetworkMembership | None = None) -> SeatForm:
        form = SeatForm()
        form.offer_choices(record)
        return form

    def start(self, form: SeatForm, employer: Employer) -> None:
        form.start_new(me())

    def fill(self, form: SeatForm, record: NetworkMembership) -> None:
        form.fill_from(record)

    def add(self, form: SeatForm, employer: Employer) -> NetworkMembership:
        return actions.add_seat(employer.id, form.facts(), owner=form.chosen_owner(), by=me())

    def change(self, form: SeatForm, record: NetworkMembership) -> None:
        actions.change_seat(record, form.facts(), owner=form.chosen_owner(), by=me())

    def in_words(self, record: NetworkMembership) -> Mapping[str, str]:
        return record_in_words(record)

    def title(self, record: NetworkMembership) -> str:
        return f"{record.employer.name}: seat in the network"

    def shown(self, record: NetworkMembership) -> Mapping[str, Any]:
        return {
            "holders": holders_of(record, me()),
            "staff": rotherham_staff(record.employer_id),
            "meetings": meetings_of(record),
            "steps": [(PIPELINE.stage(key).label, getattr(record, f"{key}_on")) for key in DATED],
            "time_words": time_words,
        }

    def _restore(self, public_id: str) -> ResponseReturnValue:
        """Put a seat back, unless the employer has got another one meanwhile."""
        found = self._find(public_id, for_update=True)
        try:
            actions.restore_seat(found)
        except RuleRefused as refused:
            flash(f"It stays off the board. {refused.problems[0].message}.", "information")
        else:
            flash(f"{self.title(found)}: back on the board.", "success")
        return redirect(self._address(found))


SeatPages().add_to(bp)


@bp.route("/<public_id>/hand-over", methods=["GET", "POST"])
@writing
def hand_over(public_id: str) -> ResponseReturnValue:
    """Say who holds a seat from a day on; the history of its holders stays."""
    record = record_with(NetworkMembership, public_id, for_update=request.method == "POST")
    holder = current_holder(record.id)
    form = HandOverForm()
    form.offer_people(record.employer_id, me(), held=holder is not None)
    if request.method == "GET":
        form.on.data = today()
    address = url_for("network.record", public_id=public_id)

    def save() -> str:
        chosen = form.holder.data
        to = None if chosen == NOBODY else works_at(chosen, record.employer_id, me())
        actions.hand_over(record, to, form.on.data)
        words = f"{to.name} holds the seat" if to else "Nobody holds the seat for the time being"
        flash(f"{words} of {record.employer.name}.", "success")
        return address

    return asked(form, lambda _: render_template("network/hand_over.html", form=form, record=record), save)
