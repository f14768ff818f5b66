"""After the questions: choosing who sees the answers, submitting, what happens next, and the result."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Role
from crm.blueprints.diagnostics.answering import AnsweredMeanwhile
from crm.blueprints.diagnostics.blueprint import bp
from crm.blueprints.diagnostics.check_answers import problems_before_submission, summary
from crm.blueprints.diagnostics.invitations import site_words
from crm.blueprints.diagnostics.models import Diagnostic, Submission
from crm.blueprints.diagnostics.questionnaire_file import load_version
from crm.blueprints.diagnostics.readers import who_takes_it_up
from crm.blueprints.diagnostics.records import (
    answers_given,
    choices_in_force,
    controllers,
    diagnostic_to_fill,
    diagnostic_to_read,
    fingerprint,
    latest_submission_of,
    organisations_to_share_with,
    questionnaire_of,
    submitted_answers,
)
from crm.blueprints.diagnostics.results import result_view
from crm.blueprints.diagnostics.sharing import REASONS, share_with
from crm.blueprints.diagnostics.submitting import submit
from crm.clock import today
from crm.problems import RuleRefused


@bp.get("/<public_id>/sharing")
@requires(Permission.SIGNED_IN)
def sharing(public_id: str) -> ResponseReturnValue:
    """Who sees the answers. Come to from checking, its button submits; at any other time it saves the choice."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    checked = request.args.get("checked", "")
    if checked and (diagnostic.closed_at or not _is_as_checked(diagnostic, checked)):
        return redirect(url_for("diagnostics.check", public_id=public_id))
    chosen = [choice.organisation.public_id for choice in choices_in_force(diagnostic)]
    return _sharing_page(diagnostic, checked, chosen)


@bp.post("/<public_id>/sharing")
@requires(Permission.SIGNED_IN)
def choose_sharing(public_id: str) -> ResponseReturnValue:
    """Keep the choice; where the answers were just checked, submit them with it."""
    diagnostic = diagnostic_to_fill(public_id, current_user, writing=True)
    chosen = request.form.getlist("organisations")
    checked = request.form.get("checked", "")
    try:
        changed = share_with(diagnostic, chosen, current_user)
        if checked:
            submit(diagnostic, seen=checked, by=current_user, today=today())
    except AnsweredMeanwhile:
        flash("Some answers were changed in another window. Check them again before you submit.", "information")
        return redirect(url_for("diagnostics.check", public_id=public_id))
    except RuleRefused as refused:
        if any(problem.field == "organisations" for problem in refused.problems):
            return _sharing_page(diagnostic, checked, chosen, refused), 422
        return redirect(url_for("diagnostics.check", public_id=public_id))
    if checked:
        return redirect(url_for("diagnostics.submitted", public_id=public_id))
    flash("Your choices are saved and in force from now." if changed else "Nothing was changed.", "success")
    return redirect(url_for("diagnostics.start", public_id=public_id))


def _is_as_checked(diagnostic: Diagnostic, checked: str) -> bool:
    answers = answers_given(diagnostic)
    ready = not problems_before_submission(questionnaire_of(diagnostic), answers)
    return ready and fingerprint(answers) == checked


class _Refused:
    """The page's form to the layout: what is wrong with the choice."""

    def __init__(self, refused: RuleRefused) -> None:
        self.error_links = [{"text": problem.message, "href": "#organisations"} for problem in refused.problems]


def _sharing_page(diagnostic: Diagnostic, checked: str, chosen: list[str], refused: RuleRefused | None = None) -> str:
    endpoint = "diagnostics.check" if checked else "diagnostics.start"
    return render_template(
        "diagnostics/sharing.html",
        diagnostic=diagnostic,
        organisations=organisations_to_share_with(),
        reasons=REASONS,
        chosen=chosen,
        checked=checked,
        controllers=controllers(),
        is_revision=diagnostic.submitted_on is not None,
        back=url_for(endpoint, public_id=diagnostic.public_id),
        with_officer=_with_officer(),
        form=_Refused(refused) if refused else None,
    )


@bp.get("/<public_id>/submitted")
@requires(Permission.SIGNED_IN)
def submitted(public_id: str) -> str:
    """The answers have arrived, and what happens next."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    return render_template(
        "diagnostics/submitted.html",
        diagnostic=diagnostic,
        submission=_submission_of(diagnostic),
        shared=choices_in_force(diagnostic),
        caller=who_takes_it_up(diagnostic),
        with_officer=_with_officer(),
    )


@bp.get("/<public_id>/result")
@requires(Permission.SIGNED_IN)
def result(public_id: str) -> str:
    """The result, explained; for the employer, the council, and whom the employer shares its answers with."""
    diagnostic = diagnostic_to_read(public_id, current_user)
    submission = _submission_of(diagnostic)
    questionnaire = load_version(submission.questionnaire)
    return render_template(
        "diagnostics/result.html",
        diagnostic=diagnostic,
        view=result_view(submission, today()),
        sections=summary(questionnaire, submitted_answers(submission)),
        shared=choices_in_force(diagnostic),
        site_words=site_words(diagnostic.site),
        with_officer=_with_officer(),
        has_several_sites=len(diagnostic.employer.sites) > 1,
    )


def _submission_of(diagnostic: Diagnostic) -> Submission:
    submission = latest_submission_of(diagnostic)
    if submission is None:
        raise NoResultFound
    return submission


def _with_officer() -> bool:
    return current_user.role is not Role.EMPLOYER
