"""What a person types to sign in and to look after their own account."""

from __future__ import annotations

from crm.accounts.emails import LONGEST_EMAIL
from crm.accounts.rules import MINIMUM_PASSWORD_LENGTH
from crm.web.forms import Form, Password, Text

NEW_PASSWORD_HINT = (
    f"At least {MINIMUM_PASSWORD_LENGTH} characters. Three random words are easy to remember and hard to guess."
)


def _email(label: str, hint: str = "") -> Text:
    return Text(
        label,
        required="Enter your email address",
        hint=hint,
        max_length=LONGEST_EMAIL,
        autocomplete="username",
        inputmode="email",
        spellcheck=False,
    )


def _new_password() -> Password:
    return Password(
        "New password", required="Enter a new password", hint=NEW_PASSWORD_HINT, autocomplete="new-password"
    )


class SignInForm(Form):
    """E-mail address and password of staff."""

    email = _email("Email address")
    password = Password("Password", required="Enter your password")


class LinkForm(Form):
    """Where to send a sign-in link."""

    email = _email("Email address", "The address your invitation was sent to.")


class ForgottenForm(Form):
    """Whose password to choose anew."""

    email = _email("Email address", "The address you sign in with.")


class CodeForm(Form):
    """A code from an authenticator app."""

    code = Text(
        "Code",
        required="Enter the 6-digit code",
        hint="6 digits from your authenticator app, for example 123456.",
        max_length=20,
        width="10",
        autocomplete="one-time-code",
        inputmode="numeric",
        spellcheck=False,
    )


class RecoveryCodeForm(Form):
    """One of the codes that were shown when the second factor was set up."""

    code = Text(
        "Recovery code",
        required="Enter one of your recovery codes",
        hint="For example, abcd-efgh-jkmn-pqrs. Each code works once.",
        max_length=40,
        width="20",
        autocomplete="off",
        spellcheck=False,
    )


class ChoosePasswordForm(Form):
    """A new password, by mailed link."""

    password = _new_password()


class ChangePasswordForm(Form):
    """A new password, by somebody who knows the old one."""

    current = Password("Current password", required="Enter your current password")
    password = _new_password()


class ConfirmForm(Form):
    """The password once more, before something that matters."""

    current = Password("Your password", required="Enter your password")


class ReplaceAppForm(CodeForm):
    """A new authenticator app: its code, and the password."""

    current = Password("Your password", required="Enter your password")


class NameForm(Form):
    """One's own name."""

    name = Text("Full name", required="Enter your full name", max_length=120, autocomplete="name", spellcheck=False)
