"""What submitted answers say of the borough's employers as at any date, for the dashboard.

Counts come from the rollups: one sum over the tally for a date, one range of the spans for the employers behind it.
Totals always count everyone. Who may see which employer's answers is decided by `shared_with` and never relaxed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.blueprints.diagnostics.measures import Densities, Density, Settled, WindowChange
from crm.blueprints.diagnostics.models import Diagnostic, SharingChoice, SkillsSpan, SkillsTally, Submission
from crm.blueprints.diagnostics.positions import Sums
from crm.blueprints.diagnostics.rules import IN_BASE, Ability, Finding
from crm.database import db
from crm.directory.employers.models import SizeBand
from crm.figures import PairedAnswers, Proportion
from crm.periods import window_to
from crm.reference.models import Sector, Ward

# The findings of an employer, each with the column of its span: M3-KPI, M3-O4 and the second measure beside it.
MEASURES = {"ability": SkillsSpan.ability, "mismatch": SkillsSpan.mismatch, "under_use": SkillsSpan.under_use}
FINDINGS: dict[str, tuple[str, ...]] = {
    "ability": tuple(Ability),
    "mismatch": tuple(Finding),
    "under_use": tuple(Finding),
}
# The two findings that settle a measure: those in the base of its share.
SETTLED: dict[str, tuple[str, str]] = {
    "ability": (Ability.ABLE.value, Ability.NOT_ABLE.value),
    "mismatch": (Finding.YES.value, Finding.NO.value),
    "under_use": (Finding.YES.value, Finding.NO.value),
}
# The densities, each with the two numbers of a span that are added up.
DENSITIES: dict[str, tuple[SQLColumnExpression[int], SQLColumnExpression[int]]] = {
    "skill_shortage": (SkillsSpan.skill_shortage, SkillsSpan.vacancies_with_shortage),
    "hard_to_fill": (SkillsSpan.hard_to_fill, SkillsSpan.vacancies_with_hard),
    "skills_gap": (SkillsSpan.not_proficient, SkillsSpan.staff_with_gaps),
}
SUMS = tuple(field.name for field in fields(Sums))


@dataclass(frozen=True)
class Totals:
    """The counts of employers as at a date, by the names that `positions.measures_of` gives."""

    as_at: date
    counts: Mapping[str, int]

    def _count(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def answered(self) -> int:
        """Employers with a submission in the 18 months up to the date."""
        return self._count("answered")

    @property
    def able(self) -> Settled:
        """Able to recruit the skilled workers they need (M3-KPI)."""
        yes, no = self._count("ability:able"), self._count("ability:not_able")
        undetermined, outside = self._count("ability:undetermined"), self._count("ability:did_not_try")
        return Settled(Proportion(yes, yes + no), undetermined, outside)

    @property
    def mismatch(self) -> Settled:
        """Facing a skills mismatch (M3-O4)."""
        return self._settled("mismatch")

    @property
    def under_use(self) -> Settled:
        """Under-using skills: the second measure."""
        return self._settled("under_use")

    def _settled(self, measure: str) -> Settled:
        yes, no = self._count(f"{measure}:yes"), self._count(f"{measure}:no")
        return Settled(Proportion(yes, yes + no), self._count(f"{measure}:undetermined"))

    @property
    def densities(self) -> Densities:
        """S/V, H/V and N/E as sums over sums."""
        return Densities(
            skill_shortage=Density(self._count("skill_shortage"), self._count("vacancies_with_shortage")),
            hard_to_fill=Density(self._count("hard_to_fill"), self._count("vacancies_with_hard")),
            skills_gap=Density(self._count("not_proficient"), self._count("staff_with_gaps")),
        )


def position_totals(as_at: date) -> Totals:
    """Every count as at a date (for each figure of the dashboard). One statement over the tally."""
    summed = select(SkillsTally.measure, func.sum(SkillsTally.change)).group_by(SkillsTally.measure)
    found = db.session.execute(summed.where(SkillsTally.on <= as_at))
    return Totals(as_at, {measure: int(count) for measure, count in found})


def monthly_totals(dates: Iterable[date]) -> list[Totals]:
    """The counts as at each of some dates, oldest first (for trends). One statement that reads the tally once."""
    ends = sorted(set(dates))
    if not ends:
        return []
    changed: dict[date, Counter[str]] = defaultdict(Counter)
    values = {f"end_{number}": end for number, end in enumerate(ends)}
    for end, measure, change in db.session.execute(_changes_between(len(ends)), values):
        changed[ends[end]][measure] = int(change)
    totals, running = [], Counter[str]()
    for end in ends:
        running.update(changed[end])
        totals.append(Totals(end, dict(running)))
    return totals


# Making these statements takes about as long as asking them: they are made once, and asked for other days.
@lru_cache(maxsize=64)
def _changes_between(count: int) -> CompoundSelect[*tuple[Any, ...]]:
    # One range of the index for each date, so that no row is read twice however many dates there are.
    parts = []
    for number in range(count):
        since = SkillsTally.on > bindparam(f"end_{number - 1}") if number else true()
        counted = select(literal(number), SkillsTally.measure, func.sum(SkillsTally.change))
        until = SkillsTally.on <= bindparam(f"end_{number}")
        parts.append(counted.where(until, since).group_by(SkillsTally.measure))
    return union_all(*parts)


def true_on(span: Any, day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The spans (SkillsSpan or an alias of it) that hold on a day."""
    return and_(span.valid_from <= day, span.valid_to > day)


