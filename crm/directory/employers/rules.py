"""What may be said about an employer and its sites, and what follows from it (pure).

The same checks stand behind the pages, the importers and the data package: forms only ask and word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from crm.periods import format_date
from crm.problems import Problem
from crm.reference.rules import read_company_number, read_postcode
from crm.text import many_lines, normalise, one_line

NAME_LENGTH = 200
LINE_LENGTH = 120
ADDRESS_LENGTH = 300
REASON_LENGTH = 300
WEBSITE_LENGTH = 250
ABOUT_LENGTH = 5_000
SORT_NAME_LENGTH = 220
MOST_EMPLOYEES = 2_000_000
MOST_SIC_CODES = 8
EARLIEST_HEAD_COUNT = date(2000, 1, 1)
# England and Wales six or seven digits, Scotland SC and six, Northern Ireland NIC and six.
_CHARITY_NUMBER = re.compile(r"[0-9]{6,7}|SC[0-9]{6}|NIC[0-9]{6}", re.ASCII)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)


class LegalForm(StrEnum):
    """It decides the rule for e-mail marketing; unknown counts as an individual."""

    COMPANY = "company"
    LLP = "llp"
    PUBLIC_BODY = "public_body"
    CHARITY = "charity"
    SOLE_TRADER = "sole_trader"
    PARTNERSHIP = "partnership"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LEGAL_FORMS[self]


_LEGAL_FORMS = {
    LegalForm.COMPANY: "Limited company or PLC",
    LegalForm.LLP: "Limited liability partnership",
    LegalForm.PUBLIC_BODY: "Public body",
    LegalForm.CHARITY: "Charity or voluntary organisation",
    LegalForm.SOLE_TRADER: "Sole trader",
    LegalForm.PARTNERSHIP: "Partnership",
    LegalForm.UNKNOWN: "Not known",
}


class EmployerStatus(StrEnum):
    """Whether the employer is trading, as far as we know."""

    ACTIVE = "active"
    CLOSED = "closed"


class NameKind(StrEnum):
    """Another name an employer is known by."""

    TRADING = "trading"
    FORMER = "former"


class GrowthSectorSource(StrEnum):
    """Where a growth sector of an employer comes from."""

    SIC = "sic"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class OtherName:
    """A further trading name, or a name the employer had before."""

    name: str
    kind: NameKind


@dataclass(frozen=True)
class EmployerFacts:
    """What is said about an employer, as typed or imported. Numbers of people are whole; no names people."""

    name: str
    trading_name: str = ""
    legal_form: LegalForm = LegalForm.UNKNOWN
    company_number: str = ""
    charity_number: str = ""
    website: str = ""
    about: str = ""
    employees: int | None = None
    employees_on: date | None = None
    employees_source: str = ""
    is_anchor: bool = False
    pays_levy: bool | None = None
    status: EmployerStatus = EmployerStatus.ACTIVE


@dataclass(frozen=True)
class SiteFacts:
    """What is said about a place where an employer works; `employees` are those there, counted on `employees_on`."""

    name: str = ""
    address: str = ""
    postcode: str = ""
    growth_location_id: int | None = None
    employees: int | None = None
    employees_on: date | None = None


@dataclass(frozen=True)
class Background:
    """What a source knows beside the facts: where the record comes from, what it does, its other names."""

    source: str = ""
    is_fictional: bool = False
    sic_codes: tuple[str, ...] = ()
    other_names: tuple[OtherName, ...] = field(default=())


def tidied(facts: EmployerFacts) -> EmployerFacts:
    """The facts as they are stored: lines tidied, the company number as the register writes it, an address of a site.

    What cannot be read is left as it was typed, for `employer_problems` to say what is wrong with it.
    """
    number = read_company_number(facts.company_number).value or one_line(facts.company_number)
    website = one_line(facts.website)
    if website and "://" not in website:
        website = f"https://{website}"
    return replace(
        facts,
        name=one_line(facts.name),
        trading_name=one_line(facts.trading_name),
        company_number=number,
        charity_number=re.sub(r"[\s-]+", "", facts.charity_number).upper(),
        website=website,
        about=many_lines(facts.about),
        employees_source=one_line(facts.employees_source),
    )


def employer_problems(facts: EmployerFacts, today: date) -> list[Problem]:
    """What is wrong with tidied facts about an employer. Only the name is required: sole traders have no number."""
    found = text_problems("name", "Name", facts.name, NAME_LENGTH, empty="Enter the name of the employer")
    found += text_problems("trading_name", "Trading name", facts.trading_name, NAME_LENGTH)
    if problem := read_company_number(facts.company_number).problem:
        found.append(Problem("company_number", problem))
    if facts.charity_number and not _CHARITY_NUMBER.fullmatch(facts.charity_number):
        found.append(Problem("charity_number", "Enter a charity number, like 1012345 or SC012345"))
    if facts.website and not _is_web_address(facts.website):
        found.append(Problem("website", "Enter a web address, like www.example.org"))
    found += text_problems("about", "What they do", facts.about, ABOUT_LENGTH)
    found += text_problems("employees_source", "Where the number comes from", facts.employees_source, LINE_LENGTH)
    return found + head_count_problems(facts.employees, facts.employees_on, today)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return parts.scheme in {"http", "https"} and len(text) <= WEBSITE_LENGTH and _HOST.fullmatch(host) is not None


def tidied_site(facts: SiteFacts) -> SiteFacts:
    """The facts of a site as they are stored; a postcode that cannot be read stays as typed."""
    postcode = read_postcode(facts.postcode).value or one_line(facts.postcode)
    return replace(facts, name=one_line(facts.name), address=one_line(facts.address), postcode=postcode)


def site_problems(facts: SiteFacts, today: date) -> list[Problem]:
    """What is wrong with tidied facts about a site. Nothing is required: a sole trader may have no fixed place."""
    found = text_problems("site_name", "Name of the site", facts.name, LINE_LENGTH)
    found += text_problems("address", "Address", facts.address, ADDRESS_LENGTH)
    if problem := read_postcode(facts.postcode).problem:
        found.append(Problem("postcode", problem))
    counted = head_count_problems(facts.employees, facts.employees_on, today)
    return found + [Problem(f"site_{each.field}", each.message) for each in counted]


def head_count_problems(employees: int | None, counted_on: date | None, today: date) -> list[Problem]:
    """What is wrong with a number of people and the day it was true: a day alone says nothing, nor does one to come."""
    found = []
    if employees is not None and not 0 <= employees <= MOST_EMPLOYEES:
        found.append(Problem("employees", f"Number of people must be between 0 and {MOST_EMPLOYEES:,}"))
    if counted_on is not None and counted_on > today:
        found.append(Problem("employees_on", "The date of the number must be today or in the past"))
    elif counted_on is not None and counted_on < EARLIEST_HEAD_COUNT:
        earliest = format_date(EARLIEST_HEAD_COUNT)
        found.append(Problem("employees_on", f"The date of the number must be {earliest} or later"))
    if counted_on is not None and employees is None:
        found.append(Problem("employees", "Enter the number of people, or remove its date"))
    return found


def text_problems(name: str, label: str, text: str, longest: int, *, empty: str = "") -> list[Problem]:
    """A text that is missing though needed (`empty` says so) or too long for its column."""
    if not text:
        return [Problem(name, empty)] if empty else []
    if len(text) > longest:
        return [Problem(name, f"{label} must be {longest:,} characters or fewer; this has {len(text):,}")]
    return []


def reason_problems(name: str, reason: str) -> list[Problem]:
    """A reason is needed for what overrides a rule or takes a record out of sight."""
    return text_problems(name, "The reason", one_line(reason), REASON_LENGTH, empty="Enter the reason")


def sort_name(name: str) -> str:
    """What lists are sorted by: the name without case, accents or marks."""
    return normalise(name)[:SORT_NAME_LENGTH]
