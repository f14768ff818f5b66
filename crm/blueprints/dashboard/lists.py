"""The employers behind each figure, as lists that filter, sort and export like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.blueprints.dashboard.asking import Asked, dates_asked
from crm.blueprints.dashboard.facets import Facet, in_group
from crm.blueprints.dashboard.readers import answers_up_to, has_any_day
from crm.blueprints.dashboard.reasons import Told, reason_of
from crm.blueprints.dashboard.way import Look, Records, Way
from crm.blueprints.diagnostics.models import Diagnostic, SkillsSpan, Submission
from crm.blueprints.diagnostics.queries import (
    DENSITIES,
    MEASURES,
    SETTLED,
    behind_conditions,
    is_found,
    kept_back,
    position_totals,
)
from crm.blueprints.diagnostics.rules import IN_BASE
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import format_date
from crm.reference.models import Sector, Ward
from crm.web import choices
from crm.web.conditions import name_holds
from crm.web.counted import Counted, counted_list
from crm.web.lists import ExportColumn, Filter, ListSpec, Page, Sort, sum_of

CHOICES = {
    Facet.SIZE: choices.sizes,
    Facet.SECTOR: choices.sectors,
    Facet.GROWTH: choices.growth_sectors,
    Facet.WARD: choices.wards,
}


@dataclass(frozen=True)
class Row:
    """An employer behind a figure: the part it belongs to and why, what was counted, and the answers it rests on.

    `counted` is out of `of` where the figure is a density.
    """

    public_id: str
    name: str
    sector: str
    ward: str
    part: str = ""
    counted: int | None = None
    of: int | None = None
    why: str = ""
    answered_on: date | None = None
    diagnostic: str = ""
    has_estimates: bool = False


# Before every column of the earliest date that the dashboard may be asked for, and before the first value of any of the
# official series that it draws.
FURTHEST_BACK = date(2000, 1, 1)


def dates_of_list(arguments: Mapping[str, str], today: date) -> Asked:
    """The dates in the address of a list, as far back as a column of the dashboard may lead."""
    return dates_asked(arguments.get("as_at", ""), arguments.get("compared_with", ""), today, FURTHEST_BACK)


def arguments_of(query: str) -> dict[str, str]:
    """The address of a list, as its export is told it."""
    return dict(parse_qsl(query))


def part_of(way: Way, arguments: Mapping[str, str]) -> str:
    """The part of a figure that an address names: "" for all of it, or the first where it has no whole.

    Raises NoResultFound for a part that there is not.
    """
    part = arguments.get("part", "")
    if part and part not in dict(choices_of_part(way)):
        raise NoResultFound
    return part or (way.parts[0][0] if way.always_part else "")


def choices_of_part(way: Way) -> tuple[tuple[str, str], ...]:
    """What a part of a figure may be: its parts, and the base of its share where it has one."""
    return (*way.parts, (IN_BASE, way.base)) if way.base else way.parts


def day_for(way: Way, day: date, viewer: User, today: date) -> date:
    """As at which day a reader who asks for one is shown a figure and who stands behind it."""
    return answers_up_to(viewer, day, today) if way.rests_on_answers else day


def not_shared(way: Way, as_at: date, viewer: User, part: str | None) -> int:
    """How many employers the figure counts whose answers are not shared with the viewer's organisation.

    Only for who may have figures of any day: under a part it would tell on which side a single employer stands.
    """
    if not (way.rests_on_answers and has_any_day(viewer)):
        return 0
    return kept_back(as_at, viewer, *_counted_spans(way, part))


def _counted_spans(way: Way, part: str | None) -> tuple[ColumnElement[bool], ...]:
    """Which answers a figure counts, or a part of it."""
    if way.density:
        return (DENSITIES[way.density][1] > 0,)
    return (is_found(way.finding, part),) if part else ()


@dataclass(frozen=True)
class Parts:
    """The parts of a figure (value, label, employers in it), and how many employers the figure counts in all.

    Parts of what counts records overlap, so they carry no number and no sum. Parts of answers carry one only for who
    may have them as at any day; everybody is told how many answered.
    """

    parts: tuple[tuple[str, str, int | None], ...]
    in_all: int | None = None


def parts_of(way: Way, as_at: date, viewer: User) -> Parts:
    """The parts of a figure, so that a reader sees how they add up."""
    bare = tuple((value, label, None) for value, label in way.parts)
    if not way.finding:
        # Parts that are figures of their own, as many as there are actions, are chosen among the filters.
        return Parts(() if way.always_part else bare)
    counts = position_totals(as_at).counts
    parts = tuple((value, label, counts.get(f"{way.finding}:{value}", 0)) for value, label in way.parts)
    in_all = sum(employers for _, _, employers in parts)
    in_base = sum(counts.get(f"{way.finding}:{each}", 0) for each in SETTLED[way.finding])
    if not has_any_day(viewer):
        return Parts((*bare, (IN_BASE, way.base, None)), in_all)
    return Parts((*parts, (IN_BASE, way.base, in_base)), in_all)


def list_behind(way: Way, look: Look, part: str) -> ListSpec[Row]:
    """The list of the employers behind a figure, or a part of it, as far as the viewer may see them."""
    if way.density:
        return _density_list(way, look.as_at, look.viewer)
    return _answers_list(way, look.as_at, look.viewer) if way.finding else _records_list(way, look, part)


def counted_of(way: Way, page: Page[Row]) -> int | None:
    """What the numbers add up to that a density on a page is of; None for another figure."""
    if not way.density:
        return None
    return sum_of(replace(page.spec, adds_up=DENSITIES[way.density][1]), page.criteria)


def records_behind(way: Way, kind: Records, look: Look) -> ListSpec[Counted[Any]]:
    """The list of the records behind a figure, each with what of it is added up."""
    kinds = way.records_with(of_people=kind.of_people)
    which = Filter(
        "part",
        "Which of them",
        _decides,
        # A few stand above the list to choose from; as many as there are actions are a field.
        "choice" if way.always_part else "hidden",
        choices=lambda: [(each.key, each.label) for each in kinds],
        assumed=kinds[0].key,
    )
    return counted_list(
        kind.showing,
        kind.ids(look),
        look.viewer,
        look.as_at,
        added=kind.added,
        filters=(*_of_the_list(way), which),
        # By its name the trail knows what is about participants (`ABOUT_PARTICIPANTS`).
        key=f"placements-behind-{way.code}" if kind.of_people else f"records-behind-{way.code}",
        title=kind.label,
        record=kind.record,
    )


def _decides(_value: Any) -> ColumnElement[bool]:
    """What decides which list this is stands among the filters, so that it stays in every address."""
    return true()


def _of_the_list(way: Way) -> tuple[Filter, ...]:
    since = (Filter("compared_with", "Compared with", _decides, "date"),) if way.compares else ()
    return (Filter("as_at", "As at", _decides, "date", assumed=format_date(today())), *since)


def narrowing(page: Page[Any]) -> bool:
    """Whether a list of the way down is narrowed by more than what decides which list it is."""
    return bool(page.criteria.values.keys() - {"as_at", "compared_with", "part"})


def numeric(page: Page[Any]) -> set[str]:
    """The columns of a page that hold numbers."""

    def is_number(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool)

    return {column.name for column in page.spec.export if any(is_number(column.value(row)) for row in page.rows)}


def _spec(
    way: Way,
    key: InstrumentedAttribute[int],
    base: Callable[[], Select[Any]],
    part: Callable[[Any], Any],
    rows: Callable[[Sequence[int]], Mapping[int, Row]],
    columns: tuple[ExportColumn[Row], ...],
) -> ListSpec[Row]:
    words = dict(way.parts)
    shown: Literal["choice", "hidden"] = "choice" if way.always_part else "hidden"
    return ListSpec[Row](
        key=f"employers-behind-{way.code}",
        title=way.title,
        record=("employer", "employers"),
        id=key,
        base=base,
        filters=(
            *_of_the_list(way),
            *([Filter("part", "Which of them", part, shown, lambda: choices_of_part(way))] if way.parts else ()),
            *(
                Filter(
                    facet.value,
                    facet.label,
                    partial(in_group, facet, of_answers=way.rests_on_answers),
                    choices=CHOICES[facet],
                )
                for facet in Facet
            ),
            Filter("q", "Name", lambda text: name_holds(Employer.sort_name, text), "text"),
        ),
        sorts=(Sort("name", "Employer", (Employer.sort_name,)),),
        rows=rows,
        export=(
            ExportColumn("employer", lambda row: row.name),
            ExportColumn("sector", lambda row: row.sector),
            ExportColumn("ward", lambda row: row.ward),
            *((ExportColumn("part", lambda row: words.get(row.part, "")),) if way.finding else ()),
            *columns,
        ),
    )


def _answers_list(way: Way, as_at: date, viewer: User) -> ListSpec[Row]:
    finding = MEASURES[way.finding]
    listed = behind_conditions(as_at, viewer)

    def rows(ids: Sequence[int]) -> Mapping[int, Row]:
        found = db.session.execute(_answered(finding).where(SkillsSpan.id.in_(ids), *listed))
        return {
            span.id: replace(_row(span, *names), part=part, why=reason_of(way.finding, part, _told(span)))
            for span, part, *names in found
        }

    columns = (
        ExportColumn[Row]("why", lambda row: row.why),
        ExportColumn[Row]("answered_on", lambda row: row.answered_on),
        ExportColumn[Row]("has_estimates", lambda row: row.has_estimates),
    )
    return _spec(way, SkillsSpan.id, lambda: _spans(*listed), partial(is_found, way.finding), rows, columns)


def _density_list(way: Way, as_at: date, viewer: User) -> ListSpec[Row]:
    number, of = DENSITIES[way.density]
    listed = *behind_conditions(as_at, viewer), *_counted_spans(way, None)

    def rows(ids: Sequence[int]) -> Mapping[int, Row]:
        found = db.session.execute(_answered(number, of).where(SkillsSpan.id.in_(ids), *listed))
        return {
            span.id: replace(_row(span, *names), counted=counted, of=all_of) for span, counted, all_of, *names in found
        }

    name, of_name = (words.lower().replace(" ", "_") for words in way.added)
    columns = (
        ExportColumn[Row](name, lambda row: row.counted),
        ExportColumn[Row](of_name, lambda row: row.of),
        ExportColumn[Row]("answered_on", lambda row: row.answered_on),
        ExportColumn[Row]("has_estimates", lambda row: row.has_estimates),
    )
    spec = _spec(way, SkillsSpan.id, lambda: _spans(*listed), _decides, rows, columns)
    return replace(spec, adds_up=number)


def _spans(*listed: ColumnElement[bool]) -> Select[Any]:
    return select(SkillsSpan).join(Employer, Employer.id == SkillsSpan.employer_id).where(*listed)


def _answered(*columns: Any) -> Select[Any]:
    """Spans with some of their columns, whose they are, and the newest answers that each rests on."""
    return (
        select(SkillsSpan, *columns, Employer.public_id, Employer.name, Sector.name, Ward.name, Diagnostic.public_id)
        .join(Employer, Employer.id == SkillsSpan.employer_id)
        .join(Submission, Submission.id == SkillsSpan.latest_id)
        .join(Diagnostic, Diagnostic.id == Submission.diagnostic_id)
        .outerjoin(Sector, Sector.id == SkillsSpan.sector_id)
        .outerjoin(Ward, Ward.id == SkillsSpan.ward_id)
    )


def _row(span: SkillsSpan, public_id: str, name: str, sector: str | None, ward: str | None, diagnostic: str) -> Row:
    return Row(
        public_id,
        name,
        sector or "",
        ward or "",
        answered_on=span.latest_on,
        diagnostic=diagnostic,
        has_estimates=span.has_estimates,
    )


def _told(span: SkillsSpan) -> Told:
    return Told(
        vacancies=span.vacancies_with_shortage,
        for_skills=span.skill_shortage,
        staff=span.staff_with_gaps,
        not_proficient=span.not_proficient,
        sites=span.sites,
        answered=len(span.submissions.split(",")),
    )


def _records_list(way: Way, look: Look, part: str) -> ListSpec[Row]:
    assert way.employers is not None  # noqa: S101  a way that rests on no answers names its employers
    counted = way.employers(look, part)

    def rows(ids: Sequence[int]) -> Mapping[int, Row]:
        numbers = way.numbers(look.as_at) if way.numbers else {}
        query = (
            select(Employer.id, Employer.public_id, Employer.name, Sector.name, Ward.name)
            .outerjoin(Sector, Sector.id == Employer.sector_id)
            .outerjoin(Ward, Ward.id == Employer.ward_id)
            .where(Employer.id.in_(ids))
        )
        return {
            key: Row(public_id, name, sector or "", ward or "", counted=numbers.get(public_id))
            for key, public_id, name, sector, ward in db.session.execute(query)
        }

    return _spec(
        way,
        Employer.id,
        lambda: select(Employer).where(Employer.id.in_(counted)),
        _decides,
        rows,
        (ExportColumn[Row](way.counted[1].replace(" ", "_"), lambda row: row.counted),) if way.numbers else (),
    )
