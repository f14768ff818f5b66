"""Whether two records are one employer: match, possible or different, with the reasons (pure).

Only what cannot easily be chance is a match: the same company number, or the same name at the same postcode. What looks
alike is possible and goes to a person, since firms of one family share postcode and most of a name ("Wilsons
Furnishers" and "Wilsons Furnishers (Holdings)"). Measured in docs/decisions/0004-matching.md.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from crm.directory.names import compact, name_key, parse_name
from crm.reference.rules import normalise_company_number, normalise_postcode

# Words that tell what a firm does, how it is built or where it is, and hardly which one it is; most are among the
# commonest in the 6,607 names of the register of companies for Rotherham. Likeness must show in the other words too.
GENERIC_WORDS = frozenset(
    [
        *("and", "the", "of", "for", "uk", "company", "group", "holdings", "holding", "trading", "international"),
        *("services", "service", "solutions", "systems", "supplies", "products", "sales", "hire", "support", "trust"),
        *("property", "properties", "developments", "development", "investments", "estates", "lettings", "homes"),
        *("management", "consultancy", "consulting", "consultants", "associates", "partners", "partnership", "project"),
        *(
            "construction",
            "building",
            "builders",
            "contractors",
            "contracts",
            "contracting",
            "electrical",
            "electronic",
        ),
        *("engineering", "design", "plumbing", "heating", "joinery", "roofing", "plastering", "installations"),
        *("ceilings", "partitions", "rigging", "cladding", "fabrications", "mechanical", "industrial", "interiors"),
        *("transport", "haulage", "logistics", "plant", "motors", "garage", "cars", "car", "auto", "commercials"),
        *("care", "healthcare", "home", "homecare", "health", "medical", "social", "training", "academy", "school"),
        *("financial", "mortgage", "accounting", "accountants", "recruitment", "security", "cleaning", "maintenance"),
        *("professional", "business", "commercial", "enterprises", "communications", "technology", "digital", "media"),
        *("centre", "house", "park", "club", "shop", "retail", "sons", "son", "brothers", "limited", "ltd", "primary"),
        *("rotherham", "sheffield", "barnsley", "doncaster", "yorkshire", "south", "north", "east", "west", "northern"),
    ]
)
# What each of a record's names may be, the legal name first.
KINDS_OF_NAME = ("name", "former name", "trading name")
# How alike two names must be, out of 100, as a whole and without generic words (docs/decisions/0004-matching.md).
SAME_PLACE_ALIKE = 80
SAME_PLACE_DISTINCTIVE_ALIKE = 72
ELSEWHERE_ALIKE = 90
ELSEWHERE_DISTINCTIVE_ALIKE = 85
TELLING_WORD = 5
SHORTEST_ACRONYM = 3
BLOCK_LETTERS = 5
SHORTEST_BLOCK_WORD = 4


class Verdict(StrEnum):
    """What a comparison comes to."""

    MATCH = "match"
    POSSIBLE = "possible"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Comparison:
    """The verdict, why, and how alike the two most similar names are (0 to 100)."""

    verdict: Verdict
    reasons: tuple[str, ...]
    likeness: int


@dataclass(frozen=True)
class Party:
    """What is known of an employer when it is compared. Names and codes may be as typed or published.

    A "T/A" or "formerly" within `name` counts as a trading or former name.
    """

    name: str
    postcodes: tuple[str, ...] = ()
    company_number: str = ""
    trading_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()

    @cached_property
    def number(self) -> str | None:
        """The company number as the register writes it."""
        return normalise_company_number(self.company_number)

    @cached_property
    def places(self) -> frozenset[str]:
        """Its postcodes, normalised."""
        return frozenset(found for postcode in self.postcodes if (found := normalise_postcode(postcode)))

    @cached_property
    def keys(self) -> dict[str, str]:
        """Its names as keys, each with what kind of name it is: "name", "trading name" or "former name"."""
        parsed = parse_name(self.name)
        named = [
            (parsed.name, "name"),
            *((name, "trading name") for name in (*parsed.trading_names, *self.trading_names)),
            *((name, "former name") for name in (*parsed.former_names, *self.former_names)),
        ]
        keys: dict[str, str] = {}
        for name, kind in named:
            if key := name_key(name):
                keys.setdefault(key, kind)
        return keys


@dataclass(frozen=True)
class _Pair:
    """A name of each record: how alike they are as a whole, and without generic words."""

    first: str
    second: str
    kinds: tuple[str, str]
    whole: float
    distinctive: float

    @property
    def same(self) -> bool:
        return compact(self.first) == compact(self.second)


def compare(a: Party, b: Party) -> Comparison:
    """Whether two records are one employer. The order of the two makes no difference."""
    shared_places = a.places & b.places
    relation = _related_at_one_place if shared_places else _related_anywhere
    pair = _most_alike(a, b, relation)
    likeness = round(pair.whole) if pair else 0
    if a.number and a.number == b.number:
        return Comparison(Verdict.MATCH, (f"Same company number {a.number}",), likeness)
    if not pair:
        return Comparison(Verdict.DIFFERENT, ("One of the two has no name to compare",), 0)
    about_names = _about_same_names(pair) if pair.same else relation(pair) or f"Names {pair.whole:.0f}% alike"
    if a.number and b.number:
        about_numbers = f"Different company numbers {' and '.join(sorted((a.number, b.number)))}"
        verdict = Verdict.POSSIBLE if pair.same else Verdict.DIFFERENT
        return Comparison(verdict, (about_numbers, about_names), likeness)
    if pair.same and shared_places and pair.kinds != ("trading name", "trading name"):
        verdict = Verdict.MATCH
    else:
        verdict = Verdict.POSSIBLE if pair.same or relation(pair) else Verdict.DIFFERENT
    return Comparison(verdict, (about_names, _about_places(a, b)), likeness)


def _about_places(a: Party, b: Party) -> str:
    if shared := a.places & b.places:
        return f"Same postcode {min(shared)}"
    if a.places and b.places:
        return f"Different postcodes {' and '.join(sorted((min(a.places), min(b.places))))}"
    return "The postcode of one is not known"


def _about_same_names(pair: _Pair) -> str:
    one, other = sorted(pair.kinds, key=KINDS_OF_NAME.index)
    if one == other:
        return f"Same {one}, apart from punctuation and legal ending"
    return f"{'The' if one == 'name' else 'A'} {one} of one is a {other} of the other"


def _related_anywhere(pair: _Pair) -> str:
    """Why two names may be one employer wherever it is, empty if they may not."""
    alike = pair.whole >= ELSEWHERE_ALIKE and pair.distinctive >= ELSEWHERE_DISTINCTIVE_ALIKE
    return f"Names {pair.whole:.0f}% alike" if alike else ""


def _related_at_one_place(pair: _Pair) -> str:
    """Why two names at one postcode may be one employer, or one family of firms; empty if they may not."""
    first, second = _distinctive(pair.first), _distinctive(pair.second)
    if pair.whole >= SAME_PLACE_ALIKE and pair.distinctive >= SAME_PLACE_DISTINCTIVE_ALIKE:
        return f"Names {pair.whole:.0f}% alike"
    if set(first) <= set(second) or set(second) <= set(first):
        return "One name holds all telling words of the other"
    if first[0] == second[0] and len(first[0]) >= TELLING_WORD:
        return f"Both names begin with “{first[0].capitalize()}”"
    if _is_acronym(pair.first, pair.second) or _is_acronym(pair.second, pair.first):
        return "One name is the initials of the other"
    return ""


def _most_alike(a: Party, b: Party, relation: Callable[[_Pair], str]) -> _Pair | None:
    """The two names that say most: the same, else related, else the most alike; legal names before others."""
    pairs = [_pair(first, second, (a.keys[first], b.keys[second])) for first in a.keys for second in b.keys]
    return max(
        pairs,
        key=lambda pair: (
            pair.same,
            bool(relation(pair)),
            min(pair.whole, pair.distinctive),
            pair.whole,
            -sum(KINDS_OF_NAME.index(kind) for kind in pair.kinds),
            sorted((pair.first, pair.second)),
        ),
        default=None,
    )


def _pair(first: str, second: str, kinds: tuple[str, str]) -> _Pair:
    whole = max(fuzz.ratio(compact(first), compact(second)), fuzz.token_sort_ratio(first, second))
    left, right = _distinctive(first), _distinctive(second)
    distinctive = max(fuzz.ratio("".join(left), "".join(right)), fuzz.token_sort_ratio(" ".join(left), " ".join(right)))
    return _Pair(first, second, kinds, whole, distinctive)


def _distinctive(key: str) -> list[str]:
    """The words of a key that are not generic, or all of them where every one is."""
    words = key.split()
    return [word for word in words if word not in GENERIC_WORDS] or words


def _is_acronym(short: str, long: str) -> bool:
    """Whether the one begins with the other's initials: "rmbc" and "rotherham metropolitan borough council"."""
    words = [word for word in long.split() if word not in ("and", "of", "the", "for")]
    initials = "".join(word[0] for word in words)
    return len(initials) >= SHORTEST_ACRONYM and short.split()[0] == initials


