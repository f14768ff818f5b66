"""What the shared fields say stands alone in the summary of a page: it names the field it is about."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm

from crm.web.forms import Choice, LongText, Money, Radios, Text, Ticks, WholeNumber


class Every(PlainForm):
    name = Text("Name", max_length=3)
    notes = LongText("What happened?", max_length=3)
    form = Choice("Legal form", [("a", "A")])
    how = Radios("How?", [("a", "A")])
    which = Ticks("Strands (optional)", [("a", "A")])


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "four", "Name must be 3 characters or fewer; this has 4"),
        ("notes", "four", "“What happened?” must be 3 characters or fewer; this has 4"),
        ("name", "\0", "“Name”"),
        ("form", "b", "Select one from the list for “Legal form”"),
        ("how", "b", "Select one of the options for “How?”"),
        ("which", "b", "Select from the options shown for “Strands”"),
    ],
)
def test_names_its_field(field, typed, words):
    form = Every(MultiDict({field: typed}))
    assert not form.validate()
    assert words in form[field].errors[0]


class Needed(PlainForm):
    name = Text("Name", required="Enter the name")
    notes = LongText("What happened?", required="Enter what happened")
    places = WholeNumber("Places", required="Enter how many places")
    price = Money("Price", required="Enter the price")


FULL = {"name": "A", "notes": "B", "places": "0", "price": "0"}


@pytest.mark.parametrize("typed", ["", " ", "\t \n", "\u00a0\u2003"])
@pytest.mark.parametrize("field", FULL)
def test_spaces_alone_are_as_good_as_nothing(field, typed):
    form = Needed(MultiDict(FULL | {field: typed}))
    assert not form.validate()
    assert form[field].errors == [form[field].validators[0].message]


def test_what_is_there_is_taken_without_the_spaces_around_it():
    form = Needed(MultiDict(FULL | {"name": "  A B ", "notes": " one\r\n two "}))
    assert form.validate()
    assert (form.name.data, form.notes.data, form.places.data, form.price.data) == ("A B", "one\n two", 0, 0)
