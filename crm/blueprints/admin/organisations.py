"""Partner organisations: listed, added, changed, archived."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import organisations as actions
from crm.accounts.models import PartnerOrganisation
from crm.accounts.permissions import requires
from crm.accounts.queries import organisation
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.admin.blueprint import bp
from crm.blueprints.admin.forms import OrganisationForm, organisation_in_words
from crm.blueprints.admin.lists import ORGANISATIONS
from crm.blueprints.admin.words import KIND_WORDS
from crm.database import only_reads
from crm.problems import RuleRefused
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before


@bp.get("/organisations")
@requires(Permission.ADMINISTER)
@shows_list(ORGANISATIONS.key, ORGANISATIONS.title)
def organisations() -> str:
    """Every partner organisation."""
    page = page_of(ORGANISATIONS, request.args)
    return render_template("admin/organisations.html", page=page, kind_words=KIND_WORDS)


@bp.post("/organisations/export")
@only_reads
@requires(Permission.ADMINISTER)
def export_organisations() -> Response:
    """What the list shows, as a file."""
    return export_list(ORGANISATIONS, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/organisations/add", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_organisation() -> ResponseReturnValue:
    """A new partner organisation."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            return once(form, me().id, lambda: _added(form))
        except RuleRefused as refused:
            form.show(refused)
    answer = render_template("admin/edit_organisation.html", form=form, organisation=None, changed=None)
    return answer, 422 if form.is_submitted() else 200


def _added(form: OrganisationForm) -> str:
    added = actions.add_organisation(form.described())
    flash(f"{added.name} is added.", "success")
    return url_for("admin.organisations")


@bp.route("/organisations/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def edit_organisation(public_id: str) -> ResponseReturnValue:
    """Change a partner organisation."""
    found = organisation(public_id)
    form = OrganisationForm()
    changed: list[Difference] | None = None
    if request.method == "GET":
        form.fill_from(found)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        if form.version.data != str(found.version):
            changed = differences(organisation_in_words(found), organisation_in_words(form.described()))
            carry_version(form, str(found.version))
        else:
            try:
                return once(form, me().id, lambda: _changed(found, form))
            except RuleRefused as refused:
                form.show(refused)
    answer = render_template("admin/edit_organisation.html", form=form, organisation=found, changed=changed)
    return answer, 409 if changed is not None else (422 if form.is_submitted() else 200)


def _changed(found: PartnerOrganisation, form: OrganisationForm) -> str:
    actions.change_organisation(found, form.described())
    flash(f"{found.name}: saved.", "success")
    return url_for("admin.organisations")


@bp.post("/organisations/<public_id>/archive")
@requires(Permission.ADMINISTER)
def archive_organisation(public_id: str) -> ResponseReturnValue:
    """Take an organisation out of use."""
    found = organisation(public_id)
    try:
        actions.archive_organisation(found)
    except RuleRefused as refused:
        flash(refused.problems[0].message + ".", "information")
    else:
        flash(f"{found.name} is archived.", "success")
    return redirect(url_for("admin.edit_organisation", public_id=public_id))


@bp.post("/organisations/<public_id>/restore")
@requires(Permission.ADMINISTER)
def restore_organisation(public_id: str) -> ResponseReturnValue:
    """Bring an archived organisation back into use."""
    found = organisation(public_id)
    actions.restore_organisation(found)
    flash(f"{found.name} is in use again.", "success")
    return redirect(url_for("admin.edit_organisation", public_id=public_id))
