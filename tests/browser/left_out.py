"""What the demonstration leaves out, for the sweep over every page: long names, an employer with nothing, odd records.

An employer with something of everything stands beside one whose name is as long as names get, which takes part in
each strand, and one of which nothing is known.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.blueprints.apprenticeships.actions import move_by_hand
from crm.blueprints.network.meeting_rules import AttendanceState
from crm.clock import today
from crm.database import db
from crm.directory.contacts.actions import add_contact
from crm.directory.contacts.rules import ContactFacts, ContactRole, PostFacts
from crm.directory.employers.actions import set_lead
from crm.directory.employers.models import Employer
from crm.engagement.actions import archive_interaction
from crm.engagement.attachments import Upload
from crm.engagement.drafts import NextStep
from crm.engagement.kinds import Channel
from tests.factories.directory import make_employer, make_site
from tests.factories.encounters import at, make_encounter, make_request, make_roll, make_school
from tests.factories.engagement import make_follow_up, make_interaction, make_referral
from tests.factories.mail import make_message
from tests.factories.network import make_attendance, make_challenge, make_meeting, make_member, make_story
from tests.factories.placements import make_offer, make_placement
from tests.factories.strands import make_apprenticeship, make_collaboration

FIRM = "Quillfeather Castings Ltd"
LONG_NAME = "The Quillfeather and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"
EMPTY = "Quillfeather Empty"
LONG_SCHOOL = "The Quillfeather and Dearne Valley Academy of Science, Engineering, Sport and the Performing Arts"
BARE_SCHOOL = "Bare Academy"


def make_left_out() -> None:
    """Put it beside the demonstration, whose people it belongs to."""
    admin, officer, partner = (_person(role) for role in (Role.ADMIN, Role.OFFICER, Role.PARTNER))
    firm = make_employer(FIRM, postcode="S60 2NR", employees=180, pays_levy=True, is_anchor=True)
    long = make_employer(LONG_NAME, postcode="S60 2NR")
    make_employer(EMPTY, postcode="")
    make_message()
    _engagement(firm, long, admin, partner)
    _strands(firm, long, officer)
    _schools(firm, long, officer)


def _person(role: Role) -> User:
    return db.session.scalars(select(User).where(User.email == f"{role}@demo.example")).one()


def _engagement(firm: Employer, long: Employer, admin: User, partner: User) -> None:
    set_lead(firm, organisation_id=admin.organisation_id, officer_id=admin.id)
    make_site(firm, name="Yard", postcode="S65 1AA", employees=12)
    hr = PostFacts("HR director", ContactRole.HR_DIRECTOR, is_primary=True)
    for employer, name in ((firm, "Dana Quill"), (long, "Dana Okoro")):
        address = f"{name.lower().replace(' ', '.')}@quillfeather.example"
        add_contact(employer, ContactFacts(name, address, "01709 382121"), hr)
    make_interaction(firm, partner, today() + timedelta(days=5), channel=Channel.VISIT, summary="About export")
    step = NextStep("Send the plan", admin.public_id, today() + timedelta(days=2))
    plan = Upload("plan.pdf", b"%PDF-1.7 x")
    make_interaction([firm, long], admin, summary="Walked the site", uploads=[plan], next_step=step)
    for employer in (firm, long):
        make_interaction(employer, partner, today() - timedelta(days=9), summary="Kept to us", is_restricted=True)
    archive_interaction(make_interaction(long, admin), "Logged twice", cancel_steps=False, by=admin, today=today())
    make_follow_up(firm, admin, today() - timedelta(days=3), what="Call about the levy")
    make_referral(firm, partner, admin)
    make_referral(long, partner, admin)


def _strands(firm: Employer, long: Employer, officer: User) -> None:
    make_apprenticeship(firm, offered=today() - timedelta(days=5), places=3, owner=officer, by=officer)
    make_apprenticeship(long, offered=today() - timedelta(days=90), by=officer)
    gone = make_apprenticeship(long, offered=today() - timedelta(days=30), by=officer)
    move_by_hand(gone.card, to_stage="withdrawn", on=today(), by_id=officer.id, exit_reason="cost")
    make_collaboration(long, started_on=today() - timedelta(days=400), by=officer)
    offer = make_offer(long, stage="approved", places=2, by=officer)
    make_placement(offer, by=officer, steps={"matched": today()})
    member = make_member(long, joined=today() - timedelta(days=90), by=officer, wants="Peers to talk to")
    meeting = make_meeting(today() - timedelta(days=2), title="Forge meeting", capacity=20)
    make_attendance(meeting, member, state=AttendanceState.ATTENDED)
    make_challenge([long], meeting=meeting, raised_on=meeting.on, words="No buses at night")
    # The only one ahead, and so the one by which meetings are shown: its single place is asked for.
    make_attendance(make_meeting(today() + timedelta(days=30), title="Meeting to come", capacity=1), member)
    make_story(long)


def _schools(firm: Employer, long: Employer, officer: User) -> None:
    school, bare = make_school(LONG_SCHOOL, urn="299999"), make_school(BARE_SCHOOL, urn="299998")
    make_roll(school, {9: 200, 10: 190})
    make_encounter(
        long, on=today() - timedelta(days=3), schools=(at(school, y9=(120, 9)), at(bare, y8=20)), by=officer,
        minutes=90, evaluation="Lively",
    )  # fmt: skip
    make_encounter(firm, stage="offered", by=officer)
    make_request(school, words="A welder for Year 9, and somebody who draws", kind="talk", mode="in_person")
