"""The employer user's own area: a calm home for each business, what we hold of it, and who sees what.

Everything here is found through the signed-in person; another business is not found.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.my_business import this_year
from crm.blueprints.my_business.forms import WrongForm
from crm.blueprints.my_business.panels import panels_for, tasks_of
from crm.blueprints.my_business.queries import business, people_of, users_of
from crm.clock import today
from crm.directory.employers.queries import businesses_of
from crm.engagement.asking import tell_who_answers
from crm.reference.rules import SIZE_RANGES
from crm.web.own_pages import own_form

bp = Blueprint("my_business", __name__, url_prefix="/my-business")
this_year.add_to(bp)
SIZE_LABELS = {size.band.value: size.label for size in SIZE_RANGES}


@bp.get("/")
@requires(Permission.OWN_BUSINESS)
def index() -> ResponseReturnValue:
    """The home of the only business; a choice where there are several."""
    mine = businesses_of(current_user)
    if len(mine) == 1:
        return redirect(url_for("my_business.home", public_id=mine[0].public_id))
    return render_template("my_business/index.html", businesses=mine)


@bp.get("/<public_id>")
@requires(Permission.OWN_BUSINESS)
def home(public_id: str) -> str:
    """One business: what there is to do, what is done, who works on it."""
    employer = business(public_id, current_user)
    panels = panels_for(employer, current_user)
    return render_template(
        "my_business/home.html",
        employer=employer,
        tasks=tasks_of(panels),
        panels=panels,
        users=users_of(employer),
        others=[each for each in businesses_of(current_user) if each.id != employer.id],
    )


@bp.get("/<public_id>/record")
@requires(Permission.OWN_BUSINESS)
def record(public_id: str) -> str:
    """What we hold about the business."""
    employer = business(public_id, current_user, whole_record=True)
    size = SIZE_LABELS.get(employer.size_band.value, "") if employer.size_band else ""
    return render_template("my_business/record.html", employer=employer, people=people_of(employer), size=size)


@bp.route("/<public_id>/wrong", methods=["GET", "POST"])
@requires(Permission.OWN_BUSINESS)
def wrong(public_id: str) -> ResponseReturnValue:
    """Tell us what is wrong; it becomes somebody's next step."""
    employer = business(public_id, current_user)
    form = WrongForm()

    def save() -> str:
        words = f"{current_user.name} says that something we hold is wrong: {form.what.data}"
        # A person's own message, about whatever they like: for those the page says it goes to, not for every partner.
        tell_who_answers(employer, words, current_user, today(), is_restricted=True)
        return "Thank you. We will look at it within 5 working days."

    return own_form("my_business/wrong.html", form, employer, save)
