"""What somebody typed about a contact, and the records it names: looked up once, with everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, or_, select

from crm.accounts.models import User
from crm.accounts.rules import STAFF
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer
from crm.engagement.attachments import Upload
from crm.engagement.kinds import Channel, InitiatedBy
from crm.engagement.models import Interaction, Theme
from crm.engagement.people import Newcomer, newcomer_problems, visible_to
from crm.engagement.rules import InteractionDraft, interaction_problems
from crm.problems import Problem
from crm.text import many_lines, one_line

MOST_EMPLOYERS = 200  # ours: an event has tens of employers; more in one entry is a mistake
MOST_PEOPLE = 200


@dataclass(frozen=True)
class NextStep:
    """What is to be done next. `owner` and `employer` are public ids; `due` None: no usable date was given."""

    what: str
    owner: str
    due: date | None
    employer: str = ""


@dataclass(frozen=True)
class Entry:
    """A contact as it was typed. Employers, contacts, officers and themes are public ids, in the order chosen."""

    on: date | None
    channel: Channel | None
    summary: str
    employers: Sequence[str]
    initiated_by: InitiatedBy = InitiatedBy.US
    contacts: Sequence[str] = ()
    officers: Sequence[str] = ()
    themes: Sequence[str] = ()
    notes: str = ""
    outcome: str = ""
    is_restricted: bool = False
    uploads: Sequence[Upload] = ()
    next_step: NextStep | None = None
    newcomer: Newcomer | None = None

    @property
    def words(self) -> dict[str, str]:
        """The texts as they are stored."""
        return {
            "summary": one_line(self.summary),
            "notes": many_lines(self.notes),
            "outcome": one_line(self.outcome),
        }

    @property
    def when_and_how(self) -> tuple[date, Channel]:
        """Date and channel, for use once the rules have passed. Raises ValueError where one is missing."""
        if self.on is None or self.channel is None:
            raise ValueError("This entry was not checked by the rules.")
        return self.on, self.channel

    def problems(self, today: date) -> list[Problem]:
        """What is wrong with it by the rules that need no record."""
        draft = InteractionDraft(self.on, len(set(self.employers)), channel=self.channel, **self.words)
        return interaction_problems(draft, today)


@dataclass
class Links:
    """The records an entry names; `problems` says which could not be found."""

    employers: list[Employer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    officers: list[User] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    owner: User | None = None
    problems: list[Problem] = field(default_factory=list)


def links_of(entry: Entry, by: User, before: Interaction | None = None) -> Links:
    """Look up what an entry names, at most one statement a kind. `before` is the interaction it is an edit of.

    What an edited interaction already has (an archived employer, someone who has left, a retired theme) may stay.
    """
    links = Links()
    links.employers = _employers(entry, before, links.problems)
    links.contacts = _contacts(entry, links.employers, by, before, links.problems)
    links.problems += newcomer_problems(entry.newcomer, links.employers)
    links.officers, links.owner = _staff(entry, by, before, links.problems)
    links.themes = _themes(entry, before, links.problems)
    return links


def _wanted(public_ids: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(public_ids) if key]


def _employers(entry: Entry, before: Interaction | None, problems: list[Problem]) -> list[Employer]:
    wanted = _wanted(entry.employers)
    if len(wanted) > MOST_EMPLOYERS:
        problems.append(Problem("employers", f"Choose {MOST_EMPLOYERS} employers or fewer"))
        return []
    if not wanted:
        return []
    kept = {link.employer_id for link in before.employers} if before else set()
    found = {
        employer.public_id: employer
        for employer in db.session.scalars(select(Employer).where(Employer.public_id.in_(wanted)))
        if employer.archived_at is None or employer.id in kept
    }
    if len(found) < len(wanted):
        problems.append(Problem("employers", "An employer you chose is no longer listed: choose again"))
    return [found[key] for key in wanted if key in found]


def _contacts(
    entry: Entry, employers: Sequence[Employer], by: User, before: Interaction | None, problems: list[Problem]
) -> list[Contact]:
    wanted = _wanted(entry.contacts)[: MOST_PEOPLE + 1]
    if not wanted:
        return []
    kept = [link.contact_id for link in before.contacts] if before else []
    there = ContactPost.employer_id.in_([employer.id for employer in employers])
    query = (
        select(Contact)
        .outerjoin(ContactPost, ContactPost.contact_id == Contact.id)
        .where(Contact.public_id.in_(wanted), or_(and_(there, visible_to(by)), Contact.id.in_(kept)))
        .distinct()
    )
    found = {contact.public_id: contact for contact in db.session.scalars(query)}
    if len(found) < len(wanted):
        problems.append(Problem("contacts", "Someone you ticked is not at these employers: tick again"))
    return [found[key] for key in wanted if key in found]


def _staff(
    entry: Entry, by: User, before: Interaction | None, problems: list[Problem]
) -> tuple[list[User], User | None]:
    wanted = _wanted(entry.officers)[: MOST_PEOPLE + 1] or [by.public_id]
    owner = entry.next_step.owner if entry.next_step else ""
    kept = [link.user_id for link in before.officers] if before else []
    known = {by.public_id: by}
    missing = {key for key in (*wanted, owner) if key and key not in known}
    if missing:
        query = select(User).where(User.public_id.in_(missing), User.role.in_(STAFF))
        found = db.session.scalars(query.where(or_(User.archived_at.is_(None), User.id.in_(kept))))
        known |= {user.public_id: user for user in found}
    if any(key not in known for key in wanted):
        problems.append(Problem("officers", "Someone you ticked no longer uses this service: tick again"))
    return [known[key] for key in wanted if key in known], known.get(owner)


def _themes(entry: Entry, before: Interaction | None, problems: list[Problem]) -> list[Theme]:
    wanted = _wanted(entry.themes)[: MOST_PEOPLE + 1]
    if not wanted:
        return []
    kept = {link.theme_id for link in before.themes} if before else set()
    found = {
        theme.public_id: theme
        for theme in db.session.scalars(select(Theme).where(Theme.public_id.in_(wanted)))
        if not theme.is_retired or theme.id in kept
    }
    if len(found) < len(wanted):
        problems.append(Problem("themes", "A theme you ticked is no longer in use: tick again"))
    return [found[key] for key in wanted if key in found]
