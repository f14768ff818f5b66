"""Apprenticeships that employers offer: their list, adding one, its page, changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from crm.accounts.permissions import requires
from crm.accounts.queries import provider_names
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.blueprints.apprenticeships import actions, own_pages
from crm.blueprints.apprenticeships.forms import ApprenticeshipForm, record_in_words
from crm.blueprints.apprenticeships.lists import APPRENTICESHIPS
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.queries import growth_sector_words
from crm.blueprints.apprenticeships.rules import PIPELINE, STEPS, level_label
from crm.blueprints.apprenticeships.standards import current_standards, standard_with
from crm.directory.employers.models import Employer
from crm.periods import format_date
from crm.stages.records import record_with
from crm.web.record_pages import RecordPages

bp = Blueprint("apprenticeships", __name__, url_prefix="/apprenticeships")


class ApprenticeshipPages(RecordPages[Apprenticeship]):
    """An offer: what it is, how far it has come."""

    pipeline = PIPELINE
    model = Apprenticeship
    listing = APPRENTICESHIPS
    parts = tuple(map(joinedload, (Apprenticeship.site, Apprenticeship.growth_sector, Apprenticeship.confirmed_by)))

    def form(self, employer: Employer, record: Apprenticeship | None = None) -> ApprenticeshipForm:
        form = ApprenticeshipForm()
        form.offer_choices(employer)
        return form

    def start(self, form: ApprenticeshipForm, employer: Employer) -> None:
        form.start_new(employer, me())

    def fill(self, form: ApprenticeshipForm, record: Apprenticeship) -> None:
        form.fill_from(record)

    def add(self, form: ApprenticeshipForm, employer: Employer) -> Apprenticeship:
        return actions.offer(employer.id, form.facts(), form.placing(), by=me())

    def change(self, form: ApprenticeshipForm, record: Apprenticeship) -> None:
        actions.change(record, form.facts(), form.placing(), by=me())

    def in_words(self, record: Apprenticeship) -> Mapping[str, str]:
        return record_in_words(record)

    def listed(self) -> Mapping[str, Any]:
        return {"sector_words": growth_sector_words}

    def shown(self, record: Apprenticeship) -> Mapping[str, Any]:
        return {
            "level": level_label(record.level),
            "growth_sector": growth_sector_words(record.growth_sector),
            "standard": standard_with(record.standard_reference),
            "steps": [(PIPELINE.stage(key).label, getattr(record, f"{key}_on")) for key in STEPS],
        }

    def asked(self, employer: Employer) -> Mapping[str, Any]:
        return {"standards": current_standards(), "providers": provider_names()}


@bp.post("/<public_id>/confirm")
@requires(Permission.WRITE_STRAND, Strand.APPRENTICESHIPS)
def confirm(public_id: str) -> ResponseReturnValue:
    """Confirm what the employer's own user said it has open."""
    record = record_with(Apprenticeship, public_id, for_update=True)
    actions.confirm(record, by_id=me().id)
    flash(f"{record.card.headline}: confirmed. It counts from {format_date(record.offered_on)}.", "success")
    return redirect(url_for(".record", public_id=public_id))


ApprenticeshipPages().add_to(bp)
own_pages.add_to(bp)
