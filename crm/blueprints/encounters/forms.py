"""What a person may type about an encounter of a school with employers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from flask import request
from wtforms import StringField
from wtforms.validators import Optional

from crm.accounts.models import User
from crm.accounts.queries import person_chosen
from crm.blueprints.encounters.actions import Placing
from crm.blueprints.encounters.checks import encounter_problems, further_problems, stage_problems
from crm.blueprints.encounters.models import Encounter
from crm.blueprints.encounters.queries import facts_of, kind_words, years_of
from crm.blueprints.encounters.rules import (
    CRITERIA,
    KINDS,
    LINE_LENGTH,
    MOST_EMPLOYEES,
    MOST_MINUTES,
    PIPELINE,
    QUARTER,
    REASON_LENGTH,
    TEXT_LENGTH,
    Facts,
    Mode,
    either,
    hours_words,
    tidied,
)
from crm.blueprints.encounters.school_rows import ReadRows, class_with_rows, read_rows, school_rows_for, show_rows
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.schools.rules import YEAR_GROUPS
from crm.periods import format_date
from crm.problems import Problem, RuleRefused
from crm.web import choices
from crm.web.form_words import must
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Ticks, WholeNumber
from crm.web.site_choice import SiteChoice, site_words
from crm.web.widgets import TextWidget

STAGE_NOTES = {
    "offered": "The employer would do it; no school has said yes",
    "arranged": "A school has said yes",
    "held": "It took place",
}
NO_NAMES = "Never name a pupil, or write what would give one away."
# What stands below the rows of schools on the page, so that the error summary follows the page.
AFTER_ROWS = ("criteria", "evaluation", "notes", "owner", "version")


class Hours(StringField):
    """Hours in quarters, like 1.5; `data` is whole minutes, or None."""

    widget = TextWidget()

    def __init__(self, label: str, *, hint: str = "", **kwargs: Any) -> None:
        self.look = {"classes": "govuk-input--width-5", "inputmode": "decimal", "suffix": {"text": "hours"}}
        super().__init__(label, validators=[Optional(strip_whitespace=True)], description=hint, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0]).replace("\0", "")
        return "" if self.data is None else hours_words(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed. Raises ValueError with the sentence for the field."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        try:
            minutes = Decimal(typed) * 60 if len(typed) <= 8 else Decimal("NaN")
        except InvalidOperation:
            minutes = Decimal("NaN")
        if not (minutes.is_finite() and QUARTER <= minutes <= MOST_MINUTES and minutes % QUARTER == 0):
            quarters = f"in quarters, from 0.25 to {MOST_MINUTES // 60}, like 1.5"
            raise ValueError(must(self.label.text, f"be {quarters}"))
        self.data = int(minutes)


class EncounterForm(Form):
    """An encounter, whole: new or changed. `school_rows` and `further_rows` number its rows (`school_rows.py`)."""

    school_rows: Iterable[int] = ()
    further_rows: Iterable[int] = ()
    stage_now = ""
    kept_schools: frozenset[int] = frozenset()

    kind = Choice(
        "What kind of encounter is it?",
        [(kind.key, f"{kind.label} (benchmark {either(kind.benchmarks)})") for kind in KINDS.values()],
        blank="Choose one",
        required="Choose what kind of encounter it is",
    )
    benchmarks = Ticks(
        "Which Gatsby Benchmark does it serve?",
        [("5", "5: encounters with employers and employees"), ("6", "6: experiences of workplaces")],
        required="Choose which benchmark it serves",
        small=True,
    )
    both_reason = Text(
        "Why it serves both (if it does)", max_length=REASON_LENGTH,
        hint="For example: a day on site that begins with a talk and questions to four employees.",
    )  # fmt: skip
    mode = Radios(
        "How do pupils and employees meet?",
        [(mode.value, mode.label) for mode in Mode],
        required="Choose how pupils and employees meet",
        inline=True,
    )
    site = SiteChoice("Which site of the employer?", blank="Not decided yet")
    stage = Radios(
        "Where does it stand?",
        [(key, PIPELINE.stage(key).label) for key in PIPELINE.starts],
        required="Choose where it stands",
        notes=STAGE_NOTES,
    )
    on = DateParts("Date", hint="Planned, or when it was held.")
    last_on = DateParts("Last day (optional)", hint="Where it has several days.")
    when_roughly = Text("Roughly when, if there is no date yet (optional)", max_length=LINE_LENGTH, width="two-thirds")
    minutes = Hours("Hours for each pupil (optional)", hint="Over the whole of it, without breaks.")
    employees = WholeNumber("Employees who take part (optional)", low=1, high=MOST_EMPLOYEES)
    subject = Text(
        "Subject, if linked to the curriculum (optional)", max_length=LINE_LENGTH, width="two-thirds"
    )  # fmt: skip
    criteria = Ticks(
        "What makes it meaningful?",
        [
            (key, f"{label} ({' and '.join(map(str, sorted(asked_by)))})")
            for key, (label, asked_by) in CRITERIA.items()
        ],
        hint="Tick what is true of it. Benchmark 5 asks for four, benchmark 6 for seven; the numbers say which.",
        small=True,
    )
    evaluation = LongText(
        "How it went (optional)", max_length=TEXT_LENGTH, rows=4,
        hint=f"Once it was held: what pupils, school and employer said. {NO_NAMES}",
    )  # fmt: skip
    notes = LongText("Notes (optional)", max_length=TEXT_LENGTH, rows=3, hint=NO_NAMES)
    owner = Choice("Officer who looks after it", blank="Nobody yet")
    version = Hidden()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AFTER_ROWS:
            self._fields[name] = self._fields.pop(name)

    def offer_choices(self, employer: Employer) -> None:
        """Set what may be chosen for this employer. One with a single site never has to say where."""
        self.lead = employer
        self.owner.offer(choices.officers())
        self.site.offer_sites(employer)

    def start_new(self, user: User) -> None:
        """What is most likely for a new one."""
        self.mode.data, self.owner.data, self.stage.data = Mode.IN_PERSON.value, user.public_id, "offered"

    def fill_from(self, record: Encounter) -> None:
        """Show an encounter as it stands; its stage is changed by moving it."""
        for name in ("kind", "both_reason", "on", "last_on", "when_roughly", "minutes", "employees", "subject"):
            self[name].data = getattr(record, name)
        self.mode.data = record.mode.value
        self.benchmarks.data = [str(each) for each in sorted(record.benchmarks)]
        self.criteria.data = [key for key in CRITERIA if key in record.criteria]
        self.evaluation.data, self.notes.data = record.evaluation, record.notes
        self.owner.data = record.card.owner.public_id if record.card.owner else ""
        self.site.show(record.site)
        show_rows(self, record.schools)
        for row, each in enumerate(record.further):
            self[f"further_{row}"].data = each.employer
            self[f"further_{row}"].words = each.employer.name

    @property
    def wants_more(self) -> bool:
        """Whether a further row was asked for, and nothing else."""
        return "more_schools" in request.form or "more_employers" in request.form

    @cached_property
    def rows(self) -> ReadRows:
        """What the rows of schools say."""
        return read_rows(self, self.on.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say what the rules have against it, so that everything wrong is shown at once."""
        if self.wants_more:
            return False
        is_valid: bool = super().validate(extra_validators)
        facts, stage = tidied(self.facts()), self.stage.data if "stage" in self else self.stage_now
        found = [*self.rows.problems, *self._rules(facts, stage or "")]
        shown = [each for each in found if not self._is_said(each)]
        for problem in shown:
            self.add_problem(problem)
        return is_valid and not shown

    def _is_said(self, problem: Problem) -> bool:
        """Whether its field says something already, or a head count of its row: a wrong number is no missing one."""
        if problem.field not in self._fields:
            return False
        row = problem.field.removesuffix("_7") if problem.field.startswith("pupils_") else ""
        others = [f"{row}_{group}" for group in YEAR_GROUPS] if row and not self._has_pupils(row) else []
        return any(self[name].errors for name in (problem.field, *others) if name in self._fields)

    def _has_pupils(self, row: str) -> bool:
        return any(self[name].data for group in YEAR_GROUPS if (name := f"{row}_{group}") in self._fields)

    def _rules(self, facts: Facts, stage: str) -> Iterable[Problem]:
        yield from map(self.rows.placed, encounter_problems(facts, today()))
        if stage in PIPELINE:
            yield from map(self.rows.placed, stage_problems(stage, facts, today()))
        for problem in further_problems(self.lead.id, self.further):
            yield Problem("further_0", problem.message)

    def show(self, refused: RuleRefused) -> None:
        """Put a rule's problems at the rows in which their schools were typed."""
        super().show(RuleRefused(self.rows.placed(each) for each in refused.problems))

    @property
    def further(self) -> tuple[int, ...]:
        """The other employers chosen, by id."""
        chosen = (self[f"further_{row}"].data for row in self.further_rows)
        return tuple(employer.id for employer in chosen if employer is not None)

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            kind=self.kind.data or "",
            mode=self.mode.data or "",
            benchmarks=frozenset(int(each) for each in self.benchmarks.data or () if each in {"5", "6"}),
            both_reason=self.both_reason.data or "",
            on=self.on.data,
            last_on=self.last_on.data,
            when_roughly=self.when_roughly.data or "",
            minutes=self.minutes.data,
            employees=self.employees.data,
            subject=self.subject.data or "",
            years_welcome=self.years_welcome,
            criteria=frozenset(self.criteria.data or ()),
            schools=self.rows.schools,
            evaluation=self.evaluation.data or "",
            notes=self.notes.data or "",
        )

    # What an employer said in its offer stays as it said it.
    years_welcome: tuple[int, ...] = ()

    def placing(self) -> Placing:
        """What was chosen from the lists."""
        return Placing(self.site.site_id, self.further, person_chosen(self.owner.data))

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        names = [self[f"further_{row}"].data for row in self.further_rows]
        return facts_in_words(
            self.facts(),
            [each.name for each in names if each is not None],
            self.site.words,
            dict(choices.officers()).get(self.owner.data or "", ""),
        )


