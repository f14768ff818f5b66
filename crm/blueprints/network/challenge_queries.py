"""What pages read of what comes of the network: challenges, actions, good practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.blueprints.network.challenge_rules import ActionState, ChallengeState, GoodPracticeKind, action_state
from crm.blueprints.network.meeting_queries import meeting_choices
from crm.blueprints.network.models import (
    ChallengeEmployer,
    ChallengeRaised,
    GoodPractice,
    NetworkAction,
    NetworkMeeting,
    NetworkMembership,
)
from crm.blueprints.network.queries import is_live
from crm.clock import today
from crm.database import db
from crm.directory.employers.models import Employer
from crm.engagement.models import Theme
from crm.web import choices
from crm.web.conditions import name_holds, sector_coded
from crm.web.lists import ExportColumn, Filter, ListSpec, Sort


def theme_choices() -> list[tuple[str, str]]:
    """Themes in use by name, as (public id, name)."""
    rows = db.session.execute(
        select(Theme.public_id, Theme.name).where(Theme.is_retired.is_(False)).order_by(Theme.name)
    )
    return [(public_id, name) for public_id, name in rows]


def theme_with(public_id: str | None) -> Theme | None:
    """A theme by public id; None for none."""
    return db.session.scalar(select(Theme).where(Theme.public_id == public_id)) if public_id else None


def member_employers(extra: Sequence[Employer] = ()) -> list[tuple[str, str]]:
    """Employers with a live seat, and some others that are chosen already, as (public id, name)."""
    seats = select(NetworkMembership.employer_id).where(is_live())
    rows = db.session.execute(
        select(Employer.public_id, Employer.name)
        .where(or_(Employer.id.in_(seats), Employer.id.in_([each.id for each in extra])))
        .order_by(Employer.sort_name, Employer.id)
    )
    return [(public_id, name) for public_id, name in rows]


def employers_with(public_ids: Sequence[str]) -> list[Employer]:
    """Some employers by their public ids, by name."""
    query = select(Employer).where(Employer.public_id.in_(public_ids), Employer.archived_at.is_(None))
    return list(db.session.scalars(query.order_by(Employer.sort_name, Employer.id)))


def challenge_with(public_id: str, *, for_update: bool = False) -> ChallengeRaised:
    """One challenge with what its page shows, archived or not. Raises NoResultFound."""
    query = (
        select(ChallengeRaised)
        .where(ChallengeRaised.public_id == public_id)
        .options(
            joinedload(ChallengeRaised.theme),
            joinedload(ChallengeRaised.meeting),
            selectinload(ChallengeRaised.raisers).joinedload(ChallengeEmployer.employer),
        )
    )
    return db.session.scalars(query.with_for_update(of=ChallengeRaised) if for_update else query).unique().one()


def actions_on(challenge: ChallengeRaised) -> list[NetworkAction]:
    """The actions about a challenge, the first due first."""
    query = select(NetworkAction).where(NetworkAction.challenge_id == challenge.id)
    owner = joinedload(NetworkAction.owner).lazyload(User.strand_grants)
    return list(db.session.scalars(query.options(owner).order_by(NetworkAction.due_on, NetworkAction.id)))


def _by_meeting(public_id: str) -> ColumnElement[int]:
    found: Any = select(NetworkMeeting.id).where(NetworkMeeting.public_id == public_id).scalar_subquery()
    return found  # type: ignore[no-any-return]


def _raised_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    raisers = select(ChallengeEmployer.challenge_id).join(Employer, Employer.id == ChallengeEmployer.employer_id)
    return ChallengeRaised.id.in_(raisers.where(condition))


def _by_sector(code: str) -> ColumnElement[bool]:
    return _raised_by(Employer.sector_id == sector_coded(code))


def _challenge_rows(ids: Sequence[int]) -> Mapping[int, ChallengeRaised]:
    # Each row names its theme, its meeting and who raised it.
    query = (
        select(ChallengeRaised)
        .where(ChallengeRaised.id.in_(ids))
        .options(
            joinedload(ChallengeRaised.theme),
            joinedload(ChallengeRaised.meeting),
            joinedload(ChallengeRaised.raisers).joinedload(ChallengeEmployer.employer),
        )
    )
    return {each.id: each for each in db.session.scalars(query).unique()}


CHALLENGES = ListSpec[ChallengeRaised](
    key="network-challenges",
    title="Challenges raised",
    record=("challenge", "challenges"),
    id=ChallengeRaised.id,
    base=lambda: select(ChallengeRaised).where(ChallengeRaised.archived_at.is_(None)),
    filters=(
        Filter("state", "State", lambda value: ChallengeRaised.state == value,
               choices=lambda: [(state.value, state.label) for state in ChallengeState]),
        Filter("theme", "Theme",
               lambda key: ChallengeRaised.theme_id == select(Theme.id).where(Theme.public_id == key).scalar_subquery(),
               choices=lambda: sorted(((each.public_id, each.name) for each in challenges_by_theme()),
                                      key=itemgetter(1))),
        Filter("sector", "Sector", _by_sector, choices=choices.sectors),
        Filter("meeting", "Meeting", lambda key: ChallengeRaised.meeting_id == _by_meeting(key),
               choices=meeting_choices),
        Filter("employer", "Employer",
               lambda text: _raised_by(name_holds(Employer.sort_name, text)), "text"),
    ),
    sorts=(
        Sort("raised", "Raised", (ChallengeRaised.raised_on,), descending_first=True),
        Sort("answered", "Answered", (ChallengeRaised.answered_on,), descending_first=True),
    ),
    rows=_challenge_rows,
    export=(
        ExportColumn("raised", lambda row: row.raised_on),
        ExportColumn("theme", lambda row: row.theme.name),
        ExportColumn("challenge", lambda row: row.words),
        ExportColumn("employers", lambda row: "; ".join(each.employer.name for each in row.raisers)),
        ExportColumn("meeting", lambda row: row.meeting.title if row.meeting else ""),
        ExportColumn("state", lambda row: row.state.label),
        ExportColumn("what was done", lambda row: row.what_was_done),
        ExportColumn("answered", lambda row: row.answered_on),
        ExportColumn("id", lambda row: row.public_id),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ThemeCount:
    """How many challenges of a theme were raised, and of them how many are answered."""

    public_id: str
    name: str
    raised: int
    answered: int


def challenges_by_theme() -> list[ThemeCount]:
    """Challenges by theme, the most frequent first. One statement a page: the list's filter offers the same themes."""
    if "challenges_by_theme" not in g:
        g.challenges_by_theme = _counted_by_theme()
    found: list[ThemeCount] = g.challenges_by_theme
    return found


