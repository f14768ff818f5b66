"""What may be said about people at employers."""

from __future__ import annotations

from datetime import date

import pytest

from crm.accounts.rules import Role
from crm.directory.contacts.rules import (
    ChoiceFacts,
    ChoiceKind,
    ContactFacts,
    PostFacts,
    choice_problems,
    contact_problems,
    leaving_problems,
    phone_number,
    post_problems,
    tidied_contact,
)
from crm.directory.sharing import sees_everyone

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("01709382121", "01709 382121"),
        ("+44 1709 382121", "01709 382121"),
        ("07700 900982", "07700 900982"),
        ("+49 30 901820", "+49 30 901820"),
        ("", ""),
        ("ring reception", None),
        ("12", None),
        ("0" * 500, None),
    ],
)
def test_telephone_numbers_are_read_as_people_here_write_them(typed: str, written: str | None) -> None:
    assert phone_number(typed) == written


def test_only_a_name_is_required() -> None:
    assert contact_problems(ContactFacts("Dana Okoro")) == []


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (ContactFacts(""), ["name"]),
        (ContactFacts("x" * 121), ["name"]),
        (ContactFacts("Dana", "not an address"), ["email"]),
        (ContactFacts("Dana", f"{'x' * 300}@example.org"), ["email"]),
        (ContactFacts("Dana", "", "call me"), ["phone"]),
        (ContactFacts(" ", "@", "!"), ["name", "email", "phone"]),
    ],
)
def test_what_is_wrong_with_a_person_is_said_at_its_field(facts: ContactFacts, fields: list[str]) -> None:
    assert [problem.field for problem in contact_problems(facts)] == fields


def test_a_persons_facts_are_tidied() -> None:
    found = tidied_contact(ContactFacts(" Dana  Okoro ", " Dana@Example.ORG ", "01709382121"))
    assert found == ContactFacts("Dana Okoro", "dana@example.org", "01709 382121")


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (PostFacts(), []),
        (PostFacts(job_title="x" * 121), ["job_title"]),
        (PostFacts(started_on=date(2026, 11, 24)), ["started_on"]),
        (PostFacts(started_on=date(1949, 1, 1)), ["started_on"]),
    ],
)
def test_a_post_begins_in_the_past(facts: PostFacts, fields: list[str]) -> None:
    assert [problem.field for problem in post_problems(facts, TODAY)] == fields


@pytest.mark.parametrize(
    ("left_on", "started_on", "wrong"),
    [
        (None, None, True),
        (date(2026, 11, 24), None, True),
        (TODAY, None, False),
        (date(2020, 1, 1), date(2021, 1, 1), True),
        (date(2021, 1, 1), date(2021, 1, 1), False),
    ],
)
def test_a_person_left_on_a_day_that_has_come(left_on: date | None, started_on: date | None, wrong: bool) -> None:
    assert bool(leaving_problems(left_on, started_on, TODAY)) is wrong


def test_a_choice_needs_who_when_and_how() -> None:
    facts = ChoiceFacts(ChoiceKind.NEWS, agreed=True, said_on=date(2026, 11, 24), said_by=" ", how="")
    assert [problem.field for problem in choice_problems(facts, TODAY)] == ["said_on", "said_by", "how"]
    fine = ChoiceFacts(ChoiceKind.NEWS, agreed=False, said_on=TODAY, said_by="Dana", how="by phone")
    assert choice_problems(fine, TODAY) == []


def test_only_the_council_sees_people_who_did_not_agree_to_sharing() -> None:
    assert {role for role in Role if sees_everyone(role)} == {Role.OFFICER, Role.ADMIN}
