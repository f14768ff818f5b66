"""The rows of a form for schools and their pupils: one row a school, one line a year group, as many rows as needed.

A form's class is made for the rows that a request brings, so that every box is a field of its own with its own error.
Rows left empty say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.blueprints.encounters.models import EncounterSchool
from crm.blueprints.encounters.queries import known_school, rolls_for
from crm.blueprints.encounters.rules import MOST_EMPLOYERS, MOST_PUPILS, MOST_SCHOOLS, AtSchool, HeadCount
from crm.directory.schools.queries import school_words, schools_typed
from crm.directory.schools.rules import YEAR_GROUPS
from crm.problems import Problem
from crm.web.forms import Form, Text, WholeNumber
from crm.web.pickers import EmployerPicker

_ROW_FIELD = re.compile(r"(school|pupils|send)_([0-9]+)(_[0-9]+)?")


def fields_of_row(row: int) -> dict[str, Any]:
    """The fields of one school: its name, and for each year group the pupils and those with SEND."""
    fields: dict[str, Any] = {
        f"school_{row}": Text("School" if row == 0 else f"School {row + 1}", max_length=220, autocomplete="off")
    }
    for group in YEAR_GROUPS:
        fields[f"pupils_{row}_{group}"] = WholeNumber(f"Pupils of Year {group}", low=0, high=MOST_PUPILS)
        fields[f"send_{row}_{group}"] = WholeNumber(f"Of Year {group}, with SEND", low=0, high=MOST_PUPILS)
    return fields


def rows_sent(form: Mapping[str, str], name: str, most: int) -> int:
    """How many rows a browser sent of one kind, never more than a form may have."""
    numbers = [int(found[1]) for key in form if (found := re.fullmatch(rf"{name}_([0-9]{{1,3}})", key))]
    return min(max(numbers, default=-1) + 1, most)


def class_with_rows(base: type[Form], schools: int, further: int) -> type[Any]:
    """The class of a form with so many rows for schools and so many for other employers."""
    fields: dict[str, Any] = {"school_rows": range(schools), "further_rows": range(further)}
    for row in range(schools):
        fields |= fields_of_row(row)
    for row in range(further):
        fields[f"further_{row}"] = EmployerPicker("Employer" if row == 0 else f"Employer {row + 1}")
    return type(base.__name__, (base,), fields)


def school_rows_for(sent: Mapping[str, str], filled: int) -> tuple[int, int]:
    """How many rows of schools and of other employers to show: what was sent, and one more where that was asked for."""
    schools = rows_sent(sent, "school", MOST_SCHOOLS) + ("more_schools" in sent)
    further = rows_sent(sent, "further", MOST_EMPLOYERS) + ("more_employers" in sent)
    return min(max(schools, filled, 1), MOST_SCHOOLS), min(max(further, 1), MOST_EMPLOYERS)


@dataclass(frozen=True)
class ReadRows:
    """What the rows say: the schools with their pupils, the row each stands in, and what could not be read."""

    schools: tuple[AtSchool, ...]
    rows: tuple[int, ...]
    problems: tuple[Problem, ...]

    def placed(self, problem: Problem) -> Problem:
        """A rule's problem at the row in which its school was typed."""
        match = _ROW_FIELD.fullmatch(problem.field)
        if match is None:
            return problem
        number = int(match[2])
        row = self.rows[number] if number < len(self.rows) else 0
        return Problem(f"{match[1]}_{row}{match[3] or ''}", problem.message)


def read_rows(form: Any, on: date | None) -> ReadRows:
    """Read the rows of a form. `on` says in which academic year rolls are looked up. Two statements at most."""
    lines = {row: form[f"school_{row}"].data or "" for row in form.school_rows}
    found = schools_typed(lines.values())
    known = [school.id for school in found.values() if school is not None]
    rolls = rolls_for(known, on)
    schools: list[AtSchool] = []
    rows: list[int] = []
    problems: list[Problem] = []
    for row, line in lines.items():
        counts = head_counts(form, row)
        problems += _problems_of_row(form, row, line, is_known=found.get(line) is not None)
        school = found.get(line)
        if school is not None:
            kept = school.id in form.kept_schools
            schools.append(AtSchool(known_school(school, rolls, is_kept=kept), counts))
            rows.append(row)
    return ReadRows(tuple(schools), tuple(rows), tuple(problems))


def head_counts(form: Any, row: int) -> tuple[HeadCount, ...]:
    """The head counts of one row; a year group with no pupils is none."""
    return tuple(
        HeadCount(group, pupils, form[f"send_{row}_{group}"].data)
        for group in YEAR_GROUPS
        if (pupils := form[f"pupils_{row}_{group}"].data)
    )


def _problems_of_row(form: Any, row: int, line: str, *, is_known: bool) -> Iterator[Problem]:
    if line and not is_known:
        shown = line if len(line) <= 80 else f"{line[:79]}…"
        yield Problem(f"school_{row}", f"No school is found for “{shown}”. Choose one from the list, or enter its URN")
    elif not line and head_counts(form, row):
        yield Problem(f"school_{row}", "Enter the school that these pupils are from")
    for group in YEAR_GROUPS:
        if form[f"send_{row}_{group}"].data and not form[f"pupils_{row}_{group}"].data:
            yield Problem(f"pupils_{row}_{group}", f"Enter how many pupils of Year {group} take part in all")


def show_rows(form: Any, schools: Sequence[EncounterSchool]) -> None:
    """Show the schools of an encounter as they stand."""
    for row, each in enumerate(schools):
        form[f"school_{row}"].data = school_words(each.school.name, each.school.urn)
        for count in each.head_counts:
            form[f"pupils_{row}_{count.year_group}"].data = count.pupils
            form[f"send_{row}_{count.year_group}"].data = count.send
