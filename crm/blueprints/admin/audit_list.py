"""The audit trail as a list: who did what to which record, when, and what changed, as far as its reader may know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, false, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts.models import AuditEntry, PartnerOrganisation, User
from crm.accounts.permissions import user_may
from crm.accounts.rules import ABOUT_PARTICIPANTS, Permission
from crm.blueprints.admin.words import in_words
from crm.database import Base, db
from crm.directory.employers.models import Employer
from crm.periods import LONDON, format_date
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort
from crm.web.pages import moment as moment_in_words

# What an employer answered is not read here: whom it shares its answers with is its own choice.
ANSWERS = frozenset({"submission", "answer", "skills_span"})
LONGEST_SHOWN = 300
# Whose rows have a name that an administrator may read.
NAMED: dict[str, type[User] | type[PartnerOrganisation]] = {"user": User, "partner_organisation": PartnerOrganisation}
Names = Mapping[tuple[str, int], str]
HIDDEN = "not shown here"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


@dataclass(frozen=True)
class Change:
    """One field of a record, before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    """An entry of the trail as a person reads it. `hidden` says that what changed is not for this reader."""

    at: datetime
    who: str
    action: str
    record: str
    record_type: str
    record_id: int | None
    name: str
    employer: str
    employer_public_id: str | None
    reason: str
    changes: tuple[Change, ...]
    hidden: bool


def audit_list(reader: User) -> ListSpec[AuditRow]:
    """The trail as this reader may see it."""
    return ListSpec[AuditRow](
        key="audit-trail",
        title="Audit trail",
        record=("entry", "entries"),
        id=AuditEntry.id,
        base=lambda: select(AuditEntry),
        filters=(
            Filter("who", "Who", _by, "text", hint="Name, email or “system”"),
            Filter("action", "Action", lambda action: AuditEntry.action == action, choices=_actions),
            Filter("type", "Record", lambda kind: AuditEntry.record_type == kind, choices=_record_types),
            Filter("record", "Record number", _numbered, "text"),
            Filter("from", "From", lambda day: AuditEntry.at >= _start_of(day), "date"),
            Filter("to", "To", lambda day: AuditEntry.at < _start_of(day + timedelta(days=1)), "date"),
        ),
        sorts=(Sort("when", "When", (), descending_first=True),),
        rows=lambda ids: _rows(ids, reader),
        export=(
            ExportColumn("at", lambda row: row.at),
            ExportColumn("who", lambda row: row.who),
            ExportColumn("action", lambda row: row.action),
            ExportColumn("record", lambda row: row.record_type),
            ExportColumn("record_number", lambda row: row.record_id),
            ExportColumn("employer", lambda row: row.employer),
            ExportColumn("reason", lambda row: row.reason),
            ExportColumn("changes", _in_one_cell),
        ),
    )


def _in_one_cell(row: AuditRow) -> str:
    if row.hidden:
        return HIDDEN
    return "; ".join(f"{each.field}: {each.before or 'nothing'} -> {each.after or 'nothing'}" for each in row.changes)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _by(text: str) -> ColumnElement[bool]:
    if text.casefold() == "system":
        return AuditEntry.actor_id.is_(None)
    part = text.lower()
    named = or_(
        func.lower(User.name).contains(part, autoescape=True), func.lower(User.email).contains(part, autoescape=True)
    )
    return AuditEntry.actor_id.in_(select(User.id).where(named))


def _numbered(text: str) -> ColumnElement[bool]:
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    return AuditEntry.record_id == int(text) if is_number else false()


def _actions() -> Sequence[tuple[str, str]]:
    return [(value, in_words(value)) for value in _kinds()["action"]]


def _record_types() -> Sequence[tuple[str, str]]:
    return [(value, in_words(value)) for value in _kinds()["record_type"]]


def _kinds() -> dict[str, list[str]]:
    """The actions and record types that occur, read once a page."""
    if "audit_kinds" not in g:
        parts = [_distinct("action", AuditEntry.action), _distinct("record_type", AuditEntry.record_type)]
        found: dict[str, list[str]] = {"action": [], "record_type": []}
        for kind, value in db.session.execute(parts[0].union_all(parts[1])):
            found[kind].append(value)
        g.audit_kinds = {kind: sorted(values) for kind, values in found.items()}
    kinds: dict[str, list[str]] = g.audit_kinds
    return kinds


