"""The figures in the database are those of the rules, on random awards and days; lists and drill-downs agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from crm.blueprints.disability_confident import counting, members
from crm.blueprints.disability_confident.lists import expiring_list, member_list
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.disability_confident.queries import held
from crm.blueprints.disability_confident.rules import Source, Standing
from crm.blueprints.disability_confident.scheme import Level
from crm.database import db
from crm.directory.employers.models import Employer
from crm.directory.sightings.models import MatchState
from crm.stages.records import archive
from crm.web.lists import page_of
from tests.factories.directory import make_employer
from tests.factories.disability_confident import make_award, make_membership, make_sighting
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("app")
FIRST = date(2024, 1, 1)


def random_awards(seed: int) -> None:
    """Memberships of twelve employers with awards of any kind: unconfirmed, withdrawn, left, unknown, archived."""
    dice, officer = Random(seed), make_user("officer")  # noqa: S311  dice for a test
    for number in range(12):
        employer = make_employer()
        records = [make_membership(employer)]
        if number % 3 == 0:
            records.append(make_membership(employer, site_id=employer.sites[0].id))
        for record in records:
            for level in dice.sample((1, 2, 3), dice.randint(0, 3)):
                start = FIRST + timedelta(days=dice.randint(0, 700))
                confirmed, withdrawn = dice.random() < 0.8, dice.random() < 0.1
                award = DisabilityConfidentAward(
                    membership_id=record.id,
                    employer_id=employer.id,
                    level=level,
                    rule_version="2019-11",
                    valid_from=start,
                    source=Source.CERTIFICATE,
                    expires_on=start + timedelta(days=dice.randint(1, 800)) if dice.random() < 0.8 else None,
                    ended_on=start + timedelta(days=dice.randint(0, 800)) if dice.random() < 0.2 else None,
                    confirmed_on=start if confirmed else None,
                    confirmed_by_id=officer.id if confirmed else None,
                    withdrawn_on=start if withdrawn else None,
                    withdrawn_reason="A mistake" if withdrawn else "",
                )
                db.session.add(award)
            if dice.random() < 0.1:
                archive(record)
    db.session.flush()


def counted() -> list[counting.Held]:
    """What counts, read row by row and without the product's statements."""
    query = (
        select(DisabilityConfidentAward)
        .join(DisabilityConfidentMembership)
        .where(DisabilityConfidentMembership.archived_at.is_(None))
    )
    return held(db.session.scalars(query).all())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_database_counts_as_the_rules_do(seed: int, statements: Callable[[], list[str]]) -> None:
    random_awards(seed)
    awards, dice = counted(), Random(seed)  # noqa: S311  dice for a test
    days = sorted(FIRST + timedelta(days=dice.randint(-5, 1500)) for _ in range(8))
    before = len(statements())
    found = members.counts_on_days(days)
    assert len(statements()) - before == 1
    assert found == [counting.counts_on(awards, day) for day in days]
    for earlier, later in zip(days, days[1:], strict=False):
        change = members.change_between(earlier, later)
        assert change == counting.change_between(awards, earlier, later)
        assert change.after == change.before + change.gained - change.lost
    for day in days:
        standings = counting.employer_standings(awards, day)
        ids = set(db.session.scalars(members.member_ids_on(day)))
        assert ids == {employer for employer, standing in standings.items() if standing.is_member}
        unknown = set(db.session.scalars(members.expiry_unknown_ids_on(day)))
        assert unknown == {key for key, standing in standings.items() if standing is Standing.EXPIRY_UNKNOWN}
        at_2 = set(db.session.scalars(members.member_ids_on(day, Level.EMPLOYER)))
        assert at_2 == {key for key, standing in standings.items() if standing is Standing.EMPLOYER}


def test_the_list_of_a_day_shows_the_members_that_the_figure_counts() -> None:
    random_awards(7)
    for day in (date(2024, 9, 1), date(2025, 6, 1), date(2026, 1, 1)):
        arguments = {"on": day.isoformat(), "status": "member"}
        page = page_of(member_list(arguments, date(2026, 11, 25)), arguments)
        assert {row.employer for row in page.rows} == set(
            db.session.scalars(select(Employer.name).where(Employer.id.in_(members.member_ids_on(day))))
        )
        assert all(row.standing.is_member for row in page.rows)


def test_nothing_is_counted_where_nothing_is() -> None:
    assert members.counts_on_days([]) == []
    assert members.figures_on_days([FIRST]) == ([counting.MemberCounts()], None)
    assert members.change_between(FIRST, FIRST) == counting.NetChange()
    with pytest.raises(ValueError, match="to a later one"):
        members.change_between(FIRST, FIRST - timedelta(days=1))


def test_the_published_list_is_a_figure_of_its_own() -> None:
    employer = make_employer()
    make_sighting("Old", listed_on=date(2026, 1, 1), employer_id=employer.id, match=MatchState.MATCHED)
    make_sighting("One", employer_id=employer.id, match=MatchState.MATCHED)
    make_sighting("The same again", employer_id=employer.id, match=MatchState.MATCHED)
    make_sighting("Somebody")
    expected = members.PublishedList(date(2026, 6, 26), 1, 1)
    assert members.published_list() == expected
    assert members.figures_on_days([FIRST]) == ([counting.MemberCounts()], expected)


def test_the_ending_list_takes_each_reason() -> None:
    day, year = date(2026, 11, 25), timedelta(days=365)
    for days in (29, 59, 89, 91):
        make_award(make_membership(make_employer(f"In {days}")), expires_on=day + timedelta(days=days))
    make_award(make_membership(make_employer("Unread")), expires_on=None)
    lapsed = make_membership(make_employer("Lapsed"))
    award = make_award(lapsed, valid_from=day - year)
    award.expires_on = day
    db.session.flush()

    def names(**arguments: str) -> list[str]:
        return [row.employer for row in page_of(expiring_list(day), arguments).rows]

    assert names() == ["Lapsed", "In 29", "In 59", "In 89", "Unread"]
    assert names(why="30") == ["In 29"]
    assert names(why="lapsed") == ["Lapsed"]
    assert names(why="unknown") == ["Unread"]
