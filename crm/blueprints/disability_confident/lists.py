"""The lists of the strand: every membership as it stood on a day, and those that end soon or have lapsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, true
from sqlalchemy.orm import aliased

from crm.accounts.models import PartnerOrganisation, User
from crm.blueprints.disability_confident.members import latest_award, standing_column
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.rules import ENDING_DAYS, PIPELINE, Covers, Source, Standing
from crm.blueprints.disability_confident.scheme import Level
from crm.database import db
from crm.directory.employers.models import Employer, Site, SizeBand
from crm.directory.search.models import SearchKind
from crm.directory.search.queries import every_match
from crm.periods import NotADate, parse_date
from crm.reference.models import Sector, Ward
from crm.stages.models import Card
from crm.web import choices
from crm.web.counted import Showing
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

NO_LEVEL = "none"
LEVELS = [*((str(level.value), level.short) for level in Level), (NO_LEVEL, "No level")]
STATUSES = {
    "member": "Member",
    "unknown": "Expiry unknown",
    "lapsed": "Lapsed",
    "left": "Left the scheme",
    "never": "No confirmed award",
    "waiting": "Award to confirm",
}
STANDING_WORDS = {
    Standing.NEVER: "No award",
    Standing.LAPSED: "Lapsed",
    Standing.LEFT: "Left the scheme",
    Standing.EXPIRY_UNKNOWN: "Expiry unknown",
    Standing.COMMITTED: "Member",
    Standing.EMPLOYER: "Member",
    Standing.LEADER: "Member",
}
COVERS_WORDS = {Covers.GROUP: "Whole employer", Covers.SITE: "One site"}
LAPSED = "lapsed"
ENDING = {**{str(days): f"Within {days} days" for days in ENDING_DAYS}, LAPSED: "Lapsed"}


@dataclass(frozen=True)
class MemberRow:
    """A membership as the list shows it on its day."""

    day: date
    standing: Standing
    public_id: str
    employer_id: str
    employer: str
    covers: Covers
    site: str
    stage: str
    aims_at: int | None
    level: int | None
    reference: str
    valid_from: date | None
    expires_on: date | None
    source: Source | None
    sector: str
    size: SizeBand | None
    ward: str
    officer: str
    organisation: str
    waiting: int

    @property
    def standing_words(self) -> str:
        """Where it stood."""
        return STANDING_WORDS[self.standing]

    @property
    def stage_words(self) -> str:
        """Where its card stands now."""
        return PIPELINE.stage(self.stage).label if self.stage in PIPELINE else self.stage

    @property
    def days_left(self) -> int | None:
        """Days from the day of the list to the expiry; negative once it is past."""
        return (self.expires_on - self.day).days if self.expires_on else None


def day_asked(arguments: Mapping[str, str], today: date) -> date:
    """The day a list is asked about: today where the address names none or nonsense, which its filter then says."""
    try:
        return parse_date(arguments.get("on", "").strip()[:40]) if arguments.get("on", "").strip() else today
    except NotADate:
        return today


@dataclass(frozen=True)
class AsAt:
    """The latest award of every membership as at a day, joined to the membership it belongs to."""

    day: date
    award: Any

    @property
    def standing(self) -> ColumnElement[int]:
        """`Standing` of each membership."""
        return standing_column(self.award, self.day)

    def base(self) -> Select[Any]:
        """Every membership on the board, with its employer, its card and the award."""
        return (
            select(DisabilityConfidentMembership)
            .join(Employer, Employer.id == DisabilityConfidentMembership.employer_id)
            .join(Card, Card.id == DisabilityConfidentMembership.card_id)
            .outerjoin(self.award, self.award.id == latest_award(self.day))
            .where(DisabilityConfidentMembership.archived_at.is_(None))
        )

    def with_status(self, key: str) -> ColumnElement[bool]:
        """Whether it has one of `STATUSES`."""
        if key == "waiting":
            return exists().where(
                DisabilityConfidentAward.membership_id == DisabilityConfidentMembership.id,
                DisabilityConfidentAward.confirmed_on.is_(None),
                DisabilityConfidentAward.withdrawn_on.is_(None),
            )
        if key == "member":
            return self.standing >= int(Standing.COMMITTED)
        wanted = {
            "unknown": Standing.EXPIRY_UNKNOWN,
            "lapsed": Standing.LAPSED,
            "left": Standing.LEFT,
            "never": Standing.NEVER,
        }[key]
        return self.standing == int(wanted)

    def with_level(self, key: str) -> ColumnElement[bool]:
        """Whether it holds a level, or none."""
        holds = self.standing >= int(Standing.EXPIRY_UNKNOWN)
        return ~holds if key == NO_LEVEL else and_(holds, self.award.level == int(key))

    def ending(self, key: str) -> ColumnElement[bool]:
        """Whether it ends within so many days, or has lapsed."""
        if key == LAPSED:
            return self.with_status("lapsed")
        return and_(self.with_status("member"), self.award.expires_on <= self.day + timedelta(days=int(key)))

    def rows(self, ids: Sequence[int]) -> dict[int, MemberRow]:
        """Everything a row shows, in one statement."""
        waiting = (
            select(func.count(DisabilityConfidentAward.id))
            .where(
                DisabilityConfidentAward.membership_id == DisabilityConfidentMembership.id,
                DisabilityConfidentAward.confirmed_on.is_(None),
                DisabilityConfidentAward.withdrawn_on.is_(None),
            )
            .correlate(DisabilityConfidentMembership)
            .scalar_subquery()
        )
        columns = (
            DisabilityConfidentMembership.id,
            self.standing,
            DisabilityConfidentMembership.public_id,
            Employer.public_id,
            Employer.name,
            DisabilityConfidentMembership.covers,
            func.coalesce(func.nullif(Site.name, ""), Site.postcode, ""),
            Card.stage,
            DisabilityConfidentMembership.aims_at,
            self.award.level,
            func.coalesce(self.award.reference, ""),
            self.award.valid_from,
            self.award.expires_on,
            self.award.source,
            func.coalesce(Sector.name, ""),
            Employer.size_band,
            func.coalesce(Ward.name, ""),
            func.coalesce(User.name, ""),
            func.coalesce(PartnerOrganisation.short_name, ""),
            waiting,
        )
        query = (
            self.base()
            .outerjoin(Site, Site.id == DisabilityConfidentMembership.site_id)
            .outerjoin(Sector, Sector.id == Employer.sector_id)
            .outerjoin(Ward, Ward.id == func.coalesce(Site.ward_id, Employer.ward_id))
            .outerjoin(User, User.id == Card.owner_id)
            .outerjoin(PartnerOrganisation, PartnerOrganisation.id == Card.organisation_id)
            .with_only_columns(*columns)
            .where(DisabilityConfidentMembership.id.in_(ids))
        )
        return {key: _row(self.day, *values) for key, *values in db.session.execute(query)}


def _row(day: date, standing: int, *others: Any) -> MemberRow:
    return MemberRow(day, Standing(int(standing)), *others)


def as_at(day: date) -> AsAt:
    """Memberships with where they stood on a day."""
    return AsAt(day, aliased(DisabilityConfidentAward, name="award"))


def _of(column: Any, code: Any, value: str) -> ColumnElement[bool]:
    """Whether a foreign key points at the row with a code."""
    is_it: ColumnElement[bool] = column == select(code.class_.id).where(code == value).scalar_subquery()
    return is_it


def employer_filters() -> tuple[Filter, ...]:
    """What every list of the strand can be narrowed to: sector and ward first, then size and who looks after it."""
    return (
        Filter("sector", "Sector", lambda code: _of(Employer.sector_id, Sector.code, code), choices=choices.sectors),
        Filter("ward", "Ward", lambda code: _of(Employer.ward_id, Ward.code, code), choices=choices.wards),
        Filter("size", "Size", lambda band: Employer.size_band == SizeBand(band), choices=choices.sizes),
        Filter("officer", "Officer", lambda key: _of(Card.owner_id, User.public_id, key), choices=choices.officers),
        Filter(
            "organisation",
            "Organisation",
            lambda key: _of(Card.organisation_id, PartnerOrganisation.public_id, key),
            choices=choices.organisations,
        ),
    )


def named(text: str) -> ColumnElement[bool]:
    """Whether the employer is found by these words."""
    return Employer.id.in_(every_match(text, SearchKind.EMPLOYER, sees_everyone=True))


def member_list(arguments: Mapping[str, str], today: date) -> ListSpec[MemberRow]:
    """Every membership on the board, as it stood on the day the address asks about."""
    then = as_at(day_asked(arguments, today))
    return ListSpec[MemberRow](
        key="disability-confident",
        title="Disability Confident",
        record=("record", "records"),
        id=DisabilityConfidentMembership.id,
        base=then.base,
        filters=(
            Filter("q", "Employer", named, "text"),
            Filter("status", "Status", then.with_status, choices=lambda: list(STATUSES.items())),
            Filter("level", "Level", then.with_level, choices=choices.fixed(LEVELS)),
            Filter("on", "On the day", lambda _: true(), "date"),
            Filter("ending", "Expires", then.ending, choices=lambda: list(ENDING.items())),
            Filter(
                "source",
                "Known from",
                lambda key: then.award.source == Source(key),
                choices=lambda: [(source.value, source.label) for source in Source],
            ),
            Filter(
                "covers",
                "Covers",
                lambda key: DisabilityConfidentMembership.covers == Covers(key),
                choices=lambda: [(key.value, words) for key, words in COVERS_WORDS.items()],
            ),
            *employer_filters(),
        ),
        sorts=(
            Sort("name", "Employer", (Employer.sort_name,)),
            Sort("level", "Level", (then.award.level, Employer.sort_name), descending_first=True),
            Sort("expiry", "Expires", (then.award.expires_on,)),
            Sort("since", "Valid from", (then.award.valid_from,), descending_first=True),
        ),
        rows=then.rows,
        export=EXPORT,
    )


def expiring_list(today: date) -> ListSpec[MemberRow]:
    """Awards that end within 90 days, and memberships that have lapsed and still stand on the board as members."""
    then = as_at(today)
    soon = then.ending(str(max(ENDING_DAYS)))
    overdue = and_(then.with_status("lapsed"), Card.stage == "member")
    unread = then.with_status("unknown")
    groups = {
        **{str(days): (f"Ends within {days} days", then.ending(str(days))) for days in ENDING_DAYS},
        LAPSED: ("Lapsed, still on the board as a member", overdue),
        "unknown": ("Expiry unknown", unread),
    }
    return ListSpec[MemberRow](
        key="disability-confident-ending",
        title="Awards that end soon",
        record=("award", "awards"),
        id=DisabilityConfidentMembership.id,
        base=lambda: then.base().where(soon | overdue | unread),
        filters=(
            Filter("q", "Employer", named, "text"),
            Filter(
                "why",
                "Why",
                lambda key: groups[key][1],
                choices=lambda: [(key, words) for key, (words, _) in groups.items()],
            ),
            Filter("level", "Level", then.with_level, choices=choices.fixed(LEVELS[:-1])),
            *employer_filters(),
        ),
        sorts=(
            Sort("expiry", "Expires", (then.award.expires_on,)),
            Sort("name", "Employer", (Employer.sort_name,)),
        ),
        rows=then.rows,
        export=EXPORT,
    )


EXPORT = (
    ExportColumn[MemberRow]("employer", lambda row: row.employer),
    ExportColumn[MemberRow]("covers", lambda row: COVERS_WORDS[row.covers]),
    ExportColumn[MemberRow]("site", lambda row: row.site),
    ExportColumn[MemberRow]("on the day", lambda row: row.day),
    ExportColumn[MemberRow]("status", lambda row: row.standing_words),
    ExportColumn[MemberRow]("level", lambda row: row.level),
    ExportColumn[MemberRow]("reference", lambda row: row.reference),
    ExportColumn[MemberRow]("valid from", lambda row: row.valid_from),
    ExportColumn[MemberRow]("expiry as printed", lambda row: row.expires_on),
    ExportColumn[MemberRow]("known from", lambda row: row.source.label if row.source else ""),
    ExportColumn[MemberRow]("stage now", lambda row: row.stage_words),
    ExportColumn[MemberRow]("aims at level", lambda row: row.aims_at),
    ExportColumn[MemberRow]("awards to confirm", lambda row: row.waiting),
    ExportColumn[MemberRow]("sector", lambda row: row.sector),
    ExportColumn[MemberRow]("size", lambda row: choices.SIZE_LABELS[row.size] if row.size else ""),
    ExportColumn[MemberRow]("ward", lambda row: row.ward),
    ExportColumn[MemberRow]("officer", lambda row: row.officer),
    ExportColumn[MemberRow]("organisation", lambda row: row.organisation),
    ExportColumn[MemberRow]("id", lambda row: row.public_id),
)


def memberships_in_force_on(day: date) -> Select[Any]:
    """The ids of the memberships with an award in force on a day, to be asked within another statement.

    An employer may have several: one for each of its sites.
    """
    then = as_at(day)
    return then.base().where(then.with_status("member")).with_only_columns(DisabilityConfidentMembership.id)


BEHIND_FIGURES = Showing[MemberRow](
    listing=lambda _viewer, day: member_list({}, day),
    page=lambda row: ("disability_confident.record", row.public_id),
    columns=(
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("covers", lambda row: row.site or COVERS_WORDS[row.covers]),
        ExportColumn("level", lambda row: row.level),
        ExportColumn("valid from", lambda row: row.valid_from),
        ExportColumn("expires", lambda row: row.expires_on),
        ExportColumn("known from", lambda row: row.source.label if row.source else ""),
        ExportColumn("ward", lambda row: row.ward),
    ),
    # The figure is of one day and of members.
    without=frozenset({"on", "status"}),
)
