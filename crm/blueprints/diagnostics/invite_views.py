"""Inviting an employer to its form, a colleague to one that there is; sending again; ending, closing, opening again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.blueprints.diagnostics.blueprint import bp
from crm.blueprints.diagnostics.forms import SOMEBODY_ELSE, InviteForm, WithdrawForm
from crm.blueprints.diagnostics.invitations import (
    SUBJECT,
    Invitation,
    Invitee,
    add_respondent,
    begin,
    close,
    employer_to_invite,
    end_access_of,
    form_in_hand,
    invite,
    mail_invitation,
    needs_consent,
    people_to_invite,
    preview_of,
    problems_with,
    reopen,
    site_words,
    sites_to_ask,
    withdraw,
)
from crm.blueprints.diagnostics.models import Diagnostic, DiagnosticRespondent
from crm.blueprints.diagnostics.records import diagnostic_for_staff, may_fill_in_with
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.clock import today
from crm.directory.employers.models import Employer, Site
from crm.problems import RuleRefused
from crm.web.once import once
from crm.web.record_pages import choose_employer

UNPROCESSABLE = 422


@dataclass(frozen=True)
class _Asked:
    """What an invitation is about: the employer, the sites and people to choose from, the form to join if any."""

    employer: Employer
    sites: Sequence[Site]
    people: Sequence[Invitee]
    joining: Diagnostic | None

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Where the page lies."""
        found = [("Skills diagnostics", url_for("diagnostics.index"))]
        if self.joining:
            found.append((self.employer.name, url_for("diagnostics.record", public_id=self.joining.public_id)))
        else:
            found.append((self.employer.name, url_for("employers.show", public_id=self.employer.public_id)))
        return found


@bp.route("/invite", methods=["GET", "POST"])
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def invite_employer() -> ResponseReturnValue:
    """Invite somebody at an employer; the email is shown before it goes."""
    if not request.args.get("employer"):
        return choose_employer(PIPELINE)
    employer = employer_to_invite(request.args["employer"])
    return _invitation(_Asked(employer, sites_to_ask(employer), people_to_invite(employer, today()), None))


@bp.route("/<public_id>/invite", methods=["GET", "POST"])
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def invite_colleague(public_id: str) -> ResponseReturnValue:
    """Invite a further person to a form, with a link of their own."""
    joining = diagnostic_for_staff(public_id)
    people = people_to_invite(joining.employer, today())
    return _invitation(_Asked(joining.employer, [joining.site], people, joining))


def _invitation(asked: _Asked) -> ResponseReturnValue:
    form = InviteForm()
    form.offer(asked.sites, asked.people)
    if not form.is_submitted():
        _suggest(form, asked)
        return _ask(form, asked)
    if form.step.data == "change":
        return _ask(form, asked)
    invitation = form.invitation(asked.sites, asked.people)
    if not form.validate():
        return _ask(form, asked), UNPROCESSABLE
    if form.step.data != "send":
        return _preview(form, asked, invitation)
    try:
        return once(form, current_user.id, lambda: _sent(asked, invitation))
    except RuleRefused as refused:
        form.show(refused)
        return _ask(form, asked), UNPROCESSABLE


def _suggest(form: InviteForm, asked: _Asked) -> None:
    able = [each for each in asked.people if not each.barrier]
    likely = next((each for each in able if each.is_main or len(able) == 1), None)
    form.person.data = likely.contact.public_id if likely else None if able else SOMEBODY_ELSE
    if len(asked.sites) > 1:
        form.site.data = request.args.get("site")


def _ask(form: InviteForm, asked: _Asked) -> str:
    in_hand = {site.public_id: begun for site in asked.sites if (begun := asked.joining or form_in_hand(site))}
    form.step.raw_data, form.step.data = None, "preview"
    return render_template(
        "diagnostics/invite.html",
        form=form,
        asked=asked,
        trail=asked.trail,
        barred=[each for each in asked.people if each.barrier],
        in_hand=[(site, in_hand[site.public_id]) for site in asked.sites if site.public_id in in_hand],
        needs_consent=needs_consent(asked.employer, "", asked.people, today()) or bool(form.agreed.errors),
        site_words=site_words,
        may_fill_in=may_fill_in_with(current_user) and asked.joining is None,
        today=today(),
        else_value=SOMEBODY_ELSE,
    )


def _preview(form: InviteForm, asked: _Asked, invitation: Invitation) -> ResponseReturnValue:
    problems = problems_with(invitation, asked.employer, asked.people, today())
    if problems or invitation.site is None:
        form.show(RuleRefused(problems))
        return _ask(form, asked), UNPROCESSABLE
    return render_template(
        "diagnostics/invite_preview.html",
        form=form,
        asked=asked,
        trail=asked.trail,
        invitation=invitation,
        subject=SUBJECT.format(site=asked.employer.name),
        letter=preview_of(invitation.site, invitation.name, current_user, invitation.words),
    )


