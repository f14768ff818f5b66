"""Who is placed. Every page here needs the grant for participants, writing also the strand; every view is audited."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import audit
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.placements import placing
from crm.blueprints.placements.blueprint import bp
from crm.blueprints.placements.models import Placement, PlacementOffer
from crm.blueprints.placements.offer_pages import writes_placements
from crm.blueprints.placements.people import STEPS, label_of
from crm.blueprints.placements.people_forms import PlacementForm, StepForm, record_in_words
from crm.blueprints.placements.people_queries import (
    FUNNEL,
    PEOPLE,
    double_claims_waiting,
    funnel,
    placement_with,
    possible_double_claims,
    reason_words,
)
from crm.blueprints.placements.rules import ADJUSTMENT_LABELS, COHORT_LABELS, STEPS_OF_PLACEMENT, labels_of
from crm.clock import today
from crm.database import only_reads
from crm.periods import YearKind, year_of, year_starting
from crm.problems import RuleRefused
from crm.stages.records import record_with
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before

CONFLICT, UNPROCESSABLE = 409, 422
YEARS_BACK = 4
SEE = requires(Permission.SEE_PARTICIPANTS)


def _must_write() -> None:
    """Refuse who may see participants and not write in the strand."""
    if not writes_placements():
        abort(403)


def _address(record: Placement) -> str:
    return url_for("placements.person", public_id=record.public_id)


@bp.get("/people")
@SEE
@shows_list(PEOPLE.key, PEOPLE.title)
def people() -> str:
    """The list of placements."""
    page = page_of(PEOPLE, request.args)
    audit.note_view("placements", rows=len(page.rows))
    return render_template("placements/people.html", page=page, doubles=double_claims_waiting())


@bp.post("/people/export")
@only_reads
@SEE
def export_people() -> Response:
    """The list of placements as filtered, as a file."""
    return export_list(PEOPLE, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/people/funnel")
@SEE
def people_funnel() -> str:
    """Of the people referred in a year, how many reached each step, by programme."""
    first = year_of(YearKind.FINANCIAL, today()).first.year
    years = [year_starting(YearKind.FINANCIAL, first - back) for back in range(YEARS_BACK)]
    year = next((each for each in years if each.label == request.args.get("year")), years[0])
    audit.note_view("placements", funnel=year.label)
    steps = [(key, label_of(key)) for key in FUNNEL]
    return render_template(
        "placements/funnel.html", rows=funnel(year, today()), year=year, years=years, steps=steps, today=today()
    )


@bp.get("/people/double-claims")
@SEE
def double_claims() -> str:
    """Claims that may be one job claimed twice, for a person to decide."""
    pairs = possible_double_claims()
    audit.note_view("placements", double_claims=len(pairs))
    return render_template(
        "placements/double_claims.html", pairs=pairs, may_write=writes_placements()
    )


@bp.post("/people/<public_id>/tell-apart")
@SEE
def tell_apart(public_id: str) -> ResponseReturnValue:
    """Say that a possible double claim is two people's jobs."""
    _must_write()
    placing.tell_apart(placement_with(public_id, for_update=True))
    flash("Kept as two people’s jobs.", "success")
    return redirect(url_for("placements.double_claims"))


@bp.get("/people/<public_id>")
@SEE
def person(public_id: str) -> str:
    """One placement."""
    record = placement_with(public_id)
    audit.note_view("placement", record_id=record.id)
    steps = [(label_of(key), getattr(record, f"{key}_on")) for key in STEPS]
    return render_template(
        "placements/person.html",
        record=record,
        stage=STEPS_OF_PLACEMENT.stage(record.stage),
        steps=[(label, day) for label, day in steps if day],
        next_steps=placing.may_step_to(record) if writes_placements() else [],
        cohorts=labels_of(COHORT_LABELS, record.cohorts),
        adjustments=labels_of(ADJUSTMENT_LABELS, record.adjustments),
        reason=reason_words(record),
        may_write=writes_placements(),
    )


