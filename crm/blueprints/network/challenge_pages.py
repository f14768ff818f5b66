"""Challenges raised: the list with counts by theme, the page of one, writing it down and answering it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.blueprints.network import challenge_actions as actions
from crm.blueprints.network.blueprint import bp, exporting, reading, writing
from crm.blueprints.network.challenge_forms import ChallengeForm, challenge_in_words
from crm.blueprints.network.challenge_queries import CHALLENGES, actions_on, challenge_with, challenges_by_theme
from crm.blueprints.network.challenge_rules import action_state
from crm.blueprints.network.models import ChallengeRaised
from crm.clock import today
from crm.database import only_reads
from crm.text import shortened
from crm.web.asking import asked
from crm.web.conflicts import Difference
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list

TITLE = 80


@bp.get("/challenges")
@reading
@shows_list(CHALLENGES.key, CHALLENGES.title)
def challenges() -> str:
    """Every challenge, the latest first, with how many there are of each theme."""
    page = page_of(CHALLENGES, request.args)
    return render_template("network/challenges.html", page=page, themes=challenges_by_theme())


@bp.post("/challenges/export")
@only_reads
@exporting
def export_challenges() -> Response:
    """What that list shows, as a file."""
    return export_list(CHALLENGES, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/challenges/new", methods=["GET", "POST"])
@writing
def new_challenge() -> ResponseReturnValue:
    """Write a challenge down; `?meeting=` says where it was raised."""
    form = ChallengeForm()
    form.offer_choices()
    if request.method == "GET":
        form.start_new(request.args.get("meeting", ""))

    def save() -> str:
        theme, meeting = form.chosen_theme(), form.chosen_meeting()
        challenge = actions.raise_challenge(form.facts(), theme, form.chosen_employers(), meeting)
        flash("The challenge is in the list. Say what is done about it as soon as something is.", "success")
        return _address(challenge)

    return asked(
        form, lambda _: render_template("network/challenge_form.html", form=form, challenge=None, changed=None), save
    )


def _address(challenge: ChallengeRaised) -> str:
    return url_for("network.challenge", public_id=challenge.public_id)


@bp.get("/challenges/<public_id>")
@reading
def challenge(public_id: str) -> str:
    """A challenge: who raised it, what was done, what is still to be done."""
    found = challenge_with(public_id)
    return render_template(
        "network/challenge.html",
        challenge=found,
        title=shortened(found.words, TITLE),
        actions=actions_on(found),
        action_state=action_state,
        today=today(),
    )


@bp.route("/challenges/<public_id>/edit", methods=["GET", "POST"])
@writing
def edit_challenge(public_id: str) -> ResponseReturnValue:
    """Change a challenge, or answer it."""
    found = challenge_with(public_id, for_update=request.method == "POST")
    form = ChallengeForm()
    form.offer_choices(found)
    if request.method == "GET":
        form.fill_from(found)

    def save() -> str:
        actions.set_challenge(
            found, form.facts(), form.chosen_theme(), form.chosen_employers(), form.chosen_meeting()
        )
        flash("The challenge is saved.", "success")
        return _address(found)

    def render(changed: list[Difference] | None) -> str:
        title = shortened(found.words, TITLE)
        return render_template(
            "network/challenge_form.html", form=form, challenge=found, title=title, changed=changed
        )

    return asked(form, render, save, version=str(found.version), stands=lambda: challenge_in_words(found))


@bp.post("/challenges/<public_id>/archive")
@writing
def archive_challenge(public_id: str) -> ResponseReturnValue:
    """Take a challenge out of the list."""
    found = challenge_with(public_id, for_update=True)
    actions.archive_challenge(found)
    flash("The challenge is out of the list and of every count. It can be put back from this page.", "success")
    return redirect(_address(found))


@bp.post("/challenges/<public_id>/restore")
@writing
def restore_challenge(public_id: str) -> ResponseReturnValue:
    """Put a challenge back."""
    found = challenge_with(public_id, for_update=True)
    actions.restore_challenge(found)
    flash("The challenge is back in the list.", "success")
    return redirect(_address(found))