def _counted_by_theme() -> list[ThemeCount]:
    counted: Any = func.count(ChallengeRaised.id)
    answered = func.count(case((ChallengeRaised.state == ChallengeState.ANSWERED, ChallengeRaised.id)))
    rows: Sequence[Any] = db.session.execute(
        select(Theme.public_id, Theme.name, counted, answered)
        .join(ChallengeRaised, ChallengeRaised.theme_id == Theme.id)
        .where(ChallengeRaised.archived_at.is_(None))
        .group_by(Theme.id, Theme.public_id, Theme.name)
        .order_by(counted.desc(), Theme.name)
    ).all()
    return [ThemeCount(public_id, name, int(raised), int(done)) for public_id, name, raised, done in rows]


def action_with(public_id: str, *, for_update: bool = False) -> NetworkAction:
    """One action with where it comes from. Raises NoResultFound."""
    query = (
        select(NetworkAction)
        .where(NetworkAction.public_id == public_id)
        .options(
            joinedload(NetworkAction.meeting),
            joinedload(NetworkAction.challenge),
            joinedload(NetworkAction.owner).lazyload(User.strand_grants),
        )
    )
    return db.session.scalars(query.with_for_update(of=NetworkAction) if for_update else query).one()


@dataclass(frozen=True)
class ActionLine:
    """An action as a line of the list, with where it comes from (public ids; empty for none)."""

    id: int
    public_id: str
    version: int
    what: str
    owner: str
    due_on: date
    done_on: date | None
    meeting_id: str
    meeting: str
    challenge_id: str
    challenge: str

    @property
    def state(self) -> ActionState:
        """Where it stands today."""
        return action_state(self.due_on, self.done_on, today())


def _action_rows(ids: Sequence[int]) -> Mapping[int, ActionLine]:
    owner = aliased(User)
    rows = db.session.execute(
        select(
            NetworkAction.id,
            NetworkAction.public_id,
            NetworkAction.version,
            NetworkAction.what,
            owner.name,
            NetworkAction.due_on,
            NetworkAction.done_on,
            func.coalesce(NetworkMeeting.public_id, ""),
            func.coalesce(NetworkMeeting.title, ""),
            func.coalesce(ChallengeRaised.public_id, ""),
            func.coalesce(ChallengeRaised.words, ""),
        )
        .join(owner, owner.id == NetworkAction.owner_id)
        .outerjoin(NetworkMeeting, NetworkMeeting.id == NetworkAction.meeting_id)
        .outerjoin(ChallengeRaised, ChallengeRaised.id == NetworkAction.challenge_id)
        .where(NetworkAction.id.in_(ids))
    )
    return {row[0]: ActionLine(*row) for row in rows}


