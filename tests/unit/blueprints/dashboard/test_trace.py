"""Which action of the strategy a strand serves, by plan year."""

from __future__ import annotations

import pytest

from crm.accounts.rules import Strand
from crm.blueprints.dashboard import trace
from crm.blueprints.dashboard.trace import action_of


def test_every_strand_serves_an_action() -> None:
    assert {action_of(strand, 2026) for strand in Strand} == {"1.3", "2.4", "3.1", "3.2", "3.6"}


def test_a_revised_plan_counts_from_its_year_on(monkeypatch: pytest.MonkeyPatch) -> None:
    revised = (*trace.STRAND_ACTIONS, (Strand.ENCOUNTERS, "1.2", 2028))
    monkeypatch.setattr(trace, "STRAND_ACTIONS", revised)
    assert [action_of(Strand.ENCOUNTERS, year) for year in (2024, 2026, 2027, 2028, 2031)] == [
        "3.2", "3.2", "3.2", "1.2", "1.2",
    ]  # fmt: skip
