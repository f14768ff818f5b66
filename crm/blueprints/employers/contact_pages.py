"""The people of employers: their page, adding and editing them, and what they agreed to."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.conflicts import last_entry, save_or_ask
from crm.blueprints.employers.contact_forms import ChoiceForm, EditContactForm, NewContactForm
from crm.blueprints.employers.namesakes import Namesake, namesakes_of
from crm.blueprints.employers.person import (
    choices_of,
    contact_by_public_id,
    contacts_with,
    permissions_of,
    standings_of,
)
from crm.clock import today
from crm.directory.contacts import actions
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import employer_by_public_id
from crm.problems import RuleRefused
from crm.web.once import once, saved_before

NONE_OF_THEM = "new"


@bp.get("/people/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def contact(public_id: str) -> str:
    """One person, for those who may see them."""
    person = contact_by_public_id(public_id, current_user)
    choices = choices_of(person)
    return render_template(
        "employers/contact.html",
        person=person,
        choices=choices,
        standings=standings_of(choices),
        permissions=permissions_of(person, today()),
        contacts=contacts_with(person, current_user),
    )


@bp.route("/<public_id>/people/new", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def new_contact(public_id: str) -> ResponseReturnValue:
    """Add somebody who works for an employer; who they may already be is shown first."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    form = NewContactForm()
    form.offer_sites(employer)
    if form.validate_on_submit():
        known = namesakes_of(form.name.data, form.email.data or "")
        if known and form.same.data not in {NONE_OF_THEM, *(each.public_id for each in known)}:
            # Asked only now: the person found may be whom the same click has added since.
            return saved_before(form, current_user.id) or _same_or_new(form, employer, known)
        try:
            return once(form, current_user.id, lambda: _added(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("employers/new_contact.html", form=form, employer=employer)
    return page, 422 if request.method == "POST" else 200


def _same_or_new(form: NewContactForm, employer: Employer, known: list[Namesake]) -> ResponseReturnValue:
    """Ask whether the new person is one of these."""
    if request.form.get("asked"):
        form.same.errors = ["Say whether it is one of these"]
    left_out = {"csrf_token", "same", "asked"}
    typed = [(name, value) for name, values in request.form.lists() if name not in left_out for value in values]
    page = render_template(
        "employers/contact_new_or_known.html", form=form, employer=employer, known=known, typed=typed
    )
    return page, 422


def _added(form: NewContactForm, employer: Employer) -> str:
    if form.same.data and form.same.data != NONE_OF_THEM:
        person = contact_by_public_id(form.same.data, current_user)
        actions.add_post(person, employer, form.post())
    else:
        person = actions.add_contact(employer, form.facts(), form.post())
    flash(f"{person.name} is listed at {employer.name}.", "success")
    return url_for("employers.contact", public_id=person.public_id)


@bp.route("/people/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def edit_contact(public_id: str) -> ResponseReturnValue:
    """Change a person's name or how to reach them."""
    person = contact_by_public_id(public_id, current_user)
    form = EditContactForm() if request.method == "POST" else _as_it_stands(person)
    if request.method == "GET":
        form.seen.data = str(last_entry(person))
    done = save_or_ask(
        form,
        person,
        stands=lambda: _as_it_stands(person),
        save=lambda: _changed(form, person),
        name=person.name,
        back=url_for("employers.contact", public_id=public_id),
    )
    if done is not None:
        return done
    page = render_template("employers/edit_contact.html", form=form, person=person)
    return page, 422 if request.method == "POST" else 200


def _as_it_stands(person: Contact) -> EditContactForm:
    form = EditContactForm(formdata=None)
    form.fill_from(person)
    return form


def _changed(form: EditContactForm, person: Contact) -> str:
    actions.change_contact(person, form.facts())
    flash(f"{person.name} is saved.", "success")
    return url_for("employers.contact", public_id=person.public_id)


@bp.route("/people/<public_id>/choice", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def choice(public_id: str) -> ResponseReturnValue:
    """Keep what a person agreed to or refused, with who said so, when and how."""
    person = contact_by_public_id(public_id, current_user)
    form = ChoiceForm()
    if request.method == "GET":
        form.start(person)
        form.kind.data = request.args.get("kind")
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _chosen(form, person))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("employers/choice.html", form=form, person=person)
    return page, 422 if request.method == "POST" else 200


def _chosen(form: ChoiceForm, person: Contact) -> str:
    actions.record_choice(person, form.facts())
    flash("What they said is kept.", "success")
    return url_for("employers.contact", public_id=person.public_id)


@bp.post("/people/<public_id>/bounced")
@requires(Permission.EDIT_EMPLOYERS)
def bounced(public_id: str) -> ResponseReturnValue:
    """Note that email to a person came back, or that the address works after all."""
    person = contact_by_public_id(public_id, current_user)
    on = today() if request.form.get("bounced") == "yes" else None
    try:
        actions.mark_bounced(person, on)
    except RuleRefused as refused:
        flash(refused.problems[0].message, "information")
    else:
        words = "came back: nothing is sent there until it is changed" if on else "works"
        flash(f"The email address {words}.", "success")
    return redirect(url_for("employers.contact", public_id=public_id))


@bp.post("/people/<public_id>/archive")
@requires(Permission.EDIT_EMPLOYERS)
def archive_contact(public_id: str) -> ResponseReturnValue:
    """Take a person out of the lists, or bring them back."""
    person = contact_by_public_id(public_id, current_user)
    if request.form.get("archived") == "no":
        actions.restore_contact(person)
        flash(f"{person.name} is back in the lists.", "success")
    else:
        actions.archive_contact(person)
        flash(f"{person.name} is archived.", "success")
    return redirect(url_for("employers.contact", public_id=public_id))
