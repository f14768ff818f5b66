"""Looking after people: adding, changing, granting, archiving. Their organisations are looked after beside it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from crm.accounts import audit, letters, second_factor, sessions, tokens
from crm.accounts.emails import NotAnEmailAddress, email_address
from crm.accounts.models import PartnerOrganisation, StrandGrant, User
from crm.accounts.rules import Role, Strand
from crm.database import db, now
from crm.problems import Problem, refuse_if
from crm.text import one_line

LONGEST_NAME = 120


@dataclass(frozen=True)
class Person:
    """What an administrator says of a person. Strands count for partners only; employers have no organisation."""

    name: str
    email: str
    role: Role
    organisation: PartnerOrganisation | None = None
    strands: frozenset[Strand] = frozenset()
    may_see_participants: bool = False


def add_person(person: Person, *, invite: bool = True) -> User:
    """A new person; staff are mailed a link to choose a password. Raises RuleRefused."""
    refuse_if(_problems(person, None))
    user = User(email=email_address(person.email))
    _fill(user, person)
    db.session.add(user)
    db.session.flush()  # links and grants need the id
    _grant(user, person)
    if invite and user.role is not Role.EMPLOYER:
        letters.mail_first_password_link(user)
    return user


def change_person(user: User, person: Person, by: User) -> None:
    """Change who somebody is and what they may do. Raises RuleRefused.

    Another address ends the links mailed to the old one. Nobody takes the last administrator away.
    """
    refuse_if([*_problems(person, user), *_grants_to_oneself(user, person, by)])
    if user.role is Role.ADMIN and person.role is not Role.ADMIN:
        refuse_if(_keeps_an_admin(user, by, "role"))
    email = email_address(person.email)
    if email != user.email:
        tokens.revoke_of(user)
        user.email = email
    if person.role is not user.role:
        sessions.end_all_of(user)
    _fill(user, person)
    _grant(user, person)
    db.session.flush()  # a stale version is found here, while the form is at hand


def archive_person(user: User, by: User) -> None:
    """End somebody's access; what they did stays theirs. Raises RuleRefused."""
    if user.archived_at is not None:
        return
    refuse_if(_keeps_an_admin(user, by, ""))
    user.archived_at = now()
    sessions.end_all_of(user)
    tokens.revoke_of(user)


def restore_person(user: User) -> None:
    """Give an archived person their access back. They choose a new password."""
    if user.archived_at is None:
        return
    user.archived_at = None
    user.password_hash = None
    if user.role is not Role.EMPLOYER:
        letters.mail_first_password_link(user)


def send_password_link(user: User) -> str:
    """Mail a link to choose a password; returns its address. Raises RuleRefused for an employer's user."""
    if user.role is Role.EMPLOYER or not user.is_active:
        refuse_if([Problem("", "Only active staff have a password")])
    audit.note("sent a password link", "user", record_id=user.id)
    return letters.mail_first_password_link(user)


def reset_second_factor(user: User) -> None:
    """Forget somebody's authenticator app, for example with a lost telephone; they set up a new one."""
    second_factor.switch_off(user)
    audit.note("second factor reset", "user", record_id=user.id)


def change_own_name(user: User, name: str) -> None:
    """Change one's own name. Raises RuleRefused."""
    refuse_if(_name_problems(name))
    user.name = one_line(name)


def _problems(person: Person, existing: User | None) -> list[Problem]:
    problems = _name_problems(person.name)
    try:
        email = email_address(person.email)
    except NotAnEmailAddress as fault:
        problems.append(Problem("email", str(fault)))
    else:
        others = select(User.id).where(User.email == email)
        if db.session.scalar(others.where(User.id != existing.id) if existing else others) is not None:
            problems.append(Problem("email", "Somebody with this email address has an account already"))
    if person.role is not Role.EMPLOYER and person.organisation is None:
        problems.append(Problem("organisation", "Select the organisation this person works for"))
    if person.organisation is not None and person.organisation.archived_at is not None:
        problems.append(Problem("organisation", "Select an organisation that is not archived"))
    return problems


def _name_problems(name: str) -> list[Problem]:
    tidy = one_line(name)
    if not tidy:
        return [Problem("name", "Enter a full name")]
    too_long = len(tidy) > LONGEST_NAME
    return [Problem("name", f"Full name must be {LONGEST_NAME} characters or fewer")] if too_long else []


def _keeps_an_admin(user: User, by: User, field: str) -> list[Problem]:
    if user.role is not Role.ADMIN:
        return []
    if user.id == by.id:
        return [Problem(field, "You cannot take your own administrator access away. Ask another administrator")]
    active = User.role == Role.ADMIN, User.archived_at.is_(None)
    admins = db.session.scalar(select(func.count()).select_from(User).where(*active)) or 0
    return [Problem(field, "There must be at least one administrator")] if admins < 2 else []


def _grants_to_oneself(user: User, person: Person, by: User) -> list[Problem]:
    if user.id != by.id or user.may_see_participants or not person.may_see_participants:
        return []
    return [Problem("may_see_participants", "You cannot give this to yourself. Ask another administrator")]


def _fill(user: User, person: Person) -> None:
    user.name = one_line(person.name)
    user.role = person.role
    user.organisation = person.organisation if person.role is not Role.EMPLOYER else None
    user.may_see_participants = person.may_see_participants and person.role is not Role.EMPLOYER


def _grant(user: User, person: Person) -> None:
    wanted = person.strands if person.role is Role.PARTNER else frozenset()
    kept = [grant for grant in user.strand_grants if grant.strand in wanted]
    new = wanted - {grant.strand for grant in kept}
    user.strand_grants = [*kept, *(StrandGrant(strand=strand) for strand in sorted(new))]
