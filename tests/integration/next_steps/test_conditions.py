"""Each rule of the next best step at employers that it speaks of, and at those nearest to them that it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import OrganisationKind, User
from crm.accounts.rules import Strand
from crm.blueprints.next_steps.queries import best_conversations, steps_by_employer, steps_for, waiting
from crm.clock import today
from crm.database import db, now
from crm.directory.employers.models import Employer
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Willingness
from crm.engagement.wishes import record_willingness
from crm.periods import YearKind, add_months, year_of
from tests.factories.diagnostics import make_diagnostic, make_submission, share
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.encounters import make_encounter
from tests.factories.engagement import make_interaction, make_willingness
from tests.factories.network import make_member, make_seat
from tests.factories.people import make_organisation, make_user
from tests.factories.placements import make_offer
from tests.factories.provision import make_provision
from tests.factories.skills_form import BUSY, QUIET
from tests.factories.strands import make_apprenticeship, make_collaboration

TODAY = today()


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def priya(app: object) -> User:
    return make_user("officer", name="Priya Shah")


@pytest.fixture
def keys(priya: User) -> Callable[..., list[str]]:
    """The keys of the steps of an employer, as an officer sees them."""

    def found(employer: Employer, viewer: User | None = None, on: date = TODAY) -> list[str]:
        db.session.flush()
        return [step.key for step in steps_for(employer, viewer or priya, on).now]

    return found


Keys = Callable[..., list[str]]


def asked_back(employer: Employer, strand: Strand, on: date, year: int | None = None) -> Willingness:
    """They asked, in time, to be asked again on a day."""
    said = record_willingness(employer, strand, WillingnessAnswer.ASK_AGAIN, "", on, on - timedelta(days=30))
    if year is not None:
        said.year = year
    db.session.flush()
    return said


class TestWhatTheySaid:
    def test_ask_again_is_due_on_the_day_and_not_before(self, keys: Keys) -> None:
        employer = make_employer()
        asked_back(employer, Strand.PLACEMENTS, TODAY)
        assert keys(employer) == ["ask_again:placements"]
        assert keys(employer, on=ago(1)) == []

    def test_ask_again_of_another_year_stands_until_they_say_something_newer(self, keys: Keys) -> None:
        employer = make_employer()
        last = year_of(YearKind.FINANCIAL, TODAY).first.year - 1
        asked_back(employer, Strand.ENCOUNTERS, TODAY, year=last)
        assert keys(employer) == ["ask_again:encounters"]
        make_willingness(employer, Strand.ENCOUNTERS, WillingnessAnswer.NO, "No time")
        assert keys(employer) == []

    def test_yes_waits_until_a_card_is_there(self, keys: Keys, priya: User) -> None:
        employer = make_employer()
        make_willingness(employer, Strand.APPRENTICESHIPS, WillingnessAnswer.YES)
        make_willingness(employer, Strand.NETWORK, WillingnessAnswer.MAYBE)
        make_willingness(employer, Strand.PLACEMENTS, WillingnessAnswer.YES)
        assert keys(employer) == ["said_yes:apprenticeships", "said_yes:placements"]
        make_apprenticeship(employer, provider="Dearne College", by=priya)
        assert keys(employer) == ["said_yes:placements"]

    def test_what_ended_before_they_said_yes_is_no_beginning(self, keys: Keys, priya: User) -> None:
        employer = make_employer()
        make_apprenticeship(employer, offered=ago(400), filled=ago(380), started=ago(370), by=priya)
        make_willingness(employer, Strand.APPRENTICESHIPS, WillingnessAnswer.YES)
        assert keys(employer) == ["said_yes:apprenticeships"]

    def test_a_yes_of_another_year_is_not_this_years(self, keys: Keys) -> None:
        employer = make_employer()
        make_willingness(employer, Strand.PLACEMENTS, WillingnessAnswer.YES).year -= 1
        assert keys(employer) == []


class TestWhatIsInHand:
    def test_a_form_that_nobody_followed_up_for_more_than_30_days(self, keys: Keys, priya: User) -> None:
        employer = make_employer()
        diagnostic = make_diagnostic(employer, on=ago(60))
        make_submission(diagnostic, QUIET, on=ago(31))
        card = diagnostic.card
        card.stage, card.stage_since = "submitted", ago(31)
        assert keys(employer) == ["diagnostic_waiting"]
        card.stage_since = ago(30)
        assert keys(employer) == []
        card.stage_since = ago(31)
        make_interaction(employer, priya, ago(2))
        assert keys(employer) == []

    def test_offers_stuck_are_one_step_that_names_the_oldest(self, priya: User) -> None:
        employer = make_employer()
        make_apprenticeship(employer, offered=ago(70), provider="Wath Skills", by=priya)
        oldest = make_apprenticeship(employer, offered=ago(90), standard_title="Welder", provider="RNN", by=priya)
        make_apprenticeship(employer, offered=ago(60), provider="RNN", by=priya)  # not a day too long
        (step,) = steps_for(employer, priya, TODAY).now
        assert step.key == "offer_stuck"
        assert (step.fact.record, step.fact.number, step.fact.on) == (oldest.public_id, 2, ago(90))
        assert "Welder, level 2; 1 other is stuck too" in step.why

    def test_offers_without_a_provider_while_one_is_still_to_be_found(self, priya: User) -> None:
        employer = make_employer()
        make_apprenticeship(employer, places=2, by=priya)
        make_apprenticeship(employer, places=3, by=priya)
        make_apprenticeship(employer, places=5, filled=TODAY, by=priya)
        make_apprenticeship(employer, places=7, provider="RNN", by=priya)
        (step,) = steps_for(employer, priya, TODAY).now
        assert (step.key, step.fact.number) == ("offer_without_provider", 5)

    def test_a_collaboration_of_more_than_a_year_that_nobody_ended(self, keys: Keys) -> None:
        employer = make_employer()
        year_ago = add_months(TODAY, -12)
        record = make_collaboration(employer, started_on=year_ago)
        assert keys(employer) == []
        record.started_on = year_ago - timedelta(days=2)
        assert keys(employer) == ["collaboration_quiet"]
        record.ended_on = ago(1)
        assert keys(employer) == []

    def test_a_levy_payer_without_an_offer_in_the_funding_year(self, keys: Keys, priya: User) -> None:
        employer, other = make_employer(pays_levy=True), make_employer(pays_levy=None)
        first = year_of(YearKind.FUNDING, TODAY).first
        before = first - timedelta(days=1)
        make_apprenticeship(employer, offered=before, filled=before, started=before, by=priya)
        assert keys(employer) == ["levy_without_offer"]
        assert keys(other) == []
        make_apprenticeship(employer, offered=first, filled=first, started=first, by=priya)
        assert keys(employer) == []

    def test_an_anchor_that_nobody_was_ever_in_touch_with(self, keys: Keys, priya: User) -> None:
        employer = make_employer(is_anchor=True)
        assert keys(employer) == ["anchor_never_contacted"]
        make_interaction(employer, priya, ago(500))
        assert keys(employer) == []


class TestWhatTheyAnswered:
    def test_needs_are_told_only_where_the_directory_holds_support(self, keys: Keys) -> None:
        employer = make_employer()
        make_submission(make_diagnostic(employer), BUSY)
        assert keys(employer) == []
        make_provision(needs=("training_funding",))
        assert keys(employer) == ["skills_gap"]
        make_provision(needs=("recruitment",))
        taken_out = make_provision(needs=("recruitment",))
        taken_out.archived_at = now()
        assert keys(employer) == ["skill_shortage", "skills_gap"]

    def test_answers_are_told_to_nobody_whom_they_were_not_shared_with(self, keys: Keys) -> None:
        make_provision(needs=("training_funding", "recruitment"))
        employer = make_employer()
        diagnostic = make_diagnostic(employer)
        make_submission(diagnostic, BUSY)
        chamber = make_organisation(kind=OrganisationKind.CHAMBER)
        tom = make_user("partner", organisation=chamber)
        assert keys(employer, tom) == []
        assert steps_by_employer([employer.id], tom, TODAY) == {}
        choice = share(diagnostic, chamber)
        assert keys(employer, tom) == ["skill_shortage", "skills_gap"]
        choice.withdrawn_at = choice.chosen_at
        assert keys(employer, tom) == []


class TestWhoIsLeftInPeace:
    def test_those_who_are_gone_or_asked_for_it(self, keys: Keys, priya: User) -> None:
        employer = make_employer(is_anchor=True)
        employer.do_not_approach_until, employer.do_not_approach_reason = TODAY + timedelta(days=1), "Audit"
        assert keys(employer) == []
        assert db.session.execute(waiting(priya, TODAY)).all() == []
        employer.do_not_approach_until = TODAY
        assert keys(employer) == ["anchor_never_contacted"]
        employer.archived_at = now()
        assert keys(employer) == []
        assert db.session.execute(waiting(priya, TODAY)).all() == []


def test_one_at_a_time_and_all_at_once_say_the_same(priya: User) -> None:
    make_provision(needs=("training_funding", "recruitment"))
    employers = [make_employer(is_anchor=number % 2 == 0, pays_levy=number % 3 == 0) for number in range(6)]
    make_submission(make_diagnostic(employers[1]), BUSY)
    make_collaboration(employers[2], started_on=ago(500))
    make_apprenticeship(employers[3], offered=ago(200), by=priya)
    for strand in (Strand.NETWORK, Strand.PLACEMENTS):
        make_willingness(employers[4], strand, WillingnessAnswer.YES)
    asked_back(employers[5], Strand.NETWORK, TODAY)
    db.session.flush()
    alone = {each.id: [s.key for s in steps_for(each, priya, TODAY).now] for each in employers}
    together = steps_by_employer([each.id for each in employers], priya, TODAY)
    assert {key: [s.key for s in steps] for key, steps in together.items()} == {k: v for k, v in alone.items() if v}
    every = {(row.employer_id, row.step) for row in db.session.execute(waiting(priya, TODAY))}
    assert every == {(key, step) for key, steps in alone.items() for step in steps}
    best = best_conversations(select(Employer.id), priya, TODAY, 3)
    assert best.total == len([keys for keys in alone.values() if keys])
    assert best.rows[0].step.key == "ask_again:network"
    assert all(alone[each.step.fact.employer_id][0] == each.step.key for each in best.rows)


class TestOtherStrands:
    def test_an_award_ending_within_90_days(self, keys: Keys) -> None:
        employer, later = make_employer(), make_employer()
        make_award(make_membership(employer), level=2, expires_on=TODAY + timedelta(days=90))
        make_award(make_membership(later), expires_on=TODAY + timedelta(days=91))
        assert keys(employer) == ["award_ending"]
        assert keys(later) == []
        assert keys(employer, on=TODAY + timedelta(days=90)) == []  # it has ended

    def test_offers_placements_and_is_not_confident(self, keys: Keys) -> None:
        places, confident, coming, asked = (make_employer() for _ in range(4))
        for employer in (places, confident, coming):
            make_offer(employer, stage="approved")
        make_offer(asked)
        make_award(make_membership(confident))
        make_membership(coming)
        assert keys(places) == ["places_not_confident"]
        assert [keys(each) for each in (confident, coming, asked)] == [[], [], []]

    def test_large_and_not_in_the_network(self, keys: Keys) -> None:
        large, member, invited, medium = (make_employer(employees=size) for size in (250, 900, 300, 249))
        make_member(member)
        make_seat(invited, invited=TODAY)
        assert keys(large) == ["large_not_in_network"]
        assert [keys(each) for each in (member, invited, medium)] == [[], [], []]

    def test_offers_and_encounters_that_are_stuck(self, keys: Keys) -> None:
        placing, meeting, fresh = (make_employer() for _ in range(3))
        make_offer(placing, on=ago(200))
        make_encounter(meeting, stage="offered", moved_on=ago(200))
        make_offer(fresh)
        assert keys(placing) == ["placement_stuck"]
        assert keys(meeting) == ["encounter_stuck"]
        assert keys(fresh) == []
