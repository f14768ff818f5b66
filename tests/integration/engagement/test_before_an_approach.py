"""Stop and look, clashes and asking to join: what is known of others before an employer is approached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import OrganisationKind, User
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.actions import archive_interaction
from crm.engagement.clashing import ShownClash, clashes_with
from crm.engagement.joining import ask_to_join
from crm.engagement.kinds import Channel, InitiatedBy
from crm.engagement.models import JoinRequest
from crm.engagement.queries import stop_and_look
from crm.engagement.referrals import accept_referral, close_referral
from crm.jobs.models import Message
from crm.problems import RuleRefused
from tests.factories.directory import make_employer
from tests.factories.engagement import make_interaction, make_referral, make_theme
from tests.factories.people import make_organisation, make_user

Statements = Callable[[], list[str]]


@pytest.fixture
def me(app: object) -> User:
    return make_user("officer", name="Priya Shah")


@pytest.fixture
def tom(app: object) -> User:
    chamber = make_organisation(short_name="Chamber", name="The Chamber", kind=OrganisationKind.CHAMBER)
    return make_user("partner", name="Tom Hall", organisation=chamber)


@pytest.fixture
def employer(app: object) -> Employer:
    return make_employer("Harlow Castings Ltd")


def days(number: int) -> timedelta:
    return timedelta(days=number)


def clashes_of(employer: Employer, viewer: User, ahead: int = 0, themes: tuple[int, ...] = ()) -> list[ShownClash]:
    return clashes_with(employer.id, today() + days(ahead), {viewer.organisation_id or 0}, themes, viewer)


class TestStopAndLook:
    def test_says_who_was_last_by_organisation_and_who_never_was(self, me: User, tom: User, employer: Employer) -> None:
        make_organisation(short_name="Jobcentre Plus", kind=OrganisationKind.JOBCENTRE)
        make_organisation(short_name="A provider", kind=OrganisationKind.PROVIDER)
        for back in (40, 3, 10):
            make_interaction(employer, me, today() - days(back), channel=Channel.VISIT)
        make_interaction(employer, tom, today() - days(20), is_restricted=True)
        look = stop_and_look(employer.id, today())
        assert [(each.on, each.words) for each in look.last] == [
            (today() - days(3), "Priya Shah, visit"),
            (today() - days(20), "Tom Hall, phone"),
        ]
        assert look.never == ("Jobcentre Plus",)

    def test_an_organisation_was_there_in_whoevers_entry(self, me: User, tom: User, employer: Employer) -> None:
        make_interaction(employer, me, today() - days(2), officers=[me, tom])
        assert {each.officer for each in stop_and_look(employer.id, today()).last} == {"Priya Shah", "Tom Hall"}

    def test_names_what_is_planned_and_referrals_still_open(self, me: User, tom: User, employer: Employer) -> None:
        make_interaction(employer, tom, today() + days(5))
        open_one, closed = make_referral(employer, me, tom), make_referral(employer, me, tom)
        accept_referral(closed, closed.version, tom, today())
        close_referral(closed, "Took two apprentices", "", closed.version, tom, today())
        look = stop_and_look(employer.id, today())
        assert [each.on for each in look.planned] == [today() + days(5)]
        assert [each.public_id for each in look.referrals] == [open_one.public_id]

    def test_an_archived_contact_is_none(self, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me)
        archive_interaction(note, "Wrong employer", cancel_steps=False, by=me, today=today())
        assert stop_and_look(employer.id, today()).last == ()

    def test_costs_two_statements_however_much_there_is(
        self, me: User, tom: User, employer: Employer, statements: Statements
    ) -> None:
        for back in range(12):
            make_interaction(employer, (me, tom)[back % 2], today() - days(back))
        before = len(statements())
        stop_and_look(employer.id, today())
        assert len(statements()) - before == 2


class TestClashes:
    @pytest.mark.parametrize(("ahead", "is_one"), [(-14, True), (-15, False), (14, True), (15, False), (0, True)])
    def test_within_fourteen_days_either_side(
        self, me: User, tom: User, employer: Employer, ahead: int, is_one: bool
    ) -> None:
        make_interaction(employer, tom, today() + days(ahead))
        assert bool(clashes_of(employer, me)) is is_one

    def test_names_the_colleague_and_the_shared_theme(self, me: User, tom: User, employer: Employer) -> None:
        shared, other = make_theme("The levy"), make_theme("Export")
        make_interaction(employer, tom, today() + days(3), themes=[shared, other], channel=Channel.VISIT)
        clash = clashes_of(employer, me, themes=(shared.id,))[0]
        assert (clash.organisation, clash.who, clash.what) == ("Chamber", "Tom Hall", "planned: visit")
        assert (clash.is_strong, clash.shared_themes) == (True, ("The levy",))

    def test_a_restricted_note_never_tells_its_theme(self, me: User, tom: User, employer: Employer) -> None:
        theme = make_theme()
        make_interaction(employer, tom, themes=[theme], is_restricted=True)
        clash = clashes_of(employer, me, themes=(theme.id,))[0]
        assert (clash.is_strong, clash.shared_themes) == (False, ())

    def test_no_approach_is_no_clash(self, me: User, tom: User, employer: Employer) -> None:
        make_interaction(employer, me)
        make_interaction(employer, tom, channel=Channel.EVENT)
        make_interaction(employer, tom, initiated_by=InitiatedBy.EMPLOYER)
        make_interaction([employer, make_employer()], tom)
        make_interaction(employer, tom, officers=[tom, me])
        assert clashes_of(employer, me) == []


class TestAskingToJoin:
    def test_one_press_writes_one_letter_to_the_colleague(self, me: User, tom: User, employer: Employer) -> None:
        note = make_interaction(employer, tom, today() + days(5), channel=Channel.VISIT)
        for _ in range(3):
            ask_to_join(note.public_id, employer.id, me, today())
        letter = db.session.scalars(select(Message)).one()
        assert letter.recipient == tom.email
        assert "Priya Shah" in letter.body
        assert "Harlow Castings Ltd" in letter.body
        assert "You have planned: visit" in letter.body
        assert clashes_of(employer, me)[0].is_asked
        assert not clashes_of(employer, make_user("officer"))[0].is_asked

    def test_the_letter_holds_none_of_the_words(self, me: User, tom: User, employer: Employer) -> None:
        note = make_interaction(employer, tom, summary="Secret redundancies", is_restricted=True)
        ask_to_join(note.public_id, employer.id, me, today())
        assert "Secret" not in db.session.scalars(select(Message.body)).one()

    def test_nobody_asks_their_own_organisation(self, me: User, employer: Employer) -> None:
        note = make_interaction(employer, me)
        with pytest.raises(RuleRefused):
            ask_to_join(note.public_id, employer.id, make_user("officer", organisation=me.organisation), today())
        assert db.session.scalars(select(JoinRequest)).all() == []
