"""The first entries of the directory of support, from `data/provision.csv` (see README.md there)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.data_files import Loaded, rows_of
from crm.database import db, now
from crm.directory.provision.actions import PLAIN_FIELDS, add_provision, fill
from crm.directory.provision.models import Provision
from crm.directory.provision.rules import ProvisionFacts
from crm.periods import london_date

FILE = Path(__file__).parent / "data" / "provision.csv"


def read_provision(file: Path = FILE) -> list[ProvisionFacts]:
    """The entries of the file, as facts."""
    return [_facts(dict(row)) for row in rows_of(file)]


def _facts(row: dict[str, str]) -> ProvisionFacts:
    needs, sizes = tuple(row.pop("needs").split()), tuple(row.pop("sizes").split())
    checked_on = date.fromisoformat(row.pop("checked_on"))
    return ProvisionFacts(**row, checked_on=checked_on, needs=needs, sizes=sizes)


def load_provision(file: Path = FILE) -> Loaded:
    """Add what is missing and refresh what nobody has edited; loading again changes nothing.

    An entry that people have edited or taken out is theirs: the file no longer touches it.
    """
    standing = {
        entry.name: entry for entry in db.session.scalars(select(Provision).options(selectinload(Provision.needs)))
    }
    created = changed = unchanged = 0
    for facts in read_provision(file):
        entry = standing.get(facts.name)
        if entry is None:
            add_provision(facts, today=london_date(now()))
            created += 1
        elif entry.updated_by_id is not None or entry.archived_at is not None:
            unchanged += 1
        else:
            before = _as_stored(entry)
            fill(entry, facts)
            changed += before != _as_stored(entry)
            unchanged += before == _as_stored(entry)
    db.session.flush()
    return Loaded("Support for employers", created, changed, unchanged)


def _as_stored(entry: Provision) -> tuple[object, ...]:
    words = [getattr(entry, field) for field in (*PLAIN_FIELDS, "for_sizes", "checked_on")]
    return (*words, sorted(need.need for need in entry.needs))
