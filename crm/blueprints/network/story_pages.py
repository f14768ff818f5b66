"""Good practice and careers: the list, the page of one, writing it down, who permitted that others see it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.blueprints.network import challenge_actions as actions
from crm.blueprints.network.blueprint import bp, exporting, reading, writing
from crm.blueprints.network.challenge_forms import StoryForm, story_in_words
from crm.blueprints.network.challenge_queries import stories_list, story_with
from crm.blueprints.network.models import GoodPractice
from crm.database import only_reads
from crm.directory.employers.queries import employer_chosen
from crm.web.asking import asked
from crm.web.conflicts import Difference
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


@bp.get("/good-practice")
@reading
@shows_list("network-good-practice", "Good practice")
def stories() -> str:
    """What employers do well, and careers there, as far as this reader may be told."""
    return render_template("network/stories.html", page=page_of(stories_list(me()), request.args))


@bp.post("/good-practice/export")
@only_reads
@exporting
def export_stories() -> Response:
    """What that list shows, as a file."""
    return export_list(stories_list(me()), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/good-practice/new", methods=["GET", "POST"])
@writing
def new_story() -> ResponseReturnValue:
    """Write down what an employer does well; `?employer=` names it."""
    form = StoryForm()
    if request.method == "GET" and (employer := employer_chosen(request.args.get("employer", ""), me())):
        form.employer.data, form.employer.words = employer, employer.name

    def save() -> str:
        story = actions.add_story(form.employer.chosen, form.facts())
        flash(f"{story.title}: written down. {_who_sees(story)}", "success")
        return _address(story)

    return asked(form, lambda _: render_template("network/story_form.html", form=form, story=None, changed=None), save)


def _who_sees(story: GoodPractice) -> str:
    if story.permission_on:
        return "Partners and members of the network can see it."
    return "Nobody outside the council and your organisation sees it until the employer gives permission."


def _address(story: GoodPractice) -> str:
    return url_for("network.story", public_id=story.public_id)


@bp.get("/good-practice/<public_id>")
@reading
def story(public_id: str) -> str:
    """A case as it is told."""
    return render_template("network/story.html", story=story_with(public_id, me()))


@bp.route("/good-practice/<public_id>/edit", methods=["GET", "POST"])
@writing
def edit_story(public_id: str) -> ResponseReturnValue:
    """Change a case, or say who gave permission or took it back."""
    found = story_with(public_id, me(), for_update=request.method == "POST")
    form = StoryForm()
    del form.employer
    if request.method == "GET":
        form.fill_from(found)

    def save() -> str:
        actions.set_story(found, form.facts())
        flash(f"{found.title}: saved. {_who_sees(found)}", "success")
        return _address(found)

    def render(changed: list[Difference] | None) -> str:
        return render_template("network/story_form.html", form=form, story=found, changed=changed)

    return asked(form, render, save, version=str(found.version), stands=lambda: story_in_words(found))


@bp.post("/good-practice/<public_id>/archive")
@writing
def archive_story(public_id: str) -> ResponseReturnValue:
    """Take a case out of the list."""
    found = story_with(public_id, me(), for_update=True)
    actions.archive_story(found)
    flash(f"{found.title}: out of the list. It can be put back from this page.", "success")
    return redirect(_address(found))


@bp.post("/good-practice/<public_id>/restore")
@writing
def restore_story(public_id: str) -> ResponseReturnValue:
    """Put a case back."""
    found = story_with(public_id, me(), for_update=True)
    actions.restore_story(found)
    flash(f"{found.title}: back in the list.", "success")
    return redirect(_address(found))
