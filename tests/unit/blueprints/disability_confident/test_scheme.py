"""The scheme as data: terms by version, doubtful terms given as such, what a level takes."""

from __future__ import annotations

from datetime import date

import pytest

from crm.blueprints.disability_confident.scheme import (
    STEPS,
    VERSIONS,
    Level,
    parts_of,
    renewal_words,
    suggestions,
    version_for,
    version_named,
)


@pytest.mark.parametrize(
    ("level", "start", "expected"),
    [
        (Level.EMPLOYER, date(2024, 3, 1), [date(2027, 3, 1)]),
        (Level.EMPLOYER, date(2024, 2, 29), [date(2027, 2, 28)]),
        (Level.LEADER, date(2026, 2, 1), [date(2029, 2, 1)]),
        (Level.COMMITTED, date(2026, 1, 14), [date(2029, 1, 14)]),
        # Announced, on trial, and nobody says whom it binds: both, the new term first.
        (Level.COMMITTED, date(2026, 1, 15), [date(2028, 1, 15), date(2029, 1, 15)]),
        # "Older records may carry shorter terms": none is suggested.
        (Level.COMMITTED, date(2019, 10, 31), []),
    ],
)
def test_a_term_is_suggested_where_one_is_known(level: Level, start: date, expected: list[date]) -> None:
    assert [each.expires_on for each in suggestions(level, start)] == expected


def test_a_version_that_was_chosen_leaves_no_doubt() -> None:
    chosen = version_named("2019-11")
    assert [each.expires_on for each in suggestions(Level.COMMITTED, date(2026, 2, 1), chosen)] == [date(2029, 2, 1)]


def test_every_version_names_its_source_and_comes_after_the_one_before() -> None:
    assert all(version.source for version in VERSIONS)
    assert list(VERSIONS) == sorted(VERSIONS, key=lambda version: version.since)
    assert version_for(date(2019, 11, 1)).key == "2019-11"


def test_level_1_needs_all_commitments_and_any_activity() -> None:
    commitments = frozenset(step.key for step in STEPS if step.key.startswith("commit_"))
    assert [part.is_complete for part in parts_of(Level.COMMITTED, commitments)] == [True, False]
    assert [part.is_complete for part in parts_of(Level.COMMITTED, frozenset({"do_trials"}))] == [False, True]
    assert [len(part.steps) for part in parts_of(Level.COMMITTED)] == [5, 9]


def test_level_1_is_not_renewed_under_the_change() -> None:
    assert "cannot be renewed" in renewal_words(Level.COMMITTED, version_named("2026-01"))
    assert "Renew by" in renewal_words(Level.COMMITTED, version_named("2019-11"))
