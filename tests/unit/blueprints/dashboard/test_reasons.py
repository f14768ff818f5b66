"""Why an employer stands where it does, in words."""

from __future__ import annotations

import pytest

from crm.blueprints.dashboard.reasons import Told, reason_of


@pytest.mark.parametrize(
    ("measure", "part", "told", "words"),
    [
        ("ability", "able", Told(vacancies=3), ""),
        ("ability", "not_able", Told(vacancies=5, for_skills=2), "2 of 5 vacancies hard to fill for skills"),
        ("ability", "not_able", Told(vacancies=1, for_skills=1), "1 of 1 vacancy hard to fill for skills"),
        ("ability", "not_able", Told(vacancies=5), "Says that it cannot recruit the skilled workers it needs"),
        ("ability", "undetermined", Told(sites=3, answered=1), "2 sites have not answered"),
        ("ability", "undetermined", Told(), "A number or an answer that decides is not known"),
        ("ability", "did_not_try", Told(), ""),
        ("mismatch", "no", Told(staff=9), ""),
        (
            "mismatch",
            "yes",
            Told(vacancies=4, for_skills=1, staff=1200, not_proficient=30),
            "1 of 4 vacancies hard to fill for skills and 30 of 1,200 staff not fully proficient",
        ),
        ("mismatch", "undetermined", Told(sites=2, answered=1), "1 site has not answered"),
    ],
)
def test_reason(measure: str, part: str, told: Told, words: str) -> None:
    assert reason_of(measure, part, told) == words
