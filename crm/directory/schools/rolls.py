"""Writing down a school's roll, by hand or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from crm.clock import today
from crm.database import db
from crm.directory.schools.actions import Saved
from crm.directory.schools.models import School, SchoolRoll
from crm.directory.schools.queries import roll_of
from crm.directory.schools.rules import roll_problems
from crm.problems import refuse_if


@dataclass(frozen=True)
class RollFacts:
    """Pupils on roll by year group, as they were on a day by somebody's word. None: not known."""

    year: int
    counts: Mapping[int, int | None] = field(default_factory=dict)
    source: str = ""
    source_on: date | None = None


def save_roll(school: School, facts: RollFacts) -> dict[int, Saved]:
    """Set the roll of the year groups named; one that is None is not known any more. Raises RuleRefused."""
    refuse_if(roll_problems(facts.year, facts.counts, facts.source, facts.source_on, today()))
    assert facts.source_on is not None  # noqa: S101  the rules have just refused everything else
    known = roll_of(school.id, facts.year)
    done = {}
    for group, pupils in sorted(facts.counts.items()):
        row = known.get(group)
        values = {"pupils": pupils, "source": facts.source, "source_on": facts.source_on}
        if pupils is None:
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(SchoolRoll(school_id=school.id, academic_year=facts.year, year_group=group, **values))
            done[group] = Saved.ADDED
        elif row.pupils == pupils and (row.source, row.source_on) == (facts.source, facts.source_on):
            done[group] = Saved.UNCHANGED
        else:
            for name, value in values.items():
                setattr(row, name, value)
            done[group] = Saved.CHANGED
    db.session.flush()
    return done