Id = TypeVar("Id", bound=Hashable)


def blocking_keys(party: Party) -> frozenset[str]:
    """Number, postcodes, words and beginnings of names: two records that share none are not worth comparing."""
    keys = {f"postcode {place}" for place in party.places}
    if party.number:
        keys.add(f"number {party.number}")
    for key in party.keys:
        keys.add(f"begins {compact(key)[:BLOCK_LETTERS]}")
        keys.update(f"word {word}" for word in _distinctive(key) if len(word) >= SHORTEST_BLOCK_WORD)
    return frozenset(keys)


@dataclass
class MatchIndex(Generic[Id]):
    """Records by blocking key, so that one new record is compared with a few and not with all."""

    parties: dict[Id, Party] = field(default_factory=dict)
    places: dict[Id, int] = field(default_factory=dict)
    blocks: dict[str, list[Id]] = field(default_factory=dict)

    def add(self, identifier: Id, party: Party) -> None:
        """Puts a record in; a record is added once."""
        self.places[identifier] = len(self.parties)
        self.parties[identifier] = party
        for key in blocking_keys(party):
            self.blocks.setdefault(key, []).append(identifier)

    def find(self, party: Party) -> list[tuple[Id, Comparison]]:
        """The records that match or may match, matches first, then the most alike; in order of entry where equal."""
        seen = {identifier for key in blocking_keys(party) for identifier in self.blocks.get(key, ())}
        found = [(identifier, compare(party, self.parties[identifier])) for identifier in seen]
        wanted = [pair for pair in found if pair[1].verdict is not Verdict.DIFFERENT]
        return sorted(
            wanted,
            key=lambda pair: (pair[1].verdict is not Verdict.MATCH, -pair[1].likeness, self.places[pair[0]]),
        )
