"""The page of one employer, its whole timeline, its changes and its printable briefing."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.changes import SHOWN, changes_of
from crm.blueprints.employers.profile import SOURCES, briefing_of, card_words, profile_of, timeline_page
from crm.blueprints.strands import BOARDS
from crm.clock import today
from crm.directory.employers.queries import employer_by_public_id


@bp.get("/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def show(public_id: str) -> str:
    """What somebody needs before they speak to an employer."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    source = request.args.get("source", "")
    profile = profile_of(employer, current_user, today(), source=source)
    return render_template(
        "employers/show.html",
        employer=employer,
        profile=profile,
        sources=SOURCES,
        source=source if source in dict(SOURCES) else "",
        card_words=card_words,
        boards=BOARDS,
        today=today(),
    )


@bp.get("/<public_id>/timeline")
@requires(Permission.SEE_EMPLOYERS)
def timeline(public_id: str) -> str:
    """Everything that happened with an employer, fifty entries a page."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    source, before = request.args.get("source", ""), request.args.get("before", "")
    entries, more = timeline_page(employer.id, current_user, source=source, before=before)
    return render_template(
        "employers/timeline.html",
        employer=employer,
        entries=entries,
        more=more,
        sources=SOURCES,
        source=source if source in dict(SOURCES) else "",
        before=before,
    )


@bp.get("/<public_id>/changes")
@requires(Permission.SEE_EMPLOYERS)
def changes(public_id: str) -> str:
    """Who changed what, newest first."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found = changes_of(employer.id, current_user, number)
    return render_template(
        "employers/changes.html",
        employer=employer,
        changes=found,
        more=found[-1].id if len(found) == SHOWN else None,
        is_first=number is None,
    )


@bp.get("/<public_id>/briefing")
@requires(Permission.SEE_EMPLOYERS)
def briefing(public_id: str) -> str:
    """One page to print and take along."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    profile = briefing_of(employer, current_user, today())
    return render_template(
        "employers/briefing.html", employer=employer, profile=profile, card_words=card_words, today=today()
    )
