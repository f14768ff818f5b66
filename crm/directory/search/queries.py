"""Finding records by what somebody types: exactly by the index, else by the known words nearest to those typed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    false,
    literal,
    or_,
    select,
    table,
)

from crm.database import db
from crm.directory.search.models import SearchEntry, SearchKind, SearchWord
from crm.directory.search.rules import (
    SHORTEST_GUESSED,
    ends_of,
    guesses,
    nearness,
    needle,
    order_of,
    telling,
    words_typed,
)

# The best of so many candidates are shown. Those that hold the words in the order typed are taken first.
CANDIDATES = 200
SIMILAR = 50
# Words typed, each with the words it may mean: a record must hold one of every group.
Groups = Sequence[Sequence[str]]
EVERY_KIND = tuple(SearchKind)
Wanted = TypeVar("Wanted", str, int)
_FTS = table("search_entry_fts", column("rowid"), column("text"))


@dataclass(frozen=True)
class Hit:
    """A record that was found, how near it is (0 to 100), and whether it holds every word as typed."""

    kind: SearchKind
    record_id: int
    rank: int
    is_exact: bool


def find(
    text: str, kinds: Collection[SearchKind] = EVERY_KIND, limit: int = 20, *, sees_everyone: bool = True
) -> list[Hit]:
    """The records of some kinds nearest to what was typed, best first, `limit` of each kind at most.

    Without `sees_everyone`, people who have not agreed to sharing are neither found nor lead to their employer.
    One statement where something holds every word; up to four more where a word must be guessed.
    """
    words = words_typed(text)
    if not words:
        return []
    hits = _ranked(words, [(word,) for word in words], kinds, sees_everyone=sees_everyone, is_exact=True)
    for groups in () if hits else _readings(words):
        if hits := _ranked(words, groups, kinds, sees_everyone=sees_everyone, is_exact=False):
            break
    shown: dict[SearchKind, int] = {}
    best = []
    for hit in hits:
        shown[hit.kind] = shown.get(hit.kind, 0) + 1
        if shown[hit.kind] <= limit:
            best.append(hit)
    return best


def every_match(text: str, kind: SearchKind, *, sees_everyone: bool = True) -> Select[int]:
    """The ids of all records of a kind that hold every word typed, as a query to filter by."""
    groups = [(word,) for word in words_typed(text)]
    return select(SearchEntry.record_id).where(_holds(groups, [kind], sees_everyone=sees_everyone))


def most_similar(text: str, kind: SearchKind, *, sees_everyone: bool = True) -> list[int]:
    """The ids of the fifty records nearest to a text: what a list shows where nothing holds every word."""
    return [hit.record_id for hit in find(text, [kind], SIMILAR, sees_everyone=sees_everyone)]


def _readings(words: list[str]) -> list[Groups]:
    """What the words may mean instead, the likeliest first: slips, words run together, one word too many."""
    meant = telling(words)
    known = _known_words_near(meant)
    slips = [(word, *guesses(word, known)) for word in meant]
    readings: list[Groups] = [slips]
    if len(meant) > 1:
        together = "".join(meant)
        readings.append([(together, *guesses(together, known))])
    if len(meant) > 2:
        readings += [list(fewer) for fewer in combinations(slips, len(slips) - 1)]
    return readings


def _known_words_near(words: Sequence[str]) -> list[str]:
    """Known words that begin or end like one of these, or like all of them run together."""
    wanted = [*words, "".join(words)]
    ends = [ends_of(word) for word in wanted if len(word) >= SHORTEST_GUESSED and word.isalpha()]
    if not ends:
        return []
    heads, tails = zip(*ends, strict=True)
    near = or_(SearchWord.head.in_(set(heads)), SearchWord.tail.in_(set(tails)))
    return list(db.session.scalars(select(SearchWord.word).where(near)))


def _ranked(
    words: Sequence[str], groups: Groups, kinds: Collection[SearchKind], *, sees_everyone: bool, is_exact: bool
) -> list[Hit]:
    rows = _candidates(groups, kinds, sees_everyone=sees_everyone)
    texts = {
        (kind, record_id): f"{own} {people if sees_everyone else shared}".strip()
        for kind, record_id, own, people, shared in rows
    }
    best = sorted(texts, key=lambda key: (*order_of(words, texts[key]), key[0].value, key[1]))
    return [Hit(kind, number, nearness(words, texts[kind, number]), is_exact) for kind, number in best]


Row = tuple[SearchKind, int, str, str, str]


def _candidates(groups: Groups, kinds: Collection[SearchKind], *, sees_everyone: bool) -> list[Row]:
    """Entries that hold a word of every group. Where there are too many, those with the words in the order typed."""
    columns = (
        SearchEntry.kind,
        SearchEntry.record_id,
        SearchEntry.own,
        SearchEntry.people,
        SearchEntry.shared_people,
    )

    def fetch(wanted: Groups) -> list[Row]:
        query = select(*columns).where(_holds(wanted, kinds, sees_everyone=sees_everyone))
        rows = db.session.execute(query.order_by(SearchEntry.id).limit(_written_out(CANDIDATES)))
        return [(kind, record_id, own, people, shared) for kind, record_id, own, people, shared in rows]

    found = fetch(groups)
    if len(found) < CANDIDATES:
        return found
    phrase = f" {' '.join(group[0] for group in groups)}"
    return fetch([(phrase,)]) + found


def _holds(groups: Groups, kinds: Collection[SearchKind], *, sees_everyone: bool) -> ColumnElement[bool]:
    """Whether an entry is of these kinds and holds a word of every group where this reader may see it."""
    needles = [[needle(word) for word in group] for group in groups]
    if not needles or not kinds:
        return false()
    conditions = [SearchEntry.kind.in_(list(kinds)), _indexed(needles)]
    if not sees_everyone:
        visible = literal(" ") + SearchEntry.own + " " + SearchEntry.shared_people + " "
        conditions += [or_(*(visible.contains(each) for each in group)) for group in needles]
    return and_(*conditions)


def _indexed(needles: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """The condition the engine's trigram index answers. Normalised words hold no quotes and no wildcards."""
    if db.session.get_bind().dialect.name == "postgresql":
        return and_(*(or_(*(SearchEntry.text.like(_written_out(f"%{each}%")) for each in group)) for group in needles))
    asked = " AND ".join(f"({' OR '.join(_quoted(group))})" for group in needles)
    return SearchEntry.id.in_(select(_FTS.c.rowid).where(_FTS.c.text.op("MATCH")(asked)))


def _written_out(value: Wanted) -> BindParameter[Wanted]:
    """A value in the statement's own text: a plan that is kept for any pattern or limit would pass the index by."""
    return bindparam(None, value, literal_execute=True)


def _quoted(words: Sequence[str]) -> list[str]:
    return [f'"{word}"' for word in words]
