"""Get Information about Schools: any of its establishment files, known by their headers.

Only schools of Rotherham (local authority 372) are taken. Names, titles and addresses of heads, telephone numbers and
every other column about persons are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from crm.directory.schools.actions import Saved, SchoolFacts, save_schools
from crm.directory.schools.search_text import refresh_search
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, FileProblem, Layout, Row
from crm.importing.models import RowOutcome

ROTHERHAM = "372"
OLDEST_AGE = 25
# Ages of the register end at 25; 99 and blanks say nothing.
AGE = cells.whole_number(0, 99)
SIXTH_FORM = {"Has a sixth form": "yes", "Does not have a sixth form": "no", "Not applicable": "no", "": "unknown"}
LAYOUT = Layout(
    "the schools register",
    (
        Column("urn", ("URN",), cells.required(cells.whole_number(100_000, 999_999))),
        Column("authority", ("LA (code)",), cells.required(cells.whole_number(1, 999))),
        Column("name", ("EstablishmentName",), cells.required(cells.text(200))),
        Column("kind", ("TypeOfEstablishment (name)",), cells.text(80)),
        Column("status", ("EstablishmentStatus (name)",), cells.text(40)),
        Column("closed_on", ("CloseDate",), cells.day(), is_required=False),
        Column("phase", ("PhaseOfEducation (name)",), cells.text(40)),
        Column("low_age", ("StatutoryLowAge",), AGE),
        Column("high_age", ("StatutoryHighAge",), AGE),
        Column("sixth_form", ("OfficialSixthForm (name)",), cells.choice(SIXTH_FORM, otherwise="unknown")),
        Column("postcode", ("Postcode",), cells.text(20)),
        Column("town", ("Town",), cells.text(80)),
    ),
)
OUTCOMES = {
    Saved.ADDED: RowOutcome.CREATED,
    Saved.CHANGED: RowOutcome.UPDATED,
    Saved.UNCHANGED: RowOutcome.UNCHANGED,
}


class SchoolsWork:
    """Saves the schools of Rotherham, chunk by chunk."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.lines: dict[int, int] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Save the schools among these rows."""
        schools = [self._facts(row) for row in rows if self._is_wanted(row)]
        for saved in save_schools(schools) if schools else ():
            self.ledger.count(OUTCOMES[saved])

    def finish(self) -> None:
        """What search finds the schools by is brought in step once."""
        refresh_search()

    def _is_wanted(self, row: Row) -> bool:
        if str(row["authority"]) != ROTHERHAM:
            self.ledger.skip("Not a school of Rotherham (local authority 372)")
            return False
        first = self.lines.setdefault(row["urn"], row.line)
        if first != row.line:
            self.ledger.refuse(FileProblem(f"URN {row['urn']} stands in row {first} already", row.line))
            return False
        return True

    def _facts(self, row: Row) -> SchoolFacts:
        return SchoolFacts(
            urn=str(row["urn"]),
            name=row["name"],
            kind=row["kind"],
            phase=row["phase"],
            status=row["status"],
            low_age=_age(row["low_age"]),
            high_age=_age(row["high_age"]),
            has_sixth_form={"yes": True, "no": False}.get(row["sixth_form"]),
            postcode=_postcode(row["postcode"]),
            town=row["town"],
            source="Get Information about Schools",
            source_on=self.ledger.batch.as_of,
            closed_on=row.values.get("closed_on"),
        )


def _age(age: int | None) -> int | None:
    return age if age is not None and age <= OLDEST_AGE else None


def _postcode(text: str) -> str:
    """The postcode, or "" where the register has none that can be one."""
    try:
        return cells.postcode(text)
    except cells.CellRefused:
        return ""


SCHOOLS = Importer("schools", "Schools register", (LAYOUT,), SchoolsWork)
