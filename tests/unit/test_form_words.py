"""What the shared fields say stands alone in the summary of a page: it names the field it is about."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm

from crm.web.forms import Choice, LongText, Radios, Text, Ticks


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
