"""What an administrator types about people and partner organisations."""

from __future__ import annotations

from crm.accounts.actions import Person
from crm.accounts.emails import LONGEST_EMAIL
from crm.accounts.models import OrganisationKind, PartnerOrganisation, User
from crm.accounts.organisations import Organisation
from crm.accounts.rules import STAFF, Role, Strand
from crm.blueprints.admin.words import KIND_WORDS
from crm.periods import format_date
from crm.web.forms import Choice, DateParts, Form, Hidden, Radios, Text, Tick, Ticks

STAFF_ROLES = tuple(role for role in Role if role in STAFF)
ROLE_NOTES = {
    Role.OFFICER.value: "Sees and edits everything except administration and participants.",
    Role.PARTNER.value: "Sees pipelines, employers and shared contacts; logs their own.",
    Role.ANALYST.value: "Reads the dashboard and reports; sets targets.",
    Role.ADMIN.value: "Everything an officer does, and people, organisations, imports and audit.",
}


def _name() -> Text:
    return Text("Full name", required="Enter a full name", max_length=120, autocomplete="off", spellcheck=False)


def _email(hint: str) -> Text:
    return Text(
        "Email address",
        required="Enter an email address",
        hint=hint,
        max_length=LONGEST_EMAIL,
        autocomplete="off",
        inputmode="email",
        spellcheck=False,
    )


class StaffForm(Form):
    """A member of staff of a partner organisation, with what they may do."""

    name = _name()
    email = _email("They sign in with it, and links to choose a password go there.")
    organisation = Choice("Organisation", required="Select the organisation this person works for", blank="Select one")
    role = Radios(
        "Role",
        [(role.value, role.label) for role in STAFF_ROLES],
        required="Select a role",
        notes=ROLE_NOTES,
    )
    strands = Ticks(
        "For partners: the strands they may write in",
        [(strand.value, strand.label) for strand in Strand],
        hint="A partner sees every pipeline, and changes records only in the strands ticked here.",
        small=True,
    )
    may_see_participants = Tick(
        "May see who is placed, and their circumstances",
        hint="Given by name, whatever the role. Only to people who need it for their work.",
    )
    version = Hidden()

    def offer(self, organisations: list[PartnerOrganisation]) -> None:
        """Set the organisations that may be chosen."""
        self.organisation.offer([(each.public_id, each.name) for each in organisations])

    def fill_from(self, user: User) -> None:
        """Show a person as they stand."""
        self.name.data, self.email.data, self.role.data = user.name, user.email, user.role.value
        self.organisation.data = user.organisation.public_id if user.organisation else ""
        self.strands.data = [grant.strand.value for grant in user.strand_grants]
        self.may_see_participants.data = user.may_see_participants
        self.version.data = str(user.version)

    def person(self, organisations: list[PartnerOrganisation]) -> Person:
        """What was typed."""
        chosen = next((each for each in organisations if each.public_id == self.organisation.data), None)
        strands = frozenset(Strand(value) for value in self.strands.data or [])
        participants = bool(self.may_see_participants.data)
        return Person(self.name.data, self.email.data, Role(self.role.data), chosen, strands, participants)

    def in_words(self) -> dict[str, str]:
        """What was typed, question by question, as it is shown beside what stands now."""
        chosen = {choice.value: choice.label for choice in self.organisation.choices}
        role = Role(self.role.data)
        strands = [Strand(value) for value in self.strands.data or []] if role is Role.PARTNER else []
        return _words(
            self.name.data,
            self.email.data,
            role,
            chosen.get(self.organisation.data, ""),
            strands,
            participants=bool(self.may_see_participants.data),
        )


class EmployerPersonForm(Form):
    """Somebody at an employer: what they may do follows from their employers, so only who they are is asked."""

    name = _name()
    email = _email("Links to sign in go there. Another address ends the links sent to this one.")
    version = Hidden()

    def fill_from(self, user: User) -> None:
        """Show a person as they stand."""
        self.name.data, self.email.data, self.version.data = user.name, user.email, str(user.version)

    def person(self) -> Person:
        """What was typed."""
        return Person(self.name.data, self.email.data, Role.EMPLOYER)

    def in_words(self) -> dict[str, str]:
        """What was typed, question by question."""
        return _words(self.name.data, self.email.data)


def user_in_words(user: User) -> dict[str, str]:
    """A person as they stand, in the questions of the form that changes them."""
    if user.role is Role.EMPLOYER:
        return _words(user.name, user.email)
    organisation = user.organisation.name if user.organisation else ""
    strands = [grant.strand for grant in user.strand_grants]
    return _words(user.name, user.email, user.role, organisation, strands, participants=user.may_see_participants)


def _words(
    name: str,
    email: str,
    role: Role | None = None,
    organisation: str = "",
    strands: list[Strand] | None = None,
    *,
    participants: bool = False,
) -> dict[str, str]:
    words = {"Full name": name, "Email address": email}
    if role is not None:
        words |= {
            "Organisation": organisation,
            "Role": role.label,
            "Strands": ", ".join(sorted(strand.label for strand in strands or [])),
            "May see who is placed": "yes" if participants else "no",
        }
    return words


class OrganisationForm(Form):
    """A partner organisation, and the basis on which its people see what we hold."""

    name = Text("Name", required="Enter the name", max_length=120)
    short_name = Text(
        "Short name", required="Enter the short name", hint="Shown in lists and timelines.", max_length=40, width="20"
    )
    kind = Choice(
        "Kind of organisation",
        [(kind.value, KIND_WORDS[kind]) for kind in OrganisationKind],
        required="Select the kind of organisation",
        blank="Select one",
    )
    is_controller = Tick(
        "Is the controller of what the service holds",
        hint="The council. It sees what employers answered without being chosen.",
    )
    lawful_basis = Text(
        "Lawful basis",
        hint="On which this organisation may see personal data, for example: Public task (UK GDPR article 6(1)(e)).",
        max_length=200,
    )
    sharing_agreement_on = DateParts(
        "Date of the data sharing agreement", hint="When it was signed. Leave it empty if there is none yet."
    )
    version = Hidden()

    def fill_from(self, organisation: PartnerOrganisation) -> None:
        """Show an organisation as it stands."""
        for field in ("name", "short_name", "is_controller", "lawful_basis", "sharing_agreement_on"):
            self[field].data = getattr(organisation, field)
        self.kind.data, self.version.data = organisation.kind.value, str(organisation.version)

    def described(self) -> Organisation:
        """What was typed."""
        return Organisation(
            name=self.name.data,
            short_name=self.short_name.data,
            kind=OrganisationKind(self.kind.data),
            is_controller=bool(self.is_controller.data),
            lawful_basis=self.lawful_basis.data or "",
            sharing_agreement_on=self.sharing_agreement_on.data,
        )


def organisation_in_words(described: Organisation | PartnerOrganisation) -> dict[str, str]:
    """An organisation, typed or as it stands, question by question."""
    agreed = described.sharing_agreement_on
    return {
        "Name": described.name,
        "Short name": described.short_name,
        "Kind of organisation": KIND_WORDS[described.kind],
        "Is the controller": "yes" if described.is_controller else "no",
        "Lawful basis": described.lawful_basis,
        "Data sharing agreement": format_date(agreed) if agreed else "",
    }
