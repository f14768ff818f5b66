"""Apprenticeships that employers offer: adding one, its page, changing it. Their list is their board."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.blueprints.apprenticeships import actions
from crm.blueprints.apprenticeships.forms import ApprenticeshipForm, record_in_words
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.queries import growth_sector_words, providers, record_with, version_of
from crm.blueprints.apprenticeships.rules import PIPELINE, STEPS, level_label
from crm.blueprints.apprenticeships.standards import current_standards, standard_with
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import employer_chosen, suggestions
from crm.problems import RuleRefused
from crm.stages.queries import moves_of_card
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.forms import once, saved_before

bp = Blueprint("apprenticeships", __name__, url_prefix="/apprenticeships")
WRITE = Permission.WRITE_STRAND, Strand.APPRENTICESHIPS


@bp.route("/new", methods=["GET", "POST"])
@requires(*WRITE)
def new() -> ResponseReturnValue:
    """Write down what an employer offers; without an employer in the address, ask which."""
    employer = employer_chosen(request.args.get("employer", ""), me())
    if employer is None:
        words = request.args.get("q", "").strip()
        found = suggestions(words, me()) if words else []
        return render_template("components/choose_employer.html", pipeline=PIPELINE, words=words, found=found)
    form = ApprenticeshipForm()
    form.offer_choices(employer)
    if request.method == "GET":
        form.start_new(employer, me())
    elif form.validate():
        try:
            return once(form, me().id, lambda: _added(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    return _form_page(form, employer)


def _added(form: ApprenticeshipForm, employer: Employer) -> str:
    record = actions.offer(employer.id, form.facts(), form.placing(), by=me())
    flash(f"{record.card.headline}: added to the board.", "success")
    return url_for("apprenticeships.record", public_id=record.public_id)


@bp.get("/<public_id>")
@requires(Permission.SEE_PIPELINES)
def record(public_id: str) -> str:
    """One offer: what it is, how far it has come, and every move of it."""
    found = record_with(public_id)
    return render_template(
        "apprenticeships/record.html",
        record=found,
        pipeline=PIPELINE,
        level=level_label(found.level),
        growth_sector=growth_sector_words(found.growth_sector),
        standard=standard_with(found.standard_reference),
        steps=[(PIPELINE.stage(key).label, getattr(found, f"{key}_on")) for key in STEPS],
        moves=moves_of_card(found.card_id),
        today=today(),
    )


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(*WRITE)
def edit(public_id: str) -> ResponseReturnValue:
    """Change an offer; what somebody else changed in the meantime is shown beside what was typed."""
    found = record_with(public_id, for_update=request.method == "POST")
    if found.archived_at is not None:
        return redirect(url_for("apprenticeships.record", public_id=public_id))
    form = ApprenticeshipForm()
    form.offer_choices(found.employer)
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


def _changed(form: ApprenticeshipForm, found: Apprenticeship) -> str:
    actions.change(found, form.facts(), form.placing(), by=me())
    flash(f"{found.card.headline}: saved.", "success")
    return url_for("apprenticeships.record", public_id=found.public_id)


def _form_page(
    form: ApprenticeshipForm,
    employer: Employer,
    found: Apprenticeship | None = None,
    changed: list[Difference] | None = None,
    *,
    status: int = 422,
) -> ResponseReturnValue:
    page = render_template(
        "apprenticeships/edit.html",
        form=form,
        employer=employer,
        record=found,
        changed=changed,
        pipeline=PIPELINE,
        standards=current_standards(),
        providers=providers(),
    )
    return page, 200 if request.method == "GET" else status


@bp.post("/<public_id>/archive")
@requires(*WRITE)
def archive(public_id: str) -> ResponseReturnValue:
    """Take an offer off the board."""
    found = record_with(public_id, for_update=True)
    actions.archive(found)
    flash(f"{found.card.headline}: taken off the board. It can be put back from this page.", "success")
    return redirect(url_for("apprenticeships.record", public_id=public_id))


@bp.post("/<public_id>/restore")
@requires(*WRITE)
def restore(public_id: str) -> ResponseReturnValue:
    """Put an archived offer back on the board."""
    found = record_with(public_id, for_update=True)
    actions.restore(found)
    flash(f"{found.card.headline}: back on the board.", "success")
    return redirect(url_for("apprenticeships.record", public_id=public_id))
