"""A person's posts: what they do at an employer, working for a further one, leaving, moving to another."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.contact_forms import LeaveForm, MoveForm, NewPostForm, PostForm
from crm.blueprints.employers.leaving import colleagues_of, left_hanging
from crm.blueprints.employers.person import contact_by_public_id, post_at
from crm.directory.contacts import actions
from crm.directory.contacts.models import Contact, ContactPost
from crm.problems import RuleRefused
from crm.web.once import once, saved_before


@bp.route("/people/<public_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def new_post(public_id: str) -> ResponseReturnValue:
    """Say that a person works for a further employer."""
    person = contact_by_public_id(public_id, current_user)
    form = NewPostForm()
    form.offer_sites(None)
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _begun(form, person))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("employers/post.html", form=form, person=person, post=None)
    return page, 422 if request.method == "POST" else 200


def _begun(form: NewPostForm, person: Contact) -> str:
    post = actions.add_post(person, form.employer.chosen, form.post())
    flash(f"{person.name} is listed at {post.employer.name} as well.", "success")
    return url_for("employers.contact", public_id=person.public_id)


@bp.route("/people/<public_id>/at/<employer_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def edit_post(public_id: str, employer_id: str) -> ResponseReturnValue:
    """Change what a person does at an employer."""
    person = contact_by_public_id(public_id, current_user)
    post = post_at(person, employer_id)
    form = PostForm()
    form.offer_sites(post.employer)
    if request.method == "GET":
        form.fill_from(post)
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _changed(form, post))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("employers/post.html", form=form, person=person, post=post)
    return page, 422 if request.method == "POST" else 200


def _changed(form: PostForm, post: ContactPost) -> str:
    actions.change_post(post, form.post())
    flash("The post is saved.", "success")
    return url_for("employers.contact", public_id=post.contact.public_id)


@bp.route("/people/<public_id>/at/<employer_id>/leave", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def leave(public_id: str, employer_id: str) -> ResponseReturnValue:
    """Say that a person left, with what hangs on them and who takes over."""
    person = contact_by_public_id(public_id, current_user)
    form = LeaveForm()
    if request.method == "POST" and (done := saved_before(form, current_user.id)) is not None:
        return done
    post = post_at(person, employer_id)
    form.offer(colleagues_of(post))
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _left(form, post))
        except RuleRefused as refused:
            form.show(refused)
    hanging = left_hanging(post, current_user)
    page = render_template("employers/leave.html", form=form, person=person, post=post, hanging=hanging)
    return page, 422 if request.method == "POST" else 200


def _left(form: LeaveForm, post: ContactPost) -> str:
    successor = None
    if form.successor.data:
        successor = post_at(contact_by_public_id(form.successor.data, current_user), post.employer.public_id)
    actions.end_post(post, form.left_on.data, successor=successor, end_access=form.end_access.data)
    flash(f"{post.contact.name} has left {post.employer.name}. What is recorded stays.", "success")
    return url_for("employers.show", public_id=post.employer.public_id)


@bp.route("/people/<public_id>/at/<employer_id>/move", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def move(public_id: str, employer_id: str) -> ResponseReturnValue:
    """Say that a person went to work for another employer."""
    person = contact_by_public_id(public_id, current_user)
    form = MoveForm()
    if request.method == "POST" and (done := saved_before(form, current_user.id)) is not None:
        return done
    post = post_at(person, employer_id)
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _moved(form, post))
        except RuleRefused as refused:
            form.show(refused)
    hanging = left_hanging(post, current_user)
    page = render_template("employers/move.html", form=form, person=person, post=post, hanging=hanging)
    return page, 422 if request.method == "POST" else 200


def _moved(form: MoveForm, post: ContactPost) -> str:
    new = actions.move_contact(post, form.left_on.data, form.employer.chosen, form.post())
    flash(f"{post.contact.name} now works for {new.employer.name}.", "success")
    return url_for("employers.contact", public_id=post.contact.public_id)
