"""A file is known by its headers; what is missing or stands twice is said."""

from __future__ import annotations

import pytest

from crm.importing import cells
from crm.importing.layouts import Column, FileProblem, FileRefused, Layout, column_letter, fit, read_row

NAMES = Layout(
    "names",
    (
        Column("name", ("Company Name", "Name"), cells.required(cells.text(10))),
        Column("number", ("Number",), cells.whole_number(0, 99)),
        Column("note", ("Note",), cells.text(), is_required=False),
    ),
)
BARE = Layout("bare", (Column("code", ("0",), cells.required(cells.postcode)),), has_header=False)


def test_headers_are_found_below_titles_in_any_order_and_case():
    fitted = fit([NAMES], [["A list of names"], [], [" number", "company  NAME", "Head"]])
    assert fitted.header_line == 3
    row, problems = read_row(fitted, 4, ["7", "Acme", "Mr Secret"])
    assert (dict(row.values), problems) == ({"number": 7, "name": "Acme", "note": ""}, [])
    assert "Mr Secret" not in row.written.values()


def test_each_bad_cell_is_named_by_row_letter_and_header():
    fitted = fit([NAMES], [["Name", "Number"]])
    _, problems = read_row(fitted, 12, ["", "many"])
    assert [str(problem) for problem in problems] == [
        "Row 12, column A (Name): must not be empty",
        "Row 12, column B (Number): “many” is not a number",
    ]


def test_missing_columns_are_named():
    with pytest.raises(FileRefused, match=r"^Column missing from names: Number\.$"):
        fit([NAMES], [["Name", "Age"]])


def test_a_wholly_different_file_is_told_what_was_expected():
    with pytest.raises(FileRefused, match=r"No header of “names” was found. Its columns are: Company Name, Number\."):
        fit([NAMES], [["x", "y"]])


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(FileRefused, match="Columns A and C have the same header “Name”"):
        fit([NAMES], [["Name", "Number", "NAME"]])


def test_a_file_without_a_header_is_known_by_its_first_row():
    assert fit([BARE], [["S60 1AA", "x"]]).header_line == 0
    with pytest.raises(FileRefused, match="not a file of the kind “bare”"):
        fit([BARE], [["postcode"]])


@pytest.mark.parametrize("top", [[], [[]], [["", " "]]])
def test_an_empty_file_is_said_to_be_empty(top):
    with pytest.raises(FileRefused, match="The file is empty"):
        fit([NAMES], top)


@pytest.mark.parametrize(("place", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_a_spreadsheet_does(place, letter):
    assert column_letter(place) == letter


def test_a_problem_of_the_whole_file_has_no_row():
    assert str(FileProblem("The file is empty.")) == "The file is empty."