def totals_by_size(as_at: date) -> dict[SizeBand | None, Totals]:
    """The counts of each size band as at a date, for the share weighted by size. None: size not known that day."""
    return {SizeBand(size) if size else None: totals for size, totals in _totals_by("size_band", as_at)}


def totals_by_sector(as_at: date) -> dict[str | None, Totals]:
    """The counts of each sector (by its code) as at a date. Published cuts hide cells under 5: `crm.figures`."""
    codes = _names(Sector.id, Sector.code)
    return {codes.get(sector): totals for sector, totals in _totals_by("sector_id", as_at)}


def totals_by_ward(as_at: date) -> dict[str | None, Totals]:
    """The counts of each ward (by its code) as at a date. Published cuts hide cells under 5: `crm.figures`."""
    codes = _names(Ward.id, Ward.code)
    return {codes.get(ward): totals for ward, totals in _totals_by("ward_id", as_at)}


def _names(key: Any, name: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(select(key, name))}


@cache
def _sums_by(name: str) -> Select[*tuple[Any, ...]]:
    column: Any = getattr(SkillsSpan, name)
    sums = [func.sum(getattr(SkillsSpan, each)) for each in SUMS]
    findings = [SkillsSpan.ability, SkillsSpan.mismatch, SkillsSpan.under_use]
    query = select(column, *findings, func.count(), *sums).where(true_on(SkillsSpan, bindparam("as_at", type_=Date())))
    return query.group_by(column, *findings)


def _totals_by(name: str, as_at: date) -> Iterable[tuple[Any, Totals]]:
    counts: dict[Any, Counter[str]] = defaultdict(Counter)
    found = db.session.execute(_sums_by(name), {"as_at": as_at})
    for group, ability, mismatch, under_use, employers, *summed in found:
        named = {"answered": employers, f"ability:{ability}": employers, f"mismatch:{mismatch}": employers}
        counts[group].update(named | {f"under_use:{under_use}": employers})
        counts[group].update({name: int(number) for name, number in zip(SUMS, summed, strict=True)})
    return [(group, Totals(as_at, dict(found))) for group, found in counts.items()]


@cache
def _findings_in_both() -> Select[*tuple[Any, ...]]:
    before, after = aliased(SkillsSpan), aliased(SkillsSpan)
    earlier, later = bindparam("earlier", type_=Date()), bindparam("later", type_=Date())
    # The newest answers in the later window were given by the earlier date: nothing was submitted in between.
    unchanged = case((after.latest_on <= earlier, 1), else_=0)
    findings = [getattr(span, measure) for measure in MEASURES for span in (before, after)]
    return (
        select(unchanged, func.count(), *findings)
        .join(after, after.employer_id == before.employer_id)
        .where(true_on(before, earlier), true_on(after, later))
        .group_by(unchanged, *findings)
    )


