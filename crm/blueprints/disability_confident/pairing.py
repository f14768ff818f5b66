"""Which local Leader could validate which employer: the nearest in sector and ward first, with the reason (pure).

Validators of level 3 are mostly existing Leaders (written answer 34931; definitions, section 3). Which of them suits
is for the two to decide: this only puts them beside each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHOWN = 3


@dataclass(frozen=True)
class Leader:
    """An employer at level 3. `validates`: whether it has offered to validate; None: nobody has asked."""

    public_id: str
    employer_id: str
    employer: str
    sector: str
    ward: str
    validates: bool | None


@dataclass(frozen=True)
class Pair:
    """A Leader for one employer, and what the two have in common."""

    leader: Leader
    reasons: tuple[str, ...]


def leaders_for(employer_id: str, sector: str, ward: str, leaders: Iterable[Leader]) -> Sequence[Pair]:
    """The likeliest Leaders for an employer, never itself and never one that has said no.

    Those that have offered come first, then the same sector, then the same ward.
    """
    open_to_it = (each for each in leaders if each.validates is not False and each.employer_id != employer_id)
    pairs = [Pair(each, _reasons(each, sector, ward)) for each in open_to_it]
    return sorted(pairs, key=lambda pair: (-_weight(pair), pair.leader.employer, pair.leader.public_id))[:SHOWN]


OFFERED, SAME_SECTOR, SAME_WARD = "offers to validate", "same sector", "same ward"
_WEIGHTS = {OFFERED: 4, SAME_SECTOR: 2, SAME_WARD: 1}


def _reasons(leader: Leader, sector: str, ward: str) -> tuple[str, ...]:
    found = {
        OFFERED: leader.validates is True,
        SAME_SECTOR: bool(sector) and leader.sector == sector,
        SAME_WARD: bool(ward) and leader.ward == ward,
    }
    return tuple(words for words, applies in found.items() if applies)


def _weight(pair: Pair) -> int:
    return sum(_WEIGHTS[reason] for reason in pair.reasons)
