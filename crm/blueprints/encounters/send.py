"""How many pupils with special needs or disabilities (SEND) are shown to whom (pure)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from crm.figures import Hidden, format_number, hide_few_people

Key = TypeVar("Key", bound=Hashable)
NOT_KNOWN = "not known"


def send_in_words(counts: Mapping[Key, int | None], *, exact: bool) -> dict[Key, str]:
    """The counts of one encounter in words; None is not known.

    Without the participants grant (`exact` false) 1 to 4 read "fewer than 5". They are hidden over the whole encounter,
    so that another count may read "not shown" to cover them.
    """
    known = {key: count for key, count in counts.items() if count is not None}
    shown: Mapping[Key, int | Hidden] = {**known} if exact else hide_few_people(known)
    return {key: _words(shown[key]) if key in shown else NOT_KNOWN for key in counts}


def _words(shown: int | Hidden) -> str:
    return shown.value if isinstance(shown, Hidden) else format_number(shown)
