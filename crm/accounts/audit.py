"""The audit trail: what changed in every audited record, written in the same flush as the change.

A listener on the session compares each changed attribute with what was loaded. Secrets are never recorded; columns
marked quiet (last seen) make no entry. Bulk updates pass the listener by, so they are refused on audited tables unless
the caller says, by the execution option `audited_elsewhere`, that it recorded them itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import g
from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from crm.accounts.models import AuditEntry
from crm.database import Base, Stamped, db, now, writing_apart

VIEWS = "views_to_note"
# Written by the machinery, of no interest to a reader of the trail.
UNREMARKABLE = frozenset({"id", "version", "created_at", "created_by_id", "updated_at", "updated_by_id"})


@dataclass(frozen=True)
class Actor:
    """On whose behalf the session works: a user's id (None for the system) and the request's id."""

    user_id: int | None = None
    request_id: str | None = None
    reason: str | None = None


NOBODY = Actor()
current_actor: ContextVar[Actor] = ContextVar("current_actor", default=NOBODY)


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)


def _changes(record: Base, *, only_changed: bool) -> dict[str, Any]:
    state = inspect(record)
    changes: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        name = attribute.key
        if name in UNREMARKABLE or column.info.get("secret") or column.info.get("quiet"):
            continue
        history = state.attrs[name].history
        if only_changed:
            if history.has_changes():
                before = history.deleted[0] if history.deleted else None
                after = history.added[0] if history.added else None
                if before != after:
                    changes[name] = [plain(before), plain(after)]
        else:
            value = getattr(record, name)
            if value is not None and value != "":
                changes[name] = [None, plain(value)]
    return changes


def _entry(record: Base, action: str, changes: dict[str, Any], actor: Actor) -> dict[str, Any]:
    is_employer = type(record).__tablename__ == "employer"
    return {
        "at": now(),
        "actor_id": actor.user_id,
        "action": action,
        "record_type": type(record).__tablename__,
        "record_id": record.id,
        "employer_id": record.id if is_employer else getattr(record, "employer_id", None),
        "restricted_to_id": getattr(record, "restricted_to_id", None),
        "request_id": actor.request_id,
        "reason": actor.reason,
        "changes": json.loads(json.dumps(changes, default=str)),
    }


@event.listens_for(Session, "before_flush")
def _stamp(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    who = current_actor.get().user_id
    if who is None:
        return
    for record in session.new:
        if isinstance(record, Stamped):
            record.created_by_id = record.created_by_id or who
            record.updated_by_id = record.updated_by_id or who
    for record in session.dirty:
        if isinstance(record, Stamped) and session.is_modified(record):
            record.updated_by_id = who


def _audited(records: Iterable[object]) -> list[Base]:
    return [record for record in records if isinstance(record, Base) and record.__audited__]


@event.listens_for(Session, "after_flush")
def _record(session: Session, context: UOWTransaction) -> None:
    actor = current_actor.get()
    # Rows taken out of their parent's list are deleted by the flush itself: `session.deleted` does not know them.
    gone = (state.obj() for state, (is_deleted, is_listed) in context.states.items() if is_deleted and not is_listed)
    deleted = dict.fromkeys(gone)
    entries = [_entry(each, "created", _changes(each, only_changed=False), actor) for each in _audited(session.new)]
    for record in _audited(each for each in session.dirty if each not in deleted):
        changes = _changes(record, only_changed=True)
        if changes:
            entries.append(_entry(record, "changed", changes, actor))
    entries += [_entry(each, "deleted", _changes(each, only_changed=False), actor) for each in _audited(deleted)]
    if entries:
        session.connection().execute(insert(AuditEntry), entries)


@event.listens_for(Session, "do_orm_execute")
def _refuse_silent_bulk_writes(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if state.execution_options.get("audited_elsewhere"):
        return
    if getattr(state.bind_mapper.class_, "__audited__", False):
        table = state.bind_mapper.class_.__tablename__
        raise RuntimeError(f"A bulk write on {table} would miss the audit trail.")


def note(
    action: str,
    record_type: str,
    *,
    record_id: int | None = None,
    employer_id: int | None = None,
    restricted_to_id: int | None = None,
    reason: str | None = None,
    **changes: Any,
) -> None:
    """Record something that is no edit: a sign-in, an export, a view of personal data."""
    about = {"record_id": record_id, "employer_id": employer_id, "restricted_to_id": restricted_to_id}
    db.session.execute(insert(AuditEntry), [_noted(action, record_type, about, reason, changes)])


def note_view(record_type: str, *, record_id: int | None = None, **changes: Any) -> None:
    """Record that somebody is shown personal data. A page that only reads keeps nothing: `keep_views` does it after."""
    g.setdefault(VIEWS, []).append(_noted("viewed", record_type, {"record_id": record_id}, None, changes))


def keep_views() -> None:
    """Write down what the page of this request showed, in a transaction of its own: no entry, no page."""
    views = g.pop(VIEWS, [])
    if views:
        with writing_apart():
            db.session.execute(insert(AuditEntry), views)


def _noted(
    action: str, record_type: str, about: dict[str, int | None], reason: str | None, changes: dict[str, Any]
) -> dict[str, Any]:
    actor = current_actor.get()
    return {
        "at": now(),
        "actor_id": actor.user_id,
        "action": action,
        "record_type": record_type,
        "record_id": None,
        "employer_id": None,
        "restricted_to_id": None,
        "request_id": actor.request_id,
        "reason": reason or actor.reason,
        "changes": {key: [None, plain(value)] for key, value in changes.items()},
        **about,
    }
