"""Spans and tally are what the submissions say, on every history and at every door; totals follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.blueprints.diagnostics import rollups
from crm.blueprints.diagnostics.measures import (
    able_to_recruit,
    compare_windows,
    densities,
    facing_mismatch,
    is_able,
    is_facing_mismatch,
    under_using,
)
from crm.blueprints.diagnostics.models import SkillsSpan, SkillsTally, Submission
from crm.blueprints.diagnostics.positions import EmployerPosition, SiteRecord, position_at
from crm.blueprints.diagnostics.positions import Submission as Given
from crm.blueprints.diagnostics.queries import (
    in_both_windows,
    monthly_totals,
    position_totals,
    totals_by_sector,
    totals_by_size,
    totals_by_ward,
)
from crm.blueprints.diagnostics.rules import SiteFacts
from crm.database import db, now
from crm.directory.employers.models import Employer, Site, SizeBand
from crm.directory.employers.sites import archive_site, restore_site
from tests.factories.diagnostics import make_diagnostic, make_submission
from tests.factories.directory import make_employer, make_site
from tests.factories.skills_form import BUSY, QUIET

START = date(2024, 1, 1)
maybe = st.one_of(st.none(), st.booleans())


@dataclass(frozen=True)
class Event:
    """A submission: which site, how many days after the start, what it says."""

    employer: int
    site: int
    day: int
    tried: bool | None
    able: bool | None
    short: int | None
    gaps: int | None

    @property
    def on(self) -> date:
        return START + timedelta(days=self.day)

    @property
    def columns(self) -> dict[str, object]:
        some = None if self.short is None else 5
        return {
            "staff": 20,
            "tried_to_recruit": self.tried,
            "able_to_recruit": self.able,
            "vacancies": some,
            "hard_to_fill": some,
            "skill_shortage": self.short,
            "not_proficient": self.gaps,
            "under_used": None,
        }


events = st.builds(
    Event,
    employer=st.integers(0, 1),
    site=st.integers(0, 1),
    day=st.integers(0, 900),
    tried=maybe,
    able=maybe,
    short=st.sampled_from([None, 0, 3]),
    gaps=st.sampled_from([None, 0, 2]),
)


def recomputed(as_at: date) -> dict[int, EmployerPosition]:
    """Every employer's position from its submissions alone."""
    positions = {}
    for employer in db.session.scalars(select(Employer)):
        records = [
            SiteRecord(site.id, tuple(_given(site)), site.archived_at.date() if site.archived_at else None)
            for site in employer.sites
            if site.in_borough is not False
        ]
        position = position_at(records, as_at)
        if position is not None:
            positions[employer.id] = position
    return positions


def _given(site: Site) -> list[Given]:
    found = db.session.scalars(select(Submission).where(Submission.site_id == site.id))
    names = list(vars(SiteFacts()))
    return [
        Given(each.id, each.submitted_on, SiteFacts(**{name: getattr(each, name) for name in names}), each.id)
        for each in found
    ]


@pytest.mark.usefixtures("app")
class TestHistories:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(history=st.lists(events, max_size=8), closed=st.one_of(st.none(), st.integers(0, 1)))
    def test_rollups_equal_what_submissions_say(self, history: list[Event], closed: int | None) -> None:
        with db.session.begin_nested() as example:
            employers = [make_employer(postcode="") for _ in range(2)]
            diagnostics = [
                [make_diagnostic(site=make_site(employer, postcode="S60 2NR"), on=START) for _ in range(2)]
                for employer in employers
            ]
            for each in history:
                make_submission(diagnostics[each.employer][each.site], on=each.on, **each.columns)
            if closed is not None:
                diagnostics[closed][1].site.archived_at = now()
                db.session.flush()
            assert rollups.check() == []
            for day in (0, 200, 560, 900, 1300):
                self.compare(START + timedelta(days=day))
            self.compare_both_windows(START + timedelta(days=300), START + timedelta(days=800))
            rollups.rebuild()
            assert rollups.check() == []
            example.rollback()

    def compare(self, as_at: date) -> None:
        positions = recomputed(as_at).values()
        totals = position_totals(as_at)
        assert totals.answered == len(positions)
        assert totals.able == able_to_recruit(positions)
        assert totals.mismatch == facing_mismatch(positions)
        assert totals.under_use == under_using(positions)
        assert totals.densities == densities(positions)

    def compare_both_windows(self, earlier: date, later: date) -> None:
        was, is_now = recomputed(earlier), recomputed(later)
        found = in_both_windows(earlier, later)
        assert found["ability"] == compare_windows(was, is_now, is_able)
        assert found["mismatch"] == compare_windows(was, is_now, is_facing_mismatch)


