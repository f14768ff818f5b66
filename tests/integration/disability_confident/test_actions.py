"""What writing a membership and its awards down does: to the card, to other records, and what the database refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import AuditEntry
from crm.blueprints.disability_confident.actions import Way, change, move_by_hand, put_back, tick_steps
from crm.blueprints.disability_confident.award_actions import (
    change_award,
    confirm_award,
    facts_of,
    withdraw_award,
)
from crm.blueprints.disability_confident.models import (
    DisabilityConfidentAward,
    DisabilityConfidentMembership,
    DisabilityConfidentStep,
)
from crm.blueprints.disability_confident.rules import Covers, Source
from crm.blueprints.disability_confident.scheme import Level
from crm.clock import today
from crm.database import db
from crm.problems import RuleRefused
from crm.stages.records import archive
from tests.factories.directory import make_employer, make_site
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("app")
YEAR = timedelta(days=365)


class TestMembership:
    def test_one_of_the_whole_employer_and_one_of_each_site(self) -> None:
        employer = make_employer()
        site = make_site(employer, postcode="S65 1AA", name="Depot")
        whole = make_membership(employer)
        depot = make_membership(employer, site_id=site.id, aims_at=2)
        assert (whole.covers, depot.covers) == (Covers.GROUP, Covers.SITE)
        assert depot.card.headline == "Aims at level 2, Depot"
        for way in ({}, {"site_id": site.id}):
            with pytest.raises(RuleRefused, match="already has a Disability Confident record"):
                make_membership(employer, **way)

    def test_another_employers_site_is_refused(self) -> None:
        with pytest.raises(RuleRefused, match="one of its sites"):
            make_membership(make_employer(), site_id=make_employer().sites[0].id)

    def test_one_that_another_took_the_place_of_is_not_put_back(self) -> None:
        record = make_membership()
        archive(record)
        make_membership(record.employer)
        with pytest.raises(RuleRefused):
            put_back(record)
        assert record.archived_at is not None

    def test_a_change_keeps_the_headline_right(self) -> None:
        record = make_membership()
        make_award(record, 2, expires_on=None)
        change(record, Way(aims_at=3, validates=None))
        assert record.card.headline == "Level 2 Employer, expiry unknown"

    def test_steps_say_who_and_when_and_other_levels_stay(self) -> None:
        record, user = make_membership(), make_user("officer")
        tick_steps(record, Level.COMMITTED, {"do_trials", "commit_vacancies", "validated", "nonsense"}, user)
        tick_steps(record, Level.LEADER, {"validated"}, user)
        tick_steps(record, Level.COMMITTED, {"commit_vacancies"}, user)
        found = {each.step: each for each in db.session.scalars(select(DisabilityConfidentStep))}
        assert set(found) == {"commit_vacancies", "validated"}
        assert (found["validated"].said_by_id, found["validated"].done_on) == (user.id, today())


class TestAward:
    def test_confirming_makes_a_member_from_the_day_the_card_can_say_so(self) -> None:
        record = make_membership()
        award = make_award(record, confirm=False, source="employer")
        assert record.card.stage == "working"
        user = make_user("officer")
        confirm_award(record, award, "certificate", "Shown at the visit", award.expires_on, by=user)
        assert record.card.stage == "member"
        assert (award.confirmed_by_id, award.confirmed_on, award.source) == (user.id, today(), Source.CERTIFICATE)
        assert record.card.headline.startswith("Level 1 Committed, to ")

    def test_only_what_was_seen_confirms(self) -> None:
        record = make_membership()
        award = make_award(record, confirm=False, source="published_list")
        with pytest.raises(RuleRefused, match="what you have seen"):
            confirm_award(record, award, "published_list", "", None, by=make_user("officer"))
        with pytest.raises(RuleRefused, match="what you have seen"):
            make_award(make_membership(), source="employer")
        assert award.confirmed_on is None

    def test_a_second_confirmation_names_the_first(self) -> None:
        record = make_membership()
        award = make_award(record, by=make_user("officer", name="Priya Nair"))
        with pytest.raises(RuleRefused, match="Priya Nair confirmed this award"):
            confirm_award(record, award, "certificate", "", None, by=make_user("officer"))

    def test_an_old_award_makes_no_member(self) -> None:
        record = make_membership()
        make_award(record, valid_from=today() - 4 * YEAR, expires_on=today() - YEAR)
        assert record.card.stage == "working"

    def test_moving_up_keeps_the_history(self) -> None:
        record = make_membership()
        first = make_award(record)
        second = make_award(record, 2, valid_from=today() - timedelta(days=10), earlier_unrecorded=False)
        assert record.card.headline.startswith("Level 2 Employer")
        assert first.withdrawn_on is None
        assert second.rule_version == "2026-01"

    def test_a_level_left_out_must_be_said_in_words(self) -> None:
        record = make_membership()
        with pytest.raises(RuleRefused, match="Level 2 must come before level 3"):
            make_award(record, 3, earlier_unrecorded=False)
        assert make_award(record, 3).earlier_unrecorded is True

    def test_withdrawing_the_only_award_takes_the_member_back_to_work(self) -> None:
        record = make_membership()
        award = make_award(record)
        with pytest.raises(RuleRefused, match="Enter why"):
            withdraw_award(record, award, "  ", by=None)
        withdraw_award(record, award, "Another firm of that name", by=None)
        assert record.card.stage == "working"
        with pytest.raises(RuleRefused, match="already"):
            withdraw_award(record, award, "Again", by=None)
        make_award(record)  # the same day and level may now be written down anew
        assert record.card.stage == "member"

    def test_a_confirmed_award_keeps_its_proof_when_corrected(self) -> None:
        record = make_membership()
        award = make_award(record)
        said = facts_of(award)
        with pytest.raises(RuleRefused, match="what you have seen"):
            change_award(record, award, said.__class__(**vars(said) | {"source": "employer"}), by=None)
        change_award(record, award, said.__class__(**vars(said) | {"expires_on": None}), by=None)
        assert record.card.headline == "Level 1 Committed, expiry unknown"
        actions = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.record_type == "disability_confident_award")
        ).all()
        assert list(actions) == ["created", "changed"]


class TestMoves:
    def test_leaving_ends_the_award_that_day(self) -> None:
        record = make_membership()
        award = make_award(record)
        move_by_hand(record.card, to_stage="left", on=today(), by_id=None, exit_reason="removed")
        assert award.ended_on == today()
        assert record.card.headline == "Aims at level 1"

    def test_a_member_does_not_lapse_while_its_award_runs(self) -> None:
        record = make_membership()
        make_award(record)
        with pytest.raises(RuleRefused, match="has not lapsed"):
            move_by_hand(record.card, to_stage="lapsed", on=today(), by_id=None, exit_reason="missed")

    def test_nobody_becomes_a_member_by_hand(self) -> None:
        with pytest.raises(RuleRefused, match="set when it happens"):
            move_by_hand(make_membership().card, to_stage="member", on=today(), by_id=None)


def refuses(record: DisabilityConfidentMembership | DisabilityConfidentAward, **wrong: Any) -> None:
    """The database refuses to have a record changed so."""
    changed = update(type(record)).where(type(record).id == record.id).values(**wrong)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(changed.execution_options(audited_elsewhere=True, synchronize_session=False))


class TestDatabase:
    def test_refuses_an_award_that_cannot_be(self) -> None:
        record = make_membership()
        first, award = make_award(record), make_award(record, 2, valid_from=today() - timedelta(days=50))
        start = award.valid_from
        for wrong in (
            {"level": 4},
            {"level": 0},
            {"expires_on": start},
            {"ended_on": start - timedelta(days=1)},
            {"reference": "ABC0012345"},
            {"confirmed_on": None},
            {"source": Source.EMPLOYER},
            {"source": Source.PUBLISHED_LIST},
            {"withdrawn_on": today()},
            {"withdrawn_reason": "Why not"},
            {"level": 1, "valid_from": first.valid_from},  # the same award twice
        ):
            refuses(award, **wrong)

    def test_refuses_a_membership_that_cannot_be(self) -> None:
        record, other = make_membership(), make_membership()
        archive(other)
        db.session.flush()
        for wrong in ({"covers": Covers.SITE}, {"aims_at": 4}, {"site_id": record.employer.sites[0].id}):
            refuses(record, **wrong)
        refuses(other, employer_id=record.employer_id, archived_at=None)

    def test_refuses_two_of_one_site_and_a_step_twice(self) -> None:
        employer = make_employer()
        site = employer.sites[0]
        make_membership(employer, site_id=site.id)
        other = make_membership(employer)
        refuses(other, site_id=site.id, covers=Covers.SITE)
        tick_steps(other, Level.COMMITTED, {"do_trials"}, make_user("officer"))
        again = {"membership_id": other.id, "employer_id": employer.id, "step": "do_trials", "done_on": today()}
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(DisabilityConfidentStep(**again))


def test_a_membership_is_found_by_its_card() -> None:
    record = make_membership()
    found = db.session.scalars(select(DisabilityConfidentMembership)).one()
    assert found.public_id == record.card.public_id
