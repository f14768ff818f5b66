"""What an entry of the directory of support must say, and when it is stale."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm.blueprints.diagnostics.needs import need_groups, need_labels
from crm.directory.provision.loading import read_provision
from crm.directory.provision.rules import SIZES, ProvisionFacts, ProvisionKind, is_stale, problems_of, suits

TODAY = date(2026, 11, 23)
GOOD = ProvisionFacts("Skills Bank", "SYMCA", "funding", "Money.", ("training_funding",), date(2026, 6, 1))


def test_a_good_entry_has_no_problem() -> None:
    assert problems_of(GOOD, TODAY, {"training_funding"}) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"provider": ""}, "provider"),
        ({"summary": ""}, "summary"),
        ({"kind": "magic"}, "kind"),
        ({"needs": ()}, "needs"),
        ({"needs": ("dragons",)}, "needs"),
        ({"sizes": ("huge",)}, "sizes"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"checked_on": None}, "checked_on"),
        ({"checked_on": date(2026, 11, 24)}, "checked_on"),
    ],
)
def test_each_door_names_its_field(change: dict[str, object], field: str) -> None:
    problems = problems_of(replace(GOOD, **change), TODAY, {"training_funding"})  # type: ignore[arg-type]
    assert [problem.field for problem in problems] == [field]


@pytest.mark.parametrize(
    ("checked", "stale"), [(date(2026, 5, 22), True), (date(2026, 5, 23), False), (date(2026, 11, 23), False)]
)
def test_stale_after_six_months(checked: date, stale: bool) -> None:
    assert is_stale(checked, TODAY) is stale


def test_sizes_leave_an_unknown_size_to_read_for_itself() -> None:
    assert suits("", "large")
    assert suits("micro small", None)
    assert suits("micro small", "small")
    assert not suits("micro small", "large")


class TestFirstEntries:
    def test_every_entry_may_stand(self) -> None:
        for facts in read_provision():
            assert problems_of(facts, TODAY, need_labels()) == [], facts.name

    def test_names_differ_and_kinds_and_sizes_are_known(self) -> None:
        entries = read_provision()
        assert len({facts.name for facts in entries}) == len(entries) == 24
        assert {facts.kind for facts in entries} == set(ProvisionKind)
        assert {size for facts in entries for size in facts.sizes} <= set(SIZES)

    def test_every_kind_of_help_that_the_form_offers_is_met_by_something(self) -> None:
        met = {need for facts in read_provision() for need in facts.needs}
        assert {key for key, _ in need_groups()[0].needs} <= met


def test_needs_leave_out_none_of_these() -> None:
    assert not {"no_support", "no_technical", "no_people"} & set(need_labels())
