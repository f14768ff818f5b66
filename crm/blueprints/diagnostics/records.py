"""Single diagnostics: who may open which, the answers given so far, the submissions and choices that its pages show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import MailedToken, PartnerOrganisation, TokenPurpose, User
from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission, Role, Strand
from crm.blueprints.diagnostics.answers import Answers, Reply, from_data
from crm.blueprints.diagnostics.models import Answer, Diagnostic, DiagnosticRespondent, SharingChoice, Submission
from crm.blueprints.diagnostics.queries import reader_of, sees_every_answer, shared_with
from crm.blueprints.diagnostics.questionnaire import Questionnaire
from crm.blueprints.diagnostics.questionnaire_file import load_version
from crm.database import db, now
from crm.directory.employers.models import Employer, EmployerUser, Site
from crm.stages.models import Card, StageChange


def employers_of(user: User) -> list[int]:
    """The employers that an employer's user signs in for, by id."""
    current = EmployerUser.user_id == user.id, EmployerUser.ended_at.is_(None)
    return list(db.session.scalars(select(EmployerUser.employer_id).where(*current).order_by(EmployerUser.employer_id)))


def may_fill_in_with(user: User) -> bool:
    """Whether a member of staff may fill in a form beside an employer.

    Only the controller's own people: whoever holds the form sees the answers before anybody chose to share them.
    """
    return sees_every_answer(user) and user_may(user, Permission.WRITE_STRAND, Strand.DIAGNOSTICS)


def diagnostic_to_fill(public_id: str, user: User, *, writing: bool = False) -> Diagnostic:
    """A form that this person may fill in, with what its pages show of the site. Raises NoResultFound for any other.

    `writing` takes the row's lock, so that two tabs that save at once do so one after the other.
    """
    if user.role is not Role.EMPLOYER and not may_fill_in_with(user):
        raise NoResultFound
    query = _with_its_site(public_id, _own(user) if user.role is Role.EMPLOYER else true())
    if writing:
        query = query.with_for_update(of=Diagnostic)
    found: Diagnostic = db.session.scalars(query).one()
    return found


def diagnostic_to_read(public_id: str, user: User) -> Diagnostic:
    """A diagnostic whose submitted answers this person may see: their own employer's, or shared with them.

    Raises NoResultFound for any other.
    """
    visible = _own(user) if user.role is Role.EMPLOYER else shared_with(reader_of(user))
    found: Diagnostic = db.session.scalars(_with_its_site(public_id, visible)).one()
    return found


def diagnostic_for_staff(public_id: str) -> Diagnostic:
    """A diagnostic for those who may write in the strand; nothing of its answers. Raises NoResultFound."""
    query = _with_its_site(public_id, true()).options(
        selectinload(Diagnostic.respondents).joinedload(DiagnosticRespondent.user).lazyload(User.strand_grants)
    )
    found: Diagnostic = db.session.scalars(query).one()
    return found


def _own(user: User) -> ColumnElement[bool]:
    mine = select(EmployerUser.employer_id).where(EmployerUser.user_id == user.id, EmployerUser.ended_at.is_(None))
    return and_(Diagnostic.employer_id.in_(mine), not_shut_out(user))


def not_shut_out(user: User) -> ColumnElement[bool]:
    """The forms that a person of the employer was not shut out of."""
    ended = DiagnosticRespondent.user_id == user.id, DiagnosticRespondent.ended_at.is_not(None)
    return Diagnostic.id.not_in(select(DiagnosticRespondent.diagnostic_id).where(*ended))


def _with_its_site(public_id: str, visible: ColumnElement[bool]) -> Select[Any]:
    return (
        select(Diagnostic)
        .where(Diagnostic.public_id == public_id, visible)
        .options(
            joinedload(Diagnostic.employer).options(
                joinedload(Employer.sector),
                joinedload(Employer.lead_officer).lazyload(User.strand_grants),
                joinedload(Employer.ward),
                selectinload(Employer.sites),
            ),
            joinedload(Diagnostic.site).joinedload(Site.ward),
            joinedload(Diagnostic.card),
        )
    )


def questionnaire_of(diagnostic: Diagnostic) -> Questionnaire:
    """The version of the form that a diagnostic began under."""
    return load_version(diagnostic.questionnaire)


def answers_given(diagnostic: Diagnostic) -> dict[str, Reply]:
    """The answers as they stand, submitted or not."""
    found = db.session.scalars(select(Answer).where(Answer.diagnostic_id == diagnostic.id).order_by(Answer.id))
    return {answer.question: reply_of(answer) for answer in found}


def reply_of(answer: Answer) -> Reply:
    """A kept answer as a reply."""
    return from_data({"value": None if answer.is_unknown else answer.value, "estimate": answer.is_estimate})


def submitted_answers(submission: Submission) -> dict[str, Reply]:
    """The answers of a submission as replies."""
    return {question: from_data(data) for question, data in submission.answers.items()}


def fingerprint(answers: Answers, questions: Iterable[str] | None = None) -> str:
    """A short mark of some answers (all of them, if no questions are named): it changes whenever one of them does."""
    wanted = answers.keys() if questions is None else questions
    held = {key: _plain(answers[key]) for key in sorted(wanted) if key in answers}
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:20]


