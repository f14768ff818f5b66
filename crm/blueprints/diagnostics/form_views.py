"""The skills needs form: its start, one subject a page, leaving for later, checking the answers.

For an employer's user and for the council's people filling it in beside the employer; everybody else gets 404.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Role
from crm.blueprints.diagnostics.answering import AnsweredMeanwhile, save_page
from crm.blueprints.diagnostics.answers import Answers
from crm.blueprints.diagnostics.blueprint import bp
from crm.blueprints.diagnostics.check_answers import (
    answer_lines,
    group_differences,
    problems_before_submission,
    summary,
)
from crm.blueprints.diagnostics.drawing import PageView, draw_page
from crm.blueprints.diagnostics.invitations import mail_return_link, site_words
from crm.blueprints.diagnostics.models import Diagnostic, Submission
from crm.blueprints.diagnostics.page_input import Typed
from crm.blueprints.diagnostics.questionnaire import Page
from crm.blueprints.diagnostics.records import (
    answers_given,
    controllers,
    diagnostic_to_fill,
    fingerprint,
    latest_submission_of,
    questionnaire_of,
    submitted_answers,
)
from crm.clock import today
from crm.problems import RuleRefused

CONFLICT, UNPROCESSABLE = 409, 422
FROM_CHECK = "?from=check"


@bp.get("/<public_id>/start")
@requires(Permission.SIGNED_IN)
def start(public_id: str) -> str:
    """What the form is for, who sees the answers, how long it takes; or where it stands by now."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    answers = answers_given(diagnostic)
    submission = latest_submission_of(diagnostic)
    return render_template(
        "diagnostics/start.html",
        diagnostic=diagnostic,
        questionnaire=questionnaire_of(diagnostic),
        is_begun=bool(answers),
        submission=submission,
        has_changes=_has_changes(diagnostic, answers, submission),
        controllers=controllers(),
        with_officer=_with_officer(),
    )


@bp.get("/<public_id>/form")
@requires(Permission.SIGNED_IN)
def resume(public_id: str) -> ResponseReturnValue:
    """Back to the first page with an unanswered question, or to checking when there is none."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    return redirect(_first_to_do(diagnostic, answers_given(diagnostic)))


@bp.get("/<public_id>/form/<key>")
@requires(Permission.SIGNED_IN)
def form_page(public_id: str, key: str) -> ResponseReturnValue:
    """One page of the form."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    if diagnostic.closed_at:
        return redirect(url_for("diagnostics.start", public_id=public_id))
    page = _page(diagnostic, key)
    answers = answers_given(diagnostic)
    if page not in questionnaire_of(diagnostic).pages_to_show(answers):
        return redirect(_first_to_do(diagnostic, answers))
    view = draw_page(questionnaire_of(diagnostic), page, answers, suggested=_known(diagnostic))
    return _draw(diagnostic, view, answers)


@bp.post("/<public_id>/form/<key>")
@requires(Permission.SIGNED_IN)
def save_form_page(public_id: str, key: str) -> ResponseReturnValue:
    """Keep a page and go on, or show it again with what is wrong and everything that was typed."""
    diagnostic = diagnostic_to_fill(public_id, current_user, writing=True)
    page = _page(diagnostic, key)
    typed: Typed = {name: request.form.getlist(name) for name in request.form}
    later = request.form.get("then") == "later"
    seen = request.form.get("seen", "")
    try:
        saved = save_page(diagnostic, page, typed, seen=seen, by=current_user, today=today(), for_later=later)
    except RuleRefused:
        return redirect(url_for("diagnostics.start", public_id=public_id))
    except AnsweredMeanwhile as meanwhile:
        view = draw_page(questionnaire_of(diagnostic), page, meanwhile.answers, typed=typed)
        return _draw(diagnostic, view, meanwhile.answers, is_conflict=True), CONFLICT
    if not saved.was_kept:
        view = draw_page(
            questionnaire_of(diagnostic), page, saved.answers, typed=saved.result.typed, problems=saved.result.problems
        )
        return _draw(diagnostic, view, saved.answers), UNPROCESSABLE
    return redirect(_leave(diagnostic) if later else _onward(diagnostic, page, saved.answers))


