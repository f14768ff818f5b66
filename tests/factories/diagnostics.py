"""Skills diagnostics: invitations, submissions with given facts, choices of whom to share with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import Role
from crm.blueprints.diagnostics.answers import Reply, to_data
from crm.blueprints.diagnostics.facts import facts_of
from crm.blueprints.diagnostics.models import Answer, Diagnostic, SharingChoice, Submission
from crm.blueprints.diagnostics.questionnaire_file import CURRENT, load_version
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer, EmployerUser, Site
from crm.stages.actions import open_card
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.skills_form import BUSY


def make_employer_user(employer: Employer, **fields: Any) -> User:
    """Somebody who signs in for an employer."""
    user = make_user(Role.EMPLOYER, **fields)
    db.session.add(EmployerUser(user_id=user.id, employer_id=employer.id))
    db.session.flush()
    return user


def make_diagnostic(
    employer: Employer | None = None, *, site: Site | None = None, stage: str = "invited", on: date | None = None
) -> Diagnostic:
    """A form to fill in for an employer's first site, from a day on."""
    site = site or (employer or make_employer()).sites[0]
    card = open_card(PIPELINE, employer_id=site.employer_id, stage=stage, on=on or today(), headline=site.name)
    diagnostic = Diagnostic(
        public_id=card.public_id,
        employer_id=site.employer_id,
        site_id=site.id,
        card_id=card.id,
        questionnaire=CURRENT,
        invited_on=on or today(),
    )
    db.session.add(diagnostic)
    db.session.flush()
    return diagnostic


def give_answers(diagnostic: Diagnostic, answers: Mapping[str, Reply] = BUSY) -> None:
    """Answers given but not submitted."""
    for question, reply in answers.items():
        data = to_data(reply)
        db.session.add(
            Answer(
                diagnostic_id=diagnostic.id,
                question=question,
                value=data["value"],
                is_estimate=reply.is_estimate,
                is_unknown=reply.is_unknown,
            )
        )
    db.session.flush()


def make_submission(
    diagnostic: Diagnostic | None = None,
    answers: Mapping[str, Reply] = BUSY,
    *,
    on: date | None = None,
    **columns: Any,
) -> Submission:
    """A submission of these answers as at a day; columns (size_band, staff, ...) may be set over what they say."""
    diagnostic = diagnostic or make_diagnostic(on=on)
    facts = vars(facts_of(load_version(diagnostic.questionnaire), answers))
    submission = Submission(
        **{
            "diagnostic_id": diagnostic.id,
            "revision": len(diagnostic.submissions),
            "employer_id": diagnostic.employer_id,
            "site_id": diagnostic.site_id,
            "questionnaire": diagnostic.questionnaire,
            "submitted_on": on or today(),
            "answers": {key: to_data(reply) for key, reply in answers.items()},
            **facts,
            **columns,
        }
    )
    diagnostic.submitted_on = submission.submitted_on
    diagnostic.submissions.append(submission)
    db.session.add(submission)
    db.session.flush()
    return submission


def share(diagnostic: Diagnostic, organisation: PartnerOrganisation, *, withdrawn: bool = False) -> SharingChoice:
    """The employer's choice to share its answers with an organisation."""
    choice = SharingChoice(
        diagnostic_id=diagnostic.id, organisation_id=organisation.id, withdrawn_at=now() if withdrawn else None
    )
    db.session.add(choice)
    db.session.flush()
    return choice
