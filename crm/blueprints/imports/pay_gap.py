"""Gender pay gap reports: the national register of employers with 250 or more employees.

Taken are reports with a postcode in the borough, and those of companies that are known here already. The number of
employees is published as a band, so a band is all that is kept; who signed a report is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crm.blueprints.imports.entries import RegisterEntry, employers_by_number
from crm.blueprints.imports.saving import EmployerRegister
from crm.directory.employers.models import SizeBand
from crm.directory.employers.rules import LegalForm, NameKind, OtherName
from crm.directory.names import name_key, parse_name
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, Layout, Row
from crm.importing.models import RowOutcome
from crm.periods import format_date
from crm.reference.loading import obsolete_sic_codes
from crm.reference.queries import places_of
from crm.reference.rules import PUBLIC_SECTOR_MARK, normalise_company_number, normalise_postcode, read_sic
from crm.text import one_line

# The published bands; those from 250 on make an employer large. "Not Provided" says nothing.
BANDS = {
    "less than 250": None,
    "not provided": None,
    "250 to 499": SizeBand.LARGE,
    "500 to 999": SizeBand.LARGE,
    "1000 to 4999": SizeBand.LARGE,
    "5000 to 19,999": SizeBand.LARGE,
    "20,000 or more": SizeBand.LARGE,
}
LLP_NUMBERS = ("OC", "SO", "NC")
NO_BAND = frozenset({"not provided", ""})
LAYOUT = Layout(
    "gender pay gap reports",
    (
        Column("name", ("EmployerName",), cells.required(cells.text(200))),
        Column("address", ("Address",), cells.text(500)),
        Column("postcode", ("PostCode",), cells.text(40)),
        Column("number", ("CompanyNumber",), cells.text(40)),
        Column("sic", ("SicCodes",), cells.as_written),
        Column("band", ("EmployerSize",), cells.text(40)),
        Column("current_name", ("CurrentName",), cells.text(200), is_required=False),
        Column("due", ("DueDate",), cells.day(), is_required=False),
    ),
)
# What a company is called, what it does and where it is registered, its own register knows better.
MAY_CHANGE = frozenset({"company_number", "size_band"})


class PayGapWork:
    """Takes the reports of the borough's employers and of companies known here."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.register = EmployerRegister(ledger, may_change=MAY_CHANGE, compare_numbered=True)
        self.obsolete = obsolete_sic_codes()
        self.entries: list[RegisterEntry] = []
        self.seen: set[tuple[str, str]] = set()

    def take(self, rows: Sequence[Row]) -> None:
        """Keep the reports that concern us; there are some ten thousand in all and a few dozen here."""
        places = places_of({row["postcode"] for row in rows})
        known = employers_by_number(normalise_company_number(row["number"]) or "" for row in rows)
        for row in rows:
            number = normalise_company_number(row["number"]) or ""
            if not places[row["postcode"]].in_borough and number not in known:
                self.ledger.skip("Neither in the borough by postcode nor a company known here")
            elif (key := (number, name_key(row["name"]))) in self.seen:
                self.ledger.skip("The employer stands twice in the file", row)
            else:
                self.seen.add(key)
                self.entries.append(self._entry(row, number))

    def finish(self) -> None:
        """Save the employers in the order of the file."""
        self.register.save(self.entries)

    def _entry(self, row: Row, number: str) -> RegisterEntry:
        name = row.values.get("current_name") or row["name"]
        parsed = parse_name(name)
        band = row["band"]
        return RegisterEntry(
            row=row,
            name=parsed.name,
            source=self._source(row),
            company_number=number,
            legal_form=_legal_form(number, row["sic"]),
            employees_source="" if band.casefold() in NO_BAND else f"{band} employees: {self._source(row)}"[:120],
            size_band=BANDS.get(band.casefold()),
            sic_codes=tuple(self._sic_codes(row)),
            postcode=normalise_postcode(row["postcode"]) or "",
            address=_without_postcode(row["address"], row["postcode"])[:300],
            other_names=tuple(_other_names(name, row["name"])),
        )

    def _source(self, row: Row) -> str:
        due = row.values.get("due")
        return f"Gender pay gap report due {format_date(due)}" if due else "Gender pay gap report"

    def _sic_codes(self, row: Row) -> Iterable[str]:
        """The codes of the list "86900,\\n88100"; the mark of public bodies is none and needs no remark."""
        codes: dict[str, None] = {}
        for text in re.split(r"[,\s]+", row["sic"].strip()):
            reading = read_sic(text, self.register.classifier.codes, self.obsolete)
            if reading.value:
                codes[reading.value] = None
            elif reading.problem and text != PUBLIC_SECTOR_MARK:
                self.ledger.remember(row, RowOutcome.SKIPPED, f"SIC code left out: {reading.problem}")
        return codes


def _legal_form(number: str, sic: str) -> LegalForm | None:
    """What the company number or the mark of public bodies says; else not known."""
    if PUBLIC_SECTOR_MARK in re.split(r"[,\s]+", sic.strip()):
        return LegalForm.PUBLIC_BODY
    if number:
        return LegalForm.LLP if number.startswith(LLP_NUMBERS) else LegalForm.COMPANY
    return None


def _without_postcode(address: str, postcode: str) -> str:
    """The address on one line, without the postcode at its end, which has a field of its own."""
    line = one_line(address)
    return line.removesuffix(one_line(postcode)).rstrip(" ,") if postcode else line


def _other_names(name: str, reported: str) -> Iterable[OtherName]:
    """What the employer trades as, and the name it reported under if it bears another now."""
    yield from (OtherName(other, NameKind.TRADING) for other in parse_name(name).trading_names)
    if name_key(reported) != name_key(name):
        yield OtherName(reported, NameKind.FORMER)


PAY_GAP = Importer("pay-gap", "Gender pay gap reports", (LAYOUT,), PayGapWork)
