"""What may be said about employers and their sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm.directory.employers.rules import (
    EmployerFacts,
    LegalForm,
    SiteFacts,
    employer_problems,
    reason_problems,
    site_problems,
    sort_name,
    tidied,
    tidied_site,
)

TODAY = date(2026, 11, 23)
FACTS = EmployerFacts(name="Harlow Castings Ltd")


def fields(facts: EmployerFacts) -> list[str]:
    return [problem.field for problem in employer_problems(tidied(facts), TODAY)]


def test_a_name_is_enough_for_sole_traders() -> None:
    assert fields(EmployerFacts(name="Dave's Welding", legal_form=LegalForm.SOLE_TRADER)) == []


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u00ad", "\n\t"])
def test_a_name_that_shows_nothing_is_none(name: str) -> None:
    assert fields(replace(FACTS, name=name)) == ["name"]


@pytest.mark.parametrize("name", ["株式会社", "عربي للتجارة", "🙂 Cakes", "=SUM(A1)", "O'Neill & Söhne", "x" * 200])
def test_a_name_may_be_in_any_script(name: str) -> None:
    assert fields(replace(FACTS, name=name)) == []


def test_a_long_name_is_told_how_long_it_is() -> None:
    problems = employer_problems(replace(FACTS, name="x" * 10_000), TODAY)
    assert problems[0].message == "Name must be 200 characters or fewer; this has 10,000"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"company_number": "12"}, "company_number"),
        ({"charity_number": "12"}, "charity_number"),
        ({"website": "not a site"}, "website"),
        ({"website": "javascript://example.org/alert(1)"}, "website"),
        ({"website": "http://[broken"}, "website"),
        ({"employees": -1}, "employees"),
        ({"employees": 2_000_001}, "employees"),
        ({"employees": 4, "employees_on": date(2026, 11, 24)}, "employees_on"),
        ({"employees": 4, "employees_on": date(1999, 1, 1)}, "employees_on"),
        ({"employees_on": date(2026, 1, 1)}, "employees"),
        ({"about": "x" * 5_001}, "about"),
        ({"trading_name": "x" * 201}, "trading_name"),
        ({"employees_source": "x" * 121}, "employees_source"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, object], field: str) -> None:
    assert fields(replace(FACTS, **changes)) == [field]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"company_number": " 7405600 "}, {"company_number": "07405600"}),
        ({"charity_number": "sc 012345"}, {"charity_number": "SC012345"}),
        ({"website": "www.example.org"}, {"website": "https://www.example.org"}),
        ({"name": " A \u202e B "}, {"name": "A B"}),
    ],
)
def test_facts_are_tidied(typed: dict[str, str], stored: dict[str, str]) -> None:
    found = tidied(replace(FACTS, **typed))  # type: ignore[arg-type]
    assert {name: getattr(found, name) for name in stored} == stored


def test_nothing_about_a_site_is_required() -> None:
    assert site_problems(SiteFacts(), TODAY) == []


def test_a_sites_problems_stand_at_the_sites_fields() -> None:
    facts = SiteFacts(name="x" * 121, address="x" * 301, postcode="S60", employees=-1, employees_on=date(2027, 1, 1))
    assert [problem.field for problem in site_problems(tidied_site(facts), TODAY)] == [
        "site_name",
        "address",
        "postcode",
        "site_employees",
        "site_employees_on",
    ]


def test_a_postcode_is_put_right() -> None:
    assert tidied_site(SiteFacts(postcode="s602nr")).postcode == "S60 2NR"


@pytest.mark.parametrize(("reason", "wrong"), [("", True), (" \n ", True), ("duplicate", False), ("x" * 301, True)])
def test_a_reason_says_something(reason: str, wrong: bool) -> None:
    assert bool(reason_problems("reason", reason)) is wrong


def test_the_sort_name_ignores_case_accents_and_marks_and_fits_its_column() -> None:
    assert sort_name("  Éclair & O’Neill (UK) Ltd.") == "eclair and oneill uk ltd"
    assert len(sort_name("&" * 200)) <= 220