def _distinct(kind: str, column: InstrumentedAttribute[str]) -> Select[Any]:
    """The values of an indexed column, each found by one step along the index however many rows there are."""
    steps = select(func.min(column).label("value")).cte(f"steps_{kind}", recursive=True)
    following = select(func.min(column)).where(column > steps.c.value).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.value.is_not(None)))
    return select(literal(kind), steps.c.value).where(steps.c.value.is_not(None))


def _rows(ids: Sequence[int], reader: User) -> Mapping[int, AuditRow]:
    query = (
        select(AuditEntry, User.name, Employer.name, Employer.public_id)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Employer, Employer.id == AuditEntry.employer_id)
        .where(AuditEntry.id.in_(ids))
    )
    found = db.session.execute(query).all()
    names = _names_in([row[0] for row in found])
    return {row[0].id: _row(*row, reader, names) for row in found}


def _named_by(record_type: str, field: str) -> str:
    """The table whose rows a field names by number, if it is one whose rows have names; else nothing."""
    table = Base.metadata.tables.get(record_type)
    if table is None or field not in table.columns:
        return ""
    targets = {key.column.table.name for key in table.columns[field].foreign_keys}
    return next((target for target in NAMED if target in targets), "")


def _names_in(entries: Sequence[AuditEntry]) -> Names:
    """The people and organisations that some entries are about or name by number. One statement."""
    wanted: dict[str, set[int]] = {table: set() for table in NAMED}
    for entry in entries:
        if entry.record_type in wanted and entry.record_id:
            wanted[entry.record_type].add(entry.record_id)
        for field, values in entry.changes.items():
            if table := _named_by(entry.record_type, field):
                wanted[table].update(value for value in values if isinstance(value, int))
    parts = [
        select(literal(table), model.id, model.name).where(model.id.in_(wanted[table]))
        for table, model in NAMED.items()
    ]
    return {(table, number): name for table, number, name in db.session.execute(union_all(*parts))}


def _row(
    entry: AuditEntry, who: str | None, employer: str | None, public_id: str | None, reader: User, names: Names
) -> AuditRow:
    hidden = entry.record_type in ANSWERS or not entry.may_be_read_by(reader.organisation_id)
    hidden = hidden or (entry.record_type in ABOUT_PARTICIPANTS and not user_may(reader, Permission.SEE_PARTICIPANTS))
    return AuditRow(
        at=entry.at,
        who=who or "System",
        action=in_words(entry.action),
        record=in_words(entry.record_type),
        name=names.get((entry.record_type, entry.record_id or 0), ""),
        record_type=entry.record_type,
        record_id=entry.record_id,
        employer=employer or "",
        employer_public_id=public_id,
        reason=entry.reason or "",
        changes=() if hidden else tuple(changes_of(entry, names)),
        hidden=hidden and bool(entry.changes),
    )


def changes_of(entry: AuditEntry, names: Names) -> list[Change]:
    """What changed, field by field, as a person reads it: people and organisations by their names."""
    return [
        _change(field, before, after, _named_by(entry.record_type, field), names)
        for field, (before, after) in entry.changes.items()
        if field != "public_id"
    ]


def _change(field: str, before: Any, after: Any, table: str, names: Names) -> Change:
    if table:
        return Change(in_words(field), *(_name_or_number(table, value, names) for value in (before, after)))
    label = f"{in_words(field)} number" if field.endswith("_id") else in_words(field)
    return Change(label, _shown(before), _shown(after))


def _name_or_number(table: str, value: Any, names: Names) -> str:
    return names.get((table, value)) or (f"number {value}" if value is not None else "")


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = _dated(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _dated(text: str) -> str:
    """A moment or day, which the trail keeps in ISO form, as a person writes it; other text as it is."""
    with suppress(ValueError):  # what only looks like a date, such as 2026-02-31, is text
        if ISO_MOMENT.fullmatch(text):
            return moment_in_words(datetime.fromisoformat(text))
        if ISO_DAY.fullmatch(text):
            return format_date(date.fromisoformat(text))
    return text
