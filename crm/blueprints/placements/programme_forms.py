"""What a person may type about a programme, who helps to design it, and what it is to reach."""

from __future__ import annotations

from typing import Any

from crm.blueprints.placements.actions import programme_facts_of
from crm.blueprints.placements.models import PlacementProgramme
from crm.blueprints.placements.programmes import MOST_LEARNERS, MOST_OUTCOMES, Facts, fact_problems, tidied
from crm.blueprints.placements.queries import sector_id
from crm.blueprints.placements.rules import LINE_LENGTH, NOTES_LENGTH
from crm.clock import today
from crm.periods import Period, YearKind, format_date, year_labelled, year_of, year_starting
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Text, WholeNumber
from crm.web.pickers import EmployerPicker


class ProgrammeForm(Form):
    """A programme, whole: new or changed."""

    name = Text("Name", required="Enter the name of the programme", max_length=LINE_LENGTH)
    sector = Choice("Sector (optional)", blank="Several, or not known")
    provider = Text("Provider (optional)", hint="Who teaches it.", max_length=LINE_LENGTH, autocomplete="off")
    starts_on = DateParts("Starts on", required="Enter when the programme starts or will start")
    ends_on = DateParts("Ends on (optional)")
    learners_planned = WholeNumber("Learners planned (optional)", low=1, high=MOST_LEARNERS)
    notes = LongText("Notes (optional)", hint="Name nobody who takes part.", max_length=NOTES_LENGTH, rows=3)
    version = Hidden()

    def offer_choices(self) -> None:
        """Set the sectors."""
        self.sector.offer(choices.sectors())

    def fill_from(self, record: PlacementProgramme) -> None:
        """Show a programme as it stands."""
        for name in ("name", "provider", "starts_on", "ends_on", "learners_planned", "notes"):
            self[name].data = getattr(record, name)
        self.sector.data = record.sector.code if record.sector else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(fact_problems(tidied(self.facts()))) and is_valid

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            name=self.name.data or "",
            provider=self.provider.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            learners_planned=self.learners_planned.data,
            notes=self.notes.data or "",
        )

    def chosen_sector(self) -> int | None:
        """The id of the sector chosen."""
        return sector_id(self.sector.data)

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        return _in_words(tidied(self.facts()), dict(choices.sectors()).get(self.sector.data or "", ""))


def record_in_words(record: PlacementProgramme) -> dict[str, str]:
    """A programme as it stands, by question."""
    return _in_words(programme_facts_of(record), record.sector.name if record.sector else "")


def _in_words(facts: Facts, sector: str) -> dict[str, str]:
    return {
        "Name": facts.name,
        "Sector": sector,
        "Provider": facts.provider,
        "Starts on": format_date(facts.starts_on) if facts.starts_on else "",
        "Ends on": format_date(facts.ends_on) if facts.ends_on else "",
        "Learners planned": "" if facts.learners_planned is None else f"{facts.learners_planned:,}",
        "Notes": facts.notes,
    }


class DesignerForm(Form):
    """An employer that helps to design a programme."""

    employer = EmployerPicker("Employer", required="Enter the employer")
    from_on = DateParts("Since", required="Enter since when the employer has helped to design it")
    until_on = DateParts("Until (optional)", hint="Leave it empty while they go on.")


class EndForm(Form):
    """Until when an employer helped."""

    until_on = DateParts("Until", required="Enter when it ended")


class TargetForm(Form):
    """How many job outcomes a programme is to reach in a financial year."""

    year = Choice("Financial year", blank="Choose a year", required="Choose the year")
    job_outcomes = WholeNumber(
        "Job outcomes", required="Enter how many jobs the programme is to reach", low=0, high=MOST_OUTCOMES
    )

    def offer_choices(self, programme: PlacementProgramme) -> None:
        """Set the years: from the one in which the programme starts to three years from now."""
        first = min(programme.starts_on, today())
        start, end = year_of(YearKind.FINANCIAL, first).first.year, today().year + 3
        labels = [year_starting(YearKind.FINANCIAL, year).label for year in range(max(start, end - 12), end + 1)]
        self.year.offer((label, label) for label in labels)

    def period(self) -> Period | None:
        """The year chosen."""
        return year_labelled(YearKind.FINANCIAL, self.year.data) if self.year.data else None