def encounter_form(employer: Employer, record: Encounter | None) -> EncounterForm:
    """The form with as many rows as the request or the record needs."""
    schools, further = school_rows_for(request.form, len(record.schools) if record else 1)
    if record is not None and not request.form:
        further = max(further, len(record.further))
    form: EncounterForm = class_with_rows(EncounterForm, schools, further)()
    form.offer_choices(employer)
    if record is not None:
        form.stage_now = record.card.stage
        form.kept_schools = frozenset(each.school_id for each in record.schools)
        form.years_welcome = years_of(record.years_welcome)
        del form.stage
    return form


def record_in_words(record: Encounter, *, several_sites: bool) -> dict[str, str]:
    """An encounter as it stands, by question."""
    return facts_in_words(
        facts_of(record),
        [each.employer.name for each in record.further],
        site_words(record.site) if several_sites else "",
        record.card.owner.name if record.card.owner else "",
    )


def facts_in_words(facts: Facts, further: list[str], site: str, owner: str) -> dict[str, str]:
    """What is said of an encounter, by question."""
    return {
        "Kind": kind_words(facts.kind),
        "Benchmark": " and ".join(str(each) for each in sorted(facts.benchmarks)),
        "Why it serves both": facts.both_reason,
        "How they meet": Mode(facts.mode).label if facts.mode in set(Mode) else "",
        "Site": site,
        "Date": format_date(facts.on) if facts.on else "",
        "Last day": format_date(facts.last_on) if facts.last_on else "",
        "Roughly when": facts.when_roughly,
        "Hours for each pupil": hours_words(facts.minutes) if facts.minutes else "",
        "Employees who take part": f"{facts.employees:,}" if facts.employees else "",
        "Subject": facts.subject,
        "Schools and pupils": schools_in_words(facts),
        "Other employers": "; ".join(further),
        "What makes it meaningful": "; ".join(label for key, (label, _) in CRITERIA.items() if key in facts.criteria),
        "How it went": facts.evaluation,
        "Notes": facts.notes,
        "Officer who looks after it": owner,
    }


def schools_in_words(facts: Facts) -> str:
    """The schools with their head counts, a line each."""
    lines = []
    for each in facts.schools:
        counts = (
            f"Year {count.year_group} {count.pupils:,}" + (f" (SEND {count.send:,})" if count.send is not None else "")
            for count in each.head_counts
        )
        lines.append(f"{each.school.name}: {', '.join(counts) or 'no head count'}")
    return "\n".join(lines)
