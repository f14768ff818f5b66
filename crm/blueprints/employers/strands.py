"""The strands an employer can stand in, with the words for their stages and the way to their records."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, String, func, select, type_coerce

from crm.accounts.rules import Strand
from crm.blueprints.strands import PIPELINES
from crm.directory.employers.models import Employer
from crm.stages.models import Card


def stage_words(strand: Strand, stage: str) -> str:
    """What a strand calls one of its stages; a stage that no longer exists keeps its key."""
    pipeline = PIPELINES.get(strand)
    if pipeline is None or stage not in pipeline:
        return stage.replace("_", " ").capitalize()
    return pipeline.stage(stage).label


def exit_words(strand: Strand, reason: str | None) -> str:
    """Why a card left, in words; empty when it has not."""
    if not reason:
        return ""
    pipeline = PIPELINES.get(strand)
    return pipeline.reason_label(reason) if pipeline else reason


def strand_choices() -> list[tuple[str, str]]:
    """Strands for a filter."""
    return [(strand.value, strand.label) for strand in PIPELINES]


def stage_choices() -> list[tuple[str, str]]:
    """Stages of every strand for a filter: "diagnostics.invited"."""
    return [
        (f"{strand.value}.{stage.key}", f"{strand.label}: {stage.label}")
        for strand, pipeline in PIPELINES.items()
        for stage in pipeline.stages
    ]


def open_strands() -> ScalarSelect[str]:
    """The strands in which an employer of the query has work in hand, with commas between; read by `strands_of`."""
    return (
        select(func.aggregate_strings(type_coerce(Card.strand, String), ","))
        .where(Card.employer_id == Employer.id, Card.is_open.is_(True), Card.archived_at.is_(None))
        .correlate(Employer)
        .scalar_subquery()
    )


def strands_of(joined: str | None) -> tuple[Strand, ...]:
    """The strands that `open_strands` named, each once, in their own order."""
    named = set((joined or "").split(","))
    return tuple(strand for strand in Strand if strand.value in named)
