"""How many employers are Disability Confident, and how the number changed between two days (pure).

M1-O6 counts distinct employers with a confirmed award in force, each once, at the highest level it is known to hold
(definitions, section 3). Those whose expiry nobody has read are shown apart and are in no total. A change is explained
in full: every employer that came into the total or fell out of it is in exactly one line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from crm.blueprints.disability_confident.rules import Held, Standing, standing_on


@dataclass(frozen=True)
class MemberCounts:
    """Employers that are members on a day, by level; `expiry_unknown` are beside them."""

    committed: int = 0
    employer: int = 0
    leader: int = 0
    expiry_unknown: int = 0

    @property
    def total(self) -> int:
        """Members at any level whose expiry is known."""
        return self.committed + self.employer + self.leader


@dataclass(frozen=True)
class NetChange:
    """What became of the total between two days: `after == before + gained - lost`, always.

    `expiry_found` are members now whose expiry was unknown before; `expiry_missing` the reverse, after a new award.
    `moved_up` and `moved_down` are members on both days, at another level.
    """

    before: int = 0
    after: int = 0
    joined: int = 0
    expiry_found: int = 0
    lapsed: int = 0
    left: int = 0
    expiry_missing: int = 0
    moved_up: int = 0
    moved_down: int = 0

    @property
    def gained(self) -> int:
        """Employers that came into the total."""
        return self.joined + self.expiry_found

    @property
    def lost(self) -> int:
        """Employers that fell out of it."""
        return self.lapsed + self.left + self.expiry_missing

    @property
    def net(self) -> int:
        """The difference of the totals."""
        return self.after - self.before


def employer_standings(awards: Iterable[Held], day: date) -> dict[int, Standing]:
    """Where each employer stands on a day: where its best membership stands."""
    memberships: dict[tuple[int, int], list[Held]] = defaultdict(list)
    for award in awards:
        memberships[award.employer, award.membership].append(award)
    found: dict[int, Standing] = {}
    for (employer, _), held in memberships.items():
        found[employer] = max(found.get(employer, Standing.NEVER), standing_on(held, day))
    return found


def counts_of(standings: Mapping[Standing, int]) -> MemberCounts:
    """The counts, from how many employers stand where."""
    return MemberCounts(
        committed=standings.get(Standing.COMMITTED, 0),
        employer=standings.get(Standing.EMPLOYER, 0),
        leader=standings.get(Standing.LEADER, 0),
        expiry_unknown=standings.get(Standing.EXPIRY_UNKNOWN, 0),
    )


def counts_on(awards: Iterable[Held], day: date) -> MemberCounts:
    """The counts on a day."""
    return counts_of(Counter(employer_standings(awards, day).values()))


def change_of(moves: Mapping[tuple[Standing, Standing], int]) -> NetChange:
    """The change, from how many employers went from one standing on the first day to another on the second."""
    found: Counter[str] = Counter()
    for (then, now), employers in moves.items():
        found["before"] += employers * then.is_member
        found["after"] += employers * now.is_member
        if line := _line(then, now):
            found[line] += employers
    return NetChange(**found)


def moves_of(line: str) -> list[tuple[Standing, Standing]]:
    """The standings on the first day and on the second of whom a line of `NetChange` counts."""
    # Who ever had an award is never again without one.
    later = [standing for standing in Standing if standing is not Standing.NEVER]
    return [(then, now) for then in Standing for now in later if _line(then, now) == line]


_LOST = {
    Standing.EXPIRY_UNKNOWN: "expiry_missing",
    Standing.LEFT: "left",
    Standing.LAPSED: "lapsed",
}


def _line(then: Standing, now: Standing) -> str:
    """The line of the explanation an employer belongs to; empty where the total does not care."""
    if then.is_member and now.is_member:
        return "" if then == now else ("moved_up" if now > then else "moved_down")
    if now.is_member:
        return "expiry_found" if then is Standing.EXPIRY_UNKNOWN else "joined"
    return _LOST[now] if then.is_member else ""


def change_between(awards: Iterable[Held], earlier: date, later: date) -> NetChange:
    """How the total changed from one day to a later one, as known now."""
    held = list(awards)
    then, now = employer_standings(held, earlier), employer_standings(held, later)
    return change_of(Counter((then[employer], standing) for employer, standing in now.items()))
