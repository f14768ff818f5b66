"""My day: what is mine to do, what waits, what others did; never my own doings, never another's restricted words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from crm.accounts.models import User
from crm.blueprints.interactions.day import SHOWN, day_of
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer, EmployerSupporter
from crm.engagement.joining import ask_to_join
from crm.engagement.kinds import InteractionState
from crm.engagement.models import FollowUp, Interaction, InteractionEmployer
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.engagement import make_follow_up, make_interaction, make_referral
from tests.factories.people import make_user
from tests.pages import InspectingClient

DAY = "/interactions/my-day"
Statements = Callable[[], list[str]]


@pytest.fixture
def me(sign_in: SignIn) -> User:
    return sign_in("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    return make_user("partner", name="Tom Hall")


@pytest.fixture
def mine(me: User) -> Employer:
    return make_employer("Harlow Castings Ltd", lead_officer=me)


def days(number: int) -> date:
    return today() + timedelta(days=number)


def past_planned(employer: Employer, by: User, on: date) -> Interaction:
    """A contact planned some time ago for a day that is over."""
    note = make_interaction(employer, by, days(1), summary="Meet the director")
    for table in (Interaction, InteractionEmployer):
        key = Interaction.id if table is Interaction else InteractionEmployer.interaction_id
        query = update(table).where(key == note.id).values(on=on)
        db.session.execute(query.execution_options(audited_elsewhere=True))
    db.session.expire_all()
    return note


class TestWhatIsMine:
    def test_task_and_employer_do_not_run_together(self, client: InspectingClient, me: User, mine: Employer) -> None:
        make_follow_up(mine, me, days(0), what="Arrange a meeting with the college")
        text = re.sub(r"<[^>]+>", "", client.get(DAY).text)
        assert "the college Harlow Castings Ltd" in text

    def test_an_empty_day_says_what_to_do(self, client: InspectingClient, me: User) -> None:
        assert "Nothing is due" in client.get(DAY).text

    def test_sorts_next_steps_into_overdue_today_and_this_week(
        self, client: InspectingClient, me: User, mine: Employer
    ) -> None:
        for number in (-9, -1, 0, 3, 7, 8):
            make_follow_up(mine, me, days(number))
        day = day_of(me, today())
        assert [part.total for part in (day.overdue, day.due_today, day.due_this_week)] == [2, 1, 2]
        assert [step.due_on for step in day.overdue.rows] == [days(-9), days(-1)]
        page = client.get(DAY).text
        assert "Call back" in page
        assert "A week later" in page

    def test_asks_whether_what_was_planned_took_place(self, client: InspectingClient, me: User, mine: Employer) -> None:
        note = past_planned(mine, me, days(-2))
        make_interaction(mine, me, days(3))
        day = day_of(me, today())
        assert (day.to_confirm.total, day.planned_this_week.total) == (1, 1)
        page = client.get(DAY).text
        assert "Did it take place?" in page
        answer = client.post(
            f"/interactions/{note.public_id}/settle", data={"took_place": "yes", "version": note.version}
        )
        assert answer.headers["Location"].endswith(f"/{note.public_id}/edit")
        assert db.session.get_one(Interaction, note.id).state is InteractionState.HELD
        assert day_of(me, today()).to_confirm.total == 0

    def test_done_is_one_press_and_moves_a_week_on(self, client: InspectingClient, me: User, mine: Employer) -> None:
        one, two = make_follow_up(mine, me, days(-3)), make_follow_up(mine, me, days(0))
        answer = client.post(
            f"/interactions/follow-ups/{one.public_id}/done", data={"version": one.version, "back": "day"}
        )
        assert answer.headers["Location"].endswith(DAY)
        assert db.session.get_one(FollowUp, one.id).done_on == today()
        client.post(
            f"/interactions/follow-ups/{two.public_id}/move",
            data={"version": two.version, "back": "day", "to": "later"},
        )
        assert db.session.get_one(FollowUp, two.id).due_on == days(7)

    def test_shows_who_waits_for_an_answer_and_whom_i_wait_for(
        self, client: InspectingClient, me: User, tom: User, mine: Employer
    ) -> None:
        make_referral(mine, tom, me)
        make_referral(mine, me, tom)
        make_referral(mine, me, make_user("partner"))
        make_follow_up(mine, tom, days(2), what="Introduce them", by=me)
        day = day_of(me, today())
        assert (day.to_answer.total, day.referrals_sent.total, day.handed_over.total) == (1, 2, 1)
        assert day_of(tom, today()).due_this_week.total == 1
        page = client.get(DAY).text
        for words in ("Referrals to answer", "Waiting on others", "Introduce them"):
            assert words in page

    def test_shows_colleagues_who_ask_to_join(
        self, client: InspectingClient, me: User, tom: User, mine: Employer
    ) -> None:
        note = make_interaction(mine, me, days(5))
        ask_to_join(note.public_id, mine.id, tom, today())
        assert "Colleagues who ask to join you" in client.get(DAY).text

    def test_a_long_list_shows_its_first_rows_and_its_full_count(
        self, client: InspectingClient, me: User, mine: Employer
    ) -> None:
        for number in range(SHOWN + 4):
            make_follow_up(mine, me, days(-1 - number))
        day = day_of(me, today())
        assert (len(day.overdue.rows), day.overdue.total, day.overdue.more) == (SHOWN, SHOWN + 4, 4)
        assert f"See all {SHOWN + 4} overdue next steps" in client.get(DAY).text


class TestWhatOthersDid:
    def test_with_employers_i_lead_support_or_was_in_touch_with(self, me: User, tom: User, mine: Employer) -> None:
        supported, lately, strange = make_employer("B"), make_employer("C"), make_employer("D")
        supported.supporters = [EmployerSupporter(organisation_id=me.organisation_id)]
        make_interaction(lately, me, days(-80))
        for employer in (mine, supported, lately, strange):
            make_interaction(employer, tom, days(-2))
        assert {each.employer for each in day_of(me, today()).others.rows} == {mine.name, "B", "C"}

    def test_never_my_own_doing(self, me: User, tom: User, mine: Employer) -> None:
        make_interaction(mine, me)
        make_interaction(mine, tom, officers=[tom, me])
        assert day_of(me, today()).others.total == 0

    def test_colleagues_of_my_own_organisation_count_as_others(self, me: User, mine: Employer) -> None:
        make_interaction(mine, make_user("officer", organisation=me.organisation))
        assert day_of(me, today()).others.total == 1

    @pytest.mark.parametrize(("number", "shown"), [(-14, 1), (-15, 0), (14, 1), (15, 0)])
    def test_within_fourteen_days(self, me: User, tom: User, mine: Employer, number: int, shown: int) -> None:
        make_interaction(mine, tom, days(number))
        day = day_of(me, today())
        assert day.others.total + day.others_planned.total == shown

    def test_what_was_done_comes_newest_first_and_apart_from_what_is_planned(
        self, client: InspectingClient, me: User, tom: User, mine: Employer
    ) -> None:
        for number in (-1, -3, 5, 2, 0):
            make_interaction(mine, tom, days(number))
        day = day_of(me, today())
        assert [each.on for each in day.others.rows] == [days(0), days(-1), days(-3)]
        assert [each.on for each in day.others_planned.rows] == [days(2), days(5)]
        page = client.get(DAY).text
        assert page.index("What others did with") < page.index("What others plan with")
        assert 'href="/interactions/?state=held"' in page
        held = client.get("/interactions/?state=held").text
        assert "3 contacts" in held
        assert 'aria-current="page">Held' in held

    def test_one_event_with_many_of_mine_is_one_line(self, me: User, tom: User, mine: Employer) -> None:
        more = [make_employer(lead_officer=me) for _ in range(4)]
        make_interaction([mine, *more, make_employer()], tom)
        others = day_of(me, today()).others
        assert (others.total, others.rows[0].others) == (1, 4)

    def test_a_restricted_note_is_a_stub(self, client: InspectingClient, me: User, tom: User, mine: Employer) -> None:
        make_interaction(mine, tom, summary="Secret redundancies", is_restricted=True)
        page = client.get(DAY).text
        assert "Restricted note" in page
        assert "Tom Hall" in page
        assert "Secret" not in page


def fill(me: User, tom: User, mine: Employer) -> None:
    for number in range(-3, 4):
        make_follow_up(mine, me, days(number))
        make_follow_up(make_employer(lead_officer=me), tom, days(number), by=me)
        make_interaction(make_employer(lead_officer=me), tom, days(number))
    past_planned(mine, me, days(-1))
    make_interaction([mine, make_employer()], me, days(2))
    make_referral(mine, me, tom)
    make_referral(mine, tom, me)


def test_costs_nine_statements_however_much_there_is(
    client: InspectingClient, me: User, tom: User, mine: Employer, statements: Statements
) -> None:
    def cost() -> int:
        db.session.commit()
        before = len(statements())
        assert client.get(DAY).status_code == 200
        return len(statements()) - before

    fill(me, tom, mine)
    first = cost()
    fill(me, tom, mine)
    assert cost() == first
    assert first <= 9


@pytest.mark.parametrize(("role", "status"), [("partner", 200), ("analyst", 403), ("employer", 404)])
def test_who_has_a_day(client: InspectingClient, sign_in: SignIn, role: str, status: int) -> None:
    sign_in(role)
    assert client.get(DAY).status_code == status
