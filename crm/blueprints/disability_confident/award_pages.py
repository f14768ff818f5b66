"""The pages of one award: writing it down, correcting, confirming and withdrawing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.disability_confident import award_actions
from crm.blueprints.disability_confident.blueprint import bp, write
from crm.blueprints.disability_confident.forms import AwardForm, ConfirmForm, WithdrawForm, award_in_words
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.queries import award_of, awards_of, recorded
from crm.blueprints.disability_confident.rules import PIPELINE, running_already
from crm.blueprints.disability_confident.scheme import Level, suggestions, version_named
from crm.problems import RuleRefused
from crm.stages.records import record_with
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.forms import Form
from crm.web.once import once, saved_before

CONFLICT, UNPROCESSABLE = 409, 422


def _record(public_id: str) -> DisabilityConfidentMembership:
    return record_with(DisabilityConfidentMembership, public_id, for_update=request.method == "POST")


def _address(record: DisabilityConfidentMembership) -> str:
    return url_for("disability_confident.record", public_id=record.public_id)


def _page(
    name: str,
    form: Form,
    record: DisabilityConfidentMembership,
    award: DisabilityConfidentAward | None = None,
    *,
    status: int = UNPROCESSABLE,
    **context: Any,
) -> ResponseReturnValue:
    page = render_template(
        f"disability_confident/{name}.html",
        form=form,
        record=record,
        award=award,
        pipeline=PIPELINE,
        Level=Level,
        **context,
    )
    return page, 200 if request.method == "GET" else status


def _save(
    form: Form, record: DisabilityConfidentMembership, words: str, do: Callable[[], object]
) -> ResponseReturnValue:
    """Save once and go to the record. Raises RuleRefused."""

    def save() -> str:
        do()
        flash(words, "success")
        return _address(record)

    return once(form, me().id, save)


@bp.route("/<public_id>/awards/new", methods=["GET", "POST"])
@write
def new_award(public_id: str) -> ResponseReturnValue:
    """Write an award down, as its certificate prints it."""
    record = _record(public_id)
    if record.archived_at is not None:
        return redirect(_address(record))
    form = AwardForm()
    del form.ended_on
    if request.method == "GET":
        form.start_new(record)
    elif request.form.get("likely"):
        return _page("award", form, record, changed=None, status=200)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        try:
            return _save(form, record, _added_words(form), lambda: _add(record, form))
        except RuleRefused as refused:
            form.show(refused)
    return _page("award", form, record, changed=None)


def _add(record: DisabilityConfidentMembership, form: AwardForm) -> None:
    award_actions.add_award(record, form.facts(), confirm=bool(form.confirm.data), by=me())


def _added_words(form: AwardForm) -> str:
    if form.confirm.data:
        return "The award is recorded and confirmed. It counts from the day it is valid from."
    return "The award is recorded. It counts once somebody who has seen the certificate confirms it."


@bp.route("/<public_id>/awards/<award_id>/edit", methods=["GET", "POST"])
@write
def edit_award(public_id: str, award_id: str) -> ResponseReturnValue:
    """Correct an award."""
    record = _record(public_id)
    award = award_of(record, award_id)
    if record.archived_at is not None or award.withdrawn_on is not None:
        return redirect(_address(record))
    form = AwardForm()
    del form.confirm
    changed: list[Difference] | None = None
    if request.method == "GET":
        form.fill_from(award)
        form.version.data = str(award.version)
    elif request.form.get("likely"):
        return _page("award", form, record, award, changed=None, status=200)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        if form.version.data != str(award.version):
            changed = differences(award_in_words(award_actions.facts_of(award)), form.in_words())
            carry_version(form, str(award.version))
            return _page("award", form, record, award, changed=changed, status=CONFLICT)
        try:
            return _save(form, record, "The award is saved.", lambda: _change(record, award, form))
        except RuleRefused as refused:
            form.show(refused)
    return _page("award", form, record, award, changed=changed)


def _change(record: DisabilityConfidentMembership, award: DisabilityConfidentAward, form: AwardForm) -> None:
    award_actions.change_award(record, award, form.facts(), by=me())


@bp.route("/<public_id>/awards/<award_id>/confirm", methods=["GET", "POST"])
@write
def confirm_award(public_id: str, award_id: str) -> ResponseReturnValue:
    """Say that the proof of an award was seen."""
    record = _record(public_id)
    award = award_of(record, award_id)
    form = ConfirmForm()
    if record.archived_at is not None:
        return redirect(_address(record))
    if request.method == "GET":
        if award.confirmed_on is not None or award.withdrawn_on is not None:
            return redirect(_address(record))
        form.fill_from(award)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        try:
            words = "The award is confirmed. It counts from the day it is valid from."
            return _save(form, record, words, lambda: _confirm(record, award, form))
        except RuleRefused as refused:
            form.show(refused)
    meanwhile = award.confirmed_on is not None or award.withdrawn_on is not None
    status = CONFLICT if meanwhile else UNPROCESSABLE
    running = running_already(award.level, award.valid_from, recorded(awards_of(record.id), award))
    return _page("confirm", form, record, award, status=status, likely=_likely(award), running=running)


def _likely(award: DisabilityConfidentAward) -> Any:
    return suggestions(Level(award.level), award.valid_from, version_named(award.rule_version))


def _confirm(record: DisabilityConfidentMembership, award: DisabilityConfidentAward, form: ConfirmForm) -> None:
    award_actions.confirm_award(
        record, award, form.source.data or "", form.evidence.data or "", form.expires_on.data, by=me()
    )


@bp.route("/<public_id>/awards/<award_id>/withdraw", methods=["GET", "POST"])
@write
def withdraw_award(public_id: str, award_id: str) -> ResponseReturnValue:
    """Mark an award as a mistake."""
    record = _record(public_id)
    award = award_of(record, award_id)
    form = WithdrawForm()
    if record.archived_at is not None:
        return redirect(_address(record))
    if request.method == "GET":
        if award.withdrawn_on is not None:
            return redirect(_address(record))
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        try:
            words = "The award is withdrawn. It counts on no day, and stays in the history."
            return _save(form, record, words, lambda: _withdraw(record, award, form))
        except RuleRefused as refused:
            form.show(refused)
    return _page("withdraw", form, record, award)


def _withdraw(record: DisabilityConfidentMembership, award: DisabilityConfidentAward, form: WithdrawForm) -> None:
    award_actions.withdraw_award(record, award, form.reason.data or "", by=me())
