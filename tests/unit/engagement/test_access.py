"""Who may read and change what passed between us and employers."""

from __future__ import annotations

import pytest

from crm.accounts.rules import Role
from crm.engagement.access import (
    Member,
    may_answer_referral,
    may_change_follow_up,
    may_edit_note,
    may_read_step_words,
    may_read_words,
)

OURS, THEIRS = 1, 2


def member(role: Role, organisation_id: int = OURS, user_id: int = 7) -> Member:
    return Member(user_id, role, organisation_id)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PARTNER, Role.ANALYST, Role.ADMIN])
def test_the_words_of_a_restricted_note_stay_with_its_organisation(role: Role) -> None:
    assert may_read_words(member(role), OURS, is_restricted=True)
    assert not may_read_words(member(role), THEIRS, is_restricted=True)
    assert may_read_words(member(role), THEIRS, is_restricted=False)


@pytest.mark.parametrize(
    ("role", "own", "shared", "restricted"),
    [
        (Role.OFFICER, True, False, False),
        (Role.PARTNER, True, False, False),
        (Role.ADMIN, True, True, False),
        (Role.ANALYST, False, False, False),
    ],
)
def test_a_note_is_changed_by_its_organisation_or_put_right_by_an_administrator(
    role: Role, own: bool, shared: bool, restricted: bool
) -> None:
    assert may_edit_note(member(role), OURS, is_restricted=True) is own
    assert may_edit_note(member(role), THEIRS, is_restricted=False) is shared
    assert may_edit_note(member(role), THEIRS, is_restricted=True) is restricted


def test_whoever_handed_a_step_over_still_reads_and_changes_it() -> None:
    giver = member(Role.OFFICER, OURS, 7)
    rights = {"handed_over_by_id": 7, "is_restricted": True}
    assert may_read_step_words(giver, THEIRS, **rights)  # type: ignore[arg-type]
    assert may_change_follow_up(giver, THEIRS, **rights)  # type: ignore[arg-type]
    stranger = member(Role.OFFICER, OURS, 8)
    assert not may_read_step_words(stranger, THEIRS, **rights)  # type: ignore[arg-type]
    assert not may_change_follow_up(stranger, THEIRS, **rights)  # type: ignore[arg-type]


def test_a_referral_is_answered_by_the_organisation_it_was_sent_to() -> None:
    assert may_answer_referral(member(Role.PARTNER), OURS)
    assert not may_answer_referral(member(Role.ADMIN), THEIRS)
    assert not may_answer_referral(member(Role.ANALYST), OURS)
