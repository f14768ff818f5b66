"""Saving, sharing and deleting views: the same pages for every list."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.problems import RuleRefused
from crm.web.forms import Form, Hidden, Text, Tick
from crm.web.once import once
from crm.web.saved_views import (
    LONGEST_QUERY,
    NAME_LENGTH,
    ListPlace,
    delete_view,
    own_view,
    place_of,
    save_view,
    share_view,
    tidied_query,
    views_for,
)

bp = Blueprint("saved_views", __name__, url_prefix="/views")


class SavedViewForm(Form):
    """A name for the list as it is filtered, and whether colleagues see it."""

    name = Text("Name of the view", required="Enter a name for the view", max_length=NAME_LENGTH, width="one-half")
    is_shared = Tick("Share it with my organisation", hint="Everyone in your organisation sees it above this list.")
    list_key = Hidden()
    query = Hidden()


@bp.get("/")
@requires(Permission.STAFF_SIGNED_IN)
def index() -> str:
    """Every view somebody made or may use."""
    return render_template("saved_views/index.html", views=views_for(current_user))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.STAFF_SIGNED_IN)
def new() -> ResponseReturnValue:
    """Save the list one comes from."""
    form = SavedViewForm()
    if request.method == "GET":
        form.list_key.data = request.args.get("list", "")[:40]
        form.query.data = tidied_query(request.args.get("query", "")[:LONGEST_QUERY])
    key = form.list_key.data or ""
    place = place_of(key, current_user)
    if place is None:
        abort(404)
    query = tidied_query(form.query.data or "")
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _saved(form, key, place, query))
        except RuleRefused as refused:
            form.show(refused)
    page = render_template("saved_views/new.html", form=form, title=place.title, back=place.with_query(query))
    return page, 422 if request.method == "POST" else 200


def _saved(form: SavedViewForm, key: str, place: ListPlace, query: str) -> str:
    view = save_view(current_user, key, form.name.data, query, is_shared=form.is_shared.data)
    flash(f"The view “{view.name}” is saved.", "success")
    return place.with_query(query)


@bp.post("/<public_id>/share")
@requires(Permission.STAFF_SIGNED_IN)
def share(public_id: str) -> ResponseReturnValue:
    """Share one's own view, or stop sharing it."""
    view = own_view(public_id, current_user)
    share_view(view, is_shared=request.form.get("shared") == "yes")
    words = "shared with your organisation" if view.is_shared else "seen by you alone"
    flash(f"“{view.name}” is now {words}.", "success")
    return redirect(url_for("saved_views.index"))


@bp.post("/<public_id>/delete")
@requires(Permission.STAFF_SIGNED_IN)
def delete(public_id: str) -> ResponseReturnValue:
    """Delete one's own view."""
    view = own_view(public_id, current_user)
    delete_view(view)
    flash(f"“{view.name}” is deleted.", "success")
    return redirect(url_for("saved_views.index"))
