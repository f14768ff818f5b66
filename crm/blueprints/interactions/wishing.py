"""What an employer asked of us: to take part this year or not, and to be left alone until a day."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.forms import DoNotApproachForm, WillingnessForm
from crm.blueprints.interactions.notes import version_of
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.records import employer_by_public_id, willingness_of
from crm.engagement.rules import WILLINGNESS_LABELS
from crm.engagement.wishes import record_willingness, set_do_not_approach
from crm.periods import YearKind, format_date, year_of, year_starting
from crm.problems import RuleRefused
from crm.web.once import once


@bp.route("/employers/<public_id>/willingness", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def willingness(public_id: str) -> ResponseReturnValue:
    """What an employer said about each strand, this year and before; and saying it."""
    employer = employer_by_public_id(public_id)
    form = WillingnessForm()
    if request.method == "GET":
        form.strand.data = request.args.get("strand", "")
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _said(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    said = willingness_of(employer.id)
    this_year = year_of(YearKind.FINANCIAL, today())
    page = render_template(
        "interactions/willingness.html",
        form=form,
        employer=employer,
        current={each.strand: each for each in said if each.year == this_year.first.year},
        earlier=[each for each in said if each.year != this_year.first.year],
        strands=list(Strand),
        labels=WILLINGNESS_LABELS,
        year=this_year,
        label_of_year=lambda year: year_starting(YearKind.FINANCIAL, year).label,
        today=today(),
    )
    return page, 422 if form.error_links else 200


def _said(form: WillingnessForm, employer: Employer) -> str:
    strand = Strand(form.strand.data)
    record_willingness(employer, strand, form.answered(), form.reason.data or "", form.ask_again_on.data, today())
    flash(f"Noted what {employer.name} said about {strand.label}.", "success")
    return url_for("interactions.willingness", public_id=employer.public_id)


@bp.route("/employers/<public_id>/do-not-approach", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def do_not_approach(public_id: str) -> ResponseReturnValue:
    """Keep, change or lift an employer's wish to be left alone."""
    employer = employer_by_public_id(public_id)
    form = DoNotApproachForm()
    if request.method == "GET":
        form.do_not_approach_until.data = employer.do_not_approach_until
        form.do_not_approach_reason.data = employer.do_not_approach_reason
        form.version.data = str(employer.version)
    status = 200
    if form.validate_on_submit():
        until, reason = form.do_not_approach_until.data, form.do_not_approach_reason.data or ""
        try:
            set_do_not_approach(employer, until, reason, version_of(form.version.data), today())
        except RuleRefused as refused:
            form.show(refused)
        except ChangedMeanwhile:
            form.version.data = str(employer.version)
            form.form_errors.append("Somebody else changed this employer: look at what it says now, then save again")
            status = 409
        else:
            words = f"is not to be approached until {format_date(until)}." if until else "may be approached again."
            flash(f"{employer.name} {words}", "success")
            return redirect(url_for("employers.show", public_id=public_id))
    if form.error_links and status == 200:
        status = 422
    return render_template("interactions/do_not_approach.html", form=form, employer=employer), status
