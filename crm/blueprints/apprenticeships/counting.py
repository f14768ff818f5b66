"""What counts as offered in a year, and by which groups the strategy asks for it (pure).

M3-O2 counts apprenticeships offered by employers in Rotherham: all, levels 4 to 7, and in growth sectors; M2-O4 levels
2 and 3. Places are counted by the day they were offered. An offer that was withdrawn later had still been made: it
stays in its year, and the number of such places is given beside it. What only the employer's own user has said is not
counted until somebody here has confirmed it, as with an award of Disability Confident. Foundational industries are
shown apart and are never growth sectors (definitions, section 5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.periods import Period

HIGHER_FROM_LEVEL = 4


class OfferedGroup(StrEnum):
    """A group that is counted."""

    ALL = "all"
    LEVELS_2_AND_3 = "levels_2_and_3"
    LEVELS_4_TO_7 = "levels_4_to_7"
    GROWTH_SECTORS = "growth_sectors"
    FOUNDATIONAL = "foundational"

    @property
    def label(self) -> str:
        """In words."""
        return _LABELS[self]


_LABELS = {
    OfferedGroup.ALL: "All apprenticeships offered",
    OfferedGroup.LEVELS_2_AND_3: "Intermediate and advanced (levels 2 and 3)",
    OfferedGroup.LEVELS_4_TO_7: "Higher and degree (levels 4 to 7)",
    OfferedGroup.GROWTH_SECTORS: "In growth sectors",
    OfferedGroup.FOUNDATIONAL: "In foundational industries (steel, construction)",
}


@dataclass(frozen=True)
class Offer:
    """What counting needs of one offer. `in_growth_sector` and `in_foundational` are never both true.

    `in_borough` False: the place of work is known to lie outside Rotherham. `is_confirmed` False: nobody here has
    confirmed what the employer said.
    """

    employer: int
    places: int
    level: int
    offered_on: date
    in_growth_sector: bool = False
    in_foundational: bool = False
    is_withdrawn: bool = False
    in_borough: bool = True
    is_confirmed: bool = True


@dataclass(frozen=True)
class OfferedCounts:
    """Places offered in a period, by group; `withdrawn` of them were withdrawn later. `employers` made the offers."""

    all: int = 0
    levels_2_and_3: int = 0
    levels_4_to_7: int = 0
    growth_sectors: int = 0
    foundational: int = 0
    withdrawn: int = 0
    employers: int = 0

    def of(self, group: OfferedGroup) -> int:
        """The places of one group."""
        places: int = getattr(self, group.value)
        return places


def counts_of(offers: Iterable[Offer], period: Period) -> OfferedCounts:
    """What was offered in Rotherham in a period."""
    made = [offer for offer in offers if offer.is_confirmed and offer.offered_on in period and offer.in_borough]
    return OfferedCounts(
        all=sum(offer.places for offer in made),
        levels_2_and_3=sum(offer.places for offer in made if offer.level < HIGHER_FROM_LEVEL),
        levels_4_to_7=sum(offer.places for offer in made if offer.level >= HIGHER_FROM_LEVEL),
        growth_sectors=sum(offer.places for offer in made if offer.in_growth_sector),
        foundational=sum(offer.places for offer in made if offer.in_foundational),
        withdrawn=sum(offer.places for offer in made if offer.is_withdrawn),
        employers=len({offer.employer for offer in made}),
    )
