"""Partner organisations and their fictional people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crm.accounts.demonstration import PASSWORD
from crm.accounts.models import OrganisationKind, PartnerOrganisation, StrandGrant, User
from crm.accounts.passwords import HASHER
from crm.accounts.rules import Role, Strand
from crm.demo.world import Officer, World

AGREED_DAYS_AGO = 760


@dataclass(frozen=True)
class Colleague:
    """Somebody at a partner organisation. The first of each role signs in with the address shown to visitors."""

    name: str
    role: Role
    email: str
    strands: tuple[Strand, ...] = ()
    sees_participants: bool = False


@dataclass(frozen=True)
class Partner:
    """An organisation and its people."""

    key: str
    name: str
    short_name: str
    kind: OrganisationKind
    lawful_basis: str
    people: tuple[Colleague, ...]


PARTNERS = (
    Partner(
        "council",
        "Rotherham Metropolitan Borough Council",
        "Council",
        OrganisationKind.COUNCIL,
        "Public task: delivering the Employment and Skills Strategy",
        (
            Colleague("Priya Raman", Role.OFFICER, "officer@demo.example", sees_participants=True),
            Colleague("Marcus Bell", Role.OFFICER, "marcus.bell@demo.example"),
            Colleague("Ewa Lister", Role.OFFICER, "ewa.lister@demo.example"),
            Colleague("Joseph Adeyemi", Role.OFFICER, "joseph.adeyemi@demo.example"),
            Colleague("Nina Clegg", Role.ANALYST, "analyst@demo.example"),
            Colleague("Sam Oldfield", Role.ADMIN, "admin@demo.example"),
        ),
    ),
    Partner(
        "chamber",
        "Barnsley and Rotherham Chamber of Commerce",
        "Chamber",
        OrganisationKind.CHAMBER,
        "Legitimate interests: joint work with employers under the sharing agreement",
        (
            Colleague("Tom Hinchliffe", Role.PARTNER, "partner@demo.example"),
            Colleague("Saira Malik", Role.PARTNER, "saira.malik@demo.example", (Strand.NETWORK,)),
        ),
    ),
    Partner(
        "jobcentre",
        "Jobcentre Plus",
        "Jobcentre Plus",
        OrganisationKind.JOBCENTRE,
        "Public task: employer services of the Department for Work and Pensions",
        (
            Colleague("Gail Wadsworth", Role.PARTNER, "gail.wadsworth@demo.example"),
            Colleague("Kwame Osei", Role.PARTNER, "kwame.osei@demo.example"),
        ),
    ),
    Partner(
        "careers_hub",
        "South Yorkshire Careers Hub",
        "Careers Hub",
        OrganisationKind.CAREERS_HUB,
        "Legitimate interests: links between schools and employers under the sharing agreement",
        (Colleague("Leila Crossley", Role.PARTNER, "leila.crossley@demo.example", (Strand.ENCOUNTERS,)),),
    ),
    Partner(
        "provider",
        "Brackelmere College",
        "Brackelmere College",
        OrganisationKind.PROVIDER,
        "Legitimate interests: courses and apprenticeships under the sharing agreement",
        (
            Colleague(
                "Owen Fairweather",
                Role.PARTNER,
                "owen.fairweather@demo.example",
                (Strand.APPRENTICESHIPS, Strand.COLLABORATIONS),
            ),
        ),
    ),
)


def make_staff(world: World) -> None:
    """Write organisations and people; everyone has the password that the sign-in page shows."""
    password_hash = HASHER.hash(PASSWORD)
    agreed_on = world.as_at - timedelta(days=AGREED_DAYS_AGO)
    for partner in PARTNERS:
        organisation_id = world.writer.add(
            PartnerOrganisation,
            public_id=world.public_id(),
            name=partner.name,
            short_name=partner.short_name,
            kind=partner.kind,
            is_controller=partner.kind is OrganisationKind.COUNCIL,
            lawful_basis=partner.lawful_basis,
            sharing_agreement_on=agreed_on,
        )
        world.organisations[partner.key] = organisation_id
        active = [_person(world, each, organisation_id, password_hash) for each in partner.people]
        world.officers[partner.key] = [each for each in active if each.role in (Role.OFFICER, Role.PARTNER)]


def _person(world: World, colleague: Colleague, organisation_id: int, password_hash: str) -> Officer:
    user_id = world.writer.add(
        User,
        public_id=world.public_id(),
        email=colleague.email,
        name=colleague.name,
        role=colleague.role,
        organisation_id=organisation_id,
        password_hash=password_hash,
        may_see_participants=colleague.sees_participants,
        last_seen_at=world.at(world.working(world.as_at - timedelta(days=1))),
    )
    for strand in colleague.strands:
        world.writer.add(StrandGrant, user_id=user_id, strand=strand)
    return Officer(user_id, organisation_id, colleague.role)
