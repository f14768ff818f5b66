"""Ways out for a message: the local outbox page, an SMTP server, GOV.UK Notify.

What a transport raises says what may be done next: `Temporary` that nothing was sent, so try again later; `Refused`
that nothing was sent and never will be; `Doubtful` that it may have been sent, so a person decides.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate
from typing import Any, Protocol

SECONDS_PER_ANSWER = 20
FIRST_PERMANENT = 500


class NotSent(Exception):
    """A message did not go out, or may not have; the text says why, without naming anybody."""


class Temporary(NotSent):
    """Nothing was sent; it may work later."""


class Refused(NotSent):
    """Nothing was sent, and trying again will not help."""


class Doubtful(NotSent):
    """The other side may have taken it before the connection broke."""


@dataclass(frozen=True)
class Letter:
    """A message on its way out. `is_first_try` is false when an earlier attempt failed."""

    public_id: str
    recipient: str
    subject: str
    body: str
    is_first_try: bool = True


class Transport(Protocol):
    """A way out."""

    keeps_links: bool

    def deliver(self, letter: Letter) -> None:
        """Send one message. Raises NotSent."""
        ...


class OutboxPage:
    """Development and demonstration: the message stays on a page of our own."""

    keeps_links = True

    def deliver(self, letter: Letter) -> None:
        """Nothing to do: the outbox page shows what is sent."""


@dataclass(frozen=True)
class Smtp:
    """An SMTP server."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    starttls: bool = True
    keeps_links = False

    def deliver(self, letter: Letter) -> None:
        """Hand over one message. Until its text is under way nothing can have been sent; from then on it can."""
        try:
            connection = self._connect()
        except smtplib.SMTPAuthenticationError as fault:
            raise Temporary(f"The mail server does not accept our name and password ({fault.smtp_code})") from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Temporary(f"The mail server could not be reached ({type(fault).__name__})") from None
        try:
            self._address(connection, letter)
            self._hand_over(connection, self._as_bytes(letter))
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _connect(self) -> smtplib.SMTP:
        connection = smtplib.SMTP(self.host, int(self.port), timeout=SECONDS_PER_ANSWER)
        try:
            if self.starttls:
                connection.starttls(context=ssl.create_default_context())
            if self.username:
                connection.login(self.username, self.password)
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    def _address(self, connection: smtplib.SMTP, letter: Letter) -> None:
        try:
            for what, answer in (
                ("sender", connection.mail(self.sender)),
                ("recipient", connection.rcpt(letter.recipient)),
            ):
                _check(answer[0], f"The mail server refused the {what}")
        except UnicodeError:
            raise Refused("The mail server takes no addresses with such letters") from None
        except (OSError, smtplib.SMTPException) as fault:
            raise Temporary(f"The mail server broke off before the message ({type(fault).__name__})") from None

    def _hand_over(self, connection: smtplib.SMTP, text: bytes) -> None:
        try:
            code, _reply = connection.data(text)
        except smtplib.SMTPDataError as fault:
            code = fault.smtp_code
        except (OSError, smtplib.SMTPException) as fault:
            raise Doubtful(f"The connection broke while the message was handed over ({type(fault).__name__})") from None
        _check(code, "The mail server refused the message")

    def _as_bytes(self, letter: Letter) -> bytes:
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = self.sender
        message["To"] = letter.recipient
        message["Subject"] = letter.subject
        message["Date"] = formatdate(usegmt=True)
        # Receivers fold a message that reached them twice into one by this.
        message["Message-ID"] = f"<{letter.public_id}@{self.sender.rpartition('@')[2].rstrip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body, cte="quoted-printable")
        return message.as_bytes()


def _check(code: int, fault: str) -> None:
    if code < 400:
        return
    raise (Refused if code >= FIRST_PERMANENT else Temporary)(f"{fault} ({code})")


class Notify:
    """GOV.UK Notify. Its template has two fields: ((subject)) and ((body)).

    Every message carries its id as the reference, so a second attempt first asks whether the first arrived.
    """

    keeps_links = False

    def __init__(self, api_key: str, template_id: str, url: str) -> None:
        from notifications_python_client.notifications import NotificationsAPIClient

        untyped: Any = NotificationsAPIClient
        self.client: Any = untyped(api_key, base_url=url, timeout=SECONDS_PER_ANSWER)
        self.template_id = template_id

    def deliver(self, letter: Letter) -> None:
        """Send one message. Raises Temporary, Refused."""
        from notifications_python_client.errors import APIError

        try:
            if not letter.is_first_try and self._has(letter.public_id):
                return
            self.client.send_email_notification(
                email_address=letter.recipient,
                template_id=self.template_id,
                personalisation={"subject": letter.subject, "body": letter.body},
                reference=letter.public_id,
            )
        except APIError as fault:
            is_passing = fault.status_code == 429 or fault.status_code >= FIRST_PERMANENT
            raise (Temporary if is_passing else Refused)(f"GOV.UK Notify answered {fault.status_code}") from None

    def _has(self, reference: str) -> bool:
        return bool(self.client.get_all_notifications(reference=reference)["notifications"])


def transport_of(settings: Mapping[str, Any]) -> Transport:
    """The way out that the settings choose."""
    chosen = settings["MAIL_TRANSPORT"]
    if chosen == "smtp":
        return Smtp(
            settings["SMTP_HOST"],
            settings["SMTP_PORT"],
            settings["MAIL_SENDER"],
            settings["SMTP_USERNAME"],
            settings["SMTP_PASSWORD"],
            settings["SMTP_STARTTLS"],
        )
    if chosen == "notify":
        return Notify(settings["NOTIFY_API_KEY"], settings["NOTIFY_TEMPLATE_ID"], settings["NOTIFY_URL"])
    return OutboxPage()
