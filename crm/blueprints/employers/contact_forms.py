"""What a person may type about somebody at an employer: details, post, leaving, what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from crm.clock import today
from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.contacts.rules import (
    LINE_LENGTH,
    ChoiceFacts,
    ChoiceKind,
    ContactFacts,
    ContactRole,
    PostFacts,
)
from crm.directory.employers.models import Employer, Site
from crm.web.forms import Choice, DateParts, Form, Hidden, Radios, Text, Tick
from crm.web.pickers import EmployerPicker

ROLES = [(role.value, role.label) for role in ContactRole]
KINDS = [(kind.value, kind.label) for kind in ChoiceKind]
KIND_NOTES = {
    ChoiceKind.WORK_IN_HAND.value: "Calls and emails about something already under way with them.",
    ChoiceKind.NEWS.value: "Newsletters and invitations to programmes and events.",
    ChoiceKind.SHARING.value: "Partner organisations see their name and details.",
}
NOBODY = "Nobody yet"


class _Person(Form):
    name = Text("Name", required="Enter the person’s name", max_length=LINE_LENGTH, autocomplete="off")
    email = Text("Email address (optional)", max_length=254, autocomplete="off", inputmode="email", spellcheck=False)
    phone = Text("Telephone number (optional)", max_length=60, width="20", autocomplete="off", inputmode="tel")

    def facts(self) -> ContactFacts:
        """What was typed about the person."""
        return ContactFacts(self.name.data, self.email.data or "", self.phone.data or "")


class _Post(Form):
    job_title = Text("Job title (optional)", max_length=LINE_LENGTH)
    role = Choice("Role in our work", ROLES, default=ContactRole.OTHER.value)
    site = Choice("Site", blank="Any or all of them")
    started_on = DateParts("Started there (optional)")
    is_primary = Tick("The main contact of this employer")

    def offer_sites(self, employer: Employer | None) -> None:
        """The employer's sites, to choose where the person works."""
        sites = [site for site in employer.sites if site.archived_at is None] if employer else []
        self.site.offer([(site.public_id, _place(site)) for site in sites])

    def post(self) -> PostFacts:
        """What was typed about the post."""
        wanted = select(Site.id).where(Site.public_id == self.site.data)
        return PostFacts(
            job_title=self.job_title.data or "",
            role=ContactRole(self.role.data),
            is_primary=self.is_primary.data,
            site_id=db.session.scalar(wanted) if self.site.data else None,
            started_on=self.started_on.data,
        )


class NewContactForm(_Person, _Post):
    """Somebody who works for an employer."""

    same = Hidden()


class EditContactForm(_Person):
    """A person's name and how to reach them."""

    version = Hidden()
    seen = Hidden()

    def fill_from(self, contact: Contact) -> None:
        """Show a person as they stand."""
        self.name.data, self.email.data, self.phone.data = contact.name, contact.email, contact.phone
        self.version.data = str(contact.version)


class PostForm(_Post):
    """What a person does at an employer."""

    def fill_from(self, post: ContactPost) -> None:
        """Show a post as it stands."""
        self.job_title.data, self.role.data = post.job_title, post.role.value
        self.site.data = post.site.public_id if post.site else ""
        self.started_on.data, self.is_primary.data = post.started_on, post.is_primary


class NewPostForm(_Post):
    """A person works for a further employer."""

    employer = EmployerPicker("Employer", required="Choose the employer they work for as well")


class LeaveForm(Form):
    """A person left an employer."""

    left_on = DateParts("When did they leave?", required="Enter the date they left")
    successor = Choice("Who takes over?", blank=NOBODY, hint="They become the main contact if the leaver was.")
    end_access = Tick("End their sign-in for this employer", default=True)

    def offer(self, others: Iterable[tuple[str, str]]) -> None:
        """Those who work there and may take over."""
        self.successor.offer(others)


class MoveForm(Form):
    """A person left one employer for another."""

    left_on = DateParts("When did they leave?", required="Enter the date they left")
    employer = EmployerPicker("Where do they work now?", required="Choose the employer they work for now")
    job_title = Text("Job title there (optional)", max_length=LINE_LENGTH)
    role = Choice("Role in our work", ROLES, default=ContactRole.OTHER.value)
    started_on = DateParts("Started there (optional)")

    def post(self) -> PostFacts:
        """What was typed about the new post."""
        return PostFacts(
            job_title=self.job_title.data or "", role=ContactRole(self.role.data), started_on=self.started_on.data
        )


class ChoiceForm(Form):
    """A person agreed or refused: who said so, when and how."""

    kind = Radios("What is it about?", KINDS, notes=KIND_NOTES, required="Choose what it is about")
    agreed = Radios(
        "What did they say?",
        [("yes", "They agree"), ("no", "They do not agree")],
        required="Say whether they agree",
        inline=True,
    )
    said_on = DateParts("When did they say so?", required="Enter the date they said so")
    said_by = Text(
        "Who said so?", hint="The person, or who spoke for them.", required="Enter who said so", max_length=LINE_LENGTH
    )
    how = Text(
        "How?", hint="Like “by email” or “on the phone”.", required="Enter how they said so", max_length=LINE_LENGTH
    )

    def start(self, contact: Contact) -> None:
        """What is likely."""
        self.said_on.data = today()
        self.said_by.data = contact.name

    def facts(self) -> ChoiceFacts:
        """What was typed."""
        return ChoiceFacts(
            kind=ChoiceKind(self.kind.data),
            agreed=self.agreed.data == "yes",
            said_on=self.said_on.data or today(),
            said_by=self.said_by.data,
            how=self.how.data,
        )


def _place(site: Site) -> str:
    return ", ".join(part for part in (site.name, site.address, site.postcode) if part) or "Site without an address"
