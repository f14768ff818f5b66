"""Offers of placements: their list, the page of one with its checks and counts, adding and changing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from crm.accounts import audit
from crm.accounts.permissions import requires, user_may
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.blueprints.placements import actions
from crm.blueprints.placements.blueprint import bp
from crm.blueprints.placements.forms import PART_WORDS, CheckForm, OfferForm, record_in_words
from crm.blueprints.placements.kinds import KINDS, PlacementKind
from crm.blueprints.placements.models import PlacementOffer
from crm.blueprints.placements.offers import approval_problems, standing_of
from crm.blueprints.placements.people_queries import placements_of
from crm.blueprints.placements.placing import REFERABLE
from crm.blueprints.placements.queries import (
    are_few,
    check_facts,
    check_with,
    checks_of,
    counts_of,
    offer_list,
    taken_words,
)
from crm.blueprints.placements.rules import ADJUSTMENT_LABELS, BEFORE_APPROVAL, PIPELINE, CheckKind, labels_of
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.models import Employer
from crm.problems import Problem, RuleRefused
from crm.stages.records import record_with
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once
from crm.web.record_pages import RecordPages
from crm.web.site_choice import site_words

WRITE = requires(Permission.WRITE_STRAND, Strand.PLACEMENTS)


def sees_participants() -> bool:
    """Whether the person signed in may know who is placed."""
    return user_may(me(), Permission.SEE_PARTICIPANTS)


def writes_placements() -> bool:
    """Whether the person signed in may also write who is placed: both grants, or the role and the grant."""
    return sees_participants() and user_may(me(), Permission.WRITE_STRAND, Strand.PLACEMENTS)


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
@shows_list("placement-offers", "Placement offers")
def index() -> str:
    """The list of offers."""
    exact = sees_participants()
    return render_template("placements/index.html", page=page_of(offer_list(exact=exact), request.args), exact=exact)


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """The list of offers as filtered, as a file."""
    spec = offer_list(exact=sees_participants())
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/kinds")
@requires(Permission.SEE_PIPELINES)
def kinds() -> str:
    """Every kind of placement with its limits, and which may not be offered."""
    return render_template("placements/kinds.html", kinds=KINDS)


class OfferPages(RecordPages[PlacementOffer]):
    """An offer: what it is of, its checks, and how many places are taken."""

    pipeline = PIPELINE
    model = PlacementOffer
    parts = (
        joinedload(PlacementOffer.site),
        joinedload(PlacementOffer.programme),
        joinedload(PlacementOffer.sector),
    )

    def form(self, employer: Employer, record: PlacementOffer | None = None) -> OfferForm:
        form = OfferForm()
        form.offer_choices(employer, record)
        if record is not None:
            del form.stage
        return form

    def start(self, form: OfferForm, employer: Employer) -> None:
        form.start_new(employer, me())

    def fill(self, form: OfferForm, record: PlacementOffer) -> None:
        form.fill_from(record)

    def add(self, form: OfferForm, employer: Employer) -> PlacementOffer:
        return actions.offer(employer.id, form.facts(), form.placing(), stage=form.stage.data, by=me())

    def change(self, form: OfferForm, record: PlacementOffer) -> None:
        actions.change(record, form.facts(), form.placing(), exact=sees_participants())

    def in_words(self, record: PlacementOffer) -> Mapping[str, str]:
        return record_in_words(record)

    def archive_problems(self, record: PlacementOffer) -> Sequence[Problem]:
        return actions.archive_problems(record)

    def leaves_figures(self, record: PlacementOffer) -> Sequence[str]:
        return actions.leaves_figures(record)

    def shown(self, record: PlacementOffer) -> Mapping[str, Any]:
        checks, facts = checks_of(record.id), actions.facts_of(record)
        found = check_facts(checks)
        exact, counts = sees_participants(), counts_of(record.id)
        lacking = approval_problems(facts, found, today()) if record.card.stage in BEFORE_APPROVAL else []
        if exact:
            audit.note_view("placements", offer=record.id)
        return {
            "kind": KINDS[PlacementKind(facts.kind)],
            "checks": checks,
            "standing": standing_of(facts.kind, found, today()),
            "lacking": [each.message for each in lacking],
            "parts": labels_of(PART_WORDS, record.parts),
            "adjustments": labels_of(ADJUSTMENT_LABELS, record.adjustments),
            "site": site_words(record.site),
            "counts": None if are_few(record.places) and not exact else counts,
            "taken": taken_words(counts.placed, record.places, exact=exact),
            "exact": exact,
            "people_there": placements_of(record.id) if exact else [],
            "may_refer": writes_placements() and record.card.stage in REFERABLE and record.archived_at is None,
        }

    def asked(self, employer: Employer) -> Mapping[str, Any]:
        return {"kinds": KINDS}


OfferPages().add_to(bp)


@bp.route("/<public_id>/checks/new", methods=["GET", "POST"])
@WRITE
def new_check(public_id: str) -> ResponseReturnValue:
    """Write down what was checked."""
    record = record_with(PlacementOffer, public_id)
    form = CheckForm()
    if request.method == "GET":
        form.checked_on.data = today()
        asked = request.args.get("kind", "")
        form.kind.data = asked if asked in set(CheckKind) else ""
    elif form.validate():

        def save() -> str:
            actions.add_check(record, form.check(), by=me())
            flash(f"{CheckKind(form.kind.data).label}: recorded.", "success")
            return url_for("placements.record", public_id=public_id)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("placements/check.html", form=form, record=record)
    return page, 200 if request.method == "GET" else 422


@bp.post("/<public_id>/checks/<check>/remove")
@WRITE
def remove_check(public_id: str, check: str) -> ResponseReturnValue:
    """Take back a check that was a slip."""
    record = record_with(PlacementOffer, public_id, for_update=True)
    found = check_with(record, check)
    try:
        actions.remove_check(record, found)
        flash(f"{found.kind.label}: removed.", "success")
    except RuleRefused as refused:
        flash(refused.problems[0].message, "information")
    return redirect(url_for("placements.record", public_id=public_id))
