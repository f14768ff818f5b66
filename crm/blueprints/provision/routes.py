"""The directory of support for employers: finding an entry, keeping it right, saying that it was checked."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.diagnostics.needs import need_labels
from crm.blueprints.provision.forms import ProvisionForm
from crm.blueprints.provision.queries import (
    PROVISION,
    TAKEN_OUT,
    kind_words,
    needs_met,
    owner_id,
    size_words,
)
from crm.clock import today
from crm.database import only_reads
from crm.directory.provision import actions
from crm.directory.provision.models import Provision
from crm.directory.provision.queries import provision_by_public_id
from crm.directory.provision.rules import is_stale, stale_before
from crm.problems import RuleRefused
from crm.web.exports import export_list
from crm.web.lists import ListSpec, page_of, shows_list
from crm.web.once import once

bp = Blueprint("provision", __name__, url_prefix="/provision")


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
@shows_list(PROVISION.key, PROVISION.title)
def index() -> str:
    """The directory."""
    return _list(PROVISION, "provision.index")


@bp.get("/taken-out")
@requires(Permission.SEE_EMPLOYERS)
@shows_list(TAKEN_OUT.key, TAKEN_OUT.title)
def taken_out() -> str:
    """Entries that no longer stand in the directory."""
    return _list(TAKEN_OUT, "provision.taken_out")


def _list(spec: ListSpec[Provision], endpoint: str) -> str:
    return render_template(
        "provision/index.html",
        page=page_of(spec, request.args),
        address=url_for(endpoint),
        is_archive=spec is TAKEN_OUT,
        needs_met=needs_met,
        size_words=size_words,
        kind_words=kind_words,
        stale_before=stale_before(today()),
    )


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the directory shows, as a file."""
    return export_list(PROVISION, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.post("/taken-out/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_taken_out() -> Response:
    """What the list of entries taken out shows, as a file."""
    return export_list(TAKEN_OUT, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def new() -> ResponseReturnValue:
    """Add an entry."""
    form = ProvisionForm()
    form.offer_choices()
    if request.method == "GET":
        form.start_new()
        form.owner.data = current_user.public_id
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _added(form))
        except RuleRefused as refused:
            form.show(refused)
    return _page_of_form(form, None)


def _added(form: ProvisionForm) -> str:
    owner = owner_id(form.owner.data)
    entry = actions.add_provision(form.facts(), today=today(), needs=need_labels(), owner_id=owner)
    flash(f"{entry.name} is in the directory.", "success")
    return url_for("provision.show", public_id=entry.public_id)


@bp.get("/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def show(public_id: str) -> str:
    """One entry."""
    entry = provision_by_public_id(public_id)
    return render_template(
        "provision/show.html",
        entry=entry,
        needs=needs_met(entry),
        sizes=size_words(entry),
        kind=kind_words(entry),
        stale=is_stale(entry.checked_on, today()),
    )


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def edit(public_id: str) -> ResponseReturnValue:
    """Change an entry; somebody else's change in the meantime is shown beside yours."""
    entry = provision_by_public_id(public_id)
    form = ProvisionForm()
    form.offer_choices()
    if request.method == "GET":
        form.fill_from(entry)
    elif form.validate_on_submit():
        if form.version.data != str(entry.version):
            return _conflict(form, entry)
        try:
            owner = owner_id(form.owner.data)
            actions.edit_provision(entry, form.facts(), today=today(), needs=need_labels(), owner_id=owner)
        except RuleRefused as refused:
            form.show(refused)
        else:
            flash(f"{entry.name} is saved.", "success")
            return redirect(url_for("provision.show", public_id=entry.public_id))
    return _page_of_form(form, entry)


def _conflict(form: ProvisionForm, entry: Provision) -> ResponseReturnValue:
    """What stands now beside what was typed; saving again keeps what was typed."""
    form.version.raw_data = None
    form.version.data = str(entry.version)
    return render_template(
        "provision/edit.html", form=form, entry=entry, theirs=entry, needs=needs_met(entry), sizes=size_words(entry)
    ), 409


def _page_of_form(form: ProvisionForm, entry: Provision | None) -> ResponseReturnValue:
    status = 422 if request.method == "POST" else 200
    return render_template("provision/edit.html", form=form, entry=entry, theirs=None), status


@bp.post("/<public_id>/checked")
@requires(Permission.EDIT_EMPLOYERS)
def checked(public_id: str) -> ResponseReturnValue:
    """Somebody compared the details with the provider's own words today."""
    entry = provision_by_public_id(public_id)
    actions.mark_checked(entry, today())
    flash(f"{entry.name} is marked as checked today.", "success")
    return redirect(url_for("provision.show", public_id=public_id))


@bp.post("/<public_id>/take-out")
@requires(Permission.EDIT_EMPLOYERS)
def take_out(public_id: str) -> ResponseReturnValue:
    """Take an entry out of the directory and of new results."""
    entry = provision_by_public_id(public_id)
    actions.archive_provision(entry)
    flash(f"{entry.name} is no longer in the directory.", "success")
    return redirect(url_for("provision.show", public_id=public_id))


@bp.post("/<public_id>/put-back")
@requires(Permission.EDIT_EMPLOYERS)
def put_back(public_id: str) -> ResponseReturnValue:
    """Put an entry back into the directory."""
    entry = provision_by_public_id(public_id)
    actions.restore_provision(entry)
    flash(f"{entry.name} is in the directory again.", "success")
    return redirect(url_for("provision.show", public_id=public_id))
