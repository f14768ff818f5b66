"""Entries of the directory of support."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from crm.clock import today
from crm.directory.provision.actions import add_provision
from crm.directory.provision.models import Provision
from crm.directory.provision.rules import ProvisionFacts

_numbers = count(1)
PLAIN = ProvisionFacts(
    name="",
    provider="The combined authority",
    kind="funding",
    summary="Money towards training.",
    needs=("training_funding",),
    checked_on=None,
)


def make_provision(name: str = "", *, checked_on: date | None = None, **fields: Any) -> Provision:
    """An entry that meets one need, checked today unless said otherwise; archived by `archived_at`."""
    owner_id, archived_at = fields.pop("owner_id", None), fields.pop("archived_at", None)
    facts = replace(PLAIN, name=name or f"Support {next(_numbers)}", checked_on=checked_on or today(), **fields)
    entry = add_provision(facts, today=today(), owner_id=owner_id)
    entry.archived_at = archived_at
    return entry
