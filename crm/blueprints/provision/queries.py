"""The list of the directory of support, and who may own its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.blueprints.diagnostics.needs import labels_of, need_labels
from crm.clock import today
from crm.database import db
from crm.directory.provision.models import Provision
from crm.directory.provision.rules import KIND_LABELS, ProvisionKind, stale_before
from crm.reference.rules import SIZE_RANGES
from crm.web.conditions import name_holds
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort

SIZE_LABELS = {size.band.value: size.label for size in SIZE_RANGES if size.fewest}


def needs_met(provision: Provision) -> list[str]:
    """The needs an entry meets, in words, in the form's order."""
    return labels_of(need.need for need in provision.needs)


def size_words(provision: Provision) -> str:
    """For which employers, in words."""
    if not provision.for_sizes:
        return "Any size"
    return ", ".join(SIZE_LABELS.get(size, size) for size in provision.for_sizes.split())


def kind_words(provision: Provision) -> str:
    """What kind of support it is, in words."""
    kinds = {kind.value: label for kind, label in KIND_LABELS.items()}
    return kinds.get(provision.kind, provision.kind)


def _by_name(text: str) -> ColumnElement[bool]:
    return name_holds(Provision.sort_name, text)


def _by_size(size: str) -> ColumnElement[bool]:
    return (Provision.for_sizes == "") | Provision.for_sizes.contains(size, autoescape=True)


def _by_age(wanted: str) -> ColumnElement[bool]:
    stale = Provision.checked_on < stale_before(today())
    return stale if wanted == "stale" else ~stale


def _providers() -> Sequence[tuple[str, str]]:
    names = db.session.scalars(select(Provision.provider).distinct().order_by(Provision.provider))
    return [(name, name) for name in names]


def _in_force() -> Select[Any]:
    return select(Provision).where(Provision.archived_at.is_(None))


def _taken_out() -> Select[Any]:
    return select(Provision).where(Provision.archived_at.is_not(None))


def _rows(ids: Sequence[int]) -> Mapping[int, Provision]:
    # Needs are shown on every row, and the owner is who to ask about a stale one.
    found = db.session.scalars(
        select(Provision)
        .options(selectinload(Provision.needs), joinedload(Provision.owner))
        .where(Provision.id.in_(ids))
    )
    return {entry.id: entry for entry in found}


PROVISION = ListSpec[Provision](
    key="provision",
    title="Support for employers",
    record=("entry", "entries"),
    id=Provision.id,
    base=_in_force,
    filters=(
        Filter("q", "Name", _by_name, "text"),
        Filter("need", "Need it meets", lambda need: Provision.needs.any(need=need),
               choices=lambda: list(need_labels().items())),
        Filter("kind", "Kind of support", lambda kind: Provision.kind == kind,
               choices=lambda: [(kind.value, kind.label) for kind in ProvisionKind]),
        Filter("provider", "Provider", lambda provider: Provision.provider == provider, choices=_providers),
        Filter("size", "Size of employer", _by_size, choices=lambda: list(SIZE_LABELS.items())),
        Filter("checked", "Checked", _by_age,
               choices=lambda: [("stale", "Not in the last 6 months"), ("fresh", "In the last 6 months")]),
    ),
    sorts=(
        Sort("name", "Name", (Provision.sort_name,)),
        Sort("provider", "Provider", (Provision.provider, Provision.sort_name)),
        Sort("checked", "Checked on", (Provision.checked_on,)),
    ),
    rows=_rows,
    export=(
        ExportColumn("name", lambda entry: entry.name),
        ExportColumn("provider", lambda entry: entry.provider),
        ExportColumn("kind", lambda entry: kind_words(entry)),
        ExportColumn("needs", lambda entry: "; ".join(needs_met(entry))),
        ExportColumn("for_sizes", lambda entry: size_words(entry)),
        ExportColumn("summary", lambda entry: entry.summary),
        ExportColumn("eligibility", lambda entry: entry.eligibility),
        ExportColumn("levels", lambda entry: entry.levels),
        ExportColumn("delivery", lambda entry: entry.delivery),
        ExportColumn("funding", lambda entry: entry.funding),
        ExportColumn("how_to_start", lambda entry: entry.how_to_start),
        ExportColumn("website", lambda entry: entry.website),
        ExportColumn("source", lambda entry: entry.source),
        ExportColumn("checked_on", lambda entry: entry.checked_on),
        ExportColumn("owner", lambda entry: entry.owner.name if entry.owner else ""),
        ExportColumn("taken_out", lambda entry: entry.archived_at),
    ),
)  # fmt: skip
TAKEN_OUT = replace(PROVISION, key="provision-taken-out", title="Support taken out of the directory", base=_taken_out)


def possible_owners() -> list[tuple[str, str]]:
    """The people who may keep entries right, as (public id, name)."""
    keepers = [role for role in Role if may(role, Permission.EDIT_EMPLOYERS)]
    people: Sequence[Any] = db.session.execute(
        select(User.public_id, User.name)
        .where(User.role.in_(keepers), User.archived_at.is_(None))
        .order_by(User.name, User.id)
    ).all()
    return [(public_id, name) for public_id, name in people]


def owner_id(public_id: str | None) -> int | None:
    """The owner chosen, by public id; None for nobody."""
    return db.session.scalar(select(User.id).where(User.public_id == public_id)) if public_id else None
