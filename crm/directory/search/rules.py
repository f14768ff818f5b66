"""What a record is found by, and how near a record is to what somebody typed (pure).

Every word typed must occur in a record's text. Where none has them all, words are read as the known words they are
nearest to, so that "harlwo castngs" finds Harlow Castings. The nearness is counted here and not by the database, so
both engines give the same answers in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from crm.directory.names import compact, name_key
from crm.text import normalise

# Far more than any employer's names; keeps one odd record from swelling the index.
LONGEST_TEXT = 4_000
MOST_WORDS = 8
LONGEST_WORD = 40
# The index holds runs of three characters: a shorter word is looked for at the beginning of words.
SHORTEST_INDEXED = 3
# Words below this length have too many neighbours to guess at.
SHORTEST_GUESSED = 4
# How alike a word typed and a known word must be, out of 100: one slip in four letters gives 75.
ALIKE = 75
GUESSES = 6
# They say nothing about which record is meant.
EMPTY_WORDS = frozenset({"and", "the", "of", "ltd", "limited", "plc", "llp", "cic", "co", "company", "uk"})
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


def in_one_word(name: str) -> str:
    """A name of several words written as one, for those who type "harlowcastings"; empty for a single word."""
    key = name_key(name)
    return compact(key) if " " in key else ""


def known_words(text: str) -> list[str]:
    """The words of a searchable text that a slip of the finger may mean, in alphabetical order."""
    return sorted({word for word in text.split() if _may_be_guessed(word) and len(word) <= LONGEST_WORD})


def _may_be_guessed(word: str) -> bool:
    return len(word) >= SHORTEST_GUESSED and word.isalpha()


def words_typed(text: str) -> list[str]:
    """The words somebody looks for, normalised, each once, eight at most."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in normalise(text).split()))[:MOST_WORDS]


def needle(word: str) -> str:
    """What to look for in a text that stands between spaces: a long word anywhere, two letters where a word begins.

    A single letter is looked for as a word of its own.
    """
    if len(word) >= SHORTEST_INDEXED:
        return word
    return f" {word}" if len(word) == SHORTEST_INDEXED - 1 else f" {word} "


def ends_of(word: str) -> tuple[str, str]:
    """The first and the last two letters: a slip hardly ever spoils both, so known words are looked up by either."""
    return word[:2], word[-2:]


def telling(words: Sequence[str]) -> list[str]:
    """The words that say which record is meant; all of them where none does."""
    return [word for word in words if word not in EMPTY_WORDS] or list(words)


def guesses(word: str, known: Iterable[str]) -> list[str]:
    """The known words that this one may be a misspelling or a misspelt beginning of, the nearest first."""
    found = {}
    for candidate in known:
        alike = max(fuzz.ratio(word, candidate), fuzz.ratio(word, candidate[: len(word)]) - 5)
        if alike >= ALIKE:
            found[candidate] = alike
    return sorted(found, key=lambda candidate: (-found[candidate], candidate))[:GUESSES]


def nearness(words: Sequence[str], text: str) -> int:
    """How near a record's text is to the words typed, 0 to 100: each word's best place, by its length."""
    there = text.split()
    whole = sum(len(word) for word in words)
    if not there or not whole:
        return 0
    return round(sum(len(word) * _best_place(word, there) for word in words) / whole)


def _best_place(word: str, there: Sequence[str]) -> float:
    if word in there:
        return 100
    if any(each.startswith(word) for each in there):
        return 97
    if any(word in each for each in there):
        return 92
    return min(max(fuzz.ratio(word, each) for each in there), 90)


def order_of(words: Sequence[str], text: str) -> tuple[int, int, str]:
    """What hits are sorted by: nearness, then how early the first word stands, then the text itself."""
    first = f" {text}".find(f" {words[0]}")
    return -nearness(words, text), first if first >= 0 else LONGEST_TEXT, text
