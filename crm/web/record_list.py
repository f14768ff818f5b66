"""The list of a strand's records: what is alike in every strand, around the strand's own filters, sorts and columns.

A strand gives the list to its `RecordPages` as `listing`; its `index.html` extends `components/record_list.html`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm.interfaces import ORMOption

from crm.clock import today
from crm.directory.employers.models import Employer
from crm.stages.models import Card
from crm.stages.records import Record, records_with_ids
from crm.stages.rules import Pipeline
from crm.web import choices
from crm.web.card_filters import card_filters, stage_order
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


def record_list(
    model: type[Record],
    pipeline: Pipeline,
    *,
    filters: tuple[Filter, ...],
    sorts: tuple[Sort, ...],
    export: tuple[ExportColumn[Record], ...],
    parts: Sequence[ORMOption] = (),
) -> ListSpec[Record]:
    """The records of a strand that are on its board. The first of `sorts` is the order until another is chosen.

    `parts` load what the strand's own columns show, so that a page costs the same whatever it holds.
    """

    def base() -> Select[Any]:
        on_board = select(model).join(Card, Card.id == model.card_id).join(Employer, Employer.id == model.employer_id)
        return on_board.where(model.archived_at.is_(None))

    by_name, *rest = card_filters(pipeline)
    return ListSpec[Record](
        key=pipeline.key.replace("_", "-"),
        title=pipeline.name,
        record=(pipeline.singular, f"{pipeline.singular}s"),
        id=model.id,
        base=base,
        filters=(by_name, *filters, *rest),
        sorts=(
            *sorts,
            Sort("employer", "Employer", (Employer.sort_name,)),
            Sort("stage", "Stage", (stage_order(pipeline), Card.stage_since)),
            Sort("since", "In stage since", (Card.stage_since,)),
        ),
        rows=lambda ids: records_with_ids(model, ids, *parts),
        export=(*_employer_columns(), *export, *_card_columns(pipeline)),
    )


def _employer_columns() -> tuple[ExportColumn[Any], ...]:
    return (
        ExportColumn("employer", lambda row: row.employer.name),
        ExportColumn("size", lambda row: choices.SIZE_LABELS[row.employer.size_band] if row.employer.size_band else ""),
        ExportColumn("ward", lambda row: row.employer.ward.name if row.employer.ward else ""),
    )


def _card_columns(pipeline: Pipeline) -> tuple[ExportColumn[Any], ...]:
    return (
        ExportColumn("stage", lambda row: pipeline.stage(row.card.stage).label),
        ExportColumn("in stage since", lambda row: row.card.stage_since),
        ExportColumn("days in stage", lambda row: max((today() - row.card.stage_since).days, 0)),
        ExportColumn("exit reason", lambda row: pipeline.reason_label(row.card.exit_reason or "")),
        ExportColumn("officer", lambda row: row.card.owner.name if row.card.owner else ""),
        ExportColumn("organisation", lambda row: row.card.organisation.short_name if row.card.organisation else ""),
        ExportColumn("id", lambda row: row.public_id),
    )
