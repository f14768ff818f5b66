"""Settings, read from the environment.

`DATABASE_URL` names the database, as hosting platforms set it; every other setting is prefixed `CRM_`.
Imports nothing of `crm`, so that it can be read before anything is started.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent


class ConfigurationError(RuntimeError):
    """A setting is missing or unsafe; the message names it and says what to set."""


class Settings:
    """What every environment shares: safe for production unless a subclass says otherwise."""

    ENVIRONMENT = "production"
    DEMONSTRATION = False
    SERVICE_NAME = "Rotherham Employer Engagement"
    BASE_URL = "http://127.0.0.1:5000"
    # Whom people write to about accessibility and their data; the pages say it in words when unset.
    CONTACT_EMAIL = ""

    SECRET_KEY: str | None = None
    SQLALCHEMY_DATABASE_URI: str | None = None
    # The connection used last is used first: what it has prepared and read is still at hand.
    SQLALCHEMY_ENGINE_OPTIONS: Mapping[str, Any] = {"pool_use_lifo": True}

    SESSION_COOKIE_NAME = "crm_session"
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    PERMANENT_SESSION_LIFETIME = timedelta(hours=9)
    SESSION_REFRESH_EACH_REQUEST = False  # it lasts from signing in: nothing is gained by signing it anew for each page
    REMEMBER_COOKIE_DURATION = timedelta(0)
    WTF_CSRF_TIME_LIMIT = None
    WTF_CSRF_SSL_STRICT = True

    # Ten megabytes of attachment and the form around it.
    MAX_CONTENT_LENGTH = 12 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024

    SEND_FILE_MAX_AGE_DEFAULT = timedelta(days=365)
    COMPRESS_MIMETYPES = ("text/html", "text/css", "text/csv", "application/json", "text/javascript", "image/svg+xml")
    COMPRESS_ALGORITHM = ("br", "gzip")
    COMPRESS_MIN_SIZE = 500

    SECOND_FACTOR_REQUIRED = True
    SIGN_IN_LINK_MINUTES = 30
    INVITATION_DAYS = 60
    PASSWORD_RESET_MINUTES = 60
    SIGN_IN_ATTEMPTS = 5
    # Wrong passwords for one account from anywhere: more than from one place, or anybody could lock anybody out.
    SIGN_IN_ATTEMPTS_ANYWHERE = 30
    # An office shares one network address, so more may fail from one than at one account.
    SIGN_IN_ATTEMPTS_PER_ADDRESS = 50
    SIGN_IN_WINDOW_MINUTES = 15

    MAIL_TRANSPORT = "smtp"  # "outbox" (a local page), "smtp" or "notify"
    MAIL_SENDER = ""
    SMTP_HOST = ""
    SMTP_PORT = 587
    SMTP_USERNAME = ""
    SMTP_PASSWORD = ""
    SMTP_STARTTLS = True
    NOTIFY_API_KEY = ""
    NOTIFY_TEMPLATE_ID = ""
    NOTIFY_URL = "https://api.notifications.service.gov.uk"

    # How many proxies in front set X-Forwarded-*; 0 trusts none of them.
    TRUSTED_PROXIES = 0


class Development(Settings):
    """`make run`: an SQLite file, mail kept on a local page, no second factor, fictional data."""

    ENVIRONMENT = "development"
    DEMONSTRATION = True
    SECRET_KEY = "development-only-not-secret"  # noqa: S105  public on purpose; production refuses to start with it
    SQLALCHEMY_DATABASE_URI = f"sqlite:///{PROJECT / 'instance' / 'crm.sqlite3'}"
    SESSION_COOKIE_SECURE = False
    WTF_CSRF_SSL_STRICT = False
    SECOND_FACTOR_REQUIRED = False
    MAIL_TRANSPORT = "outbox"
    MAIL_SENDER = "no-reply@example.org"


class Testing(Development):
    """The tests' own: like development, without its demonstration banner's data."""

    ENVIRONMENT = "testing"
    TESTING = True
    WTF_CSRF_ENABLED = True
    SERVER_NAME = None


class Production(Settings):
    """Refuses to start without a secret key, a database and a way to send mail."""

    SESSION_COOKIE_NAME = "__Host-crm_session"


ENVIRONMENTS: dict[str, type[Settings]] = {
    "development": Development,
    "testing": Testing,
    "production": Production,
}


def settings_from(environ: Mapping[str, str]) -> type[Settings]:
    """The settings class for `CRM_ENVIRONMENT` (development unless said).

    Raises ConfigurationError for an unknown name.
    """
    name = environ.get("CRM_ENVIRONMENT", "development")
    try:
        return ENVIRONMENTS[name]
    except KeyError:
        known = ", ".join(sorted(ENVIRONMENTS))
        raise ConfigurationError(f"CRM_ENVIRONMENT is '{name}'. Set it to one of: {known}.") from None


def check(settings: Mapping[str, Any]) -> None:
    """Raise ConfigurationError where the settings of a production server are missing or unsafe."""
    if settings["ENVIRONMENT"] != "production":
        return
    key = settings.get("SECRET_KEY")
    if not key or key == Development.SECRET_KEY or len(key) < 32:
        raise ConfigurationError("Set CRM_SECRET_KEY to a secret of at least 32 characters.")
    if not settings.get("SQLALCHEMY_DATABASE_URI"):
        raise ConfigurationError("Set DATABASE_URL to the address of the database.")
    transport = settings["MAIL_TRANSPORT"]
    needs = {"smtp": ("SMTP_HOST", "MAIL_SENDER"), "notify": ("NOTIFY_API_KEY", "NOTIFY_TEMPLATE_ID")}
    if transport not in needs:
        raise ConfigurationError("Set CRM_MAIL_TRANSPORT to smtp or notify.")
    for name in needs[transport]:
        if not settings.get(name):
            raise ConfigurationError(f"Set CRM_{name}, which CRM_MAIL_TRANSPORT={transport} needs.")
    if not str(settings["BASE_URL"]).startswith("https://"):
        raise ConfigurationError("Set CRM_BASE_URL to the https:// address that links in e-mails should carry.")


def database_url(environ: Mapping[str, str]) -> str | None:
    """`DATABASE_URL` with the older `postgres://` spelling mended; None when unset."""
    url = environ.get("DATABASE_URL") or None
    if url and url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    return url


ENVIRON = os.environ
