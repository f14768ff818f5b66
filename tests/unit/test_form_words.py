"""What the shared fields say stands alone in the summary of a page: it names the field it is about."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm

from crm.web.forms import Choice, DateParts, LongText, Money, Radios, Text, Ticks, WholeNumber


class Every(PlainForm):
    name = Text("Name", max_length=3)
    notes = LongText("What happened?", max_length=3)
    form = Choice("Legal form", [("a", "A")])
    how = Radios("How?", [("a", "A")])
    which = Ticks("Strands (optional)", [("a", "A")])
    places = WholeNumber("Places (optional)", high=5)
    hours = WholeNumber("How many hours a week? (optional)", low=1, high=48)
    price = Money("Price (optional)", high=500)
    cost = Money("What does it cost?", high=500)
    started = DateParts("Started there (optional)")
    left = DateParts("When did they leave? (optional)")
    more = Text("Anything else? (optional)", max_length=3)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "four", "Name must be 3 characters or fewer; this has 4"),
        ("notes", "four", "“What happened?” must be 3 characters or fewer; this has 4"),
        ("name", "\0", "“Name”"),
        ("form", "b", "Select one from the list for “Legal form”"),
        ("how", "b", "Select one of the options for “How?”"),
        ("which", "b", "Select from the options shown for “Strands”"),
        ("places", "six", "Places must be a whole number, like 12"),
        ("places", "6", "Places must be between 0 and 5"),
        ("hours", "six", "Enter a whole number, like 12, for “How many hours a week?”"),
        ("hours", "49", "Enter a number between 1 and 48 for “How many hours a week?”"),
        ("price", "lots", "Price must be an amount in pounds, like 1200 or 95.50"),
        ("price", "6", "Price must be between £0 and £5"),
        ("cost", "lots", "Enter an amount in pounds, like 1200 or 95.50, for “What does it cost?”"),
        ("cost", "6", "Enter an amount between £0 and £5 for “What does it cost?”"),
        ("started", "31", "Started there must include a month and a year"),
        ("left", "31/2/2026", "“When did they leave?” must be a real date"),
        ("left", "1/1/1066", "Enter a date between 1 January 1900 and 1 January 2100 for “When did they leave?”"),
        ("more", "four", "“Anything else?” must be 3 characters or fewer; this has 4"),
    ],
)
def test_names_its_field(field, typed, words):
    form = Every(MultiDict([(field, part) for part in typed.split("/")]))
    assert not form.validate()
    assert words in form[field].errors[0]
    assert "(optional)" not in form[field].errors[0]


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
