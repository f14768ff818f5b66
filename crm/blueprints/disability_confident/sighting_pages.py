"""Names on the published list: what is to decide, and deciding it. A name never becomes an award."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.disability_confident.blueprint import bp, write
from crm.blueprints.disability_confident.forms import SightingForm
from crm.blueprints.disability_confident.members import published_list
from crm.blueprints.disability_confident.rules import PIPELINE
from crm.blueprints.disability_confident.sighting_list import UNDECIDED, sighting_list, sighting_with
from crm.database import only_reads
from crm.directory.sightings import actions
from crm.directory.sightings.models import RegisterSighting
from crm.directory.sightings.queries import sighting_for_update
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before

CONFLICT, UNPROCESSABLE = 409, 422


@bp.get("/sightings")
@requires(Permission.SEE_PIPELINES)
@shows_list("disability-confident-sightings", "Names on the published list")
def sightings() -> str:
    """Names on the newest list that somebody should decide about, unless the address asks for others."""
    newest = published_list()
    first = {"state": UNDECIDED, "list": newest.listed_on.isoformat()} if newest else {}
    page = page_of(sighting_list(), request.args or first)
    return render_template("disability_confident/sightings.html", page=page, published=newest)


@bp.post("/sightings/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export_sightings() -> Response:
    """The same as a file."""
    return export_list(sighting_list(), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.route("/sightings/<public_id>", methods=["GET", "POST"])
@write
def sighting(public_id: str) -> ResponseReturnValue:
    """Say which employer a name is, or that it is none of ours; decided already, it can be decided anew."""
    if request.method == "POST":
        sighting_for_update(public_id)
    found = sighting_with(public_id)
    form = SightingForm()
    form.offer_possible(found.possible_employer or found.employer)
    if request.method == "GET":
        form.state.data = _state_of(found)
        return _page(form, found), 200
    if again := saved_before(form, me().id):
        return again
    if form.state.data != _state_of(found):
        form.state.raw_data, form.state.data = None, _state_of(found)
        return _page(form, found, meanwhile=True), CONFLICT
    if form.validate():
        return once(form, me().id, lambda: _decide(form, found))
    return _page(form, found), UNPROCESSABLE


def _page(form: SightingForm, found: RegisterSighting, *, meanwhile: bool = False) -> str:
    return render_template(
        "disability_confident/sighting.html", form=form, sighting=found, pipeline=PIPELINE, meanwhile=meanwhile
    )


def _state_of(found: RegisterSighting) -> str:
    """How the name stands: two people who decide at once have seen the same."""
    return f"{found.match.value} {found.employer_id or ''} {found.decided_at or ''}"


def _decide(form: SightingForm, found: RegisterSighting) -> str:
    employer = form.chosen_employer(found.possible_employer or found.employer)
    if employer is None:
        actions.is_none_of_ours(found, me())
        flash(f"“{found.name}” is not one of ours. Nobody is asked about it again.", "success")
    else:
        actions.is_this_employer(found, employer, me())
        words = "That is a hint to confirm with them: no award was added."
        flash(f"“{found.name}” is {employer.name}. {words}", "success")
    query = urlencode({"state": UNDECIDED, "list": found.listed_on.isoformat()})
    return f"{url_for('disability_confident.sightings')}?{query}"
