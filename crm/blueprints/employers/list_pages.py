"""The list of employers and its export."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, render_template, request, url_for
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.listing import MAIN_FILTERS, EmployerRow, employer_export, employer_page
from crm.database import only_reads
from crm.web.exports import export_list
from crm.web.lists import Page, shows_list


@bp.get("/")
@requires(Permission.SEE_EMPLOYERS)
@shows_list("employers", "Employers")
def index() -> str:
    """The list, as the address filters it."""
    page, is_similar = employer_page(current_user, request.args)
    return render_template(
        "employers/index.html",
        page=page,
        is_similar=is_similar,
        main_filters=MAIN_FILTERS,
        ready=_ready_views(page),
    )


def _ready_views(page: Page[EmployerRow]) -> list[tuple[str, str, bool]]:
    """Views that everyone has: label, address, and whether it is the one shown."""
    filters: list[tuple[str, dict[str, str]]] = [("All", {})]
    filters.append(("Led by me", {"officer": current_user.public_id}))
    if current_user.organisation is not None:
        lead = {"organisation": current_user.organisation.public_id}
        filters.append((f"Led by {current_user.organisation.short_name}", lead))
    filters += [("Never contacted", {"contact": "never"}), ("Anchors", {"anchor": "yes"})]
    in_force = {key: value for key, value in page.criteria.typed.items() if value}
    address = url_for("employers.index")
    return [
        (label, f"{address}?{urlencode(chosen)}" if chosen else address, chosen == in_force)
        for label, chosen in filters
    ]


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """What the list shows, as a file; people's details only where the reader may see them."""
    query = request.form.get("query", "")
    spec = employer_export(current_user, dict(parse_qsl(query)))
    return export_list(spec, query, request.form.get("format", "csv"))