def _sent(asked: _Asked, invitation: Invitation) -> str:
    diagnostic = invite(asked.employer, invitation, by=current_user, today=today(), joining=asked.joining)
    flash(f"Invitation sent to {invitation.name} at {invitation.email.strip()}.", "success")
    return url_for("diagnostics.record", public_id=diagnostic.public_id)


@bp.post("/begin")
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def begin_with_employer() -> ResponseReturnValue:
    """Start filling in the form beside the employer, without an invitation."""
    if not may_fill_in_with(current_user):
        abort(403)
    employer = employer_to_invite(request.form.get("employer", ""))
    sites = sites_to_ask(employer)
    site = next((each for each in sites if each.public_id == request.form.get("site")), None)
    if site is None and len(sites) != 1:
        flash("Choose which site the form is about.", "information")
        return redirect(url_for("diagnostics.invite_employer", employer=employer.public_id))
    site = site or sites[0]
    diagnostic = form_in_hand(site) or begin(site, stage="started", by=current_user, today=today())
    return redirect(url_for("diagnostics.start", public_id=diagnostic.public_id))


@bp.post("/<public_id>/respondents/<user_id>/send-again")
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def send_again(public_id: str, user_id: str) -> ResponseReturnValue:
    """Mail a respondent a further link."""
    diagnostic = diagnostic_for_staff(public_id)
    respondent = _respondent(diagnostic, user_id)
    if diagnostic.closed_at:
        flash("This form is closed: open it again before you send links.", "information")
    else:
        add_respondent(diagnostic, respondent.user)
        mail_invitation(diagnostic, respondent.user, current_user)
        flash(f"A new link was sent to {respondent.user.name}.", "success")
    return redirect(url_for("diagnostics.record", public_id=public_id))


@bp.post("/<public_id>/respondents/<user_id>/end-links")
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def end_links(public_id: str, user_id: str) -> ResponseReturnValue:
    """Shut a respondent out of this form: their links end, and so does what they have open."""
    diagnostic = diagnostic_for_staff(public_id)
    respondent = _respondent(diagnostic, user_id)
    end_access_of(diagnostic, respondent)
    flash(
        f"{respondent.user.name} can no longer open this form, and their links no longer work. They can still see the"
        f" other pages of {diagnostic.employer.name}. To give access back, send a new link.",
        "success",
    )
    return redirect(url_for("diagnostics.record", public_id=public_id))


@bp.route("/<public_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def withdraw_invitation(public_id: str) -> ResponseReturnValue:
    """End an invitation that led to no answers, with the reason."""
    diagnostic = diagnostic_for_staff(public_id)
    form = WithdrawForm()
    form.offer()
    if form.validate_on_submit():
        try:
            withdraw(diagnostic, reason=form.reason.data, note=form.note.data or "", by=current_user, today=today())
        except RuleRefused as refused:
            form.show(refused)
        else:
            flash("The invitation has ended. Its links no longer work.", "success")
            return redirect(url_for("diagnostics.record", public_id=public_id))
    page = render_template("diagnostics/withdraw.html", form=form, diagnostic=diagnostic)
    return page, UNPROCESSABLE if form.is_submitted() else 200


@bp.post("/<public_id>/close")
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def close_form(public_id: str) -> ResponseReturnValue:
    """Close a submitted form: its answers stand, its links end."""
    diagnostic = diagnostic_for_staff(public_id)
    if diagnostic.submitted_on is None:
        return redirect(url_for("diagnostics.withdraw_invitation", public_id=public_id))
    close(diagnostic)
    flash("The form is closed. Its answers stand as submitted.", "success")
    return redirect(url_for("diagnostics.record", public_id=public_id))


@bp.post("/<public_id>/open-again")
@requires(Permission.WRITE_STRAND, Strand.DIAGNOSTICS)
def open_again(public_id: str) -> ResponseReturnValue:
    """Let a closed form be changed again."""
    diagnostic = diagnostic_for_staff(public_id)
    if diagnostic.card.is_open or diagnostic.submitted_on is not None:
        reopen(diagnostic)
        flash("The form is open again. Send its people new links.", "success")
    else:
        flash("Move its card back to “Invited” on the board to open it again.", "information")
    return redirect(url_for("diagnostics.record", public_id=public_id))


def _respondent(diagnostic: Diagnostic, user_id: str) -> DiagnosticRespondent:
    found = next((each for each in diagnostic.respondents if each.user.public_id == user_id), None)
    if found is None:
        abort(404)
    return found