def in_both_windows(earlier: date, later: date) -> dict[str, WindowChange]:
    """By measure, the change among employers settled in the windows of both dates (product model, section 4).

    Employers that submitted nothing in between said nothing new and are counted apart.
    """
    rows = db.session.execute(_findings_in_both(), {"earlier": earlier, "later": later}).all()
    return {measure: _change(rows, measure, 2 + 2 * number) for number, measure in enumerate(MEASURES)}


def _change(rows: Sequence[Row[*tuple[Any, ...]]], measure: str, column: int) -> WindowChange:
    yes, _no = SETTLED[measure]
    cells: Counter[tuple[bool, bool]] = Counter()
    same_answers = 0
    for row in rows:
        unchanged, employers, was, is_now = row[0], row[1], row[column], row[column + 1]
        if was in SETTLED[measure] and is_now in SETTLED[measure]:
            if unchanged:
                same_answers += employers
            else:
                cells[was == yes, is_now == yes] += employers
    answers = PairedAnswers(cells[True, True], cells[True, False], cells[False, True], cells[False, False])
    return WindowChange(answers, same_answers)


def sees_every_answer(viewer: User) -> bool:
    """Whether a person's organisation is the controller of the answers: the council, which always sees them."""
    return viewer.organisation is not None and viewer.organisation.is_controller


class Reader(NamedTuple):
    """All that decides which answers somebody may see: who has it in common may be asked for by one statement."""

    organisation_id: int | None
    sees_every_answer: bool


def reader_of(viewer: User) -> Reader:
    """A member of staff as a reader of answers."""
    return Reader(viewer.organisation_id, sees_every_answer(viewer))


def shared_with(reader: Reader) -> ColumnElement[bool]:
    """The diagnostics whose answers a reader may see: all for the council, else those shared with them now."""
    if reader.sees_every_answer:
        return true()
    return exists(
        select(SharingChoice.id).where(
            SharingChoice.diagnostic_id == Diagnostic.id,
            SharingChoice.organisation_id == reader.organisation_id,
            SharingChoice.withdrawn_at.is_(None),
        )
    )


def is_found(measure: str, finding: str) -> ColumnElement[bool]:
    """The spans with a finding of a measure; `IN_BASE` for those that are in the base of its share."""
    column = MEASURES[measure]
    return column.in_(SETTLED[measure]) if finding == IN_BASE else column == finding


def kept_back(as_at: date, viewer: User, *which: ColumnElement[bool]) -> int:
    """How many employers with an answer as at a date this person may not see, of all or of `which` spans."""
    if sees_every_answer(viewer):
        return 0
    among = true_on(SkillsSpan, as_at), *which
    query = select(func.count()).select_from(SkillsSpan).where(*among, ~_wholly_shared(viewer, as_at))
    return db.session.scalar(query) or 0


def _wholly_shared(viewer: User, as_at: date) -> ColumnElement[bool]:
    """No diagnostic of the employer with a submission in the window is kept from this organisation."""
    window = window_to(as_at)
    kept_back = (
        select(Submission.id)
        .join(Diagnostic, Diagnostic.id == Submission.diagnostic_id)
        .where(
            Submission.employer_id == SkillsSpan.employer_id,
            Submission.submitted_on >= window.first,
            Submission.submitted_on <= window.last,
            ~shared_with(reader_of(viewer)),
        )
    )
    return ~exists(kept_back)


def behind_conditions(as_at: date, viewer: User) -> list[ColumnElement[bool]]:
    """What a span must fulfil to be listed behind a figure as at a date to this person.

    To another organisation than the council an employer is listed only if every diagnostic that its position rests
    on is shared with it.
    """
    return [true_on(SkillsSpan, as_at), *([] if sees_every_answer(viewer) else [_wholly_shared(viewer, as_at)])]
