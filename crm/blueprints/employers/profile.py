"""Everything the page of one employer shows, gathered for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.accounts.models import User
from crm.accounts.rules import Strand
from crm.blueprints.employers.details import Details, WillingnessLine, details_of
from crm.blueprints.employers.people import People, people_of
from crm.blueprints.employers.strands import exit_words, stage_words
from crm.blueprints.next_steps.queries import StepsOfEmployer, steps_for
from crm.blueprints.strands import PIPELINES
from crm.directory.employers.models import Employer
from crm.engagement.queries import (
    FollowUpDue,
    StopAndLook,
    TimelineEntry,
    cursor_from,
    open_follow_ups_of,
    stop_and_look,
    timeline_of,
)
from crm.engagement.rules import DoNotApproach, do_not_approach
from crm.engagement.timeline import TimelineCursor
from crm.periods import YearKind, year_of
from crm.stages.queries import CardLine, cards_of_employer

TIMELINE_SHOWN = 12
CARDS_SHOWN = 2  # of each strand: the page is for seeing all strands at once
TIMELINE_PAGE = 50
BRIEFING_SHOWN = 4
# What the timeline can be narrowed to; changes of the record itself have a page of their own.
SOURCES = (("", "All"), ("contact", "Contacts"), ("referral", "Referrals"), ("stage", "Stages"))


@dataclass(frozen=True)
class StrandStanding:
    """Where an employer stands in one strand: its cards, open ones first, and what it said this year."""

    strand: Strand
    cards: Sequence[CardLine]
    said: WillingnessLine | None

    @property
    def open(self) -> list[CardLine]:
        """The cards with work in hand."""
        return [card for card in self.cards if card.is_open]

    @property
    def shown(self) -> list[CardLine]:
        """The open cards, `CARDS_SHOWN` at most, else the latest that ended."""
        return self.open[:CARDS_SHOWN] or list(self.cards[:1])

    @property
    def others(self) -> int:
        """How many more there are, open or ended."""
        return len(self.cards) - len(self.shown)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever begun there, and nothing is said of it this year."""
        return not self.cards and self.said is None


@dataclass(frozen=True)
class Profile:
    """One employer as its page shows it."""

    employer: Employer
    details: Details
    people: People
    look: StopAndLook
    warning: DoNotApproach | None
    standings: Sequence[StrandStanding]
    follow_ups: Sequence[FollowUpDue]
    steps: StepsOfEmployer
    timeline: Sequence[TimelineEntry]
    more: str


def profile_of(employer: Employer, viewer: User, today: date, *, source: str = "") -> Profile:
    """The page of an employer. Ten statements beside the employer's own."""
    return _profile(employer, viewer, today, timeline_page(employer.id, viewer, TIMELINE_SHOWN, source=source))


def briefing_of(employer: Employer, viewer: User, today: date) -> Profile:
    """The same for one page of paper: of the timeline only the last contacts that took place."""
    after_today = str(TimelineCursor(today + timedelta(days=1), 0, 0))
    last = timeline_page(employer.id, viewer, BRIEFING_SHOWN, source="contact", before=after_today)
    return _profile(employer, viewer, today, last)


def _profile(employer: Employer, viewer: User, today: date, timeline: tuple[list[TimelineEntry], str]) -> Profile:
    details = details_of(employer.id)
    entries, more = timeline
    return Profile(
        employer=employer,
        details=details,
        people=people_of(employer.id, viewer),
        look=stop_and_look(employer.id, today),
        warning=do_not_approach(employer.do_not_approach_until, employer.do_not_approach_reason, today),
        standings=_standings(cards_of_employer(employer.id), details.willingness, today),
        follow_ups=open_follow_ups_of(employer.id, viewer),
        steps=steps_for(employer, viewer, today),
        timeline=entries,
        more=more,
    )


def timeline_page(
    employer_id: int, viewer: User, limit: int = TIMELINE_PAGE, *, source: str = "", before: str = ""
) -> tuple[list[TimelineEntry], str]:
    """Some entries of the timeline, and where to go on from (empty at its end)."""
    source = source if source in dict(SOURCES) else ""
    entries = timeline_of(employer_id, viewer, limit + 1, cursor_from(before), source=source, stage_words=stage_words)
    more = str(entries[limit - 1].cursor) if len(entries) > limit else ""
    return entries[:limit], more


def _standings(cards: Sequence[CardLine], willingness: Sequence[WillingnessLine], today: date) -> list[StrandStanding]:
    year = year_of(YearKind.FINANCIAL, today).first.year
    said = {line.strand: line for line in willingness if line.year == year}
    strands = list(PIPELINES) + [strand for strand in Strand if strand in said and strand not in PIPELINES]
    return [
        StrandStanding(strand, [card for card in cards if card.strand is strand], said.get(strand))
        for strand in strands
    ]


def card_words(card: CardLine) -> str:
    """Where a card stands, and why it left if it did."""
    reason = exit_words(card.strand, card.exit_reason)
    stage = stage_words(card.strand, card.stage)
    return f"{stage}: {reason.lower()}" if reason else stage
