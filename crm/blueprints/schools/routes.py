"""Schools and colleges: their list, the page of each with its encounters and rolls, and the cold spots."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.blueprints.encounters.queries import arranged_at
from crm.blueprints.encounters.reporting import most_at_one_encounter
from crm.blueprints.encounters.request_queries import requests_of
from crm.blueprints.encounters.rules import PIPELINE
from crm.blueprints.schools.cold_spots import Asked, cold_spots
from crm.blueprints.schools.forms import RollForm, roll_in_words, version_of_roll
from crm.blueprints.schools.queries import SCHOOLS
from crm.blueprints.schools.school_page import is_late, school_year
from crm.blueprints.schools.years import AskedYear, asked_year, years_to_choose
from crm.clock import today
from crm.database import only_reads
from crm.directory.schools.models import School
from crm.directory.schools.queries import roll_of, school_with
from crm.directory.schools.rolls import save_roll
from crm.directory.schools.rules import YEAR_GROUPS, is_closed
from crm.periods import YearKind, format_date, year_of
from crm.web import choices
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.once import once, saved_before

bp = Blueprint("schools", __name__, url_prefix="/schools")


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
@shows_list(SCHOOLS.key, SCHOOLS.title)
def index() -> str:
    """The list of schools, with what it lacks said above it."""
    year = year_of(YearKind.ACADEMIC, today()).label
    return render_template("schools/index.html", page=page_of(SCHOOLS, request.args), year=year)


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the list shows, as a file."""
    return export_list(SCHOOLS, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/cold-spots")
@requires(Permission.SEE_EMPLOYERS)
def cold_spots_page() -> str:
    """Schools by year group or by sector: where no encounter was held in an academic year."""
    year = asked_year(request.args.get("year", ""))
    sectors = [name for _, name in choices.sectors()]
    typed = {name: request.args.get(name, "")[:200] for name in ("sector", "group", "ward", "by")}
    offered = {
        "sector": [(name, name) for name in sectors],
        "group": [(str(group), f"Year {group}") for group in YEAR_GROUPS],
        "ward": list(choices.wards()),
        "by": [("sector", "By sector")],
    }
    known = {name: value if value in dict(offered[name]) else "" for name, value in typed.items()}
    asked = Asked(
        sector=known["sector"],
        year_group=int(known["group"]) if known["group"] else None,
        ward=known["ward"],
        by_sector=known["by"] == "sector",
    )
    problems = {name: "Choose from the list" for name, value in typed.items() if value and not known[name]}
    return render_template(
        "schools/cold_spots.html",
        asked=asked,
        known=known,
        offered=offered,
        problems=problems | ({"year": year.problem} if year.problem else {}),
        spots=cold_spots(year.period, asked, sectors),
        year=year,
        years=years_to_choose(),
    )


@bp.get("/<public_id>")
@requires(Permission.SEE_EMPLOYERS)
def show(public_id: str) -> str:
    """One school: what it is, what its pupils have had, what is coming, its roll."""
    school = school_with(public_id)
    year = asked_year(request.args.get("year", ""))
    return render_template(
        "schools/show.html",
        school=school,
        is_closed=is_closed(school.status),
        year=year,
        years=years_to_choose(),
        of_year=school_year(school, year.period),
        requests=requests_of(school.id),
        pipeline=PIPELINE,
        is_late=is_late,
    )


@bp.route("/<public_id>/roll", methods=["GET", "POST"])
@requires(Permission.WRITE_STRAND, Strand.ENCOUNTERS)
def roll(public_id: str) -> ResponseReturnValue:
    """Pupils on roll in one academic year (`?year=2026/27`); two people at once see both versions."""
    school = school_with(public_id, for_update=request.method == "POST")
    year = asked_year(request.args.get("year", ""))
    if year.problem:
        abort(404)  # a roll is never written into another year than the one that was meant
    known = roll_of(school.id, year.first_year)
    form = RollForm()
    changed = None
    if request.method == "GET":
        form.fill_from(known)
        form.version.data = version_of_roll(known)
    elif again := saved_before(form, me().id):
        return again
    elif form.check(year.first_year, most_at_one_encounter(school.id, year.period)):
        if (form.version.data or "") == version_of_roll(known):
            return once(form, me().id, lambda: _saved(school, form, year))
        changed = differences(roll_in_words(form, known), form.in_words(year.first_year))
        carry_version(form, version_of_roll(known))
    return _roll_page(school, form, year, changed)


def _saved(school: School, form: RollForm, year: AskedYear) -> str:
    facts = form.facts(year.first_year)
    save_roll(school, facts)
    flash(f"The roll of {school.name} for {year.period.label} is saved.", "success")
    # Who is to come is a guess until then: it is told, and no reason against a roll.
    for each in arranged_at(school.id, year.period):
        on_roll = facts.counts.get(each.year_group)
        if on_roll is not None and each.pupils > on_roll:
            flash(
                f"{each.pupils:,} pupils of Year {each.year_group} are arranged for “{each.headline}” on"
                f" {format_date(each.on)}, more than the {on_roll:,} on roll. Change the encounter before it is held.",
                "information",
            )
    return url_for("schools.show", public_id=school.public_id, year=year.period.label)


def _roll_page(
    school: School, form: RollForm, year: AskedYear, changed: list[Difference] | None
) -> ResponseReturnValue:
    page = render_template("schools/roll.html", school=school, form=form, year=year, changed=changed)
    if request.method == "GET":
        return page
    return page, 422 if changed is None else 409
