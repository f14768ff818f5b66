"""Content for a data package: something in every table, odd characters, circles of references, secrets to look for."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Enum, Table, func, insert, select

from crm.accounts.models import MailedToken, RecoveryCode, TokenPurpose, User
from crm.accounts.rules import Strand
from crm.blueprints.network.models import SeatHolder
from crm.bundle.tables import bundled_columns, bundled_tables, json_type, refers_to
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Attachment
from crm.web.models import FormSubmission
from tests.factories.diagnostics import give_answers, make_diagnostic, make_employer_user, make_submission, share
from tests.factories.directory import make_contact, make_employer, make_site
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.encounters import make_encounter, make_request, make_roll, make_school
from tests.factories.engagement import make_follow_up, make_interaction, make_referral, make_theme, make_willingness
from tests.factories.mail import make_message
from tests.factories.network import (
    make_attendance,
    make_challenge,
    make_meeting,
    make_member,
    make_network_action,
    make_story,
)
from tests.factories.next_steps import put_off_step
from tests.factories.people import make_organisation, make_user
from tests.factories.placements import make_placement
from tests.factories.provision import make_provision
from tests.factories.strands import make_apprenticeship, make_collaboration

FILE = b"\x00\xffminutes of a meeting\r\n"
ODD = 'Café “O’Neill” & Sons,\n"quoted" =1+1 🥖 مخبز'
# None of these may stand in any file of a package.
SECRETS = {
    "a password hash": "argon2-secret-hash",
    "a second factor": "TOTPSECRET7",
    "a recovery code": "recovery-code-hash",
    "a token": "mailed-token-hash",
    "unsent mail": "words-of-a-letter",
    "a form's key": "key-of-a-form",
}


def fill() -> None:
    """Records as the service makes them, in every table."""
    council = make_organisation(name="Council", short_name="Council")
    officer = make_user("officer", organisation=council, strands=(Strand.APPRENTICESHIPS,))
    officer.password_hash, officer.totp_secret = SECRETS["a password hash"], SECRETS["a second factor"]
    partner = make_user("partner")
    child, parent = make_employer(ODD.replace("\n", " "), trading_name=""), make_employer("Parent of a lower number")
    # The child's number is the lower one, so that it is written before what it points to.
    child.parent_id = parent.id
    child.about = ODD
    make_site(child, name="Second site", postcode="S60 1AE")
    contact = make_contact(child)
    day = date(2026, 3, 2)
    interaction = make_interaction([child, parent], officer, day, themes=[make_theme()], notes=ODD)
    digest = hashlib.sha256(FILE).hexdigest()
    for name in ("minutes.txt", "the same again.txt"):
        facts = {"media_type": "text/plain", "size": len(FILE), "sha256": digest, "content": FILE}
        db.session.add(Attachment(interaction_id=interaction.id, file_name=name, **facts))
    make_follow_up(child, officer, day + timedelta(days=400))
    make_referral(child, officer, partner)
    make_willingness(child, Strand.APPRENTICESHIPS, WillingnessAnswer.YES)
    make_provision()
    make_apprenticeship(child, by=officer)
    make_collaboration(parent)
    make_employer_user(child)
    put_off_step(child, officer)
    _strands(child, officer)
    diagnostic = make_diagnostic(child)
    give_answers(diagnostic)
    make_submission(diagnostic)
    share(diagnostic, council)
    _secrets(officer.id)
    db.session.flush()
    contact.email_bounced_on = day
    db.session.flush()
    for table in bundled_tables():
        _fill_if_empty(table)
    db.session.commit()


def _strands(employer: Employer, officer: User) -> None:
    """A record of each strand with what hangs on it."""
    seat, meeting = make_member(employer, joined=today() - timedelta(days=60)), make_meeting()
    # A seat that changed hands: one holds it now, and two ever did.
    first = db.session.scalars(select(SeatHolder).where(SeatHolder.membership_id == seat.id)).one()
    first.until_on = first.from_on + timedelta(days=30)
    db.session.flush()
    db.session.add(SeatHolder(membership_id=seat.id, contact_id=first.contact_id, from_on=first.until_on))
    make_attendance(meeting, seat)
    make_network_action(officer, meeting=meeting)
    make_challenge([employer], meeting=meeting)
    make_story(employer)
    make_placement()
    make_award(make_membership(employer))
    make_encounter(employer)
    make_request(mode="virtual", benchmark=5)
    make_roll(make_school(), {9: 120})


def _secrets(user_id: int) -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    db.session.add(RecoveryCode(user_id=user_id, code_hash=SECRETS["a recovery code"]))
    token = {"purpose": TokenPurpose.SIGN_IN, "expires_at": later, "user_id": user_id}
    db.session.add(MailedToken(token_hash=SECRETS["a token"], **token))
    make_message(body=SECRETS["unsent mail"])
    db.session.add(FormSubmission(key=SECRETS["a form's key"], user_id=user_id, location="/"))


def _fill_if_empty(table: Table) -> None:
    """One plain row in a table that no factory has filled, so that no table goes untried."""
    if db.session.scalar(select(func.count()).select_from(table)):
        return
    values = {column.name: _plain(column) for column in bundled_columns(table) if column.name != "id"}
    db.session.execute(insert(table).values({name: value for name, value in values.items() if value is not None}))


def _plain(column: Column[Any]) -> object:
    """A value for a column that needs one."""
    if column.nullable or column.default is not None:
        return None
    if parent := refers_to(column):
        table = next(each for each in bundled_tables() if each.name == parent)
        return db.session.scalar(select(func.min(table.c.id)))
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or ()))
    return PLAIN[json_type(column)]


PLAIN = {
    "string": "x",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "date": date(2026, 3, 2),
    "datetime": datetime(2026, 3, 2, tzinfo=UTC),
    "object": {"a": None},
    "any": [1],
}
