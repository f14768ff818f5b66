"""Pupils on roll by school, academic year and year group, as a school or a partner sends them in one table.

The roll of a school that is not loaded is skipped and said.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm.database import db
from crm.directory.schools.actions import Saved
from crm.directory.schools.models import School
from crm.directory.schools.rolls import RollFacts, save_roll
from crm.directory.schools.rules import MOST_ON_ROLL, SOURCE_LENGTH, YEAR_GROUPS
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, FileProblem, Layout, Row
from crm.importing.models import RowOutcome
from crm.periods import YearKind, year_labelled
from crm.problems import RuleRefused


def academic_year_cell(cell: str) -> int:
    """The calendar year in which the academic year "2026/27" begins."""
    try:
        return year_labelled(YearKind.ACADEMIC, cell).first.year
    except ValueError:
        raise cells.CellRefused(f"{cells.shown(cell)} is not an academic year like 2026/27") from None


LAYOUT = Layout(
    "rolls of schools",
    (
        Column("urn", ("URN",), cells.required(cells.whole_number(100_000, 999_999))),
        Column("year", ("Academic year",), cells.required(academic_year_cell)),
        Column("group", ("Year group",), cells.required(cells.whole_number(YEAR_GROUPS[0], YEAR_GROUPS[-1]))),
        Column("pupils", ("Pupils",), cells.required(cells.whole_number(0, MOST_ON_ROLL))),
        Column("source", ("Source",), cells.text(SOURCE_LENGTH), is_required=False),
    ),
)
OUTCOMES = {
    Saved.ADDED: RowOutcome.CREATED,
    Saved.CHANGED: RowOutcome.UPDATED,
    Saved.UNCHANGED: RowOutcome.UNCHANGED,
}


class RollsWork:
    """Saves the rolls of known schools, row by row."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.schools = {school.urn: school for school in db.session.scalars(select(School))}
        self.lines: dict[tuple[int, int, int], int] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Save the rolls among these rows."""
        for row in rows:
            first = self.lines.setdefault((row["urn"], row["year"], row["group"]), row.line)
            if first != row.line:
                self.ledger.refuse(FileProblem(f"This school’s year group stands in row {first} already", row.line))
            elif school := self.schools.get(str(row["urn"])):
                self._save(school, row)
            else:
                self.ledger.skip("No school with this URN is loaded", row)

    def _save(self, school: School, row: Row) -> None:
        source = row.values.get("source") or f"File {self.ledger.batch.file_name}"[:SOURCE_LENGTH]
        facts = RollFacts(row["year"], {row["group"]: row["pupils"]}, source, self.ledger.batch.as_of)
        try:
            done = save_roll(school, facts)
        except RuleRefused as refused:
            self.ledger.refuse(FileProblem(str(refused), row.line))
        else:
            self.ledger.count(OUTCOMES[done[row["group"]]])

    def finish(self) -> None:
        """Nothing waits for the last row."""


ROLLS = Importer("rolls", "Rolls of schools", (LAYOUT,), RollsWork, needs_date=True)
