"""What an employer does: its SIC codes, the sector the first of them decides, and its growth sectors.

Growth sectors follow the SIC codes by the government's table; an officer adds or removes one with a reason, and that
stays when the codes change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.database import db, now
from crm.directory.employers.models import Employer, EmployerGrowthSector, EmployerSicCode, GrowthSectorSource
from crm.directory.employers.rules import MOST_SIC_CODES, reason_problems
from crm.problems import Problem, refuse_if
from crm.reference.models import GrowthSector, SicCode
from crm.reference.queries import growth_rules, sic_codes
from crm.reference.rules import GrowthRule, growth_sectors_for
from crm.text import one_line


@dataclass(frozen=True)
class Classifier:
    """The tables that say what a SIC code means: codes by their five digits, rules, growth sector ids by key."""

    codes: dict[str, SicCode]
    rules: Sequence[GrowthRule]
    growth_ids: dict[str, int]


def load_classifier() -> Classifier:
    """The tables as they stand now (three statements)."""
    growth = db.session.scalars(select(GrowthSector).order_by(GrowthSector.id))
    return Classifier(sic_codes(), growth_rules(), {each.key: each.id for each in growth})


def classify(employer: Employer, codes: Iterable[str], classifier: Classifier | None = None) -> None:
    """Set the SIC codes of an employer, the main one first, with the sector and growth sectors that follow.

    Raises RuleRefused for a code that is none and for too many.
    """
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    tables = classifier or load_classifier()
    refuse_if(_sic_problems(wanted, tables))
    by_code = {each.sic_code.code: each for each in employer.sic_codes}
    if list(by_code) != wanted:
        lines = [by_code.get(code) or EmployerSicCode(sic_code=tables.codes[code]) for code in wanted]
        for position, line in enumerate(lines):
            line.position = position
        employer.sic_codes = lines
        employer.sector_id = tables.codes[wanted[0]].sector_id if wanted else None
        touch(employer)
    _follow_sic(employer, wanted, tables)


def touch(employer: Employer) -> None:
    """Make a change of what belongs to an employer a change of the employer: it has a new version from here on."""
    employer.updated_at = now()


def _sic_problems(wanted: list[str], tables: Classifier) -> Iterable[Problem]:
    for code in wanted:
        if code not in tables.codes:
            yield Problem("sic_codes", f"{code[:20]} is not a SIC 2007 code: enter five digits, like 25620")
    if len(wanted) > MOST_SIC_CODES:
        yield Problem("sic_codes", f"Enter {MOST_SIC_CODES} SIC codes or fewer")


def _follow_sic(employer: Employer, codes: list[str], tables: Classifier) -> None:
    found = growth_sectors_for(codes, tables.rules)
    by_sic = {tables.growth_ids[match.sector] for match in (*found.growth, *found.foundational)}
    kept = [
        each
        for each in employer.growth_sectors
        if each.source is not GrowthSectorSource.SIC or each.growth_sector_id in by_sic
    ]
    held = {each.growth_sector_id for each in kept}
    new = [EmployerGrowthSector(growth_sector_id=each, source=GrowthSectorSource.SIC) for each in sorted(by_sic - held)]
    employer.growth_sectors = kept + new


def add_growth_sector(employer: Employer, growth_sector_id: int, reason: str) -> None:
    """Put an employer into a growth sector by an officer's judgement. Raises RuleRefused without a reason."""
    line = _line_of(employer, growth_sector_id)
    problems = reason_problems("reason", reason)
    if line is not None and line.source is not GrowthSectorSource.REMOVED:
        problems.append(Problem("growth_sector", "This employer is in that growth sector already"))
    refuse_if(problems)
    _override(employer, line, growth_sector_id, GrowthSectorSource.ADDED, reason)


def remove_growth_sector(employer: Employer, growth_sector_id: int, reason: str) -> None:
    """Take an employer out of a growth sector by an officer's judgement. Raises RuleRefused without a reason."""
    line = _line_of(employer, growth_sector_id)
    problems = reason_problems("reason", reason)
    if line is None or line.source is GrowthSectorSource.REMOVED:
        problems.append(Problem("growth_sector", "This employer is not in that growth sector"))
    refuse_if(problems)
    _override(employer, line, growth_sector_id, GrowthSectorSource.REMOVED, reason)


def follow_sic_again(employer: Employer, growth_sector_id: int) -> None:
    """Forget an officer's word about one growth sector: from now on the SIC codes decide again."""
    employer.growth_sectors = [
        each
        for each in employer.growth_sectors
        if each.growth_sector_id != growth_sector_id or each.source is GrowthSectorSource.SIC
    ]
    touch(employer)
    db.session.flush()  # the new line of the same growth sector must not meet the old one
    _follow_sic(employer, [each.sic_code.code for each in employer.sic_codes], load_classifier())


def _line_of(employer: Employer, growth_sector_id: int) -> EmployerGrowthSector | None:
    return next((each for each in employer.growth_sectors if each.growth_sector_id == growth_sector_id), None)


def _override(
    employer: Employer,
    line: EmployerGrowthSector | None,
    growth_sector_id: int,
    source: GrowthSectorSource,
    reason: str,
) -> None:
    if line is None:
        line = EmployerGrowthSector(growth_sector_id=growth_sector_id)
        employer.growth_sectors.append(line)
    line.source = source
    line.reason = one_line(reason)
    touch(employer)
