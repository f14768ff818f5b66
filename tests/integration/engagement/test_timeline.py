"""The timeline of an employer: every source in one order, page by page, restricted words withheld."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.queries import cursor_from, open_follow_ups_of, timeline_of
from crm.stages.models import Card, StageChange
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral
from tests.factories.people import make_user

Statements = Callable[[], list[str]]


@pytest.fixture
def me(app: object) -> User:
    return make_user("officer")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner")


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer()


def make_move(employer: Employer, by: User, back: int, stage: str = "in_talks") -> None:
    on = today() - timedelta(days=back)
    card = Card(strand=Strand.PLACEMENTS, employer_id=employer.id, stage=stage, stage_since=on)
    db.session.add(card)
    db.session.flush()
    db.session.add(
        StageChange(
            card_id=card.id,
            strand=Strand.PLACEMENTS,
            employer_id=employer.id,
            to_stage=stage,
            changed_on=on,
            changed_by_id=by.id,
        )
    )
    db.session.flush()


def test_gathers_every_source_newest_first(me: User, tom: User, employer: Employer) -> None:
    make_interaction(employer, me, today() - timedelta(days=9), summary="First words")
    make_interaction([employer, make_employer()], tom, today() - timedelta(days=2))
    make_referral(employer, me, tom)
    make_move(employer, me, 5)
    entries = timeline_of(employer.id, me, 10)
    assert [entry.kind for entry in entries] == ["referral", "contact", "stage", "contact"]
    assert entries[2].title == "Work Ready Placements: In talks"
    assert entries[3].words == "First words"
    assert entries[3].who == me.name


def test_goes_on_where_a_page_ended(me: User, employer: Employer) -> None:
    for back in (1, 1, 1, 2, 3, 3):
        make_interaction(employer, me, today() - timedelta(days=back))
        make_move(employer, me, back)
    whole = [(entry.kind, entry.cursor) for entry in timeline_of(employer.id, me, 100)]
    paged, before = [], None
    while entries := timeline_of(employer.id, me, 5, before):
        paged += [(entry.kind, entry.cursor) for entry in entries]
        before = cursor_from(str(entries[-1].cursor))
    assert paged == whole
    assert len(whole) == 12


@pytest.mark.parametrize("text", ["", "x", "2026-01-01", "2026-13-01.3.1", "2026-01-01.a.b", "1.2.3.4"])
def test_a_cursor_that_is_none_begins_anew(text: str) -> None:
    assert cursor_from(text) is None


def test_another_organisations_restricted_note_is_a_stub(me: User, tom: User, employer: Employer) -> None:
    make_interaction(employer, tom, summary="Secret redundancies", is_restricted=True)
    stub = timeline_of(employer.id, me, 10)[0]
    assert (stub.is_withheld, stub.words, stub.who, stub.title) == (True, "", tom.name, "Phone")
    assert timeline_of(employer.id, tom, 10)[0].words == "Secret redundancies"


def test_can_be_narrowed_to_a_source(me: User, employer: Employer) -> None:
    make_interaction(employer, me)
    make_move(employer, me, 1)
    assert [entry.kind for entry in timeline_of(employer.id, me, 10, source="stage")] == ["stage"]
    assert timeline_of(employer.id, me, 10, source="nothing") == []


def test_costs_two_statements_however_much_there_is(me: User, employer: Employer, statements: Statements) -> None:
    for back in range(15):
        make_interaction(employer, me, today() - timedelta(days=back))
    before = len(statements())
    timeline_of(employer.id, me, 10)
    assert len(statements()) - before == 2


def test_open_next_steps_withhold_the_words_of_restricted_ones(me: User, tom: User, employer: Employer) -> None:
    hidden = make_follow_up(employer, tom, today(), what="Ask about redundancies")
    hidden.is_restricted = True
    make_follow_up(employer, me, today() - timedelta(days=1), what="Call back")
    found = open_follow_ups_of(employer.id, me)
    assert [(each.what, each.is_withheld) for each in found] == [("Call back", False), ("", True)]
