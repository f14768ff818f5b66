"""Search over all records, suggestions for pickers, and the hint of likely duplicates while typing."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.finding import search_everything
from crm.directory.employers.queries import likely_duplicates, suggestions
from crm.periods import format_short_date
from crm.text import one_line

LONGEST_WORDS = 200
FEWEST_LETTERS = 3


def _typed(name: str) -> str:
    return one_line(request.args.get(name, "")[:LONGEST_WORDS])


@bp.get("/search")
@requires(Permission.SEE_EMPLOYERS)
def search() -> str:
    """Employers, people and schools by one text."""
    words = _typed("q")
    result = search_everything(words, current_user) if words else None
    return render_template("employers/search.html", words=words, result=result)


@bp.get("/suggest")
@requires(Permission.SEE_EMPLOYERS)
def suggest() -> Response:
    """The employers somebody may mean, for pickers: public id, name, place, last contact, owner."""
    found = suggestions(_typed("q"), current_user)
    return jsonify(
        employers=[
            {
                "public_id": each.public_id,
                "name": each.name,
                "trading_name": each.trading_name,
                "place": each.place,
                "last_contact": format_short_date(each.last_contact_on) if each.last_contact_on else None,
                "owner": each.owner,
            }
            for each in found
        ]
    )


@bp.get("/similar")
@requires(Permission.EDIT_EMPLOYERS)
def similar() -> str:
    """A part of a page: the employers that the one being typed may already be."""
    name = _typed("name")
    likely = []
    if len(name) >= FEWEST_LETTERS:
        likely = likely_duplicates(name, _typed("postcode"), _typed("company_number"))
    return render_template("employers/likely.html", likely=likely)
