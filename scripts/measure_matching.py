"""How well crm.directory.matching tells one employer from another: the figures of docs/decisions/0004-matching.md.

    python -m scripts.measure_matching FOLDER [--pairs FILE]

FOLDER holds the publishers' files (`data/`). Company numbers are kept from the comparison throughout, since with them
there would be nothing to measure. `--pairs` also writes the small labelled extract that the tests hold a floor against.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from crm.directory.matching import Comparison, MatchIndex, Party, Verdict, blocking_keys, compare
from scripts.reference_data.files import read_records, write_rows

REGISTER = "data/companies-house/companies_house_rotherham_2024-11.csv"
SAME_COMPANY = "data/companies-house/name_variants_register_vs_accounts_rotherham_barnsley.csv"
SAME_EMPLOYER = "data/gender-pay-gap/name_variants_same_employer_even-ids.csv"
RANDOM_PAIRS = 200_000
EVERY = 7
Pair = tuple[Party, Party]


def register(folder: Path) -> list[Party]:
    """The companies of the register by name and postcode, each once."""
    companies = {row["CompanyNumber"]: row for row in read_records(folder / REGISTER)}
    return [Party(row["CompanyName"], (row["Postcode"],)) for _, row in sorted(companies.items())]


def same_company(folder: Path) -> list[Pair]:
    """True pairs: the name in the register and the name typed in the accounts, one postcode."""
    return [
        (Party(row["CompanyName"], (row["Postcode"],)), Party(row["Company"], (row["Postcode"],)))
        for row in read_records(folder / SAME_COMPANY)
    ]


def same_employer(folder: Path) -> list[Pair]:
    """True pairs: two names of one employer in the gender pay gap service, mostly renamings."""
    rows = {(row["NameA"], row["NameB"]): row["PostCode"] for row in read_records(folder / SAME_EMPLOYER)}
    return [(Party(one, (place,)), Party(other, (place,))) for (one, other), place in rows.items()]


def neighbours(companies: list[Party]) -> list[Pair]:
    """Hard false pairs: every two different companies with one registered postcode."""
    by_postcode = defaultdict(list)
    for company in companies:
        by_postcode[company.postcodes].append(company)
    return [pair for group in by_postcode.values() for pair in itertools.combinations(group, 2)]


def strangers(companies: list[Party]) -> list[Pair]:
    """Easy false pairs: any two different companies."""
    chosen = random.Random(7)  # noqa: S311 - a sample to measure by, the same each time
    return [tuple(chosen.sample(companies, 2)) for _ in range(RANDOM_PAIRS)]  # type: ignore[misc]


def report(title: str, pairs: Iterable[Pair]) -> None:
    """Prints how many pairs were a match, possible and different."""
    verdicts = Counter(compare(a, b).verdict for a, b in pairs)
    shares = "  ".join(
        f"{verdict} {verdicts[verdict]:,} ({verdicts[verdict] / verdicts.total():.2%})" for verdict in Verdict
    )
    print(f"{title:<46} {verdicts.total():>8,}  {shares}")


def report_search(companies: list[Party]) -> None:
    """Prints what an index of the register says when every seventh of its companies is looked up in it."""
    index = MatchIndex[int]()
    for number, company in enumerate(companies):
        index.add(number, company)
    began = time.perf_counter()
    found = {number: index.find(companies[number]) for number in range(0, len(companies), EVERY)}
    each = (time.perf_counter() - began) / len(found)
    others = sum(any(identifier != number for identifier, _ in hits) for number, hits in found.items())
    itself = sum(hits[0][0] == number for number, hits in found.items())
    print(
        f"{len(found)} lookups in {len(companies):,}: found itself first {itself}, shown another too {others},", end=" "
    )
    print(f"{each * 1000:.1f} ms each")


def labelled(true_pairs: list[list[Pair]], false_pairs: list[Pair]) -> list[tuple[str, ...]]:
    """A small extract: every eighth true pair, and the false pairs most alike."""
    alike: list[tuple[Comparison, Pair]] = sorted(
        ((compare(a, b), (a, b)) for a, b in false_pairs), key=lambda pair: (-pair[0].likeness, pair[1][0].name)
    )
    chosen = [("yes", pair) for pairs in true_pairs for pair in pairs[::8]] + [("no", pair) for _, pair in alike[:120]]
    return [(a.name, b.name, a.postcodes[0], same) for same, (a, b) in chosen]


def main() -> None:
    """Prints the measures; with --pairs, writes the labelled extract as well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=Path)
    arguments = parser.parse_args()
    companies = register(arguments.folder)
    true_pairs = [same_company(arguments.folder), same_employer(arguments.folder)]
    hard = neighbours(companies)
    report("one company, register and accounts", true_pairs[0])
    report("the same, one postcode unknown", [(Party(a.name), b) for a, b in true_pairs[0]])
    report("one employer, two names (pay gap)", true_pairs[1])
    report("two companies at one postcode", hard)
    report("any two companies", strangers(companies))
    kept = sum(bool(blocking_keys(Party(a.name)) & blocking_keys(Party(b.name))) for a, b in true_pairs[0])
    print(f"blocks by name alone keep {kept} of {len(true_pairs[0])} pairs of one company")
    report_search(companies)
    if arguments.pairs:
        write_rows(arguments.pairs, ("name", "other_name", "postcode", "same"), labelled(true_pairs, hard))


if __name__ == "__main__":
    main()
