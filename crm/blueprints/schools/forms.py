"""What a person types about a school: how many pupils are on roll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.clock import today
from crm.directory.schools.models import SchoolRoll
from crm.directory.schools.rolls import RollFacts
from crm.directory.schools.rules import MOST_ON_ROLL, SOURCE_LENGTH, YEAR_GROUPS, roll_problems
from crm.periods import format_date
from crm.problems import Problem
from crm.text import one_line
from crm.web.forms import DateParts, Form, Hidden, Text, WholeNumber


class RollForm(Form):
    """Pupils on roll by year group in one academic year."""

    pupils_7 = WholeNumber("Year 7", high=MOST_ON_ROLL)
    pupils_8 = WholeNumber("Year 8", high=MOST_ON_ROLL)
    pupils_9 = WholeNumber("Year 9", high=MOST_ON_ROLL)
    pupils_10 = WholeNumber("Year 10", high=MOST_ON_ROLL)
    pupils_11 = WholeNumber("Year 11", high=MOST_ON_ROLL)
    pupils_12 = WholeNumber("Year 12", high=MOST_ON_ROLL)
    pupils_13 = WholeNumber("Year 13", high=MOST_ON_ROLL)
    source = Text(
        "Who says so?",
        required="Enter who says so, like “School census” or “The school’s office”",
        max_length=SOURCE_LENGTH,
    )
    source_on = DateParts(
        "On which day were these the numbers?", required="Enter the day on which these were the numbers on roll"
    )
    version = Hidden()

    def fill_from(self, roll: Mapping[int, SchoolRoll]) -> None:
        """Show a roll as it stands."""
        for group, row in roll.items():
            self[f"pupils_{group}"].data = row.pupils
        if newest := max(roll.values(), key=lambda row: row.source_on, default=None):
            self.source.data, self.source_on.data = newest.source, newest.source_on

    def facts(self, year: int) -> RollFacts:
        """What was typed."""
        counts = {group: self[f"pupils_{group}"].data for group in YEAR_GROUPS}
        return RollFacts(year, counts, one_line(self.source.data or ""), self.source_on.data)

    def check(self, year: int, took_part: Mapping[int, int]) -> bool:
        """Whether everything can be saved; what cannot is said at its field.

        `took_part`: by year group, the most pupils who took part in one encounter held in that year.
        """
        is_valid: bool = self.validate()
        facts = self.facts(year)
        problems = roll_problems(year, facts.counts, facts.source, facts.source_on, today())
        return self.add_problems([*problems, *_problems_with_encounters(facts.counts, took_part)]) and is_valid

    def in_words(self, year: int) -> dict[str, str]:
        """What was typed, by question."""
        facts = self.facts(year)
        words = {f"Year {group}": _words(pupils) for group, pupils in facts.counts.items()}
        return words | {
            self.source.label.text: facts.source,
            self.source_on.label.text: format_date(facts.source_on) if facts.source_on else "",
        }


def roll_in_words(form: RollForm, roll: Mapping[int, SchoolRoll]) -> dict[str, str]:
    """A roll as it stands, by the form's questions."""
    words = {f"Year {group}": _words(roll[group].pupils if group in roll else None) for group in YEAR_GROUPS}
    newest: Any = max(roll.values(), key=lambda row: row.source_on, default=None)
    return words | {
        form.source.label.text: newest.source if newest else "",
        form.source_on.label.text: format_date(newest.source_on) if newest else "",
    }


def version_of_roll(roll: Mapping[int, SchoolRoll]) -> str:
    """What a form carries to notice that somebody else changed the roll in the meantime."""
    return " ".join(f"{group}:{row.updated_at.timestamp():.6f}" for group, row in sorted(roll.items()))


def _problems_with_encounters(counts: Mapping[int, int | None], took_part: Mapping[int, int]) -> list[Problem]:
    """No more pupils of a year group were at one encounter than are on roll: one of the two numbers is wrong."""
    return [
        Problem(
            f"pupils_{group}",
            f"{pupils:,} on roll in Year {group} are fewer than the {took_part[group]:,} who took part in one "
            "encounter held in that year: change this number, or that of the encounter first",
        )
        for group, pupils in counts.items()
        if pupils is not None and pupils < took_part.get(group, 0)
    ]


def _words(pupils: int | None) -> str:
    return "" if pupils is None else f"{pupils:,}"
