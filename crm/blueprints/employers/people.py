"""The people of an employer as its page lists them, for one reader: those a reader may not see are only counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, select

from crm.accounts.models import User
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost, ContactRole
from crm.directory.employers.models import Site
from crm.engagement.people import visible_to


@dataclass(frozen=True)
class PersonLine:
    """A person's post at an employer."""

    public_id: str
    name: str
    job_title: str
    role: ContactRole
    email: str
    phone: str
    is_primary: bool
    bounced_on: date | None
    may_contact: bool | None
    agreed_to_sharing: bool | None
    site: str
    started_on: date | None
    left_on: date | None

    @property
    def does(self) -> str:
        """Job title and role in our work, each said once."""
        role = "" if self.role is ContactRole.OTHER else self.role.label
        if role and role.casefold() in self.job_title.casefold():
            role = ""
        return ", ".join(part for part in (self.job_title, role) if part)


@dataclass(frozen=True)
class People:
    """Who works at an employer, who did, and how many who work there are not shared with the reader."""

    present: tuple[PersonLine, ...]
    left: tuple[PersonLine, ...]
    hidden: int


def people_of(employer_id: int, viewer: User) -> People:
    """The people of an employer, the main contact first and the last to leave first. One statement."""
    rows = db.session.execute(
        select(Contact, ContactPost, Site.name, Site.postcode, case((visible_to(viewer), True), else_=False))
        .join(ContactPost, ContactPost.contact_id == Contact.id)
        .outerjoin(Site, Site.id == ContactPost.site_id)
        .where(ContactPost.employer_id == employer_id, Contact.archived_at.is_(None))
        .order_by(ContactPost.is_primary.desc(), Contact.name, ContactPost.id)
    )
    present: list[PersonLine] = []
    left: list[PersonLine] = []
    hidden = 0
    for contact, post, site, postcode, is_visible in rows:
        if is_visible:
            line = _line(contact, post, site or postcode or "")
            (present if post.left_on is None else left).append(line)
        elif post.left_on is None:
            hidden += 1
    return People(tuple(present), tuple(sorted(left, key=lambda line: line.left_on or date.min, reverse=True)), hidden)


def _line(contact: Contact, post: ContactPost, site: str) -> PersonLine:
    return PersonLine(
        public_id=contact.public_id,
        name=contact.name,
        job_title=post.job_title,
        role=post.role,
        email=contact.email,
        phone=contact.phone,
        is_primary=post.is_primary,
        bounced_on=contact.email_bounced_on,
        may_contact=contact.may_contact,
        agreed_to_sharing=contact.agreed_to_sharing,
        site=site,
        started_on=post.started_on,
        left_on=post.left_on,
    )
