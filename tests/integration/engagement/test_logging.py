"""Logging a contact: what is saved with it, what is refused, and the date of the last contact kept right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import AuditEntry, User
from crm.clock import today
from crm.database import db, now
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement import rollups
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.actions import (
    archive_interaction,
    edit_interaction,
    log_interaction,
    restore_interaction,
    settle_interaction,
)
from crm.engagement.attachments import Upload
from crm.engagement.drafts import Entry, NextStep
from crm.engagement.kinds import Channel, InitiatedBy, InteractionState
from crm.engagement.models import FollowUp, InteractionEmployer
from crm.engagement.people import Newcomer
from crm.problems import RuleRefused
from tests.factories.directory import make_contact, make_employer
from tests.factories.engagement import make_interaction, make_theme
from tests.factories.people import make_user

YESTERDAY = today() - timedelta(days=1)
TOMORROW = today() + timedelta(days=1)


@pytest.fixture
def me(app: object) -> User:
    return make_user("officer")


def entry_for(*employers: Employer, **fields: object) -> Entry:
    entry = Entry(
        on=YESTERDAY, channel=Channel.PHONE, summary="Two vacancies", employers=[e.public_id for e in employers]
    )
    return replace(entry, **fields)  # type: ignore[arg-type]


def copies_of(employer: Employer) -> list[InteractionEmployer]:
    query = select(InteractionEmployer).where(InteractionEmployer.employer_id == employer.id)
    return list(db.session.scalars(query.order_by(InteractionEmployer.id)))


def last_contact(employer: Employer) -> date | None:
    return db.session.scalar(select(Employer.last_contact_on).where(Employer.id == employer.id))


def messages(refused: pytest.ExceptionInfo[RuleRefused]) -> dict[str, str]:
    return {problem.field: problem.message for problem in refused.value.problems}


class TestLogging:
    def test_three_things_are_enough(self, me: User) -> None:
        employer = make_employer()
        saved = log_interaction(entry_for(employer), me, today())
        assert saved.state is InteractionState.HELD
        assert saved.organisation_id == me.organisation_id
        assert [(each.user_id, each.organisation_id) for each in saved.officers] == [(me.id, me.organisation_id)]
        assert copies_of(employer)[0].is_approach
        assert last_contact(employer) == YESTERDAY
        assert rollups.check() == []

    def test_holds_several_employers_people_officers_and_themes(self, me: User) -> None:
        one, two = make_employer(), make_employer()
        person, theme = make_contact(two), make_theme()
        colleague = make_user("partner")
        saved = log_interaction(
            entry_for(
                one,
                two,
                contacts=[person.public_id],
                officers=[me.public_id, colleague.public_id],
                themes=[theme.public_id],
            ),
            me,
            today(),
        )
        assert [link.employer_id for link in saved.employers] == [one.id, two.id]
        assert not any(link.is_approach for link in saved.employers)
        assert [link.contact_id for link in saved.contacts] == [person.id]
        assert [link.organisation_id for link in saved.officers] == [me.organisation_id, colleague.organisation_id]
        assert [link.theme_id for link in saved.themes] == [theme.id]

    def test_an_employer_ringing_in_is_no_approach(self, me: User) -> None:
        employer = make_employer()
        log_interaction(entry_for(employer, initiated_by=InitiatedBy.EMPLOYER), me, today())
        assert not copies_of(employer)[0].is_approach

    def test_a_day_to_come_makes_it_planned_and_no_contact_yet(self, me: User) -> None:
        employer = make_employer()
        saved = log_interaction(entry_for(employer, on=TOMORROW), me, today())
        assert saved.state is InteractionState.PLANNED
        assert last_contact(employer) is None

    def test_an_older_contact_leaves_the_last_one_as_it_is(self, me: User) -> None:
        employer = make_employer()
        version, changed = employer.version, employer.updated_at
        make_interaction(employer, me, YESTERDAY)
        make_interaction(employer, me, YESTERDAY - timedelta(days=30))
        db.session.refresh(employer)
        assert employer.last_contact_on == YESTERDAY
        assert (employer.version, employer.updated_at) == (version, changed)

    def test_keeps_the_next_step_with_it(self, me: User) -> None:
        employer = make_employer()
        colleague = make_user("partner")
        step = NextStep("Send the plan", colleague.public_id, TOMORROW)
        saved = log_interaction(entry_for(employer, next_step=step, is_restricted=True), me, today())
        kept = db.session.scalars(select(FollowUp)).one()
        assert (kept.interaction_id, kept.owner_id, kept.due_on) == (saved.id, colleague.id, TOMORROW)
        assert kept.organisation_id == colleague.organisation_id
        assert kept.handed_over_by_id == me.id
        assert kept.is_restricted

    def test_keeps_files_by_what_they_hold(self, me: User) -> None:
        saved = log_interaction(
            entry_for(make_employer(), uploads=[Upload("C:\\notes\\Plan.PDF", b"%PDF-1.7 plan")]), me, today()
        )
        kept = saved.attachments[0]
        assert (kept.file_name, kept.media_type, kept.size) == ("Plan.PDF", "application/pdf", 13)

    def test_adds_somebody_not_listed_by_name(self, me: User) -> None:
        employer = make_employer()
        saved = log_interaction(entry_for(employer, newcomer=Newcomer("Dana Okoro", "HR director")), me, today())
        person = saved.contacts[0].contact
        assert (person.name, person.posts[0].job_title) == ("Dana Okoro", "HR director")
        assert person.posts[0].employer_id == employer.id


class TestRefusals:
    def test_says_everything_that_is_wrong_at_once(self, me: User) -> None:
        step = NextStep("", "nobody", YESTERDAY)
        empty = Entry(on=date(2001, 1, 1), channel=None, summary=" ", employers=[], next_step=step)
        with pytest.raises(RuleRefused) as refused:
            log_interaction(empty, me, today())
        fields = {"employers", "channel", "on", "summary", "next_step", "next_step_who", "next_step_due"}
        assert set(messages(refused)) == fields

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"employers": ["23456789bcd"]}, "employers"),
            ({"contacts": ["23456789bcd"]}, "contacts"),
            ({"officers": ["23456789bcd"]}, "officers"),
            ({"themes": ["23456789bcd"]}, "themes"),
            ({"employers": [str(number) for number in range(300)]}, "employers"),
            ({"summary": "x" * 10_000}, "summary"),
            ({"uploads": [Upload("run.exe", b"MZ")]}, "attachments"),
            ({"uploads": [Upload("a.txt", b"x")] * 11}, "attachments"),
        ],
    )
    def test_says_what_it_does_not_know(self, me: User, fields: dict[str, object], field: str) -> None:
        with pytest.raises(RuleRefused) as refused:
            log_interaction(replace(entry_for(make_employer()), **fields), me, today())  # type: ignore[arg-type]
        assert field in messages(refused)

    def test_somebody_of_another_employer_cannot_have_been_there(self, me: User) -> None:
        stranger = make_contact(make_employer())
        with pytest.raises(RuleRefused) as refused:
            log_interaction(entry_for(make_employer(), contacts=[stranger.public_id]), me, today())
        assert "not at these employers" in messages(refused)["contacts"]

    def test_a_partner_ticks_nobody_who_has_not_agreed_to_sharing(self, app: object) -> None:
        partner = make_user("partner")
        employer = make_employer()
        silent, agreed = make_contact(employer), make_contact(employer, agreed_to_sharing=True)
        log_interaction(entry_for(employer, contacts=[agreed.public_id]), partner, today())
        with pytest.raises(RuleRefused):
            log_interaction(entry_for(employer, contacts=[silent.public_id]), partner, today())

    def test_nobody_is_added_twice(self, me: User) -> None:
        employer = make_employer()
        make_contact(employer, name="Dana O’Koro")
        with pytest.raises(RuleRefused) as refused:
            log_interaction(entry_for(employer, newcomer=Newcomer("dana okoro", "")), me, today())
        assert "already listed" in messages(refused)["newcomer_name"]
        assert db.session.scalars(select(Contact.name)).all() == ["Dana O’Koro"]

    def test_an_archived_employer_is_not_chosen(self, me: User) -> None:
        with pytest.raises(RuleRefused):
            log_interaction(entry_for(make_employer(archived_at=now())), me, today())


class TestEditing:
    def test_moves_the_last_contact_of_employers_old_and_new(self, me: User) -> None:
        one, two = make_employer(), make_employer()
        note = make_interaction(one, me, YESTERDAY)
        make_interaction(one, me, YESTERDAY - timedelta(days=9))
        edit_interaction(note, entry_for(two), note.version, me, today())
        assert last_contact(one) == YESTERDAY - timedelta(days=9)
        assert last_contact(two) == YESTERDAY
        assert rollups.check() == []

    def test_the_trail_keeps_the_words_and_links_before_and_after(self, me: User) -> None:
        one, two = make_employer("One Ltd"), make_employer("Two Ltd")
        note = make_interaction(one, me, YESTERDAY, summary="Old words")
        edit_interaction(note, entry_for(two, summary="New words"), note.version, me, today())
        trail = [entry.changes for entry in trail_of(note.id)]
        assert {"summary": ["Old words", "New words"]}.items() <= trail[1].items()
        assert trail[2]["employers"] == [None, "One Ltd → Two Ltd"]

    def test_a_stale_edit_is_refused_even_if_only_links_changed(self, me: User) -> None:
        one, two = make_employer(), make_employer()
        note = make_interaction(one, me, YESTERDAY, summary="Words")
        opened = note.version
        edit_interaction(note, entry_for(one, two, summary="Words"), opened, me, today())
        with pytest.raises(ChangedMeanwhile):
            edit_interaction(note, entry_for(one, summary="Words"), opened, me, today())

    def test_another_organisation_may_not(self, me: User) -> None:
        note = make_interaction(make_employer(), me)
        with pytest.raises(RuleRefused):
            edit_interaction(note, entry_for(make_employer()), note.version, make_user("partner"), today())

    def test_an_administrator_may_put_right_what_is_shared_only(self, me: User) -> None:
        employer, admin = make_employer(), make_user("admin")
        shared, restricted = make_interaction(employer, me), make_interaction(employer, me, is_restricted=True)
        edit_interaction(shared, entry_for(employer), shared.version, admin, today())
        with pytest.raises(RuleRefused):
            edit_interaction(restricted, entry_for(employer), restricted.version, admin, today())

    def test_what_left_the_lists_may_stay_on_an_old_note(self, me: User) -> None:
        employer, theme = make_employer(), make_theme()
        note = make_interaction(employer, me, themes=[theme])
        theme.is_retired = True
        edit_interaction(note, entry_for(employer, themes=[theme.public_id]), note.version, me, today())
        assert [link.theme_id for link in note.themes] == [theme.id]

    def test_restricting_a_note_closes_its_trail_and_next_steps_too(self, me: User) -> None:
        employer = make_employer()
        step = NextStep("Ask about the redundancies", me.public_id, TOMORROW)
        note = make_interaction(employer, me, next_step=step)
        assert {entry.restricted_to_id for entry in trail_of(note.id)} == {None}
        edit_interaction(note, entry_for(employer, is_restricted=True), note.version, me, today())
        assert {entry.restricted_to_id for entry in trail_of(note.id)} == {me.organisation_id}
        assert db.session.scalars(select(FollowUp.is_restricted)).all() == [True]


def trail_of(interaction_id: int) -> list[AuditEntry]:
    which = AuditEntry.record_type == "interaction", AuditEntry.record_id == interaction_id
    return list(db.session.scalars(select(AuditEntry).where(*which).order_by(AuditEntry.id)))


class TestSettling:
    def test_a_planned_contact_counts_once_it_took_place(self, me: User) -> None:
        employer = make_employer()
        note = log_interaction(entry_for(employer, on=YESTERDAY), me, YESTERDAY - timedelta(days=5))
        assert (note.state, last_contact(employer)) == (InteractionState.PLANNED, None)
        settle_interaction(note, took_place=True, version=note.version, by=me, today=today())
        assert last_contact(employer) == YESTERDAY
        assert rollups.check() == []

    def test_one_that_did_not_take_place_is_no_approach(self, me: User) -> None:
        employer = make_employer()
        note = make_interaction(employer, me, TOMORROW)
        settle_interaction(note, took_place=False, version=note.version, by=me, today=today())
        assert (copies_of(employer)[0].state, copies_of(employer)[0].is_approach) == (InteractionState.NOT_HELD, False)
        assert rollups.check() == []

    def test_nothing_took_place_before_its_day(self, me: User) -> None:
        note = make_interaction(make_employer(), me, TOMORROW)
        with pytest.raises(RuleRefused):
            settle_interaction(note, took_place=True, version=note.version, by=me, today=today())


class TestArchiving:
    def test_takes_it_out_of_the_count_and_back_again(self, me: User) -> None:
        employer = make_employer()
        note = make_interaction(employer, me, YESTERDAY, next_step=NextStep("Call", me.public_id, TOMORROW))
        archive_interaction(note, "Logged twice", cancel_steps=True, by=me, today=today())
        assert last_contact(employer) is None
        assert db.session.scalars(select(FollowUp.is_open)).all() == [False]
        assert rollups.check() == []
        restore_interaction(note, me)
        assert last_contact(employer) == YESTERDAY
        assert rollups.check() == []

    @pytest.mark.parametrize("reason", ["", " ", "x" * 301])
    def test_needs_a_reason(self, me: User, reason: str) -> None:
        note = make_interaction(make_employer(), me)
        with pytest.raises(RuleRefused):
            archive_interaction(note, reason, cancel_steps=False, by=me, today=today())


def test_the_rollups_are_proved_and_written_anew(me: User) -> None:
    employer = make_employer()
    make_interaction(employer, me, YESTERDAY)
    make_interaction([employer, make_employer()], me, TOMORROW)
    db.session.execute(InteractionEmployer.__table__.update().values(is_approach=False, on=TOMORROW))
    employer.last_contact_on = None
    db.session.flush()
    assert len(rollups.check()) == 2
    rollups.rebuild()
    assert rollups.check() == []
    assert last_contact(employer) == YESTERDAY
