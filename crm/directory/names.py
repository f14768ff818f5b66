"""What a company's name comes to once its legal ending, punctuation and habits of writing are set aside (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm.text import normalise, one_line

# Taken off the end one after another, longest first. Single letters are joined before: "P.L.C." is "plc" here.
LEGAL_ENDINGS = tuple(
    tuple(ending.split())
    for ending in (
        "limited liability partnership",
        "community interest company",
        "charitable incorporated organisation",
        "public limited company",
        "cwmni cyfyngedig cyhoeddus",
        "limited",
        "ltd",
        "plc",
        "llp",
        "lp",
        "cic",
        "cio",
        "unlimited",
        "incorporated",
        "inc",
        "cyfyngedig",
        "cyf",
        "ccc",
    )
)
# One way of writing each, so that both sides agree; none of them changes what a name means.
ABBREVIATIONS = {
    "co": "company",
    "bros": "brothers",
    "intl": "international",
    "mgmt": "management",
    "mfg": "manufacturing",
    "eng": "engineering",
    "svcs": "services",
    "hldgs": "holdings",
    "saint": "st",
}
COUNTRY = ("uk",)
_TRADING = r"(?:also\s+)?(?:t\s*/\s*as?|t\.a\.|trad(?:ing|es)\s+as|d/b/a|a\.?k\.?a\.?)"
_FORMERLY = r"(?:formerly|previously)(?:\s+(?:known|called|trading)(?:\s+as)?)?|f/?k/?a"
_OTHER_NAME = re.compile(rf"[\s(\[,;–-]*(?<!\w)(?:(?P<trading>{_TRADING})|(?P<former>{_FORMERLY}))(?!\w)[\s:]*", re.I)
# "Airtask Group (Directflight Limited trading as)": the trading name comes first.
_TRADING_FIRST = re.compile(rf"(?P<trading>.+?)\s*\((?P<legal>[^()]+?)[\s,]+{_TRADING}\s*\)", re.I)
_EDGES = " \t,;:-–()[]"


@dataclass(frozen=True)
class ParsedName:
    """The names that one name field holds: the first, what it trades as, and what it was called before."""

    name: str
    trading_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()


def parse_name(text: str) -> ParsedName:
    """Takes "T/A", "trading as", "formerly" and the like apart: "Callplus Ltd t/a Being There" is two names."""
    text = one_line(text)
    if turned := _TRADING_FIRST.fullmatch(text):
        return ParsedName(_trimmed(turned["legal"]), (_trimmed(turned["trading"]),))
    marks = list(_OTHER_NAME.finditer(text))
    name = _trimmed(text[: marks[0].start()]) if marks else ""
    if not name:
        return ParsedName(text)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    others = [(mark, _trimmed(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=True)]
    return ParsedName(
        name,
        tuple(other for mark, other in others if other and mark["trading"]),
        tuple(other for mark, other in others if other and mark["former"]),
    )


def name_key(name: str) -> str:
    """The words of a name that tell it from others, normalised: "The Beta Co. (UK) PLC" gives "beta company".

    Two names with one key are written differently at most. A name made of nothing but an ending keeps it, and only a
    name without letters or digits has an empty key. The key of a key is the same key.
    """
    words = [ABBREVIATIONS.get(word, word) for word in _joined_initials(normalise(name).split())]
    return " ".join(_without_endings_and_article(words))


def compact(key: str) -> str:
    """A key without spaces, since "E-Commerce", "E Commerce" and "Ecommerce" are one word."""
    return key.replace(" ", "")


def _trimmed(text: str) -> str:
    trimmed = text.strip(_EDGES)
    return f"{trimmed})" if trimmed.count("(") > trimmed.count(")") else trimmed


def _joined_initials(words: list[str]) -> list[str]:
    """Neighbouring words of one character become one: "p d r group" is "pdr group"."""
    joined: list[str] = []
    was_single = False
    for word in words:
        if was_single and len(word) == 1:
            joined[-1] += word
        else:
            joined.append(word)
        was_single = len(word) == 1
    return joined


def _without_endings_and_article(words: list[str]) -> list[str]:
    """Also takes "The" off either end, where the register writes "Scarborough Limited (The)"."""
    if len(words) > 1:
        if words[0] == "the":
            return _without_endings_and_article(words[1:])
        for ending in (*LEGAL_ENDINGS, COUNTRY, ("the",)):
            if len(words) > len(ending) and tuple(words[-len(ending) :]) == ending:
                return _without_endings_and_article(words[: -len(ending)])
    return words
