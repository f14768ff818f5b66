"""How many pupils with special needs or disabilities (SEND) are shown to whom (pure)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from crm.figures import FEWER, SMALLEST_CELL, format_number, hide_few_people

Key = TypeVar("Key", bound=Hashable)
NOT_KNOWN, NOT_SHOWN = "not known", "not shown"


def send_in_words(counts: Mapping[Key, int | None], *, exact: bool) -> dict[Key, str]:
    """The counts of one encounter in words; None is not known.

    Without the participants grant (`exact` false) 1 to 4 read "fewer than 5". They are hidden over the whole encounter,
    so that another count may read "not shown" to cover them.
    """
    known = {key: count for key, count in counts.items() if count is not None}
    shown: Mapping[Key, int | None] = known if exact else hide_few_people(known)
    return {key: _words(count, shown[key]) if count is not None else NOT_KNOWN for key, count in counts.items()}


def _words(count: int, shown: int | None) -> str:
    if shown is not None:
        return format_number(shown)
    return FEWER if 0 < count < SMALLEST_CELL else NOT_SHOWN
