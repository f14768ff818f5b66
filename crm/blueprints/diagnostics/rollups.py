"""The rollups of skills diagnostics: written in the flush of every submission and of every change of a site.

A listener keeps them, as it keeps the audit trail: whichever door adds or closes a site (a page, an import, a merge),
the spans of its employer are right in the same transaction. Only statements that pass the session by need `rebuild`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, delete, event, insert, inspect, or_, select
from sqlalchemy.orm import Session, UOWTransaction

from crm.blueprints.diagnostics.models import SkillsSpan, SkillsTally, Submission
from crm.blueprints.diagnostics.positions import EmployerPosition, SiteRecord, Span, Sums, spans, tally_changes
from crm.blueprints.diagnostics.positions import Submission as Given
from crm.blueprints.diagnostics.rules import Ability, Finding, SiteFacts
from crm.database import add_to_counts, db
from crm.directory.employers.models import Employer, Site
from crm.periods import london_date

TALLY = ("measure", "on")
FACTS = tuple(field.name for field in fields(SiteFacts))
SUMS = tuple(field.name for field in fields(Sums))
CLASSES = ("size_band", "sector_id", "ward_id")
# What of a site decides whether, and until when, it counts.
_DECISIVE = ("archived_at", "in_borough", "employer_id")
# A database takes only so many values in one statement; a rebuild or an import may concern every employer there is.
MOST_NAMED = 500
Changes = Mapping[tuple[str, date], int]


@event.listens_for(Session, "after_flush")
def _keep_in_step(session: Session, _context: UOWTransaction) -> None:
    touched = {record.employer_id for record in session.new if isinstance(record, Site | Submission)}
    for record in session.dirty:
        if isinstance(record, Site) and any(inspect(record).attrs[name].history.has_changes() for name in _DECISIVE):
            touched |= {record.employer_id, *(inspect(record).attrs.employer_id.history.deleted or ())}
    if touched:
        rewrite(sorted(touched & set(session.scalars(_answering(touched)))))


def rewrite(employers: Collection[int]) -> None:
    """Write the spans of some employers anew and change the tally by what that changed."""
    if not employers:
        return
    # Two sites of an employer may submit at the same moment; each must see the other's spans.
    db.session.execute(select(Employer.id).where(Employer.id.in_(employers)).order_by(Employer.id).with_for_update())
    before = Counter(tally_changes(_held(employers)))
    db.session.execute(delete(SkillsSpan).where(SkillsSpan.employer_id.in_(employers)))
    rows, after = _computed(employers)
    if rows:
        db.session.execute(insert(SkillsSpan), rows)
    _change_tally(_minus(Counter(after), before))


def check() -> list[str]:
    """What the rollups say that the submissions do not, in words; empty when all is right."""
    rows, changes = _computed(db.session.scalars(_answering()).all())
    columns = [column.key for column in SkillsSpan.__table__.columns if column.key != "id"]
    held = Counter(tuple(row) for row in db.session.execute(select(*(getattr(SkillsSpan, name) for name in columns))))
    expected = Counter(tuple(row[name] for name in columns) for row in rows)
    found = [f"skills_span {dict(zip(columns, row, strict=True))} is wrong" for row in held - expected]
    found += [f"skills_span {dict(zip(columns, row, strict=True))} is missing" for row in expected - held]
    counted = db.session.execute(select(SkillsTally.measure, SkillsTally.on, SkillsTally.change))
    tally = {(measure, on): change for measure, on, change in counted if change}
    for key in sorted(set(tally) | set(changes)):
        if tally.get(key, 0) != changes.get(key, 0):
            found.append(f"skills_tally {key[0]} on {key[1]}: {tally.get(key, 0)}, but it is {changes.get(key, 0)}")
    return found


def rebuild() -> None:
    """Write every span and the whole tally anew."""
    db.session.execute(delete(SkillsSpan))
    db.session.execute(delete(SkillsTally))
    rows, changes = _computed(db.session.scalars(_answering()).all())
    if rows:
        db.session.execute(insert(SkillsSpan), rows)
    _change_tally(changes)


def _answering(among: Collection[int] = ()) -> Select[Any]:
    """The employers that have ever submitted; of some, where they are few enough to name in one statement."""
    query = select(Submission.employer_id).distinct()
    return query.where(Submission.employer_id.in_(among)) if 0 < len(among) <= MOST_NAMED else query


def _change_tally(changes: Changes) -> None:
    rows = [{"measure": measure, "on": on, "change": change} for (measure, on), change in changes.items() if change]
    add_to_counts(SkillsTally, TALLY, sorted(rows, key=lambda row: (row["measure"], row["on"])))


def _minus(after: Counter[tuple[str, date]], before: Counter[tuple[str, date]]) -> Changes:
    after.subtract(before)
    return {key: change for key, change in after.items() if change}


def _computed(employers: Collection[int]) -> tuple[list[dict[str, Any]], Changes]:
    """The spans of some employers as rows, and what they add to the tally."""
    rows: list[dict[str, Any]] = []
    changes: Counter[tuple[str, date]] = Counter()
    classes, records = _records(employers)
    for employer in sorted(records):
        found = spans(records[employer])
        changes.update(tally_changes(found))
        rows += [_row(employer, span, classes[span.position.latest]) for span in found]
    return rows, {key: change for key, change in changes.items() if change}


def _records(employers: Collection[int]) -> tuple[dict[int, dict[str, Any]], dict[int, list[SiteRecord]]]:
    """Day, size, sector and ward of every submission; every site in the borough with its submissions, by employer."""
    columns = [getattr(Submission, name) for name in (*FACTS, *CLASSES)]
    base = (Submission.id, Submission.site_id, Submission.submitted_on)
    given: dict[int, list[Given]] = defaultdict(list)
    classes: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(select(*base, *columns).where(_among(Submission.employer_id, employers))).mappings():
        facts = SiteFacts(**{name: row[name] for name in FACTS})
        # Ids grow with time, so of two submissions on one day the one with the higher id is the last.
        given[row["site_id"]].append(Given(row["id"], row["submitted_on"], facts, row["id"]))
        classes[row["id"]] = {"latest_on": row["submitted_on"], **{name: row[name] for name in CLASSES}}
    records: dict[int, list[SiteRecord]] = defaultdict(list)
    in_borough = or_(Site.in_borough.is_(None), Site.in_borough.is_(True))
    sites = select(Site.id, Site.employer_id, Site.archived_at).where(_among(Site.employer_id, employers), in_borough)
    for site_id, employer_id, archived_at in db.session.execute(sites.order_by(Site.id)):
        closed_on = london_date(archived_at) if archived_at else None
        records[employer_id].append(SiteRecord(site_id, tuple(given.get(site_id, ())), closed_on))
    return classes, records


def _among(column: Any, employers: Collection[int]) -> Any:
    return column.in_(employers) if len(employers) <= MOST_NAMED else column.in_(select(Submission.employer_id))


def _row(employer: int, span: Span, classes: Mapping[str, Any]) -> dict[str, Any]:
    position = span.position
    return {
        "employer_id": employer,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
        "ability": position.ability.value,
        "mismatch": position.mismatch.value,
        "under_use": position.under_use.value,
        "submissions": ",".join(map(str, position.submissions)),
        "latest_id": position.latest,
        "sites": position.sites,
        "has_estimates": position.has_estimates,
        **{name: _plain(value) for name, value in classes.items()},
        **{name: getattr(position.sums, name) for name in SUMS},
    }


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


def _held(employers: Collection[int]) -> Iterable[Span]:
    wanted = ("valid_from", "valid_to", "ability", "mismatch", "under_use", "submissions", "latest_id", "sites",
              "has_estimates", *SUMS)  # fmt: skip
    query = select(*(getattr(SkillsSpan, name) for name in wanted)).where(SkillsSpan.employer_id.in_(employers))
    return [_span(row) for row in db.session.execute(query).all()]


def _span(row: Row[Any]) -> Span:
    position = EmployerPosition(
        ability=Ability(row.ability),
        mismatch=Finding(row.mismatch),
        under_use=Finding(row.under_use),
        sums=Sums(**{name: getattr(row, name) for name in SUMS}),
        submissions=tuple(int(key) for key in row.submissions.split(",")),
        latest=row.latest_id,
        sites=row.sites,
        has_estimates=row.has_estimates,
    )
    return Span(row.valid_from, row.valid_to, position)
