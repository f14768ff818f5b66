"""What employers asked of us: to take part in a strand this year or not, and to be left alone until a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Willingness
from crm.engagement.rules import do_not_approach_problems, willingness_problems
from crm.periods import YearKind, year_of
from crm.problems import RuleRefused, refuse_if
from crm.text import one_line


def record_willingness(
    employer: Employer,
    strand: Strand,
    answer: WillingnessAnswer | None,
    reason: str,
    ask_again_on: date | None,
    today: date,
    *,
    by_employer: bool = False,
) -> Willingness:
    """Keep what an employer said about a strand for this financial year; what was said before stays in the trail.

    Raises RuleRefused.
    """
    reason = one_line(reason)
    problems = willingness_problems(answer, reason, ask_again_on, today)
    if problems or answer is None:
        raise RuleRefused(problems)
    year = year_of(YearKind.FINANCIAL, today).first.year
    which = Willingness.employer_id == employer.id, Willingness.strand == strand, Willingness.year == year
    said = db.session.scalar(select(Willingness).where(*which))
    if said is None:
        said = Willingness(employer_id=employer.id, strand=strand, year=year)
        db.session.add(said)
    said.answer, said.reason, said.ask_again_on, said.said_on = answer, reason, ask_again_on, today
    said.by_employer = by_employer
    db.session.flush()
    return said


def set_do_not_approach(employer: Employer, until: date | None, reason: str, version: int, today: date) -> None:
    """Keep an employer's wish to be left alone until a day, with its reason; without either it is lifted.

    Raises RuleRefused or ChangedMeanwhile.
    """
    if employer.version != version:
        raise ChangedMeanwhile(employer)
    reason = one_line(reason)
    refuse_if(do_not_approach_problems(until, reason, today))
    employer.do_not_approach_until = until
    employer.do_not_approach_reason = reason if until else ""
    db.session.flush()