@bp.get("/<public_id>/saved")
@requires(Permission.SIGNED_IN)
def saved_for_later(public_id: str) -> str:
    """The answers are kept; how to come back to them."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    return render_template("diagnostics/saved.html", diagnostic=diagnostic, just_sent=request.args.get("sent") == "yes")


@bp.get("/<public_id>/check")
@requires(Permission.SIGNED_IN)
def check(public_id: str) -> ResponseReturnValue:
    """Every answer in words with a way to change it; what is missing is named."""
    diagnostic = diagnostic_to_fill(public_id, current_user)
    if diagnostic.closed_at:
        return redirect(url_for("diagnostics.start", public_id=public_id))
    questionnaire, answers = questionnaire_of(diagnostic), answers_given(diagnostic)
    return render_template(
        "diagnostics/check.html",
        diagnostic=diagnostic,
        sections=summary(questionnaire, answers),
        unready=problems_before_submission(questionnaire, answers),
        differences=group_differences(questionnaire, answers),
        checked=fingerprint(answers),
        has_changes=_has_changes(diagnostic, answers, latest_submission_of(diagnostic)),
        back=url_for("diagnostics.form_page", public_id=public_id, key=questionnaire.pages_to_show(answers)[-1].key),
        with_officer=_with_officer(),
    )


def _with_officer() -> bool:
    return current_user.role is not Role.EMPLOYER


def _has_changes(diagnostic: Diagnostic, answers: Answers, submission: Submission | None) -> bool:
    """Whether the answers differ from what was last submitted, or nothing was submitted yet."""
    return submission is None or submitted_answers(submission) != questionnaire_of(diagnostic).answers_in_force(answers)


def _page(diagnostic: Diagnostic, key: str) -> Page:
    try:
        return questionnaire_of(diagnostic).page(key)
    except KeyError:
        raise NoResultFound from None


def _first_to_do(diagnostic: Diagnostic, answers: Answers) -> str:
    page = questionnaire_of(diagnostic).first_unfinished(answers)
    if page is None:
        return url_for("diagnostics.check", public_id=diagnostic.public_id)
    return url_for("diagnostics.form_page", public_id=diagnostic.public_id, key=page.key)


def _onward(diagnostic: Diagnostic, page: Page, answers: Answers) -> str:
    """The next page; somebody who came from checking goes back there, by way of what a change has opened."""
    if request.args.get("from") == "check":
        unfinished = questionnaire_of(diagnostic).first_unfinished(answers)
        if unfinished is not None:
            return url_for("diagnostics.form_page", public_id=diagnostic.public_id, key=unfinished.key) + FROM_CHECK
        return url_for("diagnostics.check", public_id=diagnostic.public_id)
    following = questionnaire_of(diagnostic).next_page(page, answers)
    if following is None:
        return url_for("diagnostics.check", public_id=diagnostic.public_id)
    return url_for("diagnostics.form_page", public_id=diagnostic.public_id, key=following.key)


def _leave(diagnostic: Diagnostic) -> str:
    if _with_officer():
        return url_for("diagnostics.record", public_id=diagnostic.public_id)
    sent = mail_return_link(diagnostic, current_user)
    return url_for("diagnostics.saved_for_later", public_id=diagnostic.public_id, sent="yes" if sent else None)


def _known(diagnostic: Diagnostic) -> Typed:
    """What we hold already, put into the fields of questions that nobody has answered yet."""
    staff = diagnostic.site.employees
    return {"staff": [str(staff)]} if staff else {}


def _draw(diagnostic: Diagnostic, view: PageView, answers: Answers, *, is_conflict: bool = False) -> str:
    questionnaire = questionnaire_of(diagnostic)
    from_check = request.args.get("from") == "check"
    before = questionnaire.previous_page(view.page, answers)
    if from_check:
        back = url_for("diagnostics.check", public_id=diagnostic.public_id)
    elif before is not None:
        back = url_for("diagnostics.form_page", public_id=diagnostic.public_id, key=before.key)
    else:
        back = url_for("diagnostics.start", public_id=diagnostic.public_id)
    return render_template(
        "diagnostics/page.html",
        form=view,
        diagnostic=diagnostic,
        progress=questionnaire.progress(view.page),
        seen=fingerprint(answers, [question.key for question in view.page.questions]),
        back=back,
        is_first=before is None,
        kept=_kept_words(view, answers) if is_conflict else (),
        site_words=site_words(diagnostic.site),
        with_officer=_with_officer(),
    )


def _kept_words(view: PageView, answers: Answers) -> list[tuple[str, tuple[str, ...]]]:
    """The page's answers as somebody else just saved them, in words."""
    return [
        (drawn.question.short, answer_lines(drawn.question, answers.get(drawn.key)))
        for drawn in view.questions
        if drawn.key in answers
    ]
