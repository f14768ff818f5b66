"""Code-Point Open, as Ordnance Survey publishes it: one file for each postcode area, without a header.

Taken are the postcodes of the borough with their wards, and the others of the postcode districts it has a part in, so
that "outside" can be told from "not known". Sites and schools at moved postcodes follow.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm.data_files import ids_by
from crm.database import db
from crm.directory.placing import place_again
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, FileProblem, Layout, Row
from crm.importing.models import RowOutcome
from crm.reference.actions import PostcodeFacts, Saved, save_postcodes
from crm.reference.loading import BOROUGH
from crm.reference.models import Postcode, Ward
from crm.reference.rules import outward_code

COORDINATE = cells.required(cells.whole_number(0, 1_300_000))
LAYOUT = Layout(
    "Code-Point Open",
    (
        Column("postcode", ("0",), cells.required(cells.postcode)),
        Column("easting", ("2",), COORDINATE),
        Column("northing", ("3",), COORDINATE),
        Column("district", ("8",), cells.text(9)),
        Column("ward", ("9",), cells.text(9)),
    ),
    has_header=False,
)
NOT_SHARED = "Of a postcode district the borough has no part in"
OUTCOMES = {
    Saved.ADDED: RowOutcome.CREATED,
    Saved.CHANGED: RowOutcome.UPDATED,
    Saved.UNCHANGED: RowOutcome.UNCHANGED,
}


class PostcodesWork:
    """Saves the postcodes of the borough at once, and those of shared districts when all of the file is known."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.wards = ids_by(Ward, "code")
        self.districts = {outward_code(each) for each in _postcodes_of_the_borough()}
        self.areas = {_area(district) for district in self.districts}
        self.outside: list[PostcodeFacts] = []
        self.moved: list[str] = []

    def take(self, rows: Sequence[Row]) -> None:
        """Save what is in the borough; keep the rest until it is clear which districts are shared."""
        inside = []
        for row in rows:
            if row["district"] != BOROUGH:
                self._keep_outside(row)
            elif row["ward"] not in self.wards:
                problem = f"the ward {row['ward'] or '(blank)'} is none of the {len(self.wards)} wards known here"
                self.ledger.refuse(FileProblem(problem, row.line, "J"))
            else:
                self.districts.add(outward_code(row["postcode"]))
                inside.append(_facts(row, self.wards[row["ward"]]))
        self._save(inside)

    def _keep_outside(self, row: Row) -> None:
        """A postcode of an area the borough is known to have no part in need not wait for the end of the country."""
        if self.areas and _area(row["postcode"]) not in self.areas:
            self.ledger.skip(NOT_SHARED)
        else:
            self.outside.append(_facts(row, None))

    def finish(self) -> None:
        """Save the postcodes of shared districts, then put sites and schools where their postcodes are now."""
        shared = [each for each in self.outside if outward_code(each.postcode) in self.districts]
        for _ in range(len(self.outside) - len(shared)):
            self.ledger.skip(NOT_SHARED)
        for first in range(0, len(shared), 1000):
            self._save(shared[first : first + 1000])
        place_again(self.moved)

    def _save(self, postcodes: Sequence[PostcodeFacts]) -> None:
        counts, moved = save_postcodes(postcodes)
        self.moved += moved
        for saved, number in counts.items():
            self.ledger.count(OUTCOMES[saved], number)


def _facts(row: Row, ward_id: int | None) -> PostcodeFacts:
    return PostcodeFacts(row["postcode"], ward_id, row["district"], row["easting"], row["northing"])


def _area(postcode: str) -> str:
    """The letters in front: "S" of "S60 2NR", "DN" of "DN12"."""
    return postcode[: 2 if postcode[1:2].isalpha() else 1]


def _postcodes_of_the_borough() -> Sequence[str]:
    query = select(Postcode.postcode).where(Postcode.ward_id.is_not(None)).order_by(Postcode.id)
    return db.session.scalars(query).all()


POSTCODES = Importer("postcodes", "Code-Point Open", (LAYOUT,), PostcodesWork)
