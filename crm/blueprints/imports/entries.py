"""What a register says about an employer, and which employer it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.database import db
from crm.directory.employers.models import Employer, SizeBand
from crm.directory.employers.rules import EmployerStatus, LegalForm, NameKind, OtherName
from crm.directory.matching import MatchIndex, Party
from crm.importing.layouts import Row

CHUNK = 500


@dataclass(frozen=True)
class RegisterEntry:
    """What one row of a register says about an employer; None and "" where it says nothing."""

    row: Row
    name: str
    source: str
    company_number: str = ""
    legal_form: LegalForm | None = None
    status: EmployerStatus | None = None
    about: str = ""
    employees: int | None = None
    employees_on: date | None = None
    employees_source: str = ""
    size_band: SizeBand | None = None
    sic_codes: tuple[str, ...] = ()
    postcode: str = ""
    address: str = ""
    other_names: tuple[OtherName, ...] = ()

    @property
    def party(self) -> Party:
        """The entry as it is compared with employers."""
        return Party(
            self.name,
            (self.postcode,) if self.postcode else (),
            self.company_number,
            tuple(other.name for other in self.other_names if other.kind is NameKind.TRADING),
            tuple(other.name for other in self.other_names if other.kind is NameKind.FORMER),
        )


def employers_by_number(numbers: Iterable[str]) -> dict[str, int]:
    """The employer that bears each company number."""
    wanted = sorted(set(numbers) - {""})
    found: dict[str, int] = {}
    for first in range(0, len(wanted), CHUNK):
        some = wanted[first : first + CHUNK]
        rows = db.session.execute(select(Employer.company_number, Employer.id).where(Employer.company_number.in_(some)))
        found.update((number, id_) for number, id_ in rows if number is not None)
    return found


def index_of_employers(*, numbered: bool = True) -> MatchIndex[int]:
    """Real employers to compare by name and place; not `numbered`: only those whose company number is not known.

    Fictional employers are left out, so that nothing real is ever attached to one.
    """
    wanted = select(Employer).where(Employer.is_fictional.is_(False), Employer.archived_at.is_(None))
    if not numbered:
        wanted = wanted.where(Employer.company_number.is_(None))
    wanted = wanted.options(selectinload(Employer.sites), selectinload(Employer.other_names)).order_by(Employer.id)
    index: MatchIndex[int] = MatchIndex()
    for employer in db.session.scalars(wanted.execution_options(yield_per=CHUNK)):
        index.add(employer.id, party_of(employer))
    return index


def party_of(employer: Employer) -> Party:
    """An employer as it is compared with an entry of a register."""
    return Party(
        employer.name,
        tuple(site.postcode for site in employer.sites if site.postcode),
        employer.company_number or "",
        (employer.trading_name, *(other.name for other in employer.other_names if other.kind is NameKind.TRADING)),
        tuple(other.name for other in employer.other_names if other.kind is NameKind.FORMER),
    )
