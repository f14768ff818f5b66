"""Everything that changes an award: writing it down, correcting, confirming and withdrawing it, an employer's report.

Each locks the membership first, so that of two officers at once the second meets what the first has written.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.disability_confident.actions import Way, begin, follow_awards, hold_employer
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.queries import awards_of, live_membership, recorded
from crm.blueprints.disability_confident.rules import (
    REASON_LENGTH,
    AwardFacts,
    Source,
    award_problems,
    confirm_problems,
    order_problems,
    tidied,
)
from crm.blueprints.disability_confident.scheme import Level, version_for
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.asking import tell_who_answers
from crm.periods import format_date
from crm.problems import Problem, RuleRefused, refuse_if
from crm.text import one_line

LONGEST_WISH = 1_000


def _lock(record: DisabilityConfidentMembership) -> list[DisabilityConfidentAward]:
    """Hold a membership until the transaction ends; gives its awards as they are now."""
    db.session.execute(
        select(DisabilityConfidentMembership.id).where(DisabilityConfidentMembership.id == record.id).with_for_update()
    )
    db.session.refresh(record.card)  # another may have moved it while this waited
    return awards_of(record.id)


def add_award(
    record: DisabilityConfidentMembership, facts: AwardFacts, *, confirm: bool = False, by: User | None = None
) -> DisabilityConfidentAward:
    """Write an award down; with `confirm`, by somebody who has seen the proof. Raises RuleRefused."""
    facts = tidied(facts)
    others = _lock(record)
    found = [*award_problems(facts, today()), *order_problems(facts, recorded(others))]
    if confirm:
        found += confirm_problems(facts.source)
    refuse_if(found)
    award = DisabilityConfidentAward(membership_id=record.id, employer_id=record.employer_id)
    _fill(award, facts)
    if confirm:
        _confirm(award, by)
    db.session.add(award)
    db.session.flush()  # the card follows what is in the database
    follow_awards(record, by)
    return award


def change_award(
    record: DisabilityConfidentMembership, award: DisabilityConfidentAward, facts: AwardFacts, *, by: User | None
) -> None:
    """Correct what is said of an award; a confirmed one stays so, and must keep its proof. Raises RuleRefused."""
    facts = tidied(facts)
    others = _lock(record)
    found = [*award_problems(facts, today()), *order_problems(facts, recorded(others, award))]
    if award.confirmed_on is not None:
        found += confirm_problems(facts.source)
    if award.withdrawn_on is not None:
        found = [Problem("", "This award was withdrawn and cannot be changed. Add it anew if it was right after all.")]
    refuse_if(found)
    _fill(award, facts)
    db.session.flush()  # as above
    follow_awards(record, by)


def confirm_award(
    record: DisabilityConfidentMembership,
    award: DisabilityConfidentAward,
    source: str,
    evidence: str,
    expires_on: date | None,
    *,
    by: User,
) -> None:
    """Say that somebody has seen the proof of an award, and what expiry it prints. From now on it counts.

    Raises RuleRefused, also for the second of two people who confirm at once.
    """
    _lock(record)
    if award.withdrawn_on is not None:
        raise RuleRefused([Problem("", f"This award was withdrawn on {format_date(award.withdrawn_on)}.")])
    if award.confirmed_on is not None:
        who = award.confirmed_by.name if award.confirmed_by else "Somebody"
        raise RuleRefused([Problem("", f"{who} confirmed this award on {format_date(award.confirmed_on)} already.")])
    facts = tidied(
        AwardFacts(
            award.level,
            award.valid_from,
            expires_on,
            source=source,
            evidence=evidence,
            reference=award.reference,
            ended_on=award.ended_on,
        )
    )
    refuse_if([*award_problems(facts, today()), *confirm_problems(facts.source)])
    award.source, award.evidence, award.expires_on = Source(facts.source), facts.evidence, facts.expires_on
    _confirm(award, by)
    db.session.flush()  # as above
    follow_awards(record, by)


def withdraw_award(
    record: DisabilityConfidentMembership, award: DisabilityConfidentAward, reason: str, *, by: User | None
) -> None:
    """Mark an award as a mistake: it counts on no day, and stays in the history. Raises RuleRefused."""
    reason = one_line(reason)
    _lock(record)
    if award.withdrawn_on is not None:
        raise RuleRefused([Problem("", f"This award was withdrawn on {format_date(award.withdrawn_on)} already.")])
    if not reason:
        raise RuleRefused([Problem("reason", "Enter why it is withdrawn")])
    if len(reason) > REASON_LENGTH:
        raise RuleRefused([Problem("reason", f"Why it is withdrawn must be {REASON_LENGTH} characters or fewer")])
    award.withdrawn_on, award.withdrawn_reason = today(), reason
    db.session.flush()  # as above
    follow_awards(record, by)


def _confirm(award: DisabilityConfidentAward, by: User | None) -> None:
    award.confirmed_on, award.confirmed_by_id = today(), by.id if by else None
    award.confirmed_by = by


def _fill(award: DisabilityConfidentAward, facts: AwardFacts) -> None:
    award.level = facts.level or 0
    if facts.valid_from is not None:
        award.valid_from = facts.valid_from
    award.expires_on = facts.expires_on
    award.ended_on = facts.ended_on
    award.reference = facts.reference
    award.source = Source(facts.source)
    award.evidence = facts.evidence
    award.rule_version = facts.rule_version or version_for(award.valid_from).key
    award.earlier_unrecorded = facts.earlier_unrecorded and award.level > Level.COMMITTED


def facts_of(award: DisabilityConfidentAward) -> AwardFacts:
    """What is said of an award, as it stands."""
    return AwardFacts(
        level=award.level,
        valid_from=award.valid_from,
        expires_on=award.expires_on,
        reference=award.reference,
        source=award.source.value,
        evidence=award.evidence,
        rule_version=award.rule_version,
        earlier_unrecorded=award.earlier_unrecorded,
        ended_on=award.ended_on,
    )


def report_award(employer: Employer, site_id: int | None, facts: AwardFacts, *, by: User) -> DisabilityConfidentAward:
    """An employer says what award it holds: it waits to be confirmed, as somebody's next step. Raises RuleRefused."""
    hold_employer(employer.id)
    record = live_membership(employer.id, site_id)
    refuse_if(award_problems(tidied(facts), today()))
    if record is None:
        record = begin(employer.id, Way(site_id, aims_at=facts.level), stage="working", by=by)
    award = add_award(record, facts, by=by)
    words = f"{by.name} reports {Level(award.level).label}, {award.reference or 'no reference'}: see the certificate"
    tell_who_answers(employer, f"{words} and confirm it", by, today())
    return award


def ask_for_help(employer: Employer, wish: str, *, by: User) -> DisabilityConfidentMembership:
    """An employer asks for help with the scheme: on the board as interested, and somebody's next step.

    Raises RuleRefused.
    """
    hold_employer(employer.id)
    record = live_membership(employer.id, None)
    if record is None:
        record = begin(employer.id, Way(), by=by)
    wish = one_line(wish)
    tell_who_answers(
        employer, f"{by.name} asks for help with Disability Confident{f': {wish}' if wish else ''}", by, today()
    )
    return record
