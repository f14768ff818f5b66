"""Everything that changes a contact: logging it, editing, saying whether it took place, archiving it.

A contact's employers carry copies of its date, state and organisation and whether it was an approach; they are written
here and nowhere else, with the date of the last contact on the employer, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from crm.accounts import audit
from crm.accounts.models import AuditEntry, User
from crm.database import Base, db, now
from crm.engagement import rollups
from crm.engagement.access import ChangedMeanwhile, may_edit_note, member_of, organisation_of
from crm.engagement.attachments import Accepted, accept_all
from crm.engagement.coordination import is_approach
from crm.engagement.drafts import Entry, Links, links_of
from crm.engagement.follow_ups import add_next_step, cancel_open_steps, next_step_problems
from crm.engagement.kinds import InteractionState
from crm.engagement.models import (
    Attachment,
    FollowUp,
    Interaction,
    InteractionContact,
    InteractionEmployer,
    InteractionOfficer,
    InteractionTheme,
)
from crm.engagement.people import add_newcomer
from crm.engagement.rules import LINE_LENGTH, state_problems, state_when_logged
from crm.problems import Problem, RuleRefused, refuse_if
from crm.text import one_line


def log_interaction(entry: Entry, by: User, today: date, links: Links | None = None) -> Interaction:
    """Save a contact with its people, themes, files and next step. The writer's organisation is the entry's.

    Pass `links` if they were looked up already. Raises RuleRefused with everything that is wrong.
    """
    links = links or links_of(entry, by)
    files, problems = accept_all(entry.uploads)
    refuse_if([*problems, *_problems(entry, links, today)])
    on, channel = entry.when_and_how
    interaction = Interaction(
        on=on,
        channel=channel,
        initiated_by=entry.initiated_by,
        state=state_when_logged(on, today),
        organisation_id=organisation_of(by),
        is_restricted=entry.is_restricted,
        **entry.words,
    )
    db.session.add(interaction)
    if files:
        interaction.attachments = [_kept(each) for each in files]
    add_next_step(entry.next_step, links, interaction, by)
    db.session.flush()  # the links below need its id
    _insert_links(interaction, entry, links)
    if interaction.state is InteractionState.HELD:
        rollups.contact_made([employer.id for employer in links.employers], interaction.on)
    return interaction


def _insert_links(interaction: Interaction, entry: Entry, links: Links) -> None:
    """Write the rows of a new entry's employers, people and themes: one statement a kind, however many there are."""
    newcomer = add_newcomer(entry.newcomer, links.employers) if entry.newcomer else None
    contacts = [*links.contacts, *([newcomer] if newcomer else [])]
    of_it, when = {"interaction_id": interaction.id}, {"on": interaction.on}
    copies = when | _copies(interaction, len(links.employers))
    rows: dict[type[Base], list[dict[str, Any]]] = {
        InteractionEmployer: [of_it | {"employer_id": employer.id} | copies for employer in links.employers],
        InteractionContact: [of_it | {"contact_id": contact.id} for contact in contacts],
        InteractionOfficer: [
            of_it | when | {"user_id": officer.id, "organisation_id": organisation_of(officer)}
            for officer in links.officers
        ],
        InteractionTheme: [of_it | {"theme_id": theme.id} for theme in links.themes],
    }
    for table, found in rows.items():
        if found:
            db.session.execute(insert(table), found)


def problems_of(entry: Entry, by: User, today: date, before: Interaction | None = None) -> list[Problem]:
    """Everything that saving an entry (an edit of `before`) would be refused for."""
    return [*accept_all(entry.uploads)[1], *_problems(entry, links_of(entry, by, before), today)]


def _problems(entry: Entry, links: Links, today: date) -> list[Problem]:
    return [*entry.problems(today), *links.problems, *next_step_problems(entry.next_step, links, today)]


def edit_interaction(interaction: Interaction, entry: Entry, version: int, by: User, today: date) -> None:
    """Save what was changed in a contact; files are added, none is taken away.

    Raises RuleRefused, or ChangedMeanwhile where `version` is no longer its newest.
    """
    _refuse_without_leave(interaction, by)
    if interaction.version != version:
        raise ChangedMeanwhile(interaction)
    links = links_of(entry, by, interaction)
    files, problems = accept_all(entry.uploads)
    refuse_if([*problems, *_problems(entry, links, today)])
    on, channel = entry.when_and_how
    employers_before = [link.employer_id for link in interaction.employers]
    names_before = _names(interaction)
    was_restricted = interaction.is_restricted
    interaction.on, interaction.channel, interaction.initiated_by = on, channel, entry.initiated_by
    interaction.state = _state_after_edit(interaction.state, on, today)
    interaction.is_restricted = entry.is_restricted
    for name, text in entry.words.items():
        setattr(interaction, name, text)
    _set_links(interaction, entry, links)
    _copy(interaction)
    # Links are rows of their own: without a mark on the note itself, two edits of them would not notice each other.
    interaction.updated_at = now()
    interaction.attachments.extend(_kept(each) for each in files)
    db.session.flush()
    _note_links(interaction, names_before)
    if was_restricted != interaction.is_restricted:
        _restrict_what_belongs(interaction)
    rollups.contact_changed({*employers_before, *(employer.id for employer in links.employers)})


def _state_after_edit(state: InteractionState, on: date, today: date) -> InteractionState:
    """A contact moved to a day to come is planned again; a planned one moved back waits to be confirmed."""
    return InteractionState.PLANNED if on > today else state


