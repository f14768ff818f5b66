"""Two people edit one record: the second sees both versions, field by field, and decides.

The page of a form carries the version it was made from and the last audit entry known then. When the version has moved
on, the trail says which fields somebody else changed; only those are asked about, everything else typed is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload
from wtforms import BooleanField, Field, SelectField, SelectMultipleField

from crm.accounts.models import AuditEntry
from crm.database import db
from crm.directory.employers.models import Employer
from crm.periods import format_date
from crm.problems import RuleRefused
from crm.web.forms import DateParts, Form, Hidden, Radios
from crm.web.once import once, saved_before
from crm.web.pickers import EmployerPicker

MINE, THEIRS = "mine", "theirs"
ASKED = "asked"
PREFIX = "keep-"
# Fields of a form that are kept under another name, or in rows of their own (by the table that holds them).
COLUMNS = {
    "lead_organisation_id": ("lead_organisation",),
    "lead_officer_id": ("lead_officer",),
    "parent_id": ("parent",),
    "growth_location_id": ("growth_location",),
}
TABLES = {
    "employer_name": ("further_names", "former_names"),
    "employer_sic_code": ("sic_codes",),
    "employer_supporter": ("supporters",),
}


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed meanwhile, and both versions in words."""

    field: str
    label: str
    theirs: str
    mine: str
    who: str
    at: datetime | None
    choice: str


@dataclass(frozen=True)
class _Edit:
    who: str
    at: datetime


def last_entry(record: Any) -> int:
    """The last audit entry of a record (for an employer: of all that belongs to it); 0 for none."""
    return db.session.scalar(select(func.max(AuditEntry.id)).where(_about(record))) or 0


def _about(record: Any) -> ColumnElement[bool]:
    if isinstance(record, Employer):
        return AuditEntry.employer_id == record.id
    return and_(AuditEntry.record_type == type(record).__tablename__, AuditEntry.record_id == record.id)


def is_stale(form: Form, record: Any) -> bool:
    """Whether the record was changed after the form's page was made."""
    return bool(form["version"].data != str(record.version))


def differences(form: Form, current: Form, record: Any) -> list[Difference]:
    """The fields somebody else changed since the form was opened and that differ from what is typed now.

    `current` is the same form filled from the record as it stands. A field left as it was is set to theirs at first.
    """
    found = []
    for name, edit in _changed_since(record, _number(form["seen"].data)).items():
        if name not in form or name not in current:
            continue
        theirs, mine = words_of(current[name]), words_of(form[name])
        if theirs != mine:
            choice = request.form.get(PREFIX + name, "")
            found.append(Difference(name, form[name].label.text, theirs, mine, edit.who, edit.at, choice))
    return found


def _changed_since(record: Any, entry_id: int) -> dict[str, _Edit]:
    query = (
        select(AuditEntry)
        .where(_about(record), AuditEntry.id > entry_id)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.id)
    )
    edits: dict[str, _Edit] = {}
    for entry in db.session.scalars(query):
        edit = _Edit(entry.actor.name if entry.actor else "The service", entry.at)
        for name in _fields_of(entry, type(record).__tablename__):
            edits[name] = edit
    return edits


def _fields_of(entry: AuditEntry, table: str) -> Iterable[str]:
    if entry.record_type in TABLES:
        return TABLES[entry.record_type]
    if entry.record_type != table:
        return ()
    prefix = "site_" if table == "site" else ""
    own = [name for column in entry.changes for name in COLUMNS.get(column, (column,))]
    return [*own, *(prefix + name for name in own if prefix)]


def keep_theirs(form: Form, current: Form) -> None:
    """Take the other's version of the fields for which that was chosen."""
    for name, choice in request.form.items():
        field = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and choice == THEIRS and field in form and field in current:
            form[field].data = current[field].data
            if isinstance(form[field], EmployerPicker):
                form[field].process(None, current[field].data)


def to_decide(form: Form, current: Form, record: Any) -> list[Difference]:
    """What the person who saves has to decide first; with nothing to decide, the form holds what to save.

    Who has decided while a third person saved is asked again.
    """
    stale = is_stale(form, record)
    if not stale and not request.form.get(ASKED):
        return []
    keep_theirs(form, current)
    found = differences(form, current, record)
    waiting = found if stale else [each for each in found if each.choice not in (MINE, THEIRS)]
    if waiting and request.form.get(ASKED):
        form.form_errors.append("Choose which version to keep of each")
    return waiting


def typed_values() -> list[tuple[str, str]]:
    """Everything the form sent, to be sent again with the decision; only its version is the newest from here on."""
    left_out = {"csrf_token", "version", ASKED}
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in left_out and not name.startswith(PREFIX)
        for value in values
    ]


def words_of(field: Field) -> str:
    """What a field holds, as a person reads it."""
    value = field.data
    if isinstance(field, BooleanField):
        return "yes" if value else "no"
    if isinstance(field, EmployerPicker):
        return value.name if value else ""
    if isinstance(field, (SelectField, SelectMultipleField, Radios)):
        labels: Mapping[Any, Any] = {choice.value: choice.label for choice in field.choices}
        chosen = value if isinstance(value, list) else [value or ""]
        return ", ".join(sorted(str(labels.get(each, each)) for each in chosen if each))
    if isinstance(field, DateParts) and isinstance(value, date):
        return format_date(value)
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None or isinstance(field, Hidden) else "\n".join(str(value).split("\n")).strip()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


def save_or_ask(
    form: Form,
    record: Any,
    *,
    stands: Callable[[], Form],
    save: Callable[[], str],
    name: str,
    back: str,
) -> ResponseReturnValue | None:
    """Save a changed record once, or ask about the fields that somebody else changed meanwhile.

    `stands` makes the form of the record as it is now, `save` saves and gives where to go on. None where the form is
    wrong: its problems are on it, to be shown again.
    """
    if not form.validate_on_submit():
        return None
    if (done := saved_before(form, current_user.id)) is not None:
        return done
    waiting = to_decide(form, stands(), record)
    if waiting:
        return render_template(
            "employers/conflict.html",
            form=form,
            waiting=waiting,
            typed=typed_values(),
            record_version=record.version,
            name=name,
            back=back,
        ), 409
    try:
        return once(form, current_user.id, save)
    except RuleRefused as refused:
        form.show(refused)
    return None
