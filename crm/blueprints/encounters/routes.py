"""Encounters of schools with employers: their list, adding one, its page, changing it, and an employer's own offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import user_may
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.encounters import actions, request_pages
from crm.blueprints.encounters.blueprint import bp, exporting, reading
from crm.blueprints.encounters.forms import EncounterForm, encounter_form, record_in_words
from crm.blueprints.encounters.listing import ENCOUNTERS, encounters_for
from crm.blueprints.encounters.meaningful import (
    BENCHMARK_LABELS,
    BENCHMARKS,
    DAY_MINUTES,
    is_a_day_at_work,
    meaningful_encounter,
)
from crm.blueprints.encounters.models import Encounter
from crm.blueprints.encounters.own_pages import add_own_pages
from crm.blueprints.encounters.queries import PARTS, kind_words
from crm.blueprints.encounters.request_queries import answered_by, waiting_for
from crm.blueprints.encounters.rules import CRITERIA, PIPELINE, hours_words
from crm.blueprints.encounters.send import send_in_words
from crm.database import only_reads
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import sites_of
from crm.directory.schools.queries import schools_to_suggest
from crm.directory.schools.rules import YEAR_GROUPS, academic_year, academic_year_label
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list
from crm.web.record_pages import RecordPages

__all__ = ["bp", "request_pages"]


@bp.get("/")
@reading
@shows_list(ENCOUNTERS.key, ENCOUNTERS.title)
def index() -> str:
    """The list of encounters."""
    return render_template("encounters/index.html", page=page_of(ENCOUNTERS, request.args), pipeline=PIPELINE)


@bp.post("/export")
@only_reads
@exporting
def export() -> Response:
    """What the list shows, as a file with a line for each encounter and school."""
    return export_list(encounters_for(me()), request.form.get("query", ""), request.form.get("format", "csv"))


class EncounterPages(RecordPages[Encounter]):
    """An encounter: who met whom, and what made it meaningful."""

    pipeline = PIPELINE
    model = Encounter
    parts = PARTS

    def form(self, employer: Employer, record: Encounter | None = None) -> EncounterForm:
        return encounter_form(employer, record)

    def start(self, form: EncounterForm, employer: Employer) -> None:
        form.start_new(me())

    def fill(self, form: EncounterForm, record: Encounter) -> None:
        form.fill_from(record)

    def add(self, form: EncounterForm, employer: Employer) -> Encounter:
        return actions.begin(employer.id, form.facts(), form.placing(), stage=form.stage.data, by=me())

    def change(self, form: EncounterForm, record: Encounter) -> None:
        actions.change(record, form.facts(), form.placing(), by=me())

    def in_words(self, record: Encounter) -> Mapping[str, str]:
        return record_in_words(record, several_sites=len(sites_of(record.employer_id)) > 1)

    def shown(self, record: Encounter) -> Mapping[str, Any]:
        may_see_few = user_may(me(), Permission.SEE_PARTICIPANTS)
        return {
            "kind": kind_words(record.kind),
            "hours": hours_words(record.minutes) if record.minutes else "",
            "is_day_at_work": is_a_day_at_work(record.kind, record.mode.value, record.minutes),
            "day_hours": DAY_MINUTES // 60,
            "year": academic_year_label(academic_year(record.on)) if record.on else "",
            "criteria": [(label, key in record.criteria) for key, (label, _) in CRITERIA.items()],
            "verdicts": [
                meaningful_encounter(
                    each,
                    kind=record.kind,
                    serves=record.benchmarks,
                    criteria=record.criteria,
                    stage=record.card.stage,
                )
                for each in BENCHMARKS
                if each in record.benchmarks
            ],
            "benchmark_labels": BENCHMARK_LABELS,
            "answers": answered_by(record.id),
            "waiting": waiting_for(record) if record.card.stage == "offered" and not record.schools else [],
            "send_words": send_in_words(
                {count.id: count.send for at in record.schools for count in at.head_counts}, exact=may_see_few
            ),
        }

    def asked(self, employer: Employer) -> Mapping[str, Any]:
        return {"suggested": schools_to_suggest(), "year_groups": YEAR_GROUPS}

    def _form_page(self, form: EncounterForm, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        """A page with one row more is no refusal."""
        return super()._form_page(form, *args, **kwargs | ({"status": 200} if form.wants_more else {}))


EncounterPages().add_to(bp)
add_own_pages(bp)
