"""The published list of Disability Confident employers: stored as sightings, with the level only where one is printed.

Kept are names with a postcode in the borough, and names that an employer known here bears. Everything else on the
national list is left out. Being on the list proves nothing: the employer confirms its award itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from crm.blueprints.imports.entries import index_of_employers
from crm.database import db
from crm.directory.matching import Comparison, MatchIndex, Party, Verdict
from crm.directory.names import compact
from crm.directory.sightings.models import DISABILITY_CONFIDENT, MatchState, RegisterSighting
from crm.directory.sightings.queries import decisions_before
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, FileRefused, Layout, Row
from crm.importing.models import RowOutcome
from crm.periods import format_date
from crm.reference.queries import Place, places_of

LAYOUT = Layout(
    "the list of Disability Confident employers",
    (
        Column(
            "name", ("name", "Business name", "Employer name", "Organisation name"), cells.required(cells.text(200))
        ),
        Column("postcode", ("postcode", "Post code"), cells.text(20)),
        Column("town", ("townCity", "Town/City", "Town or city", "Town"), cells.text(80), is_required=False),
        Column("level", ("dcLevel", "Level", "Disability Confident level"), cells.text(40), is_required=False),
    ),
)


class SightingsWork:
    """Stores the names that concern the borough, each with the employer it surely or possibly is."""

    def __init__(self, ledger: Ledger) -> None:
        if ledger.batch.as_of is None:
            raise FileRefused(
                ["Say with --as-of of which day the list is: a sighting is worth nothing without its date."]
            )
        self.ledger = ledger
        self.listed_on = ledger.batch.as_of
        self.index: MatchIndex[int] = index_of_employers()
        self.by_name = _by_name(self.index)
        wanted = select(RegisterSighting).where(
            RegisterSighting.list_key == DISABILITY_CONFIDENT, RegisterSighting.listed_on == self.listed_on
        )
        self.stored = {(each.name, each.postcode): each for each in db.session.scalars(wanted)}
        self.decided = decisions_before(DISABILITY_CONFIDENT, self.listed_on)
        self.seen: set[tuple[str, str]] = set()

    def take(self, rows: Sequence[Row]) -> None:
        """Store these rows or leave them out."""
        places = places_of({row["postcode"] for row in rows})
        for row in rows:
            place = places[row["postcode"]]
            party = Party(row["name"], (place.postcode,) if place.postcode else ())
            if not place.in_borough and not self._is_known(party):
                self.ledger.skip("Neither in the borough by postcode nor the name of an employer known here")
            else:
                self._store(row, place, party)
        db.session.flush()

    def _is_known(self, party: Party) -> bool:
        return bool(self.by_name) and any(compact(key) in self.by_name for key in party.keys)

    def finish(self) -> None:
        """Nothing waits for the last row."""

    def _store(self, row: Row, place: Place, party: Party) -> None:
        printed = place.postcode or row["postcode"][:10]
        key = (row["name"], printed)
        if key in self.seen:
            self.ledger.skip("The name stands twice with one postcode", row)
            return
        self.seen.add(key)
        facts = {
            "town": row["town"],
            "level_printed": row["level"],
            "in_borough": place.in_borough,
            **(self._decided_before(key) or self._match(party)),
        }
        known = self.stored.get(key)
        if known is None:
            sighting = RegisterSighting(
                list_key=DISABILITY_CONFIDENT,
                listed_on=self.listed_on,
                name=row["name"],
                postcode=printed,
                batch_id=self.ledger.batch.id,
                **facts,
            )
            db.session.add(sighting)
            self.ledger.count(RowOutcome.CREATED)
        else:
            self._renew(known, facts)
        if facts["match"] is MatchState.POSSIBLE:
            self.ledger.count(RowOutcome.DOUBTFUL)
            self.ledger.remember(row, RowOutcome.DOUBTFUL, facts["reason"], "employer", facts["possible_employer_id"])

    def _renew(self, sighting: RegisterSighting, facts: dict[str, Any]) -> None:
        """A further look at a row stored before. What is matched stays so: a person may have decided it."""
        if sighting.match is MatchState.MATCHED or sighting.decided_at is not None:
            facts = {name: value for name, value in facts.items() if name in ("town", "level_printed", "in_borough")}
        differing = {name: value for name, value in facts.items() if getattr(sighting, name) != value}
        for name, value in differing.items():
            setattr(sighting, name, value)
        self.ledger.count(RowOutcome.UPDATED if differing else RowOutcome.UNCHANGED)

    def _decided_before(self, key: tuple[str, str]) -> dict[str, Any] | None:
        """What a person decided about the same name and postcode on an earlier list: nobody is asked twice."""
        before = self.decided.get(key)
        if before is None:
            return None
        state = MatchState.MATCHED if before.employer_id else MatchState.UNMATCHED
        words = f"As decided for the list of {format_date(before.listed_on)}"
        found = _matched(state, before.employer_id, words)
        return {**found, "decided_at": before.decided_at, "decided_by_id": before.decided_by_id}

    def _match(self, party: Party) -> dict[str, Any]:
        found = self.index.find(party)
        if not found:
            return _matched(MatchState.UNMATCHED, None, "No employer of this name or a name like it is known")
        employer_id, comparison = found[0]
        same = [each for each, compared in found if compared.verdict is Verdict.MATCH]
        if len(same) > 1:
            return _matched(MatchState.POSSIBLE, employer_id, f"{len(same)} employers have this name and postcode")
        state = MatchState.MATCHED if comparison.verdict is Verdict.MATCH else MatchState.POSSIBLE
        return _matched(state, employer_id, self._reason(employer_id, comparison))

    def _reason(self, employer_id: int, comparison: Comparison) -> str:
        return f"{self.index.parties[employer_id].name}: {'; '.join(comparison.reasons)}"[:300]


def _matched(state: MatchState, employer_id: int | None, reason: str) -> dict[str, Any]:
    return {
        "match": state,
        "employer_id": employer_id if state is MatchState.MATCHED else None,
        "possible_employer_id": employer_id if state is MatchState.POSSIBLE else None,
        "reason": reason,
    }


def _by_name(index: MatchIndex[int]) -> set[str]:
    return {compact(key) for party in index.parties.values() for key in party.keys}


DISABILITY_CONFIDENT_LIST = Importer(
    "disability-confident", "Disability Confident employers", (LAYOUT,), SightingsWork, needs_date=True
)
