"""Placement programmes: their list, the page of one, who helps to design it, and what it is to reach."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.queries import provider_names
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.placements import actions
from crm.blueprints.placements.blueprint import bp
from crm.blueprints.placements.counting import outcomes_of_programme
from crm.blueprints.placements.models import PlacementProgramme
from crm.blueprints.placements.offer_pages import WRITE, sees_participants
from crm.blueprints.placements.programme_forms import DesignerForm, EndForm, ProgrammeForm, TargetForm, record_in_words
from crm.blueprints.placements.programme_queries import PROGRAMMES, designer_with, designers_of, programme_with
from crm.blueprints.placements.queries import offers_of_programme
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.queries import employer_chosen
from crm.periods import Period, YearKind, year_of, year_starting
from crm.problems import RuleRefused
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.forms import Form
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before

YEARS_SHOWN = 3
CONFLICT, UNPROCESSABLE = 409, 422


@bp.get("/programmes")
@requires(Permission.SEE_PIPELINES)
@shows_list(PROGRAMMES.key, PROGRAMMES.title)
def programmes() -> str:
    """The list of programmes."""
    return render_template("placements/programmes.html", page=page_of(PROGRAMMES, request.args))


@bp.post("/programmes/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_programmes() -> Response:
    """The list of programmes as filtered, as a file."""
    return export_list(PROGRAMMES, request.form.get("query", ""), request.form.get("format", "csv"))


def _address(record: PlacementProgramme) -> str:
    return url_for("placements.programme", public_id=record.public_id)


@bp.route("/programmes/new", methods=["GET", "POST"])
@WRITE
def new_programme() -> ResponseReturnValue:
    """Add a programme."""
    form = ProgrammeForm()
    form.offer_choices()
    if request.method == "POST" and form.validate():

        def save() -> str:
            record = actions.add_programme(form.facts(), form.chosen_sector())
            flash(f"{record.name}: added. Say next which employers help to design it.", "success")
            return _address(record)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, None)


def _form_page(
    form: ProgrammeForm,
    record: PlacementProgramme | None,
    changed: list[Difference] | None = None,
    status: int = UNPROCESSABLE,
) -> ResponseReturnValue:
    page = render_template(
        "placements/edit_programme.html", form=form, record=record, changed=changed, providers=provider_names()
    )
    return page, 200 if request.method == "GET" else status


@bp.get("/programmes/<public_id>")
@requires(Permission.SEE_PIPELINES)
def programme(public_id: str) -> str:
    """One programme: places promised beside learners planned, who designs it, its offers, its outcomes by year.

    Readers without the grant for participants have the targets alone.
    """
    record = programme_with(public_id)
    year = year_of(YearKind.FINANCIAL, today())
    years: list[Period] = [
        year_starting(YearKind.FINANCIAL, year.first.year - back) for back in reversed(range(YEARS_SHOWN))
    ]
    offers, exact = offers_of_programme(record.id), sees_participants()
    return render_template(
        "placements/programme.html",
        record=record,
        designers=designers_of(record.id),
        offers=offers,
        promised=sum(each.offer.places for each in offers if each.stage not in {"closed", "withdrawn"}),
        years=years,
        outcomes=outcomes_of_programme(years, public_id),
        exact=exact,
    )


@bp.route("/programmes/<public_id>/edit", methods=["GET", "POST"])
@WRITE
def edit_programme(public_id: str) -> ResponseReturnValue:
    """Change a programme; two people at once see both versions."""
    record = programme_with(public_id, for_update=request.method == "POST")
    form = ProgrammeForm()
    form.offer_choices()
    if request.method == "GET":
        form.fill_from(record)
        form.version.data = str(record.version)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        if form.version.data != str(record.version):
            changed = differences(record_in_words(record), form.in_words())
            carry_version(form, str(record.version))
            return _form_page(form, record, changed, CONFLICT)

        def save() -> str:
            actions.change_programme(record, form.facts(), form.chosen_sector())
            flash(f"{record.name}: saved.", "success")
            return _address(record)

        try:
            return once(form, me().id, save)
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, record)


@bp.post("/programmes/<public_id>/archive")
@WRITE
def archive_programme(public_id: str) -> ResponseReturnValue:
    """Take a programme out of use."""
    record = programme_with(public_id, for_update=True)
    actions.archive_programme(record)
    flash(f"{record.name}: archived. It can be put back from this page.", "success")
    return redirect(_address(record))


@bp.post("/programmes/<public_id>/restore")
@WRITE
def restore_programme(public_id: str) -> ResponseReturnValue:
    """Put an archived programme back."""
    record = programme_with(public_id, for_update=True)
    actions.restore_programme(record)
    flash(f"{record.name}: put back.", "success")
    return redirect(_address(record))


@bp.route("/programmes/<public_id>/employers/new", methods=["GET", "POST"])
@WRITE
def new_designer(public_id: str) -> ResponseReturnValue:
    """Say that an employer helps to design a programme."""
    record = programme_with(public_id, for_update=request.method == "POST")
    chosen = employer_chosen(request.args.get("employer", ""), me()) if request.method == "GET" else None
    form = DesignerForm(data={"employer": chosen})

    def save() -> str:
        part = actions.begin_designing(record, form.employer.chosen, form.from_on.data, form.until_on.data)
        return f"{form.employer.chosen.name} helps to design it since {part.from_on.year}."

    return _ask(record, form, save, "An employer that helps to design it", "Add this employer")


@bp.route("/programmes/<public_id>/employers/<int:number>/end", methods=["GET", "POST"])
@WRITE
def end_designer(public_id: str, number: int) -> ResponseReturnValue:
    """Say until when an employer helped to design a programme."""
    record = programme_with(public_id, for_update=request.method == "POST")
    part = designer_with(record, number)
    form = EndForm()
    if request.method == "GET":
        form.until_on.data = part.until_on or today()

    def save() -> str:
        actions.end_designing(part, form.until_on.data)
        return f"{part.employer.name}: saved."

    return _ask(record, form, save, f"Until when did {part.employer.name} help?", "Save")


@bp.route("/programmes/<public_id>/targets", methods=["GET", "POST"])
@WRITE
def set_target(public_id: str) -> ResponseReturnValue:
    """Set how many job outcomes a programme is to reach in a year."""
    record = programme_with(public_id, for_update=request.method == "POST")
    form = TargetForm()
    form.offer_choices(record)

    def save() -> str:
        actions.set_target(record, form.period(), form.job_outcomes.data)
        return f"Target for {form.year.data}: saved."

    return _ask(record, form, save, "Target of job outcomes", "Save target")


def _ask(record: PlacementProgramme, form: Form, save: Any, heading: str, button: str) -> ResponseReturnValue:
    """A small form of a programme: saved once, then back to its page with what `save` says."""
    if request.method == "POST" and form.validate():

        def saved() -> str:
            flash(save(), "success")
            return _address(record)

        try:
            return once(form, me().id, saved)
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("placements/ask.html", form=form, record=record, heading=heading, button=button)
    return page, 200 if request.method == "GET" else UNPROCESSABLE
