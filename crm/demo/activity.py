"""What passed between partners and fictional employers over two years, and what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from crm.accounts.rules import Strand
from crm.blueprints.next_steps.models import NextStepDeferral
from crm.demo.talk import (
    CLOSED,
    DECLINED,
    NO_REASONS,
    NOT_NOW_REASONS,
    OUTCOMES,
    REFERRAL_REASONS,
    RESTRICTED_THEMES,
    TALKS,
    Talk,
)
from crm.demo.world import Firm, Officer, World
from crm.engagement.coordination import is_approach
from crm.engagement.kinds import Channel, InitiatedBy, InteractionState, ReferralState, WillingnessAnswer
from crm.engagement.models import (
    FollowUp,
    Interaction,
    InteractionContact,
    InteractionEmployer,
    InteractionOfficer,
    InteractionTheme,
    Referral,
    Willingness,
)
from crm.periods import YearKind, year_of

DAYS_BACK, DAYS_AHEAD = 730, 28
AHEAD = 0.035
CHANNELS = ((Channel.PHONE, 38), (Channel.EMAIL, 24), (Channel.VISIT, 16), (Channel.MEETING, 11), (Channel.ONLINE, 11))
ORGANISATIONS = (("council", 46), ("chamber", 24), ("jobcentre", 16), ("careers_hub", 14))
# The leading officer's own days: (days from today, how many), so that due, overdue and planned are never empty.
STEPS_OF_LEADER = ((-9, 1), (-4, 2), (-1, 1), (0, 3), (1, 2), (3, 2), (6, 2), (12, 2))
PLANS_OF_LEADER = (0, 1, 1, 2, 3, 4, 6, 8)


# What the demonstration's own employer has said this year, so that its home page shows every kind of answer.
SHOWN_ANSWERS = {
    Strand.PLACEMENTS: WillingnessAnswer.YES,
    Strand.ENCOUNTERS: WillingnessAnswer.ASK_AGAIN,
    Strand.APPRENTICESHIPS: WillingnessAnswer.ALREADY,
    Strand.DISABILITY_CONFIDENT: WillingnessAnswer.MAYBE,
}


@dataclass(frozen=True)
class Entry:
    """One entry to be written."""

    on: date
    firms: Sequence[Firm]
    by: Officer
    channel: Channel
    state: InteractionState
    theme: str


def make_activity(world: World) -> None:
    """Write interactions in the order of their days, with what followed from them."""
    weights = list(accumulate(4 if firm.lead is world.leader else 3 if firm.lead else 1 for firm in world.firms))
    mine = [firm for firm in world.firms if firm.lead is world.leader] or world.firms
    usual = max(0, world.sizes.interactions - len(PLANS_OF_LEADER))
    ahead = int(usual * AHEAD)
    days = [world.day(int(DAYS_BACK * world.rng.random() ** 0.85), 0) for _ in range(usual - ahead)]
    days += [world.day(0, -DAYS_AHEAD) for _ in range(ahead)]
    for on in sorted(days):
        firm = world.rng.choices(world.firms, cum_weights=weights)[0]
        _write(world, _entry(world, on, firm))
    for index, days_ahead in enumerate(PLANS_OF_LEADER[: world.sizes.interactions]):
        on = world.as_at + timedelta(days=days_ahead)
        channel = world.one_of((Channel.VISIT, Channel.PHONE, Channel.MEETING))
        firm = mine[index % len(mine)]
        _write(world, Entry(on, [firm], world.leader, channel, InteractionState.PLANNED, _theme(world)))
    _steps_of_leader(world, mine)
    _referrals(world)
    _willingness(world)


def _theme(world: World) -> str:
    return world.one_of(tuple(TALKS))


def _entry(world: World, on: date, firm: Firm) -> Entry:
    by = _officer(world, firm)
    state = InteractionState.HELD
    if on > world.as_at or (on > world.as_at - timedelta(days=6) and world.chance(0.1)):
        state = InteractionState.PLANNED
    elif world.chance(0.015):
        state = InteractionState.NOT_HELD
    if world.chance(0.03):
        guests = world.rng.sample(world.firms, min(len(world.firms), world.rng.randint(3, 8)))
        return Entry(on, guests, by, Channel.EVENT, state, world.one_of(("network", "schools", "skills_needs")))
    channel = world.rng.choices([channel for channel, _ in CHANNELS], [share for _, share in CHANNELS])[0]
    return Entry(on, [firm], by, channel, state, _theme(world))


def _officer(world: World, firm: Firm) -> Officer:
    if firm.lead is not None and world.chance(0.6):
        return firm.lead
    key = world.rng.choices([key for key, _ in ORGANISATIONS], [share for _, share in ORGANISATIONS])[0]
    return world.one_of(world.officers[key])


def _write(world: World, entry: Entry) -> None:
    talk = TALKS[entry.theme]
    alone = len(entry.firms) == 1
    held = entry.state is InteractionState.HELD
    restricted = alone and world.chance(0.3 if entry.theme in RESTRICTED_THEMES else 0.01)
    initiated = InitiatedBy.EMPLOYER if alone and world.chance(0.18) else InitiatedBy.US
    interaction_id = world.writer.add(
        Interaction,
        public_id=world.public_id(),
        on=entry.on,
        channel=entry.channel,
        initiated_by=initiated,
        state=entry.state,
        organisation_id=entry.by.organisation_id,
        summary=world.one_of(talk.summaries),
        notes=world.one_of(talk.notes) if held and world.chance(0.7) else "",
        outcome=world.one_of(OUTCOMES) if held else "",
        is_restricted=restricted,
        **world.stamps(entry.on if held else entry.on - timedelta(days=10), entry.by),
    )
    approach = entry.state is not InteractionState.NOT_HELD and is_approach(entry.channel, initiated, len(entry.firms))
    for firm in entry.firms:
        world.writer.add(
            InteractionEmployer,
            interaction_id=interaction_id,
            employer_id=firm.id,
            organisation_id=entry.by.organisation_id,
            on=entry.on,
            state=entry.state,
            is_approach=approach,
        )
        if firm.people and world.chance(0.85):
            present = world.one_of(firm.people)
            world.writer.add(InteractionContact, interaction_id=interaction_id, contact_id=present.contact_id)
    _others(world, entry, interaction_id)
    if alone and held and world.chance(0.16):
        _step(world, entry, interaction_id, talk, restricted)


def _others(world: World, entry: Entry, interaction_id: int) -> None:
    officers = {entry.by.id: entry.by}
    if world.chance(0.06):
        other = world.one_of(world.officers[world.one_of(tuple(world.officers))])
        officers.setdefault(other.id, other)
    for officer in officers.values():
        world.writer.add(
            InteractionOfficer,
            interaction_id=interaction_id,
            user_id=officer.id,
            organisation_id=officer.organisation_id,
            on=entry.on,
        )
    themes = {entry.theme} | ({_theme(world)} if world.chance(0.15) else set())
    for theme in sorted(themes):
        if theme in world.ground.themes:
            world.writer.add(InteractionTheme, interaction_id=interaction_id, theme_id=world.ground.themes[theme])


def _step(world: World, entry: Entry, interaction_id: int, talk: Talk, restricted: bool) -> None:
    due = entry.on + timedelta(days=world.rng.randint(3, 30))
    done = world.later(entry.on, 2, 40) if due < world.as_at and world.chance(0.97) else None
    cancelled = done if done and world.chance(0.05) else None
    world.writer.add(
        FollowUp,
        public_id=world.public_id(),
        employer_id=entry.firms[0].id,
        interaction_id=interaction_id,
        what=world.one_of(talk.next_steps),
        owner_id=entry.by.id,
        organisation_id=entry.by.organisation_id,
        due_on=due,
        is_restricted=restricted,
        is_open=done is None,
        done_on=None if cancelled else done,
        cancelled_on=cancelled,
        ending_note="No longer needed" if cancelled else "",
        **world.stamps(entry.on, entry.by),
    )


def _steps_of_leader(world: World, mine: Sequence[Firm]) -> None:
    number = 0
    for days, count in STEPS_OF_LEADER:
        for _ in range(count):
            firm = mine[number % len(mine)]
            number += 1
            world.writer.add(
                FollowUp,
                public_id=world.public_id(),
                employer_id=firm.id,
                what=world.one_of(TALKS[_theme(world)].next_steps),
                owner_id=world.leader.id,
                organisation_id=world.leader.organisation_id,
                due_on=world.as_at + timedelta(days=days),
                **world.stamps(world.as_at - timedelta(days=15), world.leader),
            )


def _referrals(world: World) -> None:
    for firm in world.rng.sample(world.firms, len(world.firms) // 6):
        sender = _officer(world, firm)
        key = world.one_of([key for key, id_ in world.organisations.items() if id_ != sender.organisation_id])
        handler = world.one_of(world.officers[key])
        sent = world.day(400, 0)
        state = _state_of_referral(world, (world.as_at - sent).days)
        answered = None if state is ReferralState.SENT else world.later(sent, 1, 10)
        closed = world.later(answered, 10, 60) if state is ReferralState.CLOSED and answered else None
        world.writer.add(
            Referral,
            public_id=world.public_id(),
            employer_id=firm.id,
            from_organisation_id=sender.organisation_id,
            to_organisation_id=handler.organisation_id,
            sent_by_id=sender.id,
            handler_id=handler.id if state is not ReferralState.SENT or world.chance(0.3) else None,
            reason=world.one_of(REFERRAL_REASONS),
            state=state,
            sent_on=sent,
            answered_on=answered,
            declined_reason=world.one_of(DECLINED) if state is ReferralState.DECLINED else "",
            closed_on=closed,
            outcome=world.one_of(CLOSED) if state is ReferralState.CLOSED else "",
            **world.stamps(sent, sender),
        )


def _state_of_referral(world: World, age: int) -> ReferralState:
    if age < 12:
        return ReferralState.SENT
    if age < 50:
        return world.one_of((ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.ACCEPTED))
    return world.rng.choices((ReferralState.CLOSED, ReferralState.ACCEPTED, ReferralState.DECLINED), (75, 15, 10))[0]


def _willingness(world: World) -> None:
    year = year_of(YearKind.FINANCIAL, world.as_at)
    for firm in world.firms:
        shown = SHOWN_ANSWERS if firm is world.firms[0] else {}
        for strand in Strand:
            if strand not in shown and (shown or not world.chance(0.12)):
                continue
            answer = shown.get(strand) or world.one_of(tuple(WillingnessAnswer))
            said = max(year.first, world.day(200, 0))
            world.writer.add(
                Willingness,
                employer_id=firm.id,
                strand=strand,
                year=year.first.year,
                answer=answer,
                reason=world.one_of(NO_REASONS) if answer is WillingnessAnswer.NO else "",
                ask_again_on=world.as_at + timedelta(days=world.rng.randint(-10, 90))
                if answer is WillingnessAnswer.ASK_AGAIN
                else None,
                said_on=said,
                by_employer=strand in shown or world.chance(0.3),
                **world.stamps(said, firm.lead or world.leader),
            )
            if answer is WillingnessAnswer.YES and not shown and world.chance(0.12):
                _put_off(world, firm, strand)


def _put_off(world: World, firm: Firm, strand: Strand) -> None:
    """A yes that an officer does not take up just now."""
    by, day = firm.lead or world.leader, world.day(40, 1)
    world.writer.add(
        NextStepDeferral,
        employer_id=firm.id,
        step=f"said_yes:{strand.value}",
        until=world.as_at + timedelta(days=world.rng.randint(7, 120)),
        reason=world.one_of(NOT_NOW_REASONS),
        by_id=by.id,
        **world.stamps(day, by),
    )
