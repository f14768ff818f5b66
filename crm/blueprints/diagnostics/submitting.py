"""Submitting a form: a submission that never changes, with sector, size and ward of the day, and what follows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.blueprints.diagnostics.answering import CLOSED_WORDS, AnsweredMeanwhile
from crm.blueprints.diagnostics.answers import Answers, to_data
from crm.blueprints.diagnostics.check_answers import problems_before_submission
from crm.blueprints.diagnostics.facts import facts_of
from crm.blueprints.diagnostics.models import Diagnostic, Submission
from crm.blueprints.diagnostics.readers import who_takes_it_up
from crm.blueprints.diagnostics.records import (
    answers_given,
    fingerprint,
    latest_submission_of,
    questionnaire_of,
    submitted_answers,
)
from crm.blueprints.diagnostics.rules import PIPELINE, SiteFacts
from crm.database import db, now
from crm.directory.employers.models import Employer, Site, SizeBand
from crm.engagement.follow_ups import add_follow_up
from crm.jobs.outbox import send
from crm.periods import working_days_after
from crm.problems import Problem, refuse_if
from crm.reference.rules import size_range
from crm.stages.actions import move_card

TALK_WITHIN_DAYS = 10  # working days: the result is fresh, and the lead officer has two weeks to ring
DETAILS_WITHIN_DAYS = 5
# Next steps are read by every partner, answers only by whom the employer shares them with: so no answer stands in one.
TALK = "Talk through the skills needs result"
CORRECT = "The site’s details are said to be wrong: see its skills needs form"
BEFORE_SUBMITTED = frozenset({"invited", "started", "declined", "lapsed"})


def submit(diagnostic: Diagnostic, *, seen: str, by: User, today: date) -> Submission:
    """Submit the answers as they stand; again after a change makes a further revision, and the earlier one stays.

    `seen` is the fingerprint of the answers that were checked. Raises AnsweredMeanwhile when they are others by now,
    and RuleRefused when the form is closed or something in it is missing or impossible.
    """
    refuse_if([Problem("", CLOSED_WORDS)] if diagnostic.closed_at else [])
    questionnaire = questionnaire_of(diagnostic)
    answers = answers_given(diagnostic)
    refuse_if(each.problem for each in problems_before_submission(questionnaire, answers))
    if fingerprint(answers) != seen:
        raise AnsweredMeanwhile(answers)
    in_force = questionnaire.answers_in_force(answers)
    before = latest_submission_of(diagnostic)
    if before is not None and before.submitted_on == today and submitted_answers(before) == in_force:
        return before  # sent again on the same day with nothing changed: there is nothing new to keep
    submission = _kept(diagnostic, in_force, facts_of(questionnaire, in_force), before, by, today)
    _move_on(diagnostic, by, today)
    _tell(diagnostic, submission, by, today)
    return submission


def _kept(
    diagnostic: Diagnostic, answers: Answers, facts: SiteFacts, before: Submission | None, by: User, today: date
) -> Submission:
    employer = diagnostic.employer
    submission = Submission(
        diagnostic_id=diagnostic.id,
        revision=0 if before is None else before.revision + 1,
        employer_id=diagnostic.employer_id,
        site_id=diagnostic.site_id,
        questionnaire=diagnostic.questionnaire,
        submitted_at=now(),
        submitted_on=today,
        submitted_by_id=by.id,
        with_officer=by.role is not Role.EMPLOYER,
        answers={key: to_data(reply) for key, reply in answers.items()},
        sector_id=employer.sector_id,
        size_band=employer.size_band or _size_from(facts, diagnostic),
        ward_id=diagnostic.site.ward_id or employer.ward_id,
        **asdict(facts),
    )
    diagnostic.submitted_on = today
    db.session.add(submission)
    db.session.flush()  # the rollups follow, and the page to go to needs it
    return submission


def _size_from(facts: SiteFacts, diagnostic: Diagnostic) -> SizeBand | None:
    """The staff of an employer's only site are its staff; with more sites its size stays unknown."""
    sites = select(func.count()).where(Site.employer_id == diagnostic.employer_id, Site.archived_at.is_(None))
    if facts.staff is None or db.session.scalar(sites) != 1:
        return None
    band = size_range(facts.staff).band.value
    return SizeBand(band) if band in set(SizeBand) else None


def _move_on(diagnostic: Diagnostic, by: User, today: date) -> None:
    if diagnostic.started_on is None:
        diagnostic.started_on = today
    if diagnostic.card.stage in BEFORE_SUBMITTED:
        day = max(today, diagnostic.card.stage_since)
        move_card(PIPELINE, diagnostic.card, "submitted", on=day, by_id=by.id, by_hand=False)


def _tell(diagnostic: Diagnostic, submission: Submission, by: User, today: date) -> None:
    wrong = submission.answers.get("details_wrong", {}).get("value")
    steps = {
        TALK: submission.revision == 0 and TALK_WITHIN_DAYS,
        CORRECT: bool(wrong) and wrong != _wrong_before(submission) and DETAILS_WITHIN_DAYS,
    }
    reader = who_takes_it_up(diagnostic)
    for what, within in steps.items():
        if reader is not None and within:
            due = working_days_after(today, within)
            add_follow_up(what, due, reader, diagnostic.employer, by, today, card=diagnostic.card)
    if by.role is Role.EMPLOYER:
        _thank(diagnostic.employer, submission, by)


def _wrong_before(submission: Submission) -> str | None:
    earlier = select(Submission.answers).where(
        Submission.diagnostic_id == submission.diagnostic_id, Submission.revision == submission.revision - 1
    )
    answers = db.session.scalar(earlier)
    return answers.get("details_wrong", {}).get("value") if answers else None


def _thank(employer: Employer, submission: Submission, by: User) -> None:
    send(
        by.email,
        "Your skills needs result is ready",
        "diagnostics_submitted",
        "result",
        name=by.name,
        employer=employer.name,
        is_revision=submission.revision > 0,
        submitted_on=submission.submitted_on,
    )
