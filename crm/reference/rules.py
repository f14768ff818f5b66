"""How a postcode, a SIC code, a company number and a head count are read (pure).

What people and publishers write is repaired where only one reading is possible, and refused with a reason otherwise:
every `read_...` function gives a `Reading`. Tables (the known SIC codes, the growth sector list) are passed in.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product


@dataclass(frozen=True)
class Reading:
    """One value as read: `value` is None when nothing was given (no `problem`) or when it was refused (a `problem`)."""

    value: str | None
    repaired: bool = False
    problem: str = ""


NOTHING_GIVEN = Reading(None)

# ------------------------------------------------------------------------------------------------------- postcodes

# Royal Mail's six shapes. Not every letter stands everywhere: none of Q, V, X first, none of I, J, Z second, few
# third or fourth, none of C, I, K, M, O, V in the last two. Only nine areas have a district 0. Retired districts that
# old files still hold (W1V) count as well.
_OUTWARD = (
    r"(?:BL|BS|CM|CR|FY|HA|PR|SL|SS)0"
    r"|[A-PR-UWYZ][1-9][0-9]?"
    r"|[A-PR-UWYZ][A-HK-Y][1-9][0-9]?"
    r"|[A-PR-UWYZ][1-9][A-HJKMNPR-Y]"
    r"|[A-PR-UWYZ][A-HK-Y][1-9][ABEHMNPRVWXY]"
)
_POSTCODE = re.compile(rf"(?:({_OUTWARD})([0-9][ABD-HJLNP-UW-Z]{{2}})|(GIR)(0AA))", re.ASCII)
_POSTCODE_FILLING = re.compile(r"[\s.,\-]+")
LONGEST_POSTCODE = 7


def read_postcode(text: str) -> Reading:
    """A UK postcode in capitals with one space ("s602nr" gives "S60 2NR"), also GIR 0AA.

    The letter O written for zero, or zero for O, is put right where that leaves one possible postcode ("CRO 3PA").
    Only the shape is known here; whether the postcode exists is for Code-Point Open to say.
    """
    packed = _POSTCODE_FILLING.sub("", text).upper()
    if not packed:
        return NOTHING_GIVEN
    if as_written := _spaced(packed):
        return Reading(as_written)
    readings = {spaced for variant in _with_zero_or_letter_o(packed) if (spaced := _spaced(variant))}
    if len(readings) == 1:
        return Reading(readings.pop(), repaired=True)
    return Reading(None, problem="Enter a full UK postcode, like S60 2NR")


def normalise_postcode(text: str) -> str | None:
    """The postcode of `read_postcode`, or None."""
    return read_postcode(text).value


def outward_code(postcode: str) -> str:
    """The district of a normalised postcode: "S60" of "S60 2NR". It says nothing about the borough."""
    return postcode.partition(" ")[0]


def _spaced(packed: str) -> str | None:
    found = _POSTCODE.fullmatch(packed)
    return " ".join(part for part in found.groups() if part) if found else None


def _with_zero_or_letter_o(packed: str) -> Iterable[str]:
    if len(packed) > LONGEST_POSTCODE:
        return ()
    return ("".join(choice) for choice in product(*("0O" if letter in "0O" else letter for letter in packed)))


# ----------------------------------------------------------------------------------------------------------- SIC 2007

_SIC = re.compile(r"(\d{1,6})(?:\.0)?(?:\s*-\s*(.*))?", re.ASCII | re.DOTALL)
SIC_NOT_SUPPLIED = frozenset({"", "none supplied", "none", "n/a"})
SIC_LENGTH = 5
# The gender pay gap service writes 1 where other files have a SIC code, for bodies of the public sector.
PUBLIC_SECTOR_MARK = "1"


def read_sic(text: str, known: Container[str], obsolete: Mapping[str, str]) -> Reading:
    """A five-digit SIC 2007 code from a code or from the register's text ("62020 - Information technology ...").

    `known` holds the SIC 2007 codes, `obsolete` the four-digit SIC 2003 codes with their descriptions. Four digits are
    a SIC 2007 code whose leading zero a spreadsheet dropped, unless the description beside them is the old one.
    """
    if text.strip().casefold() in SIC_NOT_SUPPLIED:
        return NOTHING_GIVEN
    found = _SIC.fullmatch(text.strip())
    if not found:
        return Reading(None, problem=f"“{text.strip()[:60]}” is not a SIC code: enter five digits")
    code, description = found[1], (found[2] or "").strip().casefold()
    if code in known and len(code) == SIC_LENGTH:
        return Reading(code, repaired=code != text.strip() and not description)
    if code == PUBLIC_SECTOR_MARK:
        return Reading(None, problem="1 marks a public body in gender pay gap files and is not a SIC code")
    padded = f"0{code}"
    is_old_text = code in obsolete and description == obsolete[code].casefold()
    if len(code) == SIC_LENGTH - 1 and padded in known and not is_old_text:
        return Reading(padded, repaired=True)
    if code in obsolete:
        return Reading(
            None, problem=f"{code} ({obsolete[code]}) is a SIC 2003 code, replaced in 2007: choose a new one"
        )
    return Reading(None, problem=f"{code} is not a SIC 2007 code")


# ------------------------------------------------------------------------------------------------------ growth sectors


class GrowthKind(StrEnum):
    """A growth sector of the Industrial Strategy, a frontier industry within one, or a foundational industry.

    Foundational industries (steel, construction) are no growth sectors; both lists are shown, side by side.
    """

    GROWTH = "growth"
    FRONTIER = "frontier"
    FOUNDATIONAL = "foundational"


@dataclass(frozen=True)
class GrowthRule:
    """A SIC prefix (two to five digits) that puts a business into a sector, and which industry of it that names."""

    sector: str
    prefix: str
    kind: GrowthKind = GrowthKind.GROWTH
    industry: str = ""
    label: str = ""


@dataclass(frozen=True)
class GrowthMatch:
    """A sector a business belongs to, the SIC code and the most specific rule that say so, and industries named."""

    sector: str
    sic_code: str
    rule: GrowthRule
    industries: tuple[str, ...] = ()


@dataclass(frozen=True)
class GrowthSectors:
    """All sectors of one business, in the order of its SIC codes; foundational industries kept apart."""

    growth: tuple[GrowthMatch, ...] = ()
    foundational: tuple[GrowthMatch, ...] = ()


def growth_sectors_for(sic_codes: Iterable[str], table: Iterable[GrowthRule]) -> GrowthSectors:
    """Every sector that the SIC codes lead to, longest prefix first; a business may be in several.

    Source: the government's list of Industrial Strategy sector definitions by SIC (23 June 2025). It is partial:
    clean energy, defence and digital have no reliable definition by SIC, so officers add and remove with a reason.
    """
    by_prefix: dict[str, list[GrowthRule]] = {}
    for rule in table:
        if rule.prefix:
            by_prefix.setdefault(rule.prefix, []).append(rule)
    hits: dict[tuple[bool, str], list[tuple[str, GrowthRule]]] = {}
    for code in sic_codes:
        for length in range(SIC_LENGTH, 1, -1):
            for rule in by_prefix.get(code[:length], ()) if len(code) >= length else ():
                hits.setdefault((rule.kind is GrowthKind.FOUNDATIONAL, rule.sector), []).append((code, rule))
    return GrowthSectors(
        growth=tuple(_match(found) for (foundational, _), found in hits.items() if not foundational),
        foundational=tuple(_match(found) for (foundational, _), found in hits.items() if foundational),
    )


def _match(found: list[tuple[str, GrowthRule]]) -> GrowthMatch:
    code, rule = found[0]
    industries = dict.fromkeys(rule.industry for _, rule in found if rule.industry)
    return GrowthMatch(rule.sector, code, rule, tuple(industries))


# ---------------------------------------------------------------------------------------------------------- size bands


class SizeBand(StrEnum):
    """By number of employees. No employees is an answer of its own: such a firm has no workforce to ask about."""

    NONE = "none"
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True)
class SizeRange:
    """The employees of a band, and the band that UK Business Counts (ONS) puts such an enterprise in."""

    band: SizeBand
    label: str
    fewest: int
    most: int | None
    business_counts_band: str


# The bounds are those of the product's model and of ONS UK Business Counts; ONS alone puts 0 with 1 to 9.
SIZE_RANGES = (
    SizeRange(SizeBand.NONE, "No employees", 0, 0, "0 to 9"),
    SizeRange(SizeBand.MICRO, "Micro (1 to 9)", 1, 9, "0 to 9"),
    SizeRange(SizeBand.SMALL, "Small (10 to 49)", 10, 49, "10 to 49"),
    SizeRange(SizeBand.MEDIUM, "Medium (50 to 249)", 50, 249, "50 to 249"),
    SizeRange(SizeBand.LARGE, "Large (250 or more)", 250, None, "250 or more"),
)


def size_range(employees: int) -> SizeRange:
    """The range a head count falls in; raises ValueError below zero."""
    for size in reversed(SIZE_RANGES):
        if employees >= size.fewest:
            return size
    raise ValueError("A number of employees is zero or more.")


def size_band(employees: int | None) -> SizeBand | None:
    """The band of a head count, None where the count is unknown."""
    return None if employees is None else size_range(employees).band


# ----------------------------------------------------------------------------------------------------- company numbers

# Registers whose numbers Companies House shows: England and Wales without letters, SC Scotland, NI Northern Ireland,
# OC, SO, NC limited liability partnerships, CE and CS charitable incorporated organisations, FC and BR overseas firms,
# IP, SP, NP, RS registered societies, the rest partnerships, royal charters and older kinds.
COMPANY_PREFIXES = frozenset({
    "AC", "BR", "CE", "CS", "ES", "FC", "FE", "GE", "GN", "GS", "IC", "IP", "LP", "NA", "NC", "NF", "NI", "NL", "NO",
    "NP", "NR", "NV", "NZ", "OC", "OE", "PC", "RC", "RS", "SA", "SC", "SE", "SF", "SG", "SI", "SL", "SO", "SP", "SR",
    "SZ", "ZC",
})  # fmt: skip
_COMPANY_NUMBER = re.compile(r"([A-Z]{2})?(\d{3,8})|(R\d{7})|((?:IP|SP|NP|RS)\d{4,5}[A-Z]{1,2})", re.ASCII)
COMPANY_NUMBER_LENGTH = 8
# A spreadsheet drops leading zeros, but a number that has lost more than three was hardly a company number.
FEWEST_DIGITS = 5


def read_company_number(text: str) -> Reading:
    """A company number as the register writes it, eight characters: "7405600" gives "07405600", "sc 12345" SC012345."""
    packed = re.sub(r"[\s\-]+", "", text).upper().removesuffix(".0")
    if not packed:
        return NOTHING_GIVEN
    found = _COMPANY_NUMBER.fullmatch(packed)
    number = _padded(found) if found else None
    if number is None:
        return Reading(None, problem="Enter a company number of 8 characters, like 07405600 or SC123456")
    return Reading(number, repaired=number != text.strip().upper())


def normalise_company_number(text: str) -> str | None:
    """The company number of `read_company_number`, or None."""
    return read_company_number(text).value


def _padded(found: re.Match[str]) -> str | None:
    prefix, digits, *others = found.groups()
    if digits is None:
        number = next(other for other in others if other)
        return number if len(number) == COMPANY_NUMBER_LENGTH else None
    if prefix is None:
        number = digits.zfill(COMPANY_NUMBER_LENGTH) if len(digits) >= FEWEST_DIGITS else ""
    else:
        number = prefix + digits.zfill(COMPANY_NUMBER_LENGTH - 2) if prefix in COMPANY_PREFIXES else ""
    return number if len(number) == COMPANY_NUMBER_LENGTH and digits.strip("0") else None
