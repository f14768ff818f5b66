"""The demonstration: what it loads is fictional, whole, possible by the product's own rules, and loaded only once."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.demonstration import PASSWORD, SIGN_INS
from crm.accounts.models import AuditEntry, User
from crm.accounts.passwords import matches
from crm.blueprints.diagnostics.answers import from_data
from crm.blueprints.diagnostics.check_answers import problems_before_submission
from crm.blueprints.diagnostics.models import Submission
from crm.blueprints.diagnostics.questionnaire_file import load_version
from crm.blueprints.diagnostics.rules import SiteFacts, fact_problems
from crm.blueprints.placements.models import Placement
from crm.blueprints.placements.people import fact_problems as person_problems
from crm.blueprints.placements.placing import facts_of, host_of
from crm.blueprints.placements.rules import AgeBand
from crm.blueprints.strands import BOARDS
from crm.database import db
from crm.demo.generate import generate
from crm.demo.ground import read_ground
from crm.demo.loading import DatabaseInUse, load
from crm.demo.world import Sizes
from crm.demo.writing import Row, Writer
from crm.directory.contacts.models import Contact
from crm.directory.employers.models import Employer
from crm.engagement.kinds import InteractionState
from crm.engagement.loading import load_themes
from crm.engagement.models import Interaction, InteractionEmployer
from crm.rollups import ROOMS
from crm.stages.models import Card, StageChange
from crm.strategy.loading import load_strategy
from crm.strategy.models import Target
from tests.factories.directory import make_employer
from tests.factories.people import make_user
from tests.factories.places import make_codes, make_places

SIZES = Sizes(
    employers=25,
    interactions=160,
    diagnostics=30,
    contacts=50,
    offers=25,
    collaborations=18,
    memberships=20,
    sightings=8,
    placement_offers=20,
    encounters=20,
)
DAY = date(2026, 11, 23)
LOAD = ["demo", "load", "--employers=8", "--interactions=20", "--diagnostics=8"]


class Collector(Writer):
    """Keeps the rows instead of writing them."""

    def rows(self) -> dict[str, list[Row]]:
        """The rows of each table but `user`, whose password hashes are salted anew each time."""
        return {table.name: rows for table, rows in self._held.items() if table.name != "user"}

    def flush(self) -> None:
        """Nothing is written."""


@pytest.fixture
def reference(app: Flask) -> None:
    """As few places and codes as will do, with the real themes and indicators."""
    make_places()
    make_codes()
    load_themes()
    load_strategy()
    db.session.flush()


@pytest.fixture
def loaded(reference: None) -> dict[str, int]:
    """A small world in the database."""
    return load(SIZES, DAY)


def test_a_loaded_world_is_whole_and_its_rollups_are_right(loaded: dict[str, int]) -> None:
    assert loaded["employer"] == 25
    assert loaded["interaction"] == 160
    assert loaded["diagnostic"] == 30
    assert loaded["contact"] == 50
    assert [line for room in ROOMS for line in room.check()] == []
    assert db.session.scalar(select(func.count()).select_from(Target)) == 12
    assert db.session.scalar(select(AuditEntry.action).where(AuditEntry.record_type == "demonstration")) == "loaded"
    assert (
        db.session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.employer_id.is_not(None))) == 0
    )


def test_nobody_in_it_is_real(loaded: dict[str, int]) -> None:
    employers = db.session.scalars(select(Employer)).all()
    assert all(employer.is_fictional and employer.company_number is None for employer in employers)
    with_real = select(InteractionEmployer.id).join(Employer).where(Employer.is_fictional.is_(False))
    assert db.session.scalars(with_real).all() == []
    assert all(not email or email.endswith(".example") for email in db.session.scalars(select(Contact.email)))
    assert all(email.endswith(".example") for email in db.session.scalars(select(User.email)))
    assert all(not phone or " 960" in phone or " 900" in phone for phone in db.session.scalars(select(Contact.phone)))


def test_what_is_shown_could_have_happened(loaded: dict[str, int]) -> None:
    pipelines = {board.strand: board.pipeline for board in BOARDS}
    for move in db.session.scalars(select(StageChange)):
        pipeline = pipelines[move.strand]
        possible = pipeline.starts if move.from_stage is None else pipeline.stage(move.from_stage).moves_to
        assert move.to_stage in possible
        assert move.changed_on <= DAY
    assert all(
        card.exit_reason for card in db.session.scalars(select(Card)) if pipelines[card.strand].reasons_for(card.stage)
    )
    ahead = select(Interaction).where(Interaction.on > DAY, Interaction.state != InteractionState.PLANNED)
    assert db.session.scalars(ahead).all() == []
    for submission in db.session.scalars(select(Submission)):
        answers = {key: from_data(data) for key, data in submission.answers.items()}
        assert problems_before_submission(load_version(submission.questionnaire), answers) == []
        assert fact_problems(SiteFacts(**{name: getattr(submission, name) for name in SiteFacts.__annotations__})) == []


def test_who_is_placed_could_be(loaded: dict[str, int]) -> None:
    placed = db.session.scalars(select(Placement)).all()
    assert placed
    for one in placed:
        assert person_problems(facts_of(one), host_of(one.offer), one.referred_on) == []
        assert "older" not in one.cohorts.split() or one.age_band is AgeBand.FROM_50


def test_no_day_holds_more_than_its_share_of_moves(reference: None) -> None:
    many = Sizes(employers=60, interactions=0, diagnostics=150, contacts=60, offers=250, collaborations=200)
    collector = Collector(db.session.connection())
    generate(collector, read_ground(), many, DAY)
    days = Counter(row["changed_on"] for row in collector.rows()["stage_change"])
    assert days.total() > 1_000
    assert max(days.values()) / days.total() < 0.03
    assert days[DAY] / days.total() < 0.01


def test_people_sign_in_with_the_password_that_is_shown(loaded: dict[str, int]) -> None:
    for each in SIGN_INS:
        user = db.session.scalars(select(User).where(User.email == each.email)).one()
        assert user.role is each.role
        assert matches(user, PASSWORD)


def test_new_records_can_be_added_after_it(loaded: dict[str, int]) -> None:
    assert make_employer("Ossimfeather Bakery Ltd").id == 26
    assert make_user("officer").id > loaded["user"]


def test_the_same_seed_and_day_give_the_same_world(reference: None) -> None:
    def made(seed: int) -> dict[str, list[Row]]:
        collector = Collector(db.session.connection())
        generate(collector, read_ground(), SIZES, DAY, seed)
        return collector.rows()

    assert made(1) == made(1)
    assert made(1) != made(2)


def test_records_of_ones_own_are_never_touched(app: Flask, reference: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    run = app.test_cli_runner().invoke
    assert run(args=LOAD).output.startswith("Fictional world loaded: 8 employers, 16 people, 20 interactions")
    again = run(args=LOAD)
    assert again.exit_code == 1
    assert "There are records already" in again.output
    once_more = run(args=[*LOAD, "--if-empty"])
    assert once_more.exit_code == 0
    assert "no demonstration data was loaded" in once_more.output
    assert db.session.scalar(select(func.count()).select_from(Employer)) == 8
    with pytest.raises(DatabaseInUse):
        load(SIZES, DAY)


def test_without_reference_data_it_says_what_to_run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    refused = app.test_cli_runner().invoke(args=LOAD)
    assert refused.exit_code == 1
    assert "flask reference load" in refused.output


def test_a_real_service_never_gets_public_sign_ins(app: Flask, reference: None) -> None:
    refused = app.test_cli_runner().invoke(args=LOAD)
    assert refused.exit_code == 1
    assert "its sign-ins are public" in refused.output
    assert app.test_cli_runner().invoke(args=["demo", "sign-ins"]).exit_code == 1
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_sign_ins_are_printed_for_every_role(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    shown = app.test_cli_runner().invoke(args=["demo", "sign-ins"]).output
    assert all(each.email in shown for each in SIGN_INS)
    assert PASSWORD in shown
