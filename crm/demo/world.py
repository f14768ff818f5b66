"""The world that is being made: who and what there is so far, and the dice that decide about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from crm.accounts.rules import Role
from crm.database import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from crm.demo.ground import Ground
from crm.demo.writing import Writer

Chosen = TypeVar("Chosen")
SATURDAY = 5


@dataclass(frozen=True)
class Sizes:
    """How much is made. `contacts` are people at employers; offers and collaborations are cards of those strands.

    `members` are employers with a seat in the network, asked or not yet; `placement_offers` bring their programmes
    and the people placed with them; `memberships` are ways through Disability Confident, `sightings` names on a
    published list.
    """

    employers: int = 300
    interactions: int = 2_500
    diagnostics: int = 120
    contacts: int = 600
    offers: int = 90
    collaborations: int = 45
    members: int = 40
    placement_offers: int = 70
    memberships: int = 80
    sightings: int = 36
    encounters: int = 170


@dataclass(frozen=True)
class Officer:
    """One of us."""

    id: int
    organisation_id: int
    role: Role


@dataclass(frozen=True)
class Person:
    """Somebody at an employer."""

    contact_id: int
    name: str
    email: str


@dataclass(frozen=True)
class Place:
    """A site: its id, what it is called, where it is and how many work there."""

    id: int
    words: str
    ward_id: int
    staff: int


@dataclass
class Firm:
    """An employer, as far as what follows needs it."""

    id: int
    name: str
    sector_id: int | None
    size_band: str
    lead: Officer | None
    pays_levy: bool
    growth_sector_ids: Sequence[int]
    known_since: date
    places: list[Place] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


@dataclass
class World:
    """The dice, the day it is, the writer, and who and what there is so far."""

    rng: Random
    as_at: date
    sizes: Sizes
    ground: Ground
    writer: Writer
    organisations: dict[str, int] = field(default_factory=dict)
    officers: dict[str, list[Officer]] = field(default_factory=dict)
    firms: list[Firm] = field(default_factory=list)
    employer_user_id: int = 0

    @property
    def leader(self) -> Officer:
        """The officer of the demonstration, whose day is shown first."""
        return self.officers["council"][0]

    def public_id(self) -> str:
        """An address, the same for the same seed."""
        return "".join(self.rng.choices(PUBLIC_ID_ALPHABET, k=PUBLIC_ID_LENGTH))

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.rng.random() < share

    def one_of(self, choices: Sequence[Chosen]) -> Chosen:
        """Any of them."""
        return choices[int(self.rng.random() * len(choices))]

    def day(self, earliest: int, latest: int) -> date:
        """A working day between so many days ago and so many days ago (negative: to come)."""
        return self.working(self.as_at - timedelta(days=self.rng.randint(latest, earliest)))

    def working(self, day: date) -> date:
        """The day itself, or the Friday before a weekend."""
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def later(self, day: date, least: int, most: int) -> date:
        """Some days later, spread over the days there are up to today, so that nothing bunches there."""
        left = (self.as_at - day).days
        return day + timedelta(days=self.rng.randint(min(least, left), min(most, left)))

    def next_move(self, day: date, least: int, most: int) -> date | None:
        """The day of what comes next, so many days later; None where that lies ahead and so has not happened."""
        found = day + timedelta(days=self.rng.randint(least, most))
        return found if found <= self.as_at else None

    def at(self, day: date) -> datetime:
        """A moment in the working hours of a day."""
        return datetime.combine(day, time(9, 0), UTC) + timedelta(minutes=int(self.rng.random() * 480))

    def stamps(self, day: date, by: Officer | None) -> dict[str, object]:
        """Who wrote a row down, and when: on a day, or today for what is to come."""
        moment, who = self.at(min(day, self.as_at)), by.id if by else None
        return {"created_at": moment, "updated_at": moment, "created_by_id": who, "updated_by_id": who}
