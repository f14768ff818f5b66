"""People: listed, added, changed, granted, archived; their way in sent again or reset."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import actions
from crm.accounts.models import User
from crm.accounts.permissions import requires
from crm.accounts.queries import organisations_in_use, person
from crm.accounts.rules import Permission, Role
from crm.accounts.sessions import me
from crm.blueprints.admin.blueprint import bp
from crm.blueprints.admin.forms import EmployerPersonForm, StaffForm, user_in_words
from crm.blueprints.admin.lists import PEOPLE
from crm.blueprints.admin.queries import employers_of
from crm.database import only_reads
from crm.problems import RuleRefused
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before
from crm.web.saved_views import stop_sharing_of


@bp.get("/people")
@requires(Permission.ADMINISTER)
@shows_list(PEOPLE.key, PEOPLE.title)
def users() -> str:
    """Everybody who has, or had, an account."""
    return render_template("admin/users.html", page=page_of(PEOPLE, request.args))


@bp.post("/people/export")
@only_reads
@requires(Permission.ADMINISTER)
def export_users() -> Response:
    """What the list shows, as a file."""
    return export_list(PEOPLE, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/people/add", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_user() -> ResponseReturnValue:
    """A new member of staff; a link to choose a password is mailed."""
    form = StaffForm()
    offered = list(organisations_in_use())
    form.offer(offered)
    if form.validate_on_submit():
        try:
            return once(form, me().id, lambda: _added(form.person(offered)))
        except RuleRefused as refused:
            form.show(refused)
    answer = render_template("admin/edit_user.html", form=form, user=None, changed=None)
    return answer, 422 if form.is_submitted() else 200


def _added(typed: actions.Person) -> str:
    user = actions.add_person(typed)
    flash(f"{user.name} can sign in once they have chosen a password. We have sent them a link.", "success")
    return url_for("admin.user", public_id=user.public_id)


@bp.get("/people/<public_id>")
@requires(Permission.ADMINISTER)
def user(public_id: str) -> str:
    """One person."""
    found = person(public_id)
    return render_template(
        "admin/user.html",
        user=found,
        is_employer=found.role is Role.EMPLOYER,
        is_me=found.id == me().id,
        employers=employers_of(found) if found.role is Role.EMPLOYER else (),
        factor_required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )


@bp.route("/people/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def edit_user(public_id: str) -> ResponseReturnValue:
    """Change who somebody is and what they may do."""
    found = person(public_id)
    form = _form_for(found)
    changed: list[Difference] | None = None
    if request.method == "GET":
        form.fill_from(found)
    elif again := saved_before(form, me().id):
        return again
    elif form.validate():
        if form.version.data != str(found.version):
            changed = differences(user_in_words(found), form.in_words())
            carry_version(form, str(found.version))
        else:
            try:
                return once(form, me().id, lambda: _changed(found, form))
            except RuleRefused as refused:
                form.show(refused)
    answer = render_template("admin/edit_user.html", form=form, user=found, changed=changed)
    return answer, _status(form, changed)


def _form_for(found: User) -> StaffForm | EmployerPersonForm:
    if found.role is Role.EMPLOYER:
        return EmployerPersonForm()
    form = StaffForm()
    form.offer(list(organisations_in_use()))
    return form


def _status(form: StaffForm | EmployerPersonForm, changed: list[Difference] | None) -> int:
    if changed is not None:
        return 409
    return 422 if form.is_submitted() else 200


def _changed(found: User, form: StaffForm | EmployerPersonForm) -> str:
    typed = form.person(list(organisations_in_use())) if isinstance(form, StaffForm) else form.person()
    before = found.organisation_id
    actions.change_person(found, typed, me())
    if found.organisation_id != before:
        stop_sharing_of(found)
    flash(f"{found.name}: saved.", "success")
    return url_for("admin.user", public_id=found.public_id)


@bp.get("/people/<public_id>/archive")
@requires(Permission.ADMINISTER)
def confirm_archive_user(public_id: str) -> str:
    """What archiving does, before it is done."""
    return render_template("admin/archive_user.html", user=person(public_id))


@bp.get("/people/<public_id>/reset-second-factor")
@requires(Permission.ADMINISTER)
def confirm_reset_second_factor(public_id: str) -> str:
    """What the reset does, before it is done."""
    return render_template("admin/reset_second_factor.html", user=person(public_id))


@bp.post("/people/<public_id>/archive")
@requires(Permission.ADMINISTER)
def archive_user(public_id: str) -> ResponseReturnValue:
    """End somebody's access."""
    return _do(public_id, lambda found: actions.archive_person(found, me()), "{} can no longer sign in.")


@bp.post("/people/<public_id>/restore")
@requires(Permission.ADMINISTER)
def restore_user(public_id: str) -> ResponseReturnValue:
    """Give somebody their access back."""
    return _do(public_id, actions.restore_person, "{} may sign in again.")


@bp.post("/people/<public_id>/password-link")
@requires(Permission.ADMINISTER)
def send_password_link(public_id: str) -> ResponseReturnValue:
    """Mail somebody a link to choose a password."""
    return _do(public_id, actions.send_password_link, "We have sent {} a link to choose a password.")


@bp.post("/people/<public_id>/reset-second-factor")
@requires(Permission.ADMINISTER)
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    """Forget somebody's authenticator app."""
    return _do(public_id, actions.reset_second_factor, "{}: authenticator app reset. They can set up a new one.")


def _do(public_id: str, action: Callable[[User], object], done: str) -> ResponseReturnValue:
    found = person(public_id)
    try:
        action(found)
    except RuleRefused as refused:
        flash(" ".join(problem.message + "." for problem in refused.problems), "information")
    else:
        flash(done.format(found.name), "success")
    return redirect(url_for("admin.user", public_id=public_id))
