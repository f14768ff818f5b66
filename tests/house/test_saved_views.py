"""Every list can be saved as a view. The table of addresses is walked: a list that is new needs no line here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from crm.blueprints.dashboard.ways import WAYS
from crm.blueprints.strands import BOARDS
from crm.web.lists import SHOWN, ShownList
from crm.web.models import SavedView
from tests.conftest import SignIn
from tests.factories.people import make_user
from tests.pages import InspectingClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# Where one view shows several lists: every value of the part of the address that names them.
NAMES = {"strand": [board.slug for board in BOARDS], "code": list(WAYS)}
HAS_FILTERS = '<input type="hidden" name="sort"'  # in the filters of every list; the choice of a date or year has none
# A list may show part of itself until it is asked for something: any of these asks, and one differs from its own order.
ORDERS = ("?order=asc", "?order=desc")
LONGEST_KEY = SavedView.list_key.type.length


def shown_by(app: Flask, rule: Rule) -> ShownList | None:
    shown = getattr(app.view_functions[rule.endpoint], SHOWN, None)
    return shown if isinstance(shown, ShownList) else None


def pages(app: Flask) -> Iterator[tuple[str, ShownList | None]]:
    """Addresses of pages without arguments, and of every list that a page names by one; with what each declares."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        shown = shown_by(app, rule)
        name = shown.named_by if shown else ""
        if "GET" not in (rule.methods or ()) or rule.arguments - {name} or rule.endpoint == "static":
            continue
        for values in [{name: each} for each in NAMES[name]] if name else [{}]:
            yield adapter.build(rule.endpoint, values), shown


@pytest.mark.parametrize("role", ["admin", "officer"])
def test_every_list_offers_to_save_a_view_of_it(
    app: Flask, client: InspectingClient, sign_in: SignIn, role: str
) -> None:
    sign_in(user=make_user(role, may_see_participants=role == "officer"))
    lists, without = 0, []
    for address, shown in pages(app):
        answer = client.get(address)
        if answer.status_code != 200 or HAS_FILTERS not in answer.text:
            continue
        lists += 1
        offered = [order for order in ORDERS if "/views/new?list=" in client.get(address + order).text]
        if shown is None or not offered:
            without.append(address)
    assert lists > 20
    assert without == [], "Declare which list the view shows, by @shows_list, and let list.filters show its views."


def test_every_list_has_a_key_of_its_own_that_fits_its_column(app: Flask) -> None:
    every = [shown for rule in app.url_map.iter_rules() if rule.endpoint != "static" and (shown := shown_by(app, rule))]
    keys = []
    for shown in every:
        keys += [f"{shown.key}-{each}" for each in NAMES[shown.named_by]] if shown.named_by else [shown.key]
    assert [key for key in keys if len(key) > LONGEST_KEY] == []
    assert [key for key in keys if sum(shown.values_of(key) is not None for shown in every) != 1] == []


@pytest.mark.parametrize(
    ("role", "hidden"), [("analyst", "placements"), ("officer", "audit-trail"), ("officer", "people")]
)
def test_nobody_saves_a_view_of_a_list_that_they_may_not_open(
    client: InspectingClient, sign_in: SignIn, role: str, hidden: str
) -> None:
    sign_in(role)
    assert client.get("/views/new", query_string={"list": hidden}).status_code == 404
    form = {"list_key": hidden, "name": "Mine", "query": "q=a"}
    assert client.post("/views/new", data=form).status_code == 404
