"""The register of companies: an extract with employees from filed accounts, or Companies House's basic company data.

The extract lists a company once for each set of accounts; the latest counts. Basic company data is the whole country:
companies whose registered office is not in the borough by postcode are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rapidfuzz import fuzz

from crm.blueprints.imports.entries import RegisterEntry
from crm.blueprints.imports.saving import EmployerRegister
from crm.database import now
from crm.directory.employers.rules import EmployerStatus, LegalForm, NameKind, OtherName
from crm.directory.names import compact, name_key, parse_name
from crm.importing import cells
from crm.importing.actions import Importer, Ledger
from crm.importing.layouts import Column, FileProblem, Layout, Row
from crm.importing.models import RowOutcome
from crm.periods import format_date, london_date
from crm.reference.loading import obsolete_sic_codes
from crm.reference.queries import places_of
from crm.reference.rules import normalise_postcode, read_sic

SIC_COLUMNS = ("sic_1", "sic_2", "sic_3", "sic_4")
ADDRESS_COLUMNS = ("address_1", "address_2", "town", "county")
NAME = Column("name", ("CompanyName",), cells.required(cells.text(160)))
NUMBER = Column("number", ("CompanyNumber",), cells.required(cells.company_number))
COMMON = (
    NAME,
    NUMBER,
    Column("category", ("CompanyCategory",), cells.text(120)),
    Column("status", ("CompanyStatus",), cells.text(120)),
    *(
        Column(field, (f"SICCode.SicText_{place}",), cells.text(250), is_required=place == 1)
        for place, field in enumerate(SIC_COLUMNS, 1)
    ),
)
EXTRACT = Layout(
    "the register extract with employees",
    (
        *COMMON,
        Column("postcode", ("Postcode",), cells.postcode),
        Column("accounts_name", ("Company",), cells.text(200), is_required=False),
        Column("accounts_to", ("enddate",), cells.day(date(1990, 1, 1))),
        Column("employees", ("Employees_thisyear",), cells.whole_number(0, 2_000_000)),
    ),
)
BASIC = Layout(
    "basic company data",
    (
        *COMMON,
        Column("postcode", ("RegAddress.PostCode",), cells.text(20)),
        *(
            Column(field, (header,), cells.text(160), is_required=False)
            for field, header in zip(
                ADDRESS_COLUMNS,
                ("RegAddress.AddressLine1", "RegAddress.AddressLine2", "RegAddress.PostTown", "RegAddress.County"),
                strict=True,
            )
        ),
    ),
)
# The register's categories by their beginnings, longest first. What is not here (royal charters, overseas firms ...)
# stays unknown, which is the careful reading: unknown counts as an individual for e-mail.
LEGAL_FORMS = (
    ("limited liability partnership", LegalForm.LLP),
    ("charitable incorporated organisation", LegalForm.CHARITY),
    ("scottish charitable incorporated organisation", LegalForm.CHARITY),
    ("limited partnership", LegalForm.PARTNERSHIP),
    ("scottish partnership", LegalForm.PARTNERSHIP),
    ("private", LegalForm.COMPANY),
    ("pri/", LegalForm.COMPANY),
    ("public limited company", LegalForm.COMPANY),
    ("community interest company", LegalForm.COMPANY),
    ("old public company", LegalForm.COMPANY),
)
# Nobody to approach there any more. A firm in administration or an arrangement still trades.
PLAIN_STATUS = "active"
CLOSED = ("liquidation", "dissolved", "converted/closed", "removed")


# Two spellings of one name; further apart they are two names.
SAME_SPELLING = 90


class CompaniesWork:
    """Gathers the latest row of each company, then adds and updates employers."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.register = EmployerRegister(ledger, compare_numbered=False)
        self.today = london_date(now())
        self.obsolete = obsolete_sic_codes()
        self.latest: dict[str, Row] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """Keep the latest accounts of each company; leave out companies of other places."""
        for row in self._of_the_borough(rows):
            if _accounts_to(row) > self.today:
                self.ledger.refuse(FileProblem("the accounts end on a day to come", row.line, "enddate"))
                continue
            known = self.latest.setdefault(row["number"], row)
            if known is not row:
                self.ledger.skip("The company stands twice; its latest accounts were taken")
                self.latest[row["number"]] = max(known, row, key=_accounts_to)

    def _of_the_borough(self, rows: Sequence[Row]) -> Iterable[Row]:
        """All rows of an extract, which was made for the borough; of the whole country's, those in it by postcode."""
        if not rows or "accounts_to" in rows[0].values:
            yield from rows
            return
        places = places_of({row["postcode"] for row in rows})
        for row in rows:
            if places[row["postcode"]].in_borough:
                yield row
            else:
                self.ledger.skip("The registered office is not in the borough")

    def finish(self) -> None:
        """Save the companies in the order of the file."""
        rows = sorted(self.latest.values(), key=lambda row: row.line)
        self.register.save([self._entry(row) for row in rows])

    def _entry(self, row: Row) -> RegisterEntry:
        employees = row.values.get("employees")
        accounts_to = row.values.get("accounts_to") if employees is not None else None
        as_of = self.ledger.batch.as_of
        return RegisterEntry(
            row=row,
            name=row["name"],
            source=f"Register of companies, {format_date(as_of)}" if as_of else "Register of companies",
            company_number=row["number"],
            legal_form=legal_form(row["category"]),
            status=EmployerStatus.CLOSED if row["status"].casefold().startswith(CLOSED) else EmployerStatus.ACTIVE,
            about=_about(row["status"]),
            employees=employees,
            employees_on=accounts_to,
            employees_source=f"Accounts to {format_date(accounts_to)}" if accounts_to else "",
            sic_codes=self._sic_codes(row),
            postcode=normalise_postcode(row["postcode"]) or "",
            address=", ".join(row[field] for field in ADDRESS_COLUMNS if row.values.get(field))[:300],
            other_names=tuple(accounts_names(row["name"], row.values.get("accounts_name") or "")),
        )

    def _sic_codes(self, row: Row) -> tuple[str, ...]:
        """The codes that are SIC 2007; others are left out and remembered."""
        codes: dict[str, None] = {}
        for field in SIC_COLUMNS:
            reading = read_sic(row.values.get(field) or "", self.register.classifier.codes, self.obsolete)
            if reading.problem:
                self.ledger.remember(row, RowOutcome.SKIPPED, f"SIC code left out: {reading.problem}")
            elif reading.value:
                codes[reading.value] = None
        return tuple(codes)


def _accounts_to(row: Row) -> date:
    return row.values.get("accounts_to") or date.min


def legal_form(category: str) -> LegalForm:
    """The legal form by the register's company category."""
    words = category.casefold()
    return next((form for beginning, form in LEGAL_FORMS if words.startswith(beginning)), LegalForm.UNKNOWN)


def _about(status: str) -> str:
    """Nothing for a company that is simply active, else its status: an officer should know before ringing."""
    return "" if status.casefold() in ("", PLAIN_STATUS) else f"Register of companies: {status}."


def accounts_names(name: str, accounts_name: str) -> Iterable[OtherName]:
    """Other names that the filed accounts give: what the company trades as, and its name at that time if another."""
    parsed = parse_name(accounts_name)
    yield from (OtherName(other, NameKind.TRADING) for other in parsed.trading_names)
    filed, registered = compact(name_key(parsed.name)), compact(name_key(name))
    if filed and fuzz.ratio(filed, registered) < SAME_SPELLING:
        yield OtherName(parsed.name, NameKind.FORMER)


COMPANIES = Importer("companies", "Register of companies", (EXTRACT, BASIC), CompaniesWork)
