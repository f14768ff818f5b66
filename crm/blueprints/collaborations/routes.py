"""Employers working with providers on courses: adding one, its page, changing it. Their list is their board."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.blueprints.collaborations import actions
from crm.blueprints.collaborations.forms import CollaborationForm, kind_words, record_in_words
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import providers, record_with, version_of
from crm.blueprints.collaborations.rules import PIPELINE, has_gone_quiet
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import employer_chosen, suggestions
from crm.problems import RuleRefused
from crm.stages.queries import moves_of_card
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.forms import once, saved_before

bp = Blueprint("collaborations", __name__, url_prefix="/collaborations")
WRITE = Permission.WRITE_STRAND, Strand.COLLABORATIONS


@bp.route("/new", methods=["GET", "POST"])
@requires(*WRITE)
def new() -> ResponseReturnValue:
    """Write down a collaboration of an employer; without an employer in the address, ask which."""
    employer = employer_chosen(request.args.get("employer", ""), me())
    if employer is None:
        words = request.args.get("q", "").strip()
        found = suggestions(words, me()) if words else []
        return render_template("components/choose_employer.html", pipeline=PIPELINE, words=words, found=found)
    form = CollaborationForm()
    form.offer_choices()
    if request.method == "GET":
        form.start_new(me())
    elif form.validate():
        try:
            return once(form, me().id, lambda: _added(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, employer)


def _added(form: CollaborationForm, employer: Employer) -> str:
    record = actions.begin(employer.id, form.facts(), stage=form.stage.data, owner=form.chosen_owner(), by=me())
    flash(f"{record.course}: added to the board.", "success")
    return url_for("collaborations.record", public_id=record.public_id)


@bp.get("/<public_id>")
@requires(Permission.SEE_PIPELINES)
def record(public_id: str) -> str:
    """One collaboration: with whom, on what, what came of it, and every move of it."""
    found = record_with(public_id)
    return render_template(
        "collaborations/record.html",
        record=found,
        pipeline=PIPELINE,
        kind=kind_words(found.kind),
        moves=moves_of_card(found.card_id),
        today=today(),
        gone_quiet=has_gone_quiet(found.card.stage, found.started_on, found.ended_on, today()),
    )


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(*WRITE)
def edit(public_id: str) -> ResponseReturnValue:
    """Change a collaboration; what somebody else changed in the meantime is shown beside what was typed."""
    found = record_with(public_id, for_update=request.method == "POST")
    if found.archived_at is not None:
        return redirect(url_for("collaborations.record", public_id=public_id))
    form = CollaborationForm()
    form.offer_choices()
    del form.stage
    if request.method == "GET":
        form.fill_from(found)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        if form.version.data != version_of(found):
            changed = differences(record_in_words(found), form.in_words())
            carry_version(form, version_of(found))
            return _form_page(form, found.employer, found, changed, status=409)
        try:
            return once(form, me().id, lambda: _changed(form, found))
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, found.employer, found)


def _changed(form: CollaborationForm, found: ProviderCollaboration) -> str:
    actions.change(found, form.facts(), owner=form.chosen_owner(), by=me())
    flash(f"{found.course}: saved.", "success")
    return url_for("collaborations.record", public_id=found.public_id)


def _form_page(
    form: CollaborationForm,
    employer: Employer,
    found: ProviderCollaboration | None = None,
    changed: list[Difference] | None = None,
    *,
    status: int = 422,
) -> ResponseReturnValue:
    page = render_template(
        "collaborations/edit.html",
        form=form,
        employer=employer,
        record=found,
        changed=changed,
        pipeline=PIPELINE,
        providers=providers(),
    )
    return page, 200 if request.method == "GET" else status


@bp.post("/<public_id>/archive")
@requires(*WRITE)
def archive(public_id: str) -> ResponseReturnValue:
    """Take a collaboration off the board."""
    found = record_with(public_id, for_update=True)
    actions.archive(found)
    flash(f"{found.course}: taken off the board. It can be put back from this page.", "success")
    return redirect(url_for("collaborations.record", public_id=public_id))


@bp.post("/<public_id>/restore")
@requires(*WRITE)
def restore(public_id: str) -> ResponseReturnValue:
    """Put an archived collaboration back on the board."""
    found = record_with(public_id, for_update=True)
    actions.restore(found)
    flash(f"{found.course}: back on the board.", "success")
    return redirect(url_for("collaborations.record", public_id=public_id))
