"""Who may change what passed between us and employers (product model, section 1).

Everyone on the staff who logs contacts writes for their own organisation. An administrator may put right what another
organisation shared, never what it keeps to itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may


class ChangedMeanwhile(Exception):
    """Somebody saved the record after this form was opened. Carries the record as it stands."""

    def __init__(self, record: Any) -> None:
        self.record = record
        super().__init__("The record was changed meanwhile.")


@dataclass(frozen=True)
class Member:
    """A person as far as these rules need to know."""

    user_id: int
    role: Role
    organisation_id: int | None

    @property
    def logs(self) -> bool:
        """Whether the person's role writes here at all."""
        return may(self.role, Permission.LOG_INTERACTIONS)


def member_of(user: User) -> Member:
    """A user as these rules know them."""
    return Member(user.id, user.role, user.organisation_id)


def organisation_of(user: User) -> int:
    """The organisation a member of staff writes for. Raises ValueError for somebody who is no staff."""
    if user.organisation_id is None:
        raise ValueError("Only staff write here.")
    return user.organisation_id


def may_read_words(member: Member, organisation_id: int, *, is_restricted: bool) -> bool:
    """Whether the words of a note may be read, beyond who, when and what kind."""
    return not is_restricted or member.organisation_id == organisation_id


def may_edit_note(member: Member, organisation_id: int, *, is_restricted: bool) -> bool:
    """Whether a contact may be edited, archived or settled: by the writer's organisation, or an administrator."""
    if member.organisation_id == organisation_id:
        return member.logs
    return member.role is Role.ADMIN and not is_restricted


def may_read_step_words(
    member: Member, organisation_id: int, *, handed_over_by_id: int | None, is_restricted: bool
) -> bool:
    """Whether what is to be done may be read: as for a note, and by whoever handed it over."""
    ours = member.organisation_id == organisation_id or member.user_id == handed_over_by_id
    return ours or not is_restricted


def may_change_follow_up(
    member: Member, organisation_id: int, *, handed_over_by_id: int | None, is_restricted: bool
) -> bool:
    """Whether a next step may be done, moved or handed over.

    By the organisation it lies with, by whoever handed it over, and by an administrator.
    """
    if member.organisation_id == organisation_id or member.user_id == handed_over_by_id:
        return member.logs
    return member.role is Role.ADMIN and not is_restricted


def may_answer_referral(member: Member, to_organisation_id: int) -> bool:
    """Whether a referral may be accepted, declined or closed: by the organisation it was sent to."""
    return member.organisation_id == to_organisation_id and member.logs
