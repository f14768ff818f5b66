"""The audit trail of a contact in words: which field, what it was, what it became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.engagement.kinds import Channel, InitiatedBy, InteractionState
from crm.engagement.records import Trace
from crm.engagement.rules import CHANNEL_LABELS, INITIATED_BY_LABELS, STATE_LABELS
from crm.periods import NotADate, format_date, parse_date

FIELDS = {
    "on": "Date",
    "channel": "How",
    "initiated_by": "Begun by",
    "state": "State",
    "summary": "Summary",
    "notes": "Notes",
    "outcome": "Outcome",
    "is_restricted": "Restricted",
    "archived_reason": "Why archived",
    "employers": "Employers",
    "contacts": "Who was there",
    "officers": "Who of us took part",
    "themes": "Themes",
    "file_name": "File",
}
ACTIONS = {"created": "Logged", "changed": "Changed", "deleted": "Deleted"}


@dataclass(frozen=True)
class TrailLine:
    """An entry of the trail; `changes` are field, before and after in words. `is_withheld`: not for this reader."""

    at: datetime
    actor: str
    action: str
    reason: str
    changes: Sequence[tuple[str, str, str]]
    is_withheld: bool


def lines_of(trail: Sequence[Trace]) -> list[TrailLine]:
    """The trail in words, as it stands, newest first."""
    return [
        TrailLine(
            at=trace.at,
            actor=trace.actor,
            action="File added" if trace.record_type == "attachment" else ACTIONS.get(trace.action, trace.action),
            reason=trace.reason,
            changes=_changes(trace),
            is_withheld=trace.changes is None,
        )
        for trace in trail
    ]


def _changes(trace: Trace) -> list[tuple[str, str, str]]:
    found = trace.changes or {}
    return [
        (label, _words(name, found[name][0]), _words(name, found[name][1]))
        for name, label in FIELDS.items()
        if name in found and (trace.action != "created" or trace.record_type == "attachment")
    ]


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "on":
        try:
            return format_date(parse_date(str(value)))
        except NotADate:
            return str(value)
    labels: dict[str, dict[Any, str]] = {
        "channel": {kind.value: CHANNEL_LABELS[kind] for kind in Channel},
        "initiated_by": {kind.value: INITIATED_BY_LABELS[kind] for kind in InitiatedBy},
        "state": {kind.value: STATE_LABELS[kind] for kind in InteractionState},
        "is_restricted": {True: "Yes", False: "No"},
    }
    return labels.get(name, {}).get(value, str(value))
