"""What every template can use: assets by their content, dates and numbers in words, the navigation, permissions."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from flask import Flask, current_app, request, url_for
from flask_login import current_user

from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission, Strand
from crm.figures import Proportion, people
from crm.periods import LONDON, format_date, format_short_date, london_date
from crm.text import one_line
from crm.web import navigation
from crm.web.saved_views import views_above
from crm.web.tables import stacked

VERSION = "1.0"


class LoudUndefined(jinja2.ChainableUndefined):
    """Raises for an unknown top-level name; stays quiet for a missing key, which GOV.UK's macros rely on."""

    def __str__(self) -> str:
        if self._undefined_obj is jinja2.utils.missing and self._undefined_name not in QUIET_NAMES:
            self._fail_with_undefined_error()
        return ""


# Names that the macros of govuk-frontend-jinja test without having been given.
QUIET_NAMES = frozenset({"caller"})


@lru_cache(maxsize=200)
def _fingerprint(path: str, _changed: float) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, with its content's fingerprint so that it can be cached for a year."""
    path = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_fingerprint(str(path), path.stat().st_mtime))


def allowed(permission: str, strand: Strand | None = None) -> bool:
    """Whether the current user has the permission named in words."""
    return user_may(current_user, Permission(permission), strand)


def has_page(endpoint: str) -> bool:
    """Whether there is a page of that name: not every strand has a list of its own."""
    return endpoint in current_app.view_functions


def day(value: date | datetime | None) -> str:
    """3 November 2026, in London; nothing for None."""
    return format_date(_as_date(value)) if value else ""


def people_words(count: int, exact: bool) -> str:
    """A count of people: 1 to 4 read "fewer than 5" where the reader may not see participants (`exact` false)."""
    return people(count, exact=exact)


def short_day(value: date | datetime | None) -> str:
    """3 Nov 2026, in London; nothing for None."""
    return format_short_date(_as_date(value)) if value else ""


def moment(value: datetime | None) -> str:
    """3 November 2026 at 2:05pm, in London; nothing for None."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{format_date(local.date())} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def number(value: int | None) -> str:
    """A whole number with thousands marked; nothing for None."""
    return "" if value is None else f"{value:,}"


def share(value: Proportion) -> str:
    """A share in words with its base: 64% of 91; a dash where there is no base."""
    return f"{value.percent()} of {value.base:,}" if value.base else "–"


def _as_date(value: date | datetime) -> date:
    return london_date(value) if isinstance(value, datetime) else value


def _shared() -> dict[str, Any]:
    return {
        "service_name": current_app.config["SERVICE_NAME"],
        "is_demonstration": current_app.config["DEMONSTRATION"],
        "version": VERSION,
        "navigation": navigation.items(),
        "search_words": one_line(request.args.get("q", "")) if request.endpoint == "employers.search" else "",
    }


def init_app(app: Flask) -> None:
    """Give the templates their loaders, filters and names."""
    app.jinja_options = {
        **app.jinja_options,
        "undefined": LoudUndefined,
        "loader": jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("crm"),
                jinja2.PrefixLoader(
                    {
                        "govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja"),
                        "govuk_frontend_wtf": jinja2.PackageLoader("govuk_frontend_wtf"),
                    }
                ),
            ]
        ),
    }
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, short_day=short_day, moment=moment)
    app.jinja_env.filters.update(number=number, share=share, stacked=stacked, people=people_words)
    app.jinja_env.globals.update(asset=asset, allowed=allowed, has_page=has_page, views_above=views_above)
    app.context_processor(_shared)
