"""What stands beside a contact while it is written: who was in touch, who is there, what crosses it, what to choose.

For one employer the whole stop-and-look card; for several, the last contact and the wishes of each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, or_, select

from crm.accounts.models import PartnerOrganisation, User
from crm.accounts.rules import STAFF, Permission, Role, may
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.models import Employer
from crm.engagement.clashing import ShownClash, clashes_with
from crm.engagement.coordination import APPROACH_CHANNELS, is_approach
from crm.engagement.drafts import Entry, Links
from crm.engagement.kinds import Channel, InitiatedBy
from crm.engagement.models import Interaction, InteractionEmployer, InteractionTheme, Theme
from crm.engagement.people import PersonThere, visible_to
from crm.engagement.queries import StopAndLook, stop_and_look
from crm.engagement.rules import DoNotApproach, do_not_approach
from crm.engagement.visibility import may_read

WRITERS = tuple(role for role in STAFF if may(role, Permission.LOG_INTERACTIONS))


@dataclass(frozen=True)
class ChosenEmployer:
    """An employer of the contact, with its wish, if one is in force on the day, and the people who may be ticked."""

    id: int
    public_id: str
    name: str
    last_contact_on: date | None
    wish: DoNotApproach | None
    people: tuple[PersonThere, ...]


@dataclass(frozen=True)
class Colleague:
    """Somebody who logs contacts."""

    public_id: str
    name: str
    organisation: str
    organisation_id: int


@dataclass(frozen=True)
class ThemeChoice:
    """A theme that may be ticked; `was_last` if the last contact with the employer was about it."""

    public_id: str
    name: str
    id: int
    was_last: bool


@dataclass(frozen=True)
class Panel:
    """Everything a page of a contact shows besides the questions."""

    employers: Sequence[ChosenEmployer]
    look: StopAndLook | None
    clashes: Sequence[ShownClash]
    themes: Sequence[ThemeChoice]
    colleagues: Sequence[Colleague]

    @property
    def warnings(self) -> list[str]:
        """What is to be seen before saving: public ids of clashing contacts and of employers with a wish."""
        return [clash.public_id for clash in self.clashes] + [each.public_id for each in self.employers if each.wish]


@dataclass(frozen=True)
class Plan:
    """What is known so far of the contact being written. Themes and officers are public ids."""

    employers: Sequence[str]
    on: date
    channel: Channel | None
    initiated_by: InitiatedBy
    themes: Collection[str]
    officers: Collection[str]

    @property
    def may_clash(self) -> bool:
        """Whether it is, or may become, an approach."""
        outward = self.initiated_by is InitiatedBy.US
        return outward and len(self.employers) == 1 and (self.channel is None or self.channel in APPROACH_CHANNELS)


def panel_for(plan: Plan, viewer: User, today: date, *, entry: int = 0) -> Panel:
    """The panel of a contact being written; `entry` is its id when it is edited. At most six statements."""
    employers = chosen_employers(plan.employers, viewer, plan.on)
    one = employers[0].id if len(employers) == 1 else 0
    themes = themes_for(one, plan.themes, viewer)
    colleagues = colleagues_of(plan.officers)
    found: Sequence[ShownClash] = ()
    if one and plan.may_clash:
        ours = {each.organisation_id for each in colleagues if each.public_id in plan.officers}
        ticked = {theme.id for theme in themes if theme.public_id in plan.themes}
        organisations = ours | {viewer.organisation_id or 0}
        found = clashes_with(one, plan.on, organisations, ticked, viewer, entry)
    look = stop_and_look(one, today) if one else None
    return Panel(employers, look, found, themes, colleagues)


def warnings_of(entry: Entry, links: Links, viewer: User) -> list[str]:
    """What `Panel.warnings` holds, for the moment of saving. At most one statement."""
    on, channel = entry.when_and_how
    if len(links.employers) != 1 or not is_approach(channel, entry.initiated_by, 1):
        return []
    employer = links.employers[0]
    ours = {each.organisation_id for each in (*links.officers, viewer) if each.organisation_id}
    found = clashes_with(employer.id, on, ours, [theme.id for theme in links.themes], viewer)
    return [clash.public_id for clash in found] + ([employer.public_id] if _wish(employer, on) else [])


def _wish(employer: Employer, on: date) -> DoNotApproach | None:
    return do_not_approach(employer.do_not_approach_until, employer.do_not_approach_reason, on)


def chosen_employers(public_ids: Sequence[str], viewer: User, on: date) -> list[ChosenEmployer]:
    """The employers chosen, in the order chosen, with the people at each, the main contact first. One statement."""
    if not public_ids:
        return []
    works_there = and_(ContactPost.employer_id == Employer.id, ContactPost.left_on.is_(None))
    seen = and_(Contact.id == ContactPost.contact_id, Contact.archived_at.is_(None), visible_to(viewer))
    query = (
        select(Employer, Contact.public_id, Contact.name, ContactPost.job_title)
        .outerjoin(ContactPost, works_there)
        .outerjoin(Contact, seen)
        .where(Employer.public_id.in_(public_ids))
        .order_by(Employer.id, ContactPost.is_primary.desc(), Contact.name, Contact.id)
    )
    rows: dict[str, tuple[Employer, list[PersonThere]]] = {}
    listed: set[str] = set()  # somebody who works for two of them is ticked once
    for employer, public_id, name, job_title in db.session.execute(query):
        people = rows.setdefault(employer.public_id, (employer, []))[1]
        if public_id and public_id not in listed:
            listed.add(public_id)
            people.append(PersonThere(public_id, name, job_title, employer.id))
    found = (rows[key] for key in public_ids if key in rows)
    return [
        ChosenEmployer(each.id, each.public_id, each.name, each.last_contact_on, _wish(each, on), tuple(people))
        for each, people in found
    ]


def themes_for(employer_id: int, ticked: Collection[str], viewer: User) -> list[ThemeChoice]:
    """The themes in use and those ticked already; what the last contact with the employer was about comes first."""
    last = (
        select(Interaction.id)
        .join(InteractionEmployer, InteractionEmployer.interaction_id == Interaction.id)
        .where(InteractionEmployer.employer_id == employer_id, Interaction.archived_at.is_(None), may_read(viewer))
        .order_by(InteractionEmployer.on.desc(), Interaction.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    of_last = Theme.id.in_(select(InteractionTheme.theme_id).where(InteractionTheme.interaction_id == last))
    was_last = case((of_last, True), else_=False).label("was_last")
    rows = db.session.execute(
        select(Theme.public_id, Theme.name, Theme.id, was_last)
        .where(or_(Theme.is_retired.is_(False), Theme.public_id.in_(ticked or [""])))
        .order_by(was_last.desc(), Theme.name)
    )
    return [ThemeChoice(*row) for row in rows]


def colleagues_of(chosen: Collection[str] = ()) -> list[Colleague]:
    """Everyone who logs contacts, by organisation and name, and whoever is chosen already. One statement."""
    active = and_(User.role.in_(WRITERS), User.archived_at.is_(None))
    rows = db.session.execute(
        select(User.public_id, User.name, PartnerOrganisation.short_name, PartnerOrganisation.id)
        .join(PartnerOrganisation, PartnerOrganisation.id == User.organisation_id)
        .where(or_(active, User.public_id.in_(chosen or [""])), User.role != Role.EMPLOYER)
        .order_by(PartnerOrganisation.short_name, User.name, User.id)
    )
    return [Colleague(*row) for row in rows]


def people_choices(colleagues: Sequence[Colleague], me: User) -> list[tuple[str, str]]:
    """Colleagues for a drop-down: me first, then my organisation, then the others."""
    rest = [each for each in colleagues if each.public_id != me.public_id]
    mine = [each for each in rest if each.organisation_id == me.organisation_id]
    others = [each for each in rest if each.organisation_id != me.organisation_id]
    return [
        (me.public_id, f"{me.name} (me)"),
        *((each.public_id, f"{each.name}, {each.organisation}") for each in (*mine, *others)),
    ]
