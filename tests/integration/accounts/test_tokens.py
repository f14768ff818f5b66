"""Mailed links: opening changes nothing, the button spends once, invitations last until their subject closes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts import tokens
from crm.accounts.models import MailedToken, TokenPurpose, User
from crm.accounts.tokens import LinkRefused, LinkState
from crm.database import db, now
from tests.factories.people import make_user


@pytest.fixture
def person(app: object) -> User:
    return make_user("employer")


def test_only_a_hash_of_a_token_is_kept(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.SIGN_IN)
    kept = db.session.scalars(select(MailedToken)).one()
    assert raw not in kept.token_hash
    assert len(raw) == 43  # 256 bits


def test_looking_at_a_link_never_spends_it(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.SIGN_IN)
    for _ in range(3):
        assert tokens.look_up(raw).works
    assert tokens.spend(raw).user is person


def test_a_sign_in_link_works_once(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.SIGN_IN)
    tokens.spend(raw)
    with pytest.raises(LinkRefused) as refused:
        tokens.spend(raw)
    assert refused.value.link.state is LinkState.USED


def test_an_invitation_works_until_its_subject_closes(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.INVITATION, "bcdfghjkmnp")
    assert tokens.spend(raw).user is person
    assert tokens.spend(raw).user is person
    assert tokens.revoke_for("bcdfghjkmnp") == 1
    assert tokens.look_up(raw).state is LinkState.REVOKED
    assert tokens.revoke_for("bcdfghjkmnp") == 0


def test_a_colleague_keeps_an_own_link(person: User) -> None:
    colleague = make_user("employer")
    mine, theirs = (tokens.issue(each, TokenPurpose.INVITATION, "bcdfghjkmnp") for each in (person, colleague))
    tokens.revoke_for("bcdfghjkmnp", user=colleague)
    assert tokens.look_up(mine).works
    assert not tokens.look_up(theirs).works


def test_a_link_expires(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.SIGN_IN, lifetime=timedelta(minutes=30))
    db.session.scalars(select(MailedToken)).one().expires_at = now()
    assert tokens.look_up(raw).state is LinkState.EXPIRED


def test_the_link_of_an_archived_person_is_revoked(person: User) -> None:
    raw = tokens.issue(person, TokenPurpose.SIGN_IN)
    person.archived_at = now()
    assert tokens.look_up(raw).state is LinkState.REVOKED


@pytest.mark.parametrize("raw", ["", "unknown", "x" * 10_000, "\0", "😀", "\ud800"])
def test_any_other_text_is_an_unknown_link(app: object, raw: str) -> None:
    assert tokens.look_up(raw).state is LinkState.UNKNOWN


def test_revoking_leaves_spent_links_as_they_are(person: User) -> None:
    used, unused = (tokens.issue(person, TokenPurpose.SIGN_IN) for _ in range(2))
    tokens.spend(used)
    assert tokens.revoke_of(person) == 1
    assert tokens.look_up(used).state is LinkState.USED
    assert tokens.look_up(unused).state is LinkState.REVOKED