@pytest.mark.usefixtures("app")
class TestDoors:
    def test_a_further_site_makes_an_employer_undetermined(self) -> None:
        submission = make_submission(answers=QUIET, on=START)
        assert position_totals(START).mismatch.share.base == 1
        make_site(submission.diagnostic.employer, postcode="S60 2NR")
        assert position_totals(START).mismatch.undetermined == 1
        assert rollups.check() == []

    def test_a_site_outside_the_borough_does_not_count(self) -> None:
        submission = make_submission(answers=QUIET, on=START)
        site = make_site(submission.diagnostic.employer, postcode="S60 2NR")
        site.in_borough = False
        db.session.flush()
        assert position_totals(START).mismatch.share.base == 1

    def test_closing_and_reopening_a_site(self) -> None:
        employer = make_employer()
        other = make_site(employer, postcode="S60 2NR")
        make_submission(make_diagnostic(employer), QUIET, on=now().date())
        archive_site(other)
        db.session.flush()
        assert position_totals(now().date()).mismatch.undetermined == 0
        restore_site(other)
        db.session.flush()
        assert position_totals(now().date()).mismatch.undetermined == 1
        assert rollups.check() == []

    def test_employers_without_answers_leave_no_trace(self) -> None:
        make_employer()
        assert db.session.scalar(select(func.count()).select_from(SkillsSpan)) == 0
        assert db.session.scalar(select(func.count()).select_from(SkillsTally)) == 0

    def test_check_names_what_is_wrong(self) -> None:
        make_submission(on=START)
        span = db.session.scalars(select(SkillsSpan)).one()
        span.ability = "able"
        db.session.scalars(select(SkillsTally)).first().change += 1  # type: ignore[union-attr]
        db.session.flush()
        found = " ".join(rollups.check())
        assert "is wrong" in found
        assert "is missing" in found
        assert "skills_tally" in found
        rollups.rebuild()
        assert rollups.check() == []


@pytest.mark.usefixtures("app")
class TestTotals:
    def test_a_window_ends_after_18_months(self) -> None:
        make_submission(on=date(2024, 1, 31))
        days = [date(2024, 1, 30), date(2024, 1, 31), date(2025, 7, 30), date(2025, 7, 31)]
        assert [totals.answered for totals in monthly_totals(days)] == [0, 1, 1, 0]
        assert monthly_totals([]) == []

    def test_a_revision_keeps_its_date(self) -> None:
        diagnostic = make_diagnostic(on=START)
        make_submission(diagnostic, QUIET, on=START)
        make_submission(diagnostic, BUSY, on=START + timedelta(days=10))
        assert position_totals(START + timedelta(days=9)).mismatch.share.numerator == 0
        assert position_totals(START + timedelta(days=10)).mismatch.share.numerator == 1

    def test_of_two_on_one_day_the_last_counts(self) -> None:
        diagnostic = make_diagnostic(on=START)
        make_submission(diagnostic, BUSY, on=START)
        make_submission(diagnostic, QUIET, on=START)
        assert position_totals(START).mismatch.share.numerator == 0

    def test_by_size_sector_and_ward_of_the_day(self) -> None:
        small = make_submission(size_band=SizeBand.SMALL, on=START)
        make_submission(on=START)
        small.diagnostic.employer.size_band = SizeBand.LARGE
        by_size = totals_by_size(START)
        assert {size: totals.answered for size, totals in by_size.items()} == {SizeBand.SMALL: 1, None: 1}
        assert by_size[SizeBand.SMALL].densities.skill_shortage.numerator == 2
        assert totals_by_sector(START)[None].answered == 2
        assert totals_by_ward(START)[None].answered == 2
