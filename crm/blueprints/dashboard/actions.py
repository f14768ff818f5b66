"""Targets set and changed. Every change goes to the audit trail with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from crm.blueprints.dashboard.definitions import BY_CODE
from crm.database import db
from crm.problems import Problem, refuse_if
from crm.strategy.models import Target
from crm.strategy.queries import indicator_with_code

MOST = Decimal(1_000_000)


@dataclass(frozen=True)
class TargetFacts:
    """A target as asked for; `value` None for what is no number. A share is in percent."""

    indicator: str
    value: Decimal | None
    due_on: date
    reason: str


def set_target(facts: TargetFacts, target: Target | None = None) -> Target:
    """Set a target, or change one. Raises RuleRefused."""
    definition = BY_CODE[facts.indicator]
    indicator = indicator_with_code(facts.indicator)
    same = select(Target.id).where(
        Target.indicator_id == indicator.id, Target.measure == definition.status_on, Target.due_on == facts.due_on
    )
    taken = db.session.scalar(same)
    problems = [*_value_problems(facts)]
    if taken is not None and (target is None or taken != target.id):
        problems.append(Problem("due_on", "This indicator has a target for that day: change that one"))
    refuse_if(problems)
    if target is None:
        target = Target(indicator_id=indicator.id)
        db.session.add(target)
    target.indicator_id, target.measure = indicator.id, definition.status_on
    target.value, target.due_on, target.reason = facts.value or Decimal(0), facts.due_on, facts.reason
    db.session.flush()
    return target


def _value_problems(facts: TargetFacts) -> list[Problem]:
    if facts.value is None:
        return [Problem("value", "Target must be a number, like 70 or 612.50")]
    is_share = BY_CODE[facts.indicator].status_on in {"share", "level_3_plus"}
    most = Decimal(100) if is_share else MOST
    if not 0 <= facts.value <= most:
        return [Problem("value", f"Target must be between 0 and {most:,}" + (" percent" if is_share else ""))]
    exponent = facts.value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        return [Problem("value", "Target must have at most two decimal places")]
    return []
