"""What may be said about a person at an employer, what they agreed to, and who may see them (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import phonenumbers

from crm.accounts.emails import ADVICE, NotAnEmailAddress, email_address
from crm.directory.sharing import sees_everyone as sees_everyone
from crm.periods import format_date
from crm.problems import Problem
from crm.text import one_line

LINE_LENGTH = 120
LONGEST_PHONE = 30
EARLIEST_POST = date(1950, 1, 1)
EARLIEST_CHOICE = date(2000, 1, 1)


class ContactRole(StrEnum):
    """What a person is to our work."""

    HR_DIRECTOR = "hr_director"
    OWNER = "owner"
    MANAGER = "manager"
    DISABILITY_CONFIDENT = "disability_confident"
    SCHOOL_LINK = "school_link"
    LEVY_OWNER = "levy_owner"
    TRAINING = "training"
    OTHER = "other"

    @property
    def label(self) -> str:
        """What people call it."""
        return _ROLES[self]


_ROLES = {
    ContactRole.HR_DIRECTOR: "HR director",
    ContactRole.OWNER: "Owner or managing director",
    ContactRole.MANAGER: "Manager",
    ContactRole.DISABILITY_CONFIDENT: "Disability Confident champion",
    ContactRole.SCHOOL_LINK: "Link to schools",
    ContactRole.LEVY_OWNER: "Holds the apprenticeship levy",
    ContactRole.TRAINING: "Training and development",
    ContactRole.OTHER: "Other",
}


class ChoiceKind(StrEnum):
    """What a person was asked to agree to; kept apart from one another."""

    WORK_IN_HAND = "work_in_hand"
    NEWS = "news"
    SHARING = "sharing"

    @property
    def label(self) -> str:
        """What is asked."""
        return _CHOICES[self]


_CHOICES = {
    ChoiceKind.WORK_IN_HAND: "Contact about work in hand",
    ChoiceKind.NEWS: "News and invitations",
    ChoiceKind.SHARING: "Sharing their details with partners",
}


@dataclass(frozen=True)
class ContactFacts:
    """What is said about a person. Only the name is required."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PostFacts:
    """What is said about a person's post at an employer."""

    job_title: str = ""
    role: ContactRole = ContactRole.OTHER
    is_primary: bool = False
    site_id: int | None = None
    started_on: date | None = None


@dataclass(frozen=True)
class ChoiceFacts:
    """A person agreed or refused: who said so, when and how."""

    kind: ChoiceKind
    agreed: bool
    said_on: date
    said_by: str
    how: str


def tidied_contact(facts: ContactFacts) -> ContactFacts:
    """The facts as they are stored; what cannot be read stays as typed, for `contact_problems` to say what is wrong."""
    try:
        email = email_address(facts.email) if facts.email.strip() else ""
    except NotAnEmailAddress:
        email = one_line(facts.email)
    return replace(facts, name=one_line(facts.name), email=email, phone=phone_number(facts.phone) or "")


def contact_problems(typed: ContactFacts) -> list[Problem]:
    """What is wrong with facts about a person, as typed."""
    found = []
    name = one_line(typed.name)
    if not name:
        found.append(Problem("name", "Enter the person’s name"))
    elif len(name) > LINE_LENGTH:
        found.append(Problem("name", f"Name must be {LINE_LENGTH} characters or fewer; this has {len(name):,}"))
    if typed.email.strip():
        try:
            email_address(typed.email)
        except NotAnEmailAddress:
            found.append(Problem("email", ADVICE))
    if phone_number(typed.phone) is None:
        found.append(Problem("phone", "Enter a telephone number, like 01709 382121 or 07700 900982"))
    return found


def phone_number(typed: str) -> str | None:
    """A telephone number as people in this country read it: "+44 1709382121" gives "01709 382121".

    Empty for nothing typed, None for what cannot be a number. Numbers of other countries keep their country code.
    """
    text = one_line(typed)
    if not text:
        return ""
    try:
        number = phonenumbers.parse(text[:60], "GB")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    at_home = number.country_code == 44
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(number, style)
    return written if len(written) <= LONGEST_PHONE else None


def tidied_post(facts: PostFacts) -> PostFacts:
    """The facts of a post as they are stored."""
    return replace(facts, job_title=one_line(facts.job_title))


def post_problems(facts: PostFacts, today: date) -> list[Problem]:
    """What is wrong with tidied facts about a post."""
    found = []
    if len(facts.job_title) > LINE_LENGTH:
        found.append(Problem("job_title", f"Job title must be {LINE_LENGTH} characters or fewer"))
    if facts.started_on is not None and facts.started_on > today:
        found.append(Problem("started_on", "The date they started must be today or in the past"))
    elif facts.started_on is not None and facts.started_on < EARLIEST_POST:
        found.append(Problem("started_on", f"The date they started must be {format_date(EARLIEST_POST)} or later"))
    return found


def leaving_problems(left_on: date | None, started_on: date | None, today: date) -> list[Problem]:
    """What stands against saying that a person left on a day."""
    if left_on is None:
        return [Problem("left_on", "Enter the date they left")]
    if left_on > today:
        return [Problem("left_on", "The date they left must be today or in the past")]
    if started_on is not None and left_on < started_on:
        return [Problem("left_on", f"They cannot have left before they started, on {format_date(started_on)}")]
    return []


def choice_problems(facts: ChoiceFacts, today: date) -> list[Problem]:
    """What is wrong with a choice to be kept: without who said so, when and how it is worth nothing."""
    found = []
    if facts.said_on > today:
        found.append(Problem("said_on", "The date they said so must be today or in the past"))
    elif facts.said_on < EARLIEST_CHOICE:
        found.append(Problem("said_on", f"The date they said so must be {format_date(EARLIEST_CHOICE)} or later"))
    for name, text, empty in (
        ("said_by", facts.said_by, "Enter who said so"),
        ("how", facts.how, "Enter how they said so, like “by email” or “on the phone”"),
    ):
        if not one_line(text):
            found.append(Problem(name, empty))
        elif len(one_line(text)) > LINE_LENGTH:
            found.append(Problem(name, f"This must be {LINE_LENGTH} characters or fewer"))
    return found
