"""What a reference may be, and what in it looks like somebody's personal data (pure).

No participant's name is held, so a reference has one narrow shape: the letters of a known case system, if any, then
figures. What is refused says what it looks like, to teach; the shape is what keeps names out.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crm.blueprints.placements.rules import REFERRING_SYSTEMS
from crm.problems import Problem
from crm.text import one_line

REFERENCE_LENGTH = 30
MOST_FIGURES = 9
PREFIXES = ", ".join(REFERRING_SYSTEMS)
SHAPE = f"{PREFIXES} or no letters, then up to {MOST_FIGURES} figures, like ES-10482"
_HOW = "Enter the person’s reference in your case system"

_REFERENCE = re.compile(
    rf"(?:(?P<system>{'|'.join(REFERRING_SYSTEMS)})[-/.]?)?(?P<figures>[0-9]+(?:[-/.][0-9]+)*)"
)
_NATIONAL_INSURANCE = re.compile(r"[A-Z]{2}[0-9]{6}[A-D](?![A-Z])")
_WITHOUT_ITS_LETTER = re.compile(r"([A-Z]{2,})[0-9]{6}(?![0-9])")
_PHONE = re.compile(r"0?7[0-9]{9}|0[1-9][0-9]{8,9}|44[0-9]{9,10}")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}(?![A-Z0-9])")
_BANK_ACCOUNT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,}")
_NHS_LENGTH = 10
_LEARNER_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{9}(?![0-9])")
_DAY, _MONTH = r"(?:0[1-9]|[12][0-9]|3[01])", r"(?:0[1-9]|1[0-2])"
# Years in which participants may have been born, so that CTW/2026/0117 is a number and not a day.
_BORN, _BORN_SHORT = r"(?:19[3-9][0-9]|200[0-9]|201[0-2])", r"(?:[3-9][0-9]|0[0-9]|1[0-2])"
_FIGURES_OF_A_DATE = re.compile(
    rf"(?<![0-9])(?:{_DAY}{_MONTH}{_BORN}|{_BORN}{_MONTH}{_DAY}"
    rf"|{_DAY}{_MONTH}{_BORN_SHORT}|{_BORN_SHORT}{_MONTH}{_DAY})(?![0-9])"
)
_WRITTEN_DATE = re.compile(
    r"(?<![0-9])(?:[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[./-][01]?[0-9][./-][0-3]?[0-9])(?![0-9])"
)
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
_NAMED_MONTH = re.compile(rf"[0-9](?:ST|ND|RD|TH)?(?:{_MONTHS})[A-Z]*[0-9]|(?:{_MONTHS})[A-Z]*[0-9]{{3,6}}(?![0-9])")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")


def tidy_reference(typed: str) -> str:
    """A reference as it is kept and compared: capitals, no spaces, and one way to write its parts and numbers.

    "ov 2001", "OV/2001" and "OV-002001" are one person, OV-2001. A 0 that was written before a number which would look
    like somebody's personal data stays, one of it.
    """
    written = _written(typed)
    plain = re.sub(r"(?<![0-9])0+(?=[0-9])", "", written)
    if plain == written or _looks_like(written, written):
        return written
    return re.sub(r"(?<![0-9])(?=[0-9])", "0", plain, count=1) if _looks_like(plain, plain) else plain


def _written(typed: str) -> str:
    """A reference with the numbers as they were typed."""
    reference = "".join(one_line(typed).upper().split())
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return reference
    return "-".join(filter(None, [found["system"], *re.split(r"[-/.]", found["figures"])]))


_IN_TEXT = (
    ("a National Insurance number", re.compile(r"(?<![A-Z])[A-Z]{2}(?:\s?[0-9]{2}){3}\s?[A-D](?![A-Z])")),
    ("an email address", re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")),
    ("a phone number", re.compile(r"(?<![0-9])(?:\+44\s?|0)[1-9](?:[\s-]?[0-9]){8,9}(?![0-9])")),
)


def personal_data_in(text: str) -> str:
    """What in a line about work would say who somebody is, like "a phone number"; "" for nothing that can be told."""
    return next((words for words, pattern in _IN_TEXT if pattern.search(text.upper())), "")


def reference_problems(typed: str) -> list[Problem]:
    """Why a reference is refused: it is missing, it looks like somebody's personal data, or it is of another shape."""
    words = _against_reference(one_line(typed).upper(), _written(typed))
    return [Problem("reference", words)] if words else []


def _against_reference(spaced: str, reference: str) -> str:
    if not reference:
        return _HOW
    if len(reference) > REFERENCE_LENGTH:
        return f"Reference must be {REFERENCE_LENGTH} characters or fewer"
    looks = _looks_like(spaced, reference)
    if looks:
        way_out = ". If it is your system’s number, write a 0 before it" if looks == "a date of birth" else ""
        return f"This looks like {looks}. {_HOW}, which says nothing about who they are{way_out}"
    if not _REFERENCE.fullmatch(reference) or sum(map(str.isdigit, reference)) > MOST_FIGURES:
        return f"A reference is {SHAPE}, with - / or . between them. Leave out any other letters"
    return ""


def _looks_like(spaced: str, reference: str) -> str:
    plain = re.sub(r"[^A-Z0-9]", "", reference)
    signs: tuple[tuple[str, Callable[[], object]], ...] = (
        ("an email address", lambda: "@" in reference),
        ("a National Insurance number", lambda: _NATIONAL_INSURANCE.search(plain)),
        ("a bank account number", lambda: _BANK_ACCOUNT.search(plain)),
        ("a phone number", lambda: _PHONE.search(plain)),
        ("an NHS number", lambda: _has_nhs_number(plain)),
        ("a unique learner number", lambda: _LEARNER_NUMBER.search(plain)),
        ("a postcode", lambda: _POSTCODE.search(plain)),
        ("a date of birth", lambda: _has_date(reference, plain)),
        ("a National Insurance number", lambda: _has_insurance_without_letter(plain)),
        ("a name", lambda: _has_name(spaced, reference)),
    )
    return next((words for words, is_there in signs if is_there()), "")


def _has_nhs_number(plain: str) -> bool:
    """Ten figures of which the last checks the others (NHS data dictionary: modulus 11)."""
    for run in re.findall(r"[0-9]+", plain):
        for at in range(len(run) - _NHS_LENGTH + 1):
            figures = [int(each) for each in run[at : at + _NHS_LENGTH]]
            check = 11 - sum(figure * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11
            if check % 11 == figures[-1]:
                return True
    return False


def _has_date(reference: str, plain: str) -> bool:
    return any((_WRITTEN_DATE.search(reference), _FIGURES_OF_A_DATE.search(plain), _NAMED_MONTH.search(plain)))


def _has_insurance_without_letter(plain: str) -> bool:
    found = _WITHOUT_ITS_LETTER.search(plain)
    return found is not None and found[1] not in REFERRING_SYSTEMS


def _has_name(spaced: str, reference: str) -> bool:
    if not any(character.isdigit() for character in reference) or _WORDS.search(spaced):
        return True
    return any(letters not in REFERRING_SYSTEMS for letters in _LETTERS.findall(reference))
