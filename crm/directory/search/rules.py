"""What a record is found by: its names, numbers and people as one normalised text (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crm.text import normalise

# Far more than any employer's names; keeps one odd record from swelling the index.
LONGEST_TEXT = 4_000
_NUMBER_LIKE = re.compile(r"[0-9][0-9 ]{4,}|[a-z]{1,2}[0-9][0-9a-z]? [0-9][a-z]{2}")


def searchable(parts: Iterable[str]) -> str:
    """The parts normalised, each once, in order, joined by spaces.

    Numbers and postcodes stand in it as written and without their spaces, so that "01709382121" and "s602nr" find
    what was typed as "01709 382121" and "S60 2NR".
    """
    found: dict[str, None] = {}
    for part in parts:
        text = normalise(part)
        if text:
            found[text] = None
            packed = text.replace(" ", "")
            if packed != text and _NUMBER_LIKE.fullmatch(text):
                found[packed] = None
    return " ".join(found)[:LONGEST_TEXT].rstrip()
