"""Offers and their cards move together; what counts in SQL is what the pure rule counts."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.blueprints.apprenticeships import actions
from crm.blueprints.apprenticeships.actions import NOWHERE, facts_of
from crm.blueprints.apprenticeships.counting import Offer, OfferedCounts, OfferedGroup, counts_of
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.queries import by_year, employers_behind, offered_in
from crm.blueprints.apprenticeships.rules import PIPELINE, Steps
from crm.clock import today
from crm.database import db
from crm.periods import Period
from crm.problems import RuleRefused
from crm.reference.models import GrowthSector, GrowthSectorKind
from crm.stages import rollups
from crm.stages.queries import moves_of_card, standing
from crm.stages.records import archive, restore
from tests.factories.directory import make_employer, make_site
from tests.factories.people import make_organisation, make_user
from tests.factories.strands import make_apprenticeship

pytestmark = pytest.mark.usefixtures("app")


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def stages_of(record: Apprenticeship) -> list[tuple[date, str]]:
    return [(move.changed_on, move.to_stage) for move in reversed(moves_of_card(record.card_id))]


class TestOffering:
    def test_the_card_is_as_far_along_as_the_dates(self) -> None:
        record = make_apprenticeship(offered=ago(90), filled=ago(60), started=ago(10), places=4)
        assert stages_of(record) == [(ago(90), "offered"), (ago(60), "filled"), (ago(10), "started")]
        assert (record.card.stage, record.card.quantity, record.card.headline) == ("started", 4, "Roofer, level 2")
        assert standing(record.card.strand)["started"] == (1, 4)

    def test_the_record_has_the_address_of_its_card(self) -> None:
        record = make_apprenticeship()
        assert record.public_id == record.card.public_id

    def test_the_team_of_whoever_looks_after_it_owns_the_card(self) -> None:
        chamber = make_organisation()
        owner, writer = make_user("partner", organisation=chamber), make_user("officer")
        assert make_apprenticeship(owner=owner, by=writer).card.organisation_id == chamber.id
        assert make_apprenticeship(by=writer).card.organisation_id == writer.organisation_id

    def test_what_the_rules_refuse_leaves_nothing(self) -> None:
        with pytest.raises(RuleRefused, match="between 1 and 1,000"):
            make_apprenticeship(places=0)
        assert db.session.scalars(select(Apprenticeship)).all() == []


class TestChanging:
    def test_a_date_entered_moves_the_card(self) -> None:
        record = make_apprenticeship(offered=ago(30))
        actions.change(record, with_steps(record, filled=ago(5)), NOWHERE, by=None)
        assert (record.card.stage, record.card.stage_since) == ("filled", ago(5))

    def test_a_date_from_before_the_last_move_moves_the_card_on_the_day_of_that_move(self) -> None:
        record = make_apprenticeship(offered=ago(30), advertised=ago(5))
        actions.change(record, with_steps(record, advertised=ago(5), filled=ago(20)), NOWHERE, by=None)
        assert (record.card.stage, record.card.stage_since, record.filled_on) == ("filled", ago(5), ago(20))

    def test_dates_taken_away_lead_straight_back(self) -> None:
        record = make_apprenticeship(offered=ago(30), started=ago(9), achieved=ago(2))
        actions.change(record, with_steps(record), NOWHERE, by=None)
        assert [stage for _, stage in stages_of(record)] == ["offered", "started", "achieved", "started", "offered"]
        assert rollups.check([PIPELINE]) == []

    def test_a_number_changed_keeps_the_sums_right(self) -> None:
        record = make_apprenticeship(places=3)
        facts = facts_of(record)
        actions.change(record, type(facts)(**{**vars(facts), "places": 8}), NOWHERE, by=None)
        assert standing(record.card.strand)["offered"] == (1, 8)

    def test_an_offer_that_was_withdrawn_stays_so(self) -> None:
        record = make_apprenticeship(offered=ago(30))
        actions.move_by_hand(record.card, to_stage="withdrawn", on=ago(3), by_id=None, exit_reason="cost")
        actions.change(record, with_steps(record, advertised=ago(20)), NOWHERE, by=None)
        assert record.card.stage == "withdrawn"


def with_steps(record: Apprenticeship, **steps: date) -> actions.Facts:
    facts = facts_of(record)
    return type(facts)(**{**vars(facts), "steps": Steps(record.offered_on, **steps)})


class TestMovingByHand:
    def test_a_move_dates_its_step(self) -> None:
        record = make_apprenticeship(offered=ago(30))
        actions.move_by_hand(record.card, to_stage="filled", on=ago(4), by_id=None, note="Two lads from Wath")
        assert (record.filled_on, record.advertised_on, record.card.stage) == (ago(4), None, "filled")

    def test_a_move_back_undoes_the_later_dates(self) -> None:
        record = make_apprenticeship(offered=ago(30), advertised=ago(20), filled=ago(10))
        actions.move_by_hand(record.card, to_stage="advertised", on=ago(1), by_id=None)
        assert (record.advertised_on, record.filled_on) == (ago(20), None)

    @pytest.mark.parametrize(
        ("to_stage", "days", "reason", "field", "words"),
        [
            ("achieved", 0, None, "stage", "cannot go to"),
            ("withdrawn", 0, None, "exit_reason", "Choose why"),
            ("withdrawn", 0, "apprentice_left", "exit_reason", "from the list"),
            ("filled", -1, None, "on", "today or in the past"),
            ("filled", 40, None, "on", "before the card reached"),
        ],
    )
    def test_what_may_not_be_is_refused_with_its_reason(
        self, to_stage: str, days: int, reason: str | None, field: str, words: str
    ) -> None:
        record = make_apprenticeship(offered=ago(30))
        with pytest.raises(RuleRefused) as refused:
            actions.move_by_hand(record.card, to_stage=to_stage, on=ago(days), by_id=None, exit_reason=reason)
        assert any(each.field == field and words in each.message for each in refused.value.problems)
        assert (record.card.stage, record.filled_on) == ("offered", None)


class TestCounting:
    def test_an_archived_offer_counts_nowhere_until_it_is_put_back(self) -> None:
        record = make_apprenticeship(places=5)
        archive(record)
        assert offered_in(Period(ago(1), today())) == OfferedCounts()
        assert standing(record.card.strand)["offered"] == (0, 0)
        restore(record)
        assert offered_in(Period(ago(1), today())).all == 5
        assert rollups.check([PIPELINE]) == []

    def test_what_the_employer_said_itself_counts_once_it_is_confirmed(self) -> None:
        said = make_apprenticeship(places=7, is_confirmed=False)
        year = Period(ago(1), today())
        assert (offered_in(year).all, employers_behind(year)) == (0, [])
        actions.confirm(said, by_id=None)
        assert offered_in(year).all == 7

    @pytest.mark.parametrize(("stage", "reason", "counted"), [("advertised", None, 7), ("withdrawn", "cost", 0)])
    def test_to_see_an_offer_further_confirms_it_and_to_end_it_does_not(
        self, stage: str, reason: str | None, counted: int
    ) -> None:
        said = make_apprenticeship(places=7, is_confirmed=False)
        actions.move_by_hand(said.card, to_stage=stage, on=today(), by_id=None, exit_reason=reason)
        assert offered_in(Period(ago(1), today())).all == counted

    def test_the_place_of_work_decides_whether_it_is_in_rotherham(self) -> None:
        employer = make_employer(postcode="")
        at_home, away = make_site(employer, in_borough=True), make_site(employer, in_borough=False)
        elsewhere = make_employer(postcode="")
        make_site(elsewhere, in_borough=False)
        make_apprenticeship(employer, places=1, site_id=at_home.id)
        make_apprenticeship(employer, places=10, site_id=away.id)
        make_apprenticeship(employer, places=100)
        make_apprenticeship(elsewhere, places=200)
        make_apprenticeship(make_employer(postcode=""), places=400)
        assert offered_in(Period(ago(1), today())).all == 501

    def test_the_database_counts_as_the_rule_does(self) -> None:
        chance = random.Random(11)  # noqa: S311
        sectors = [GrowthSector(key=str(kind), name=str(kind), kind=kind) for kind in GrowthSectorKind]
        db.session.add_all(sectors)
        employers = [make_employer() for _ in range(4)]
        db.session.flush()
        offers = [self._random_offer(chance, employers, sectors) for _ in range(40)]
        periods = [Period(ago(700), ago(366)), Period(ago(365), today()), Period(ago(365), ago(100))]
        assert by_year(periods) == [counts_of(offers, period) for period in periods]
        assert by_year([]) == []
        for group in OfferedGroup:
            behind = employers_behind(periods[1], group)
            assert sum(each.places for each in behind) == counts_of(offers, periods[1]).of(group)
        assert len(employers_behind(periods[1])) == counts_of(offers, periods[1]).employers

    @staticmethod
    def _random_offer(chance: random.Random, employers: list, sectors: list) -> Offer:
        employer, sector = chance.choice(employers), chance.choice([None, *sectors])
        level, places, offered = chance.randrange(2, 8), chance.randrange(1, 20), ago(chance.randrange(700))
        is_confirmed = chance.random() < 0.8
        record = make_apprenticeship(
            employer,
            level=level,
            places=places,
            offered=offered,
            growth_sector_id=sector.id if sector else None,
            is_confirmed=is_confirmed,
        )
        is_withdrawn = chance.random() < 0.3
        if is_withdrawn:
            actions.move_by_hand(record.card, to_stage="withdrawn", on=today(), by_id=None, exit_reason="other")
        return Offer(
            employer.id,
            places,
            level,
            offered,
            in_growth_sector=sector is sectors[0],
            in_foundational=sector is sectors[1],
            is_withdrawn=is_withdrawn,
            is_confirmed=is_confirmed,
        )
