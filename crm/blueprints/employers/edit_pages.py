"""Adding and editing an employer, its growth sectors, and taking it out of the lists."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.conflicts import last_entry, save_or_ask
from crm.blueprints.employers.details import details_of
from crm.blueprints.employers.forms import EditEmployerForm, GrowthSectorForm, NewEmployerForm, ReasonForm
from crm.directory.employers import actions, classification
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import (
    Likeness,
    employer_by_public_id,
    employer_for_update,
    likely_duplicates,
)
from crm.directory.employers.rules import Background
from crm.problems import RuleRefused
from crm.web.once import once, saved_before

BY_HAND = "Added by hand"
NONE_OF_THEM = "new"


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def new() -> ResponseReturnValue:
    """Add an employer; what it may already be is shown first."""
    form = NewEmployerForm()
    form.offer_choices()
    if request.method == "GET":
        form.name.data = request.args.get("name", "")[:200]
        form.lead_officer.data = current_user.public_id
        if current_user.organisation is not None:
            form.lead_organisation.data = current_user.organisation.public_id
    if form.validate_on_submit():
        likely = likely_duplicates(form.name.data, form.postcode.data or "", form.company_number.data or "")
        if likely and form.same.data != NONE_OF_THEM:
            # Asked only now: the employer found may be what the same click has added since.
            return saved_before(form, current_user.id) or _same_or_new(form, likely)
        try:
            return once(form, current_user.id, lambda: _added(form))
        except RuleRefused as refused:
            form.show(refused)
    return render_template("employers/new.html", form=form), 422 if request.method == "POST" else 200


def _same_or_new(form: NewEmployerForm, likely: list[Likeness]) -> ResponseReturnValue:
    """Ask whether the new employer is one of these, unless that has been answered."""
    known = {each.employer.public_id for each in likely}
    if form.same.data in known:
        flash("It was here already: nothing was added.", "information")
        return redirect(url_for("employers.show", public_id=form.same.data))
    if "same" in request.form or request.form.get("asked"):
        form.same.errors = ["Say whether it is one of these"]
    return render_template("employers/new_or_known.html", form=form, likely=likely, typed=_typed()), 422


def _typed() -> list[tuple[str, str]]:
    left_out = {"csrf_token", "same", "asked"}
    return [(name, value) for name, values in request.form.lists() if name not in left_out for value in values]


def _added(form: NewEmployerForm) -> str:
    background = Background(source=BY_HAND, sic_codes=tuple(form.codes()))
    employer = actions.create_employer(form.facts(), form.sites(), background)
    organisation_id, officer_id = form.lead()
    actions.set_lead(employer, organisation_id=organisation_id, officer_id=officer_id)
    flash(f"{employer.name} is added.", "success")
    return url_for("employers.show", public_id=employer.public_id)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def edit(public_id: str) -> ResponseReturnValue:
    """Change an employer; what somebody else changed meanwhile is shown beside it, to decide."""
    if request.method == "GET":
        employer = employer_by_public_id(public_id, visible_to=current_user)
        form = _as_it_stands(employer)
        form.seen.data = str(last_entry(employer))
        return _edit_page(form, employer), 200
    employer = employer_for_update(public_id, visible_to=current_user)
    form = EditEmployerForm()
    form.offer_choices(employer)
    done = save_or_ask(
        form,
        employer,
        stands=lambda: _as_it_stands(employer),
        save=lambda: _changed(form, employer),
        name=employer.name,
        back=url_for("employers.show", public_id=public_id),
    )
    if done is not None:
        return done
    return _edit_page(form, employer), 422


def _as_it_stands(employer: Employer) -> EditEmployerForm:
    form = EditEmployerForm(formdata=None)
    form.offer_choices(employer)
    form.fill_from(employer)
    return form


def _edit_page(form: EditEmployerForm, employer: Employer) -> str:
    return render_template("employers/edit.html", form=form, employer=employer)


def _changed(form: EditEmployerForm, employer: Employer) -> str:
    organisation_id, officer_id = form.lead()
    actions.change_employer(employer, form.facts())
    actions.set_other_names(employer, form.other_names())
    actions.set_parent(employer, form.parent.data.id if form.parent.data else None)
    actions.set_lead(
        employer, organisation_id=organisation_id, officer_id=officer_id, supporter_ids=form.supporter_ids()
    )
    classification.classify(employer, form.codes())
    flash(f"{employer.name} is saved.", "success")
    return url_for("employers.show", public_id=employer.public_id)


@bp.route("/<public_id>/growth-sectors", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def growth_sectors(public_id: str) -> ResponseReturnValue:
    """Say, with a reason, that an employer belongs to a growth sector or does not, whatever its SIC codes say."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    form = GrowthSectorForm()
    form.offer_choices()
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _judged(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template(
        "employers/growth_sectors.html", form=form, employer=employer, details=details_of(employer.id)
    )
    return page, 422 if request.method == "POST" else 200


def _judged(form: GrowthSectorForm, employer: Employer) -> str:
    action = classification.add_growth_sector if form.change.data == "add" else classification.remove_growth_sector
    action(employer, form.growth_sector_id(), form.reason.data)
    flash("The growth sectors are saved.", "success")
    return url_for("employers.growth_sectors", public_id=employer.public_id)


@bp.post("/<public_id>/growth-sectors/<key>/follow-sic")
@requires(Permission.EDIT_EMPLOYERS)
def follow_sic(public_id: str, key: str) -> ResponseReturnValue:
    """Let the SIC codes decide about one growth sector again."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    for line in employer.growth_sectors:
        if line.growth_sector.key == key:
            classification.follow_sic_again(employer, line.growth_sector_id)
            flash(f"{line.growth_sector.name}: the SIC codes decide again.", "success")
            break
    return redirect(url_for("employers.growth_sectors", public_id=public_id))


@bp.route("/<public_id>/archive", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def archive(public_id: str) -> ResponseReturnValue:
    """Take an employer out of the lists, with a reason."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            actions.archive_employer(employer, form.reason.data)
        except RuleRefused as refused:
            form.show(refused)
        else:
            flash(f"{employer.name} is archived.", "success")
            return redirect(url_for("employers.show", public_id=public_id))
    page = render_template("employers/archive.html", form=form, employer=employer)
    return page, 422 if request.method == "POST" else 200


@bp.post("/<public_id>/restore")
@requires(Permission.EDIT_EMPLOYERS)
def restore(public_id: str) -> ResponseReturnValue:
    """Bring an archived employer back."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    actions.restore_employer(employer)
    flash(f"{employer.name} is back in the lists.", "success")
    return redirect(url_for("employers.show", public_id=public_id))