def settle_interaction(interaction: Interaction, *, took_place: bool, version: int, by: User, today: date) -> None:
    """Say of a planned contact whether it took place. Raises RuleRefused before its day, or ChangedMeanwhile."""
    _refuse_without_leave(interaction, by)
    if interaction.version != version:
        raise ChangedMeanwhile(interaction)
    state = InteractionState.HELD if took_place else InteractionState.NOT_HELD
    # What did not take place may be known before its day; what did, may not.
    refuse_if(state_problems(state, interaction.on, today) if took_place else [])
    interaction.state = state
    _copy(interaction)
    db.session.flush()
    rollups.contact_changed([link.employer_id for link in interaction.employers])


def archive_interaction(interaction: Interaction, reason: str, *, cancel_steps: bool, by: User, today: date) -> None:
    """Take a contact out of every list and count, with the reason; it stays readable at its address."""
    _refuse_without_leave(interaction, by)
    reason = one_line(reason)
    if not reason:
        raise RuleRefused([Problem("reason", "Enter why it is archived")])
    if len(reason) > LINE_LENGTH:
        raise RuleRefused([Problem("reason", f"The reason must be {LINE_LENGTH} characters or fewer")])
    interaction.archived_at, interaction.archived_reason = now(), reason
    _copy(interaction)
    db.session.flush()
    if cancel_steps:
        cancel_open_steps(interaction, "The contact it came from was archived", today)
    rollups.contact_changed([link.employer_id for link in interaction.employers])


def restore_interaction(interaction: Interaction, by: User) -> None:
    """Undo archiving."""
    _refuse_without_leave(interaction, by)
    interaction.archived_at, interaction.archived_reason = None, ""
    _copy(interaction)
    db.session.flush()
    rollups.contact_changed([link.employer_id for link in interaction.employers])


def _refuse_without_leave(interaction: Interaction, by: User) -> None:
    if not may_edit_note(member_of(by), interaction.organisation_id, is_restricted=interaction.is_restricted):
        raise RuleRefused([Problem("", "Only the organisation that logged this contact can change it")])


def _set_links(interaction: Interaction, entry: Entry, links: Links) -> None:
    """Make the rows of employers, people and themes those the entry names; rows that stay are kept as they are."""
    newcomer = add_newcomer(entry.newcomer, links.employers) if entry.newcomer else None
    contacts = [*links.contacts, *([newcomer] if newcomer else [])]
    kept_employers = {link.employer_id: link for link in interaction.employers}
    interaction.employers = [
        kept_employers.get(employer.id) or InteractionEmployer(employer_id=employer.id) for employer in links.employers
    ]
    kept_contacts = {link.contact_id: link for link in interaction.contacts}
    interaction.contacts = [kept_contacts.get(each.id) or InteractionContact(contact_id=each.id) for each in contacts]
    kept_themes = {link.theme_id: link for link in interaction.themes}
    interaction.themes = [kept_themes.get(each.id) or InteractionTheme(theme_id=each.id) for each in links.themes]
    kept_officers = {link.user_id: link for link in interaction.officers}
    interaction.officers = [
        kept_officers.get(each.id) or InteractionOfficer(user_id=each.id, organisation_id=each.organisation_id)
        for each in links.officers
    ]


def _copies(interaction: Interaction, employers: int) -> dict[str, Any]:
    """What the employers of an entry copy of it besides its date."""
    counts = interaction.archived_at is None and interaction.state is not InteractionState.NOT_HELD
    approach = counts and is_approach(interaction.channel, interaction.initiated_by, employers)
    return {
        "organisation_id": interaction.organisation_id,
        "state": interaction.state if counts else InteractionState.NOT_HELD,
        "is_approach": approach,
    }


def _copy(interaction: Interaction) -> None:
    """Bring what employers and officers copy of an entry in step with it."""
    copies = _copies(interaction, len(interaction.employers))
    for link in interaction.employers:
        link.on = interaction.on
        for name, value in copies.items():
            setattr(link, name, value)
    for officer in interaction.officers:
        officer.on = interaction.on


def _kept(file: Accepted) -> Attachment:
    return Attachment(
        file_name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        content=file.content,
    )


Names = dict[str, Sequence[str]]


def _names(interaction: Interaction) -> Names:
    """Whom and what an interaction names, in words, for the audit trail: links are no audited rows themselves."""
    return {
        "employers": [link.employer.name for link in interaction.employers],
        "contacts": [link.contact.name for link in interaction.contacts],
        "officers": [link.user.name for link in interaction.officers],
        "themes": [link.theme.name for link in interaction.themes],
    }


def _note_links(interaction: Interaction, before: Names) -> None:
    after = _names(interaction)
    changed: dict[str, Any] = {
        kind: f"{', '.join(before[kind]) or 'none'} → {', '.join(after[kind]) or 'none'}"
        for kind in after
        if before[kind] != after[kind]
    }
    if changed:
        audit.note(
            "changed",
            "interaction",
            record_id=interaction.id,
            restricted_to_id=interaction.restricted_to_id,
            **changed,
        )


def _restrict_what_belongs(interaction: Interaction) -> None:
    """A note made restricted (or shared) takes its next steps and everything the trail holds of it along."""
    steps = list(db.session.scalars(select(FollowUp).where(FollowUp.interaction_id == interaction.id)))
    for step in steps:
        step.is_restricted = interaction.is_restricted
    db.session.flush()
    trail = [
        ("interaction", [interaction.id], interaction.restricted_to_id),
        ("attachment", [each.id for each in interaction.attachments], interaction.restricted_to_id),
        *(("follow_up", [step.id], step.restricted_to_id) for step in steps),
    ]
    for record_type, ids, restricted_to in trail:
        which = AuditEntry.record_type == record_type, AuditEntry.record_id.in_(ids)
        db.session.execute(update(AuditEntry).where(*which).values(restricted_to_id=restricted_to))
