"""Employers working with providers on courses: their list, adding one, its page, changing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import joinedload

from crm.accounts.sessions import me
from crm.blueprints.collaborations import actions
from crm.blueprints.collaborations.forms import CollaborationForm, kind_words, record_in_words
from crm.blueprints.collaborations.lists import COLLABORATIONS
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import provider_suggestions
from crm.blueprints.collaborations.rules import KIND_LABELS, PIPELINE, has_gone_quiet
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.web.record_pages import RecordPages

bp = Blueprint("collaborations", __name__, url_prefix="/collaborations")


class CollaborationPages(RecordPages[ProviderCollaboration]):
    """A collaboration: with whom, on what, what came of it."""

    pipeline = PIPELINE
    model = ProviderCollaboration
    listing = COLLABORATIONS
    parts = (joinedload(ProviderCollaboration.provider_organisation),)

    def form(self, employer: Employer, record: ProviderCollaboration | None = None) -> CollaborationForm:
        form = CollaborationForm()
        form.offer_choices()
        if record is not None:
            del form.stage
        return form

    def start(self, form: CollaborationForm, employer: Employer) -> None:
        form.start_new(me())

    def fill(self, form: CollaborationForm, record: ProviderCollaboration) -> None:
        form.fill_from(record)

    def add(self, form: CollaborationForm, employer: Employer) -> ProviderCollaboration:
        return actions.begin(employer.id, form.facts(), stage=form.stage.data, owner=form.chosen_owner(), by=me())

    def change(self, form: CollaborationForm, record: ProviderCollaboration) -> None:
        actions.change(record, form.facts(), owner=form.chosen_owner(), by=me())

    def in_words(self, record: ProviderCollaboration) -> Mapping[str, str]:
        return record_in_words(record)

    def title(self, record: ProviderCollaboration) -> str:
        return record.course

    def listed(self) -> Mapping[str, Any]:
        return {"kinds": {kind.value: label for kind, label in KIND_LABELS.items()}}

    def shown(self, record: ProviderCollaboration) -> Mapping[str, Any]:
        return {
            "kind": kind_words(record.kind),
            "gone_quiet": has_gone_quiet(record.card.stage, record.started_on, record.ended_on, today()),
        }

    def asked(self, employer: Employer) -> Mapping[str, Any]:
        return {"providers": provider_suggestions()}


CollaborationPages().add_to(bp)
