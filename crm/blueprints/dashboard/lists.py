"""The way down: the employers behind each indicator, as lists that filter, sort and export like any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import Select, select, true
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import User
from crm.blueprints.apprenticeships.counting import OfferedGroup
from crm.blueprints.apprenticeships.queries import employers_behind as offering
from crm.blueprints.apprenticeships.queries import employers_offering
from crm.blueprints.collaborations.queries import employers_active_in
from crm.blueprints.collaborations.queries import employers_behind as collaborating
from crm.blueprints.dashboard.asking import dates_asked
from crm.blueprints.dashboard.definitions import BY_CODE, Definition
from crm.blueprints.diagnostics.models import SkillsSpan
from crm.blueprints.diagnostics.queries import MEASURES, behind_conditions, employers_behind
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import Period, YearKind, format_date, year_to_date
from crm.reference.models import Sector, Ward
from crm.text import normalise
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "M3-KPI": (
        ("able", "Able to recruit"),
        ("not_able", "Not able to recruit"),
        ("undetermined", "Answers do not settle it"),
        ("did_not_try", "Did not try to recruit"),
    ),
    "M3-O2": tuple((group.value, group.label) for group in OfferedGroup if group is not OfferedGroup.LEVELS_2_AND_3),
    "M3-O3": (),
    "M3-O4": (
        ("yes", "Facing a mismatch"),
        ("no", "Not facing one"),
        ("undetermined", "Answers do not settle it"),
    ),
}
FINDING_OF = {"M3-KPI": "ability", "M3-O4": "mismatch"}


@dataclass(frozen=True)
class Row:
    """An employer behind a figure: the part it belongs to, what was counted, and the day it rests on."""

    public_id: str
    name: str
    sector: str
    ward: str
    part: str = ""
    counted: int | None = None
    answered_on: date | None = None
    has_estimates: bool = False


@dataclass(frozen=True)
class BehindIndicator:
    """An indicator that has employers behind it."""

    definition: Definition

    @property
    def code(self) -> str:
        """Its code as in addresses."""
        return self.definition.code.lower()

    @property
    def rests_on_answers(self) -> bool:
        """Whether sharing decides who may see which employer."""
        return self.definition.code in FINDING_OF

    @property
    def counted(self) -> str:
        """What the number beside an employer is; empty for none."""
        return {"M3-O2": "Apprenticeships", "M3-O3": "Collaborations"}.get(self.definition.code, "")

    def period(self, as_at: date) -> Period:
        """The year to date that a flow is listed for."""
        return year_to_date(self.definition.year or YearKind.FINANCIAL, as_at)

    def period_words(self, as_at: date) -> str:
        """What the list is of, in time."""
        return format_date(as_at) if self.rests_on_answers else self.period(as_at).label

    def not_shared(self, as_at: date, viewer: User, part: str | None) -> int:
        """How many employers the figure counts whose answers are not shared with the viewer's organisation."""
        if not self.rests_on_answers:
            return 0
        return employers_behind(FINDING_OF[self.definition.code], as_at, viewer, finding=part, limit=1).not_shared

    def day_of(self, query: str, today: date) -> date:
        """The date in the address of a list."""
        return dates_asked(dict(parse_qsl(query)).get("as_at", ""), "", today).as_at


SHOWN_BEHIND = {code: BehindIndicator(BY_CODE[code]) for code in PARTS}


def behind(code: str) -> BehindIndicator | None:
    """The indicator an address names; None for one without employers behind it."""
    return next((each for each in SHOWN_BEHIND.values() if each.code == code), None)


def list_behind(found: BehindIndicator, as_at: date, viewer: User) -> ListSpec[Row]:
    """The list of the employers behind an indicator on a date, as far as the viewer may see them."""
    if found.rests_on_answers:
        return _answers_list(found, as_at, viewer)
    return _records_list(found, as_at)


def _spec(
    found: BehindIndicator,
    key: InstrumentedAttribute[int],
    base: Callable[[], Select[Any]],
    part: Callable[[Any], Any],
    rows: Callable[[Sequence[int]], Mapping[int, Row]],
    columns: tuple[ExportColumn[Row], ...],
) -> ListSpec[Row]:
    code = found.definition.code
    parts = PARTS[code]
    words = dict(parts)
    return ListSpec[Row](
        key=f"employers-behind-{found.code}",
        title=found.definition.short,
        record=("employer", "employers"),
        id=key,
        base=base,
        filters=(
            # The date decides which list this is; it stands among the filters so that it stays in every address.
            Filter("as_at", "As at", lambda _day: true(), "date"),
            *((Filter("part", "Part", part, choices=lambda: parts),) if parts else ()),
            Filter("q", "Name", lambda text: Employer.sort_name.contains(normalise(text), autoescape=True), "text"),
        ),
        sorts=(Sort("name", "Employer", (Employer.sort_name,)),),
        rows=rows,
        export=(
            ExportColumn("employer", lambda row: row.name),
            ExportColumn("sector", lambda row: row.sector),
            ExportColumn("ward", lambda row: row.ward),
            *((ExportColumn("part", lambda row: words.get(row.part, "")),) if found.rests_on_answers else ()),
            *columns,
        ),
    )


def _answers_list(found: BehindIndicator, as_at: date, viewer: User) -> ListSpec[Row]:
    finding = MEASURES[FINDING_OF[found.definition.code]]

    def base() -> Select[Any]:
        joined = select(SkillsSpan).join(Employer, Employer.id == SkillsSpan.employer_id)
        return joined.where(*behind_conditions(as_at, viewer))

    def rows(ids: Sequence[int]) -> Mapping[int, Row]:
        query = (
            select(
                SkillsSpan.id, Employer.public_id, Employer.name, Sector.name, Ward.name, finding,
                SkillsSpan.latest_on, SkillsSpan.has_estimates,
            )
            .join(Employer, Employer.id == SkillsSpan.employer_id)
            .outerjoin(Sector, Sector.id == SkillsSpan.sector_id)
            .outerjoin(Ward, Ward.id == SkillsSpan.ward_id)
            .where(SkillsSpan.id.in_(ids), *behind_conditions(as_at, viewer))
        )  # fmt: skip
        return {
            key: Row(public_id, name, sector or "", ward or "", part, None, day, estimates)
            for key, public_id, name, sector, ward, part, day, estimates in db.session.execute(query)
        }

    columns = (
        ExportColumn[Row]("answered_on", lambda row: row.answered_on),
        ExportColumn[Row]("has_estimates", lambda row: row.has_estimates),
    )
    return _spec(found, SkillsSpan.id, base, lambda part: finding == part, rows, columns)


def _records_list(found: BehindIndicator, as_at: date) -> ListSpec[Row]:
    period = found.period(as_at)
    is_offers = found.definition.code == "M3-O2"
    counted = employers_offering(period) if is_offers else employers_active_in(period)

    def rows(ids: Sequence[int]) -> Mapping[int, Row]:
        numbers = _numbers(period, is_offers=is_offers)
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
        found,
        Employer.id,
        lambda: select(Employer).where(Employer.id.in_(counted)),
        lambda part: Employer.id.in_(employers_offering(period, OfferedGroup(part))),
        rows,
        (ExportColumn[Row](found.counted.lower(), lambda row: row.counted),),
    )


def _numbers(period: Period, *, is_offers: bool) -> dict[str, int]:
    if is_offers:
        return {each.public_id: each.places for each in offering(period)}
    return {each.public_id: each.collaborations for each in collaborating(period)}
