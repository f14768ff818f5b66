"""Referrals: the list, sending one, answering and closing it; its sender sees it throughout."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.queries import organisations_in_use
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.forms import AcceptForm, CloseForm, DeclineForm, ReferralForm
from crm.blueprints.interactions.notes import version_of
from crm.blueprints.interactions.panel import colleagues_of
from crm.blueprints.interactions.referral_list import referrals_list
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.models import Referral
from crm.engagement.records import (
    contacts_that_may_close,
    employer_by_public_id,
    referral_by_public_id,
    referral_page,
)
from crm.engagement.referrals import Handing, accept_referral, close_referral, decline_referral, send_referral
from crm.engagement.rules import CHANNEL_LABELS
from crm.periods import format_date
from crm.problems import RuleRefused
from crm.web.errors import page as error_page
from crm.web.exports import export_list
from crm.web.forms import Form
from crm.web.lists import page_of, shows_list
from crm.web.once import once


@bp.get("/referrals")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("referrals", "Referrals")
def referrals() -> str:
    """Every referral."""
    return render_template("interactions/referrals.html", page=page_of(referrals_list(current_user), request.args))


@bp.post("/referrals/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_referrals() -> Response:
    """What that list shows, as a file."""
    spec = referrals_list(current_user)
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/referrals/new", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def new_referral() -> ResponseReturnValue:
    """Hand an employer, named by `?employer=`, to another organisation."""
    employer = employer_by_public_id(request.args.get("employer", ""))
    form = ReferralForm()
    others = [each for each in organisations_in_use() if each.id != current_user.organisation_id]
    form.organisation.offer((each.public_id, each.name) for each in others)
    form.handler.offer(
        (each.public_id, f"{each.name}, {each.organisation}")
        for each in colleagues_of()
        if each.organisation_id != current_user.organisation_id
    )
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _sent(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("interactions/new_referral.html", form=form, employer=employer)
    return page, 422 if form.error_links else 200


def _sent(form: ReferralForm, employer: Employer) -> str:
    handing = Handing(form.organisation.data or "", form.reason.data or "", form.handler.data or "")
    referral = send_referral(employer, handing, current_user, today())
    flash(f"{employer.name} is referred. My day shows what becomes of it.", "success")
    return url_for("interactions.referral", public_id=referral.public_id)


@bp.get("/referrals/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def referral(public_id: str) -> str:
    """A referral, with what may be answered."""
    return _page(public_id)


def _page(public_id: str, sent: Form | None = None) -> str:
    """The page of a referral; `sent` is the one of its forms that was sent and has something wrong."""
    found = referral_page(public_id, current_user)
    forms = {
        kind.__name__: sent if isinstance(sent, kind) else kind(formdata=None)
        for kind in (AcceptForm, DeclineForm, CloseForm)
    }
    for each in forms.values():
        each.version.data = str(found.referral.version)
    if found.answers and found.referral.state.value == "accepted":
        forms["CloseForm"].closing.offer(
            (key, f"{CHANNEL_LABELS[channel]}, {format_date(on)}")
            for key, on, channel in contacts_that_may_close(found.referral)
        )
    return render_template(
        "interactions/referral.html",
        found=found,
        form=sent,
        accept=forms["AcceptForm"],
        decline=forms["DeclineForm"],
        close=forms["CloseForm"],
    )


@bp.post("/referrals/<public_id>/accept")
@requires(Permission.LOG_INTERACTIONS)
def accept(public_id: str) -> ResponseReturnValue:
    """Take a referral on."""

    def act(found: Referral, version: int) -> str:
        accept_referral(found, version, current_user, today())
        return "You have accepted the referral. Its sender is told."

    return _answer(public_id, AcceptForm(), act)


@bp.post("/referrals/<public_id>/decline")
@requires(Permission.LOG_INTERACTIONS)
def decline(public_id: str) -> ResponseReturnValue:
    """Turn a referral down, with the reason."""
    form = DeclineForm()

    def act(found: Referral, version: int) -> str:
        decline_referral(found, form.declined_reason.data or "", version, current_user, today())
        return "You have declined the referral. Its sender is told why."

    return _answer(public_id, form, act)


@bp.post("/referrals/<public_id>/close")
@requires(Permission.LOG_INTERACTIONS)
def close(public_id: str) -> ResponseReturnValue:
    """Close a referral with what came of it."""
    form = CloseForm()
    form.closing.offer([(form.closing.data, "")] if form.closing.data else [])

    def act(found: Referral, version: int) -> str:
        close_referral(found, form.outcome.data or "", form.closing.data or "", version, current_user, today())
        return "The referral is closed. Its sender is told what came of it."

    return _answer(public_id, form, act)


def _answer(public_id: str, form: Form, act: Callable[[Referral, int], str]) -> ResponseReturnValue:
    found = referral_by_public_id(public_id)
    if form.validate_on_submit():
        try:
            words = act(found, version_of(form.version.data))
        except RuleRefused as refused:
            form.show(refused)
        except ChangedMeanwhile:
            return error_page(409)
        else:
            flash(words, "success")
            return redirect(url_for("interactions.referral", public_id=public_id))
    return _page(public_id, form), 422