def actions_list(viewer: User) -> ListSpec[ActionLine]:
    """Every action of the network, the first due first."""
    is_open = NetworkAction.done_on.is_(None)
    states: dict[str, tuple[str, ColumnElement[bool]]] = {
        "open": ("Open", is_open),
        "overdue": ("Overdue", and_(is_open, NetworkAction.due_on < today())),
        "done": ("Done", NetworkAction.done_on.is_not(None)),
    }
    owner: Any = select(User.id)
    return ListSpec[ActionLine](
        key="network-actions",
        title="Actions of the network",
        record=("action", "actions"),
        id=NetworkAction.id,
        base=lambda: select(NetworkAction),
        filters=(
            Filter("state", "State", lambda key: states[key][1],
                   choices=lambda: [(key, words) for key, (words, _) in states.items()]),
            Filter("whose", "Whose", lambda _: NetworkAction.owner_id == viewer.id, choices=lambda: [("mine", "Mine")]),
            Filter("who", "Who",
                   lambda key: NetworkAction.owner_id == owner.where(User.public_id == key).scalar_subquery(),
                   choices=choices.officers),
            Filter("meeting", "Meeting", lambda key: NetworkAction.meeting_id == _by_meeting(key),
                   choices=meeting_choices),
        ),
        sorts=(Sort("due", "Due", (NetworkAction.due_on,)),),
        rows=_action_rows,
        export=(
            ExportColumn("due", lambda row: row.due_on),
            ExportColumn("action", lambda row: row.what),
            ExportColumn("who", lambda row: row.owner),
            ExportColumn("meeting", lambda row: row.meeting),
            ExportColumn("challenge", lambda row: row.challenge),
            ExportColumn("done", lambda row: row.done_on),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )  # fmt: skip


def may_be_told(viewer: User) -> ColumnElement[bool]:
    """The good practice that a member of staff may see: all for the council, for partners what an employer permitted.

    A partner also sees what its own organisation wrote down: it asked the employer.
    """
    if viewer.role is not Role.PARTNER:
        return true()
    colleagues = select(User.id).where(User.organisation_id == viewer.organisation_id)
    return or_(GoodPractice.permission_on.is_not(None), GoodPractice.created_by_id.in_(colleagues))


def story_with(public_id: str, viewer: User, *, for_update: bool = False) -> GoodPractice:
    """A good practice case or career case study, archived or not. Raises NoResultFound for what may not be told."""
    query = select(GoodPractice).where(GoodPractice.public_id == public_id, may_be_told(viewer))
    query = query.options(joinedload(GoodPractice.employer))
    return db.session.scalars(query.with_for_update(of=GoodPractice) if for_update else query).one()


def stories_list(viewer: User) -> ListSpec[GoodPractice]:
    """Good practice and careers that this reader may be told of."""

    def base() -> Select[Any]:
        return select(GoodPractice).where(GoodPractice.archived_at.is_(None), may_be_told(viewer))

    def rows(ids: Sequence[int]) -> Mapping[int, GoodPractice]:
        query = select(GoodPractice).where(GoodPractice.id.in_(ids)).options(joinedload(GoodPractice.employer))
        return {each.id: each for each in db.session.scalars(query)}

    permitted = {"yes": GoodPractice.permission_on.is_not(None), "no": GoodPractice.permission_on.is_(None)}
    return ListSpec[GoodPractice](
        key="network-good-practice",
        title="Good practice",
        record=("case", "cases"),
        id=GoodPractice.id,
        base=base,
        filters=(
            Filter("kind", "Kind", lambda value: GoodPractice.kind == value,
                   choices=lambda: [(kind.value, kind.label) for kind in GoodPracticeKind]),
            Filter("permission", "Permission to show", lambda key: permitted[key],
                   choices=lambda: [("yes", "Given"), ("no", "Not given")]),
        ),
        sorts=(
            Sort("title", "Title", (GoodPractice.title,)),
            Sort("permission", "Permission", (GoodPractice.permission_on,), descending_first=True),
        ),
        rows=rows,
        export=(
            ExportColumn("title", lambda row: row.title),
            ExportColumn("kind", lambda row: row.kind.label),
            ExportColumn("employer", lambda row: row.employer.name),
            ExportColumn("text", lambda row: row.words),
            ExportColumn("permission given", lambda row: row.permission_on),
            ExportColumn("id", lambda row: row.public_id),
        ),
    )  # fmt: skip


def stories_for_members(employer_id: int) -> list[GoodPractice]:
    """What a member may read of the others: good practice with permission, the latest permitted first."""
    query = (
        select(GoodPractice)
        .options(joinedload(GoodPractice.employer))
        .where(
            GoodPractice.archived_at.is_(None),
            GoodPractice.permission_on.is_not(None),
            GoodPractice.employer_id != employer_id,
        )
        .order_by(GoodPractice.permission_on.desc(), GoodPractice.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(query))


def profiles_for_members(employer_id: int) -> list[tuple[str, str, str]]:
    """The other members that let members see who they are: name, what they want, what they offer."""
    rows = db.session.execute(
        select(Employer.name, NetworkMembership.wants, NetworkMembership.offers)
        .join(NetworkMembership, NetworkMembership.employer_id == Employer.id)
        .where(
            is_live(),
            NetworkMembership.joined_on <= today(),
            NetworkMembership.shares_profile.is_(True),
            Employer.id != employer_id,
        )
        .order_by(Employer.sort_name, Employer.id)
        .limit(200)
    )
    return [(name, wants, offers) for name, wants, offers in rows]