def _plain(reply: Reply) -> list[Any]:
    value = dict(reply.value) if isinstance(reply.value, Mapping) else reply.value
    return [value, reply.is_estimate]


def latest_submission_of(diagnostic: Diagnostic) -> Submission | None:
    """The newest revision; None before the first."""
    mine = select(Submission).where(Submission.diagnostic_id == diagnostic.id)
    return db.session.scalars(mine.order_by(Submission.revision.desc()).limit(1)).one_or_none()


def choices_in_force(diagnostic: Diagnostic) -> list[SharingChoice]:
    """The organisations the employer shares these answers with now."""
    mine = SharingChoice.diagnostic_id == diagnostic.id, SharingChoice.withdrawn_at.is_(None)
    query = select(SharingChoice).where(*mine).options(joinedload(SharingChoice.organisation))
    return list(db.session.scalars(query.order_by(SharingChoice.id)))


def organisations_to_share_with() -> list[PartnerOrganisation]:
    """The partners an employer may share with: those with a sharing agreement. The controller sees answers anyway."""
    partner = PartnerOrganisation.is_controller.is_(False), PartnerOrganisation.archived_at.is_(None)
    agreed = PartnerOrganisation.sharing_agreement_on.is_not(None)
    query = select(PartnerOrganisation).where(*partner, agreed)
    return list(db.session.scalars(query.order_by(PartnerOrganisation.name, PartnerOrganisation.id)))


def controllers() -> list[PartnerOrganisation]:
    """The organisations that always see answers."""
    query = select(PartnerOrganisation).where(
        PartnerOrganisation.is_controller.is_(True), PartnerOrganisation.archived_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(PartnerOrganisation.name, PartnerOrganisation.id)))


@dataclass(frozen=True)
class LinkSent:
    """A respondent with the state of the links mailed to them."""

    respondent: DiagnosticRespondent
    sent_at: datetime | None
    works_until: datetime | None
    opened_at: datetime | None

    @property
    def works(self) -> bool:
        """Whether a link of theirs still opens the form."""
        return self.works_until is not None and self.works_until > now()


@dataclass(frozen=True)
class StaffView:
    """Everything the staff page of a diagnostic shows.

    `answers_visible` says whether submissions may be shown, `sees_people` whether those invited may be named.
    """

    diagnostic: Diagnostic
    links: Sequence[LinkSent]
    moves: Sequence[StageChange]
    submissions: Sequence[Submission]
    sharing: Sequence[SharingChoice]
    answers_visible: bool
    sees_people: bool


def staff_view(public_id: str, viewer: User) -> StaffView:
    """A diagnostic for staff; the answers only for whom they are shared with. Raises NoResultFound."""
    diagnostic, visible = db.session.execute(
        select(Diagnostic, shared_with(reader_of(viewer)).label("visible"))
        .where(Diagnostic.public_id == public_id)
        .options(
            joinedload(Diagnostic.employer).joinedload(Employer.lead_officer).lazyload(User.strand_grants),
            joinedload(Diagnostic.site).joinedload(Site.ward),
            joinedload(Diagnostic.card).options(
                joinedload(Card.owner).lazyload(User.strand_grants), joinedload(Card.organisation)
            ),
            selectinload(Diagnostic.respondents).joinedload(DiagnosticRespondent.user).lazyload(User.strand_grants),
        )
    ).one()
    moves = select(StageChange).where(StageChange.card_id == diagnostic.card_id).order_by(StageChange.id)
    choices = select(SharingChoice).where(SharingChoice.diagnostic_id == diagnostic.id).order_by(SharingChoice.id)
    return StaffView(
        diagnostic=diagnostic,
        links=_links_of(diagnostic),
        moves=db.session.scalars(moves.options(joinedload(StageChange.changed_by).lazyload(User.strand_grants))).all(),
        submissions=_submissions_of(diagnostic) if visible else (),
        sharing=db.session.scalars(choices.options(joinedload(SharingChoice.organisation))).all(),
        answers_visible=bool(visible),
        sees_people=sees_every_answer(viewer),
    )


def _submissions_of(diagnostic: Diagnostic) -> Sequence[Submission]:
    mine = select(Submission).where(Submission.diagnostic_id == diagnostic.id)
    return db.session.scalars(mine.order_by(Submission.revision.desc())).all()


def _links_of(diagnostic: Diagnostic) -> list[LinkSent]:
    mailed: dict[int, list[MailedToken]] = {}
    query = select(MailedToken).where(
        MailedToken.subject == diagnostic.public_id, MailedToken.purpose == TokenPurpose.INVITATION
    )
    for token in db.session.scalars(query.order_by(MailedToken.id)):
        mailed.setdefault(token.user_id, []).append(token)
    links = []
    for respondent in diagnostic.respondents:
        mine = mailed.get(respondent.user_id, [])
        links.append(
            LinkSent(
                respondent,
                sent_at=max((token.created_at for token in mine), default=None),
                works_until=max((token.expires_at for token in mine if token.revoked_at is None), default=None),
                opened_at=min((token.used_at for token in mine if token.used_at), default=None),
            )
        )
    return links
