"""One contact: reading it, editing it, saying whether it took place, archiving it, its files; and the list of all."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.contact_list import contacts_list
from crm.blueprints.interactions.forms import NoteForm, ReasonForm
from crm.blueprints.interactions.log import (
    Aside,
    aside_of,
    offer_choices,
    plan_of,
    show_more_problems,
    take_as_chosen,
)
from crm.blueprints.interactions.panel import panel_for
from crm.blueprints.interactions.trail import lines_of
from crm.clock import today
from crm.database import only_reads
from crm.engagement.access import ChangedMeanwhile
from crm.engagement.actions import (
    archive_interaction,
    edit_interaction,
    restore_interaction,
    settle_interaction,
)
from crm.engagement.kinds import InteractionState
from crm.engagement.models import Interaction
from crm.engagement.records import NotePage, attachment_for, interaction_by_public_id, note_page
from crm.problems import Problem, RuleRefused
from crm.web.errors import page as error_page
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("contacts", "Contacts")
def index() -> str:
    """Every contact."""
    return render_template("interactions/index.html", page=page_of(contacts_list(current_user, today()), request.args))


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the list of contacts shows, as a file; restricted words withheld as in the list."""
    spec = contacts_list(current_user, today())
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def show(public_id: str) -> str:
    """A contact, or its stub."""
    found = note_page(public_id, current_user)
    return render_template("interactions/show.html", found=found, trail_lines=lines_of(found.trail), today=today())


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def edit(public_id: str) -> ResponseReturnValue:
    """Change a contact; somebody else's change in the meantime is shown beside yours."""
    found = note_page(public_id, current_user)
    if not found.edits or found.note.archived_at:
        return error_page(403, "Only the organisation that logged this contact can change it.")
    form = NoteForm()
    if request.method == "GET":
        _fill(form, found)
        return _page(form, found, Aside())
    aside = aside_of(form)
    if aside is not None:
        return _page(form, found, aside), aside.status
    take_as_chosen(form)
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _edited(form, found.note))
        except RuleRefused as refused:
            form.show(refused)
        except ChangedMeanwhile:
            form.version.data = str(found.note.version)
            form.add_problem(Problem("", "Somebody else changed this contact while you were working on it"))
            return _page(form, found, Aside(), theirs=True), 409
    else:
        show_more_problems(form, found.note)
    return _page(form, found, Aside()), 422


def _fill(form: NoteForm, found: NotePage) -> None:
    note = found.note
    form.employers.data = [each.public_id for each in found.employers]
    form.contacts.data = [each.public_id for each in found.contacts]
    form.officers.data = [each.public_id for each in found.officers]
    form.themes.data = [each.public_id for each in found.themes]
    form.channel.data, form.initiated_by.data = note.channel.value, note.initiated_by.value
    form.on.data, form.summary.data, form.notes.data, form.outcome.data = (
        note.on,
        note.summary,
        note.notes,
        note.outcome,
    )
    form.is_restricted.data, form.version.data = note.is_restricted, str(note.version)


def _edited(form: NoteForm, note: Interaction) -> str:
    edit_interaction(note, form.entry(), version_of(form.version.data), current_user, today())
    flash("The contact is changed.", "success")
    return url_for("interactions.show", public_id=note.public_id)


def version_of(typed: str | None) -> int:
    """The version a form carried; 0, which no record has, where it carried none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _page(form: NoteForm, found: NotePage, aside: Aside, *, theirs: bool = False) -> str:
    panel = panel_for(plan_of(form), current_user, today(), entry=found.note.id)
    form.employers.data = [each.public_id for each in panel.employers]
    offer_choices(form, panel)
    return render_template(
        "interactions/edit.html",
        form=form,
        panel=panel,
        aside=aside,
        stopped=False,
        found=found,
        theirs=theirs,
        kept_people=found.contacts,
    )


@bp.post("/<public_id>/settle")
@requires(Permission.LOG_INTERACTIONS)
def settle(public_id: str) -> ResponseReturnValue:
    """Say of a planned contact whether it took place."""
    note = interaction_by_public_id(public_id)
    took_place = request.form.get("took_place") == "yes"
    state = InteractionState.HELD if took_place else InteractionState.NOT_HELD
    if note.state is not state:
        try:
            version = version_of(request.form.get("version"))
            settle_interaction(note, took_place=took_place, version=version, by=current_user, today=today())
        except RuleRefused as refused:
            return error_page(403, refused.problems[0].message)
        except ChangedMeanwhile:
            return error_page(409)
    if took_place:
        flash("Noted that it took place. Add what was said while you remember it.", "success")
        return redirect(url_for("interactions.edit", public_id=public_id))
    flash("Noted that it did not take place.", "success")
    return redirect(url_for("interactions.my_day"))


@bp.route("/<public_id>/archive", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def archive(public_id: str) -> ResponseReturnValue:
    """Take a contact out of every list and count, with the reason."""
    found = note_page(public_id, current_user)
    if not found.edits:
        return error_page(403, "Only the organisation that logged this contact can archive it.")
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _archived(form, found.note))
        except RuleRefused as refused:
            form.show(refused)
    has_steps = any(step.is_open for step in found.steps)
    page = render_template("interactions/archive.html", form=form, found=found, has_steps=has_steps)
    return page, 422 if form.error_links else 200


def _archived(form: ReasonForm, note: Interaction) -> str:
    archive_interaction(
        note,
        form.reason.data or "",
        cancel_steps=bool(form.cancel_steps.data),
        by=current_user,
        today=today(),
    )
    flash("The contact is archived. It no longer counts anywhere.", "success")
    return url_for("interactions.show", public_id=note.public_id)


@bp.post("/<public_id>/restore")
@requires(Permission.LOG_INTERACTIONS)
def restore(public_id: str) -> ResponseReturnValue:
    """Undo archiving."""
    try:
        restore_interaction(interaction_by_public_id(public_id), current_user)
    except RuleRefused as refused:
        return error_page(403, refused.problems[0].message)
    flash("The contact is back in the lists.", "success")
    return redirect(url_for("interactions.show", public_id=public_id))


@bp.get("/<public_id>/files/<file_id>")
@requires(Permission.SEE_EMPLOYERS)
def attachment(public_id: str, file_id: str) -> Response:
    """A file, only ever as a download, and only for those who may read the note."""
    kept = attachment_for(public_id, file_id, current_user)
    answer = send_file(
        io.BytesIO(kept.content),
        mimetype=kept.media_type,
        as_attachment=True,
        download_name=kept.file_name,
        max_age=0,
        etag=False,
    )
    # Whatever a browser makes of it, it may not run or load anything.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