@bp.route("/<public_id>/people/new", methods=["GET", "POST"])
@SEE
def refer(public_id: str) -> ResponseReturnValue:
    """Refer somebody to an offer."""
    _must_write()
    offer = record_with(PlacementOffer, public_id)
    form = PlacementForm()
    form.offer_choices()
    if request.method == "GET":
        form.start_new(offer, me())
    elif form.check(offer, form.referred_on.data):

        def save() -> str:
            record = placing.refer(
                offer, form.facts(), ward_id=form.chosen_ward(), on=form.referred_on.data, by=me()
            )
            flash("Referred. Match the person when a place is theirs.", "success")
            return _address(record)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(_at(refused, "on", "referred_on"))
    return _form_page(form, offer, None)


def _at(refused: RuleRefused, name: str, own: str) -> RuleRefused:
    """The same refusal with a rule's field called as this form calls it."""
    return RuleRefused(replace(each, field=own) if each.field == name else each for each in refused.problems)


def _form_page(
    form: PlacementForm,
    offer: PlacementOffer,
    record: Placement | None,
    changed: list[Difference] | None = None,
    status: int = UNPROCESSABLE,
) -> ResponseReturnValue:
    page = render_template("placements/edit_person.html", form=form, offer=offer, record=record, changed=changed)
    return page, 200 if request.method == "GET" else status


@bp.route("/people/<public_id>/edit", methods=["GET", "POST"])
@SEE
def edit_person(public_id: str) -> ResponseReturnValue:
    """Change what is said of a placement besides its steps; two people at once see both versions."""
    _must_write()
    record = placement_with(public_id, for_update=request.method == "POST")
    audit.note_view("placement", record_id=record.id)
    form = PlacementForm()
    form.offer_choices()
    del form.referred_on
    if request.method == "GET":
        form.fill_from(record)
        form.version.data = str(record.version)
    elif again := saved_before(form, me().id):
        return again
    elif form.check(record.offer, record.referred_on):
        if form.version.data != str(record.version):
            changed = differences(record_in_words(record), form.in_words())
            carry_version(form, str(record.version))
            return _form_page(form, record.offer, record, changed, CONFLICT)

        def save() -> str:
            placing.change(record, form.facts(), ward_id=form.chosen_ward())
            flash("Saved.", "success")
            return _address(record)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, record.offer, record)


@bp.route("/people/<public_id>/step/<step>", methods=["GET", "POST"])
@SEE
def make_step(public_id: str, step: str) -> ResponseReturnValue:
    """Make a placement's next step."""
    _must_write()
    if step not in STEPS:
        abort(404)
    record = placement_with(public_id, for_update=request.method == "POST")
    audit.note_view("placement", record_id=record.id)
    form = StepForm()
    form.ask_for(step)
    if request.method == "GET":
        form.on.data, form.version.data = today(), str(record.version)
    elif again := saved_before(form, me().id):
        return again
    elif form.version.data != str(record.version):
        carry_version(form, str(record.version))
        now = label_of(record.stage)
        form.form_errors.append(f"Somebody else has changed this placement: it stands at “{now}” now. Check, then send")
        return _step_page(form, record, step), CONFLICT
    elif form.validate():

        def save() -> str:
            placing.make_step(record, step, on=form.on.data or today(), reason=form.why(), job=form.job())
            flash(f"{label_of(step)}: saved.", "success")
            return _address(record)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    return _step_page(form, record, step), 200 if request.method == "GET" else UNPROCESSABLE


def _step_page(form: StepForm, record: Placement, step: str) -> str:
    return render_template("placements/step.html", form=form, record=record, heading=label_of(step))


@bp.post("/people/<public_id>/take-back")
@SEE
def take_back(public_id: str) -> ResponseReturnValue:
    """Take the latest step back."""
    _must_write()
    record = placement_with(public_id, for_update=True)
    try:
        slip = placing.take_back(record)
        flash(f"“{label_of(slip)}” is taken back.", "success")
    except RuleRefused as refused:
        flash(refused.problems[0].message, "information")
    return redirect(_address(record))


@bp.post("/people/<public_id>/remove")
@SEE
def remove_person(public_id: str) -> ResponseReturnValue:
    """Remove a placement that was written down by mistake."""
    _must_write()
    record = placement_with(public_id, for_update=True)
    placing.remove(record)
    flash("Removed. It is in no list or count any more.", "success")
    return redirect(url_for("placements.record", public_id=record.offer.public_id))
