"""The conditions of the rules: one statement each, found at one employer, at some, or at every one there is.

Each gives the columns of `_fact`: the employer, the rule, what it is put off by, the strand, a day, a number, words, a
record's public id and a rank. They are asked together, as one statement, so a page costs the same whatever is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Exists,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships.models import Apprenticeship
from crm.blueprints.apprenticeships.rules import PIPELINE as OFFERS
from crm.blueprints.collaborations.models import ProviderCollaboration
from crm.blueprints.collaborations.queries import gone_quiet
from crm.blueprints.diagnostics.models import Diagnostic, SkillsSpan
from crm.blueprints.diagnostics.queries import Reader, shared_with
from crm.blueprints.disability_confident.members import latest_award
from crm.blueprints.disability_confident.members import member_ids_on as confident_on
from crm.blueprints.disability_confident.models import DisabilityConfidentAward, DisabilityConfidentMembership
from crm.blueprints.encounters.rules import PIPELINE as ENCOUNTERS
from crm.blueprints.network.queries import member_ids_on as network_on
from crm.blueprints.next_steps.rules import AWARD_ENDS_WITHIN, FOLLOWED_UP_WITHIN, PLACES
from crm.blueprints.placements.models import PlacementOffer
from crm.blueprints.placements.rules import PIPELINE as PLACEMENTS
from crm.directory.employers.models import Employer, SizeBand
from crm.directory.provision.models import Provision, ProvisionNeed
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.models import Willingness
from crm.periods import YearKind, year_of
from crm.stages.models import Card
from crm.stages.queries import stuck_condition

# What helps against each finding, as the result of the skills needs form says it too (keys of the questionnaire).
RECRUITMENT, TRAINING = "recruitment", "training_funding"
SEEKS_APPRENTICES = ("offered", "advertised")  # stages in which a training provider is still to be found


@dataclass(frozen=True)
class Asking:
    """For which reader of answers, on which day, about which employers: the ids of a statement, or every one."""

    reader: Reader
    today: date
    employers: Select[Any] | None = None

    def among(self, employer_id: Any) -> ColumnElement[bool]:
        """Whether an employer is one of those asked about."""
        return true() if self.employers is None else employer_id.in_(self.employers)


Condition = Callable[[Asking], Select[Any]]


def _fact(
    rule: str,
    employer_id: Any,
    *,
    strand: Strand | None = None,
    varying_strand: ColumnElement[str] | None = None,
    on: Any = None,
    number: Any = None,
    words: Any = None,
    record: Any = None,
    rank: Any = None,
) -> Select[Any]:
    """The columns of a fact; a strand that varies is part of what the step is put off by."""
    step: ColumnElement[str] = literal(rule, String)
    named: ColumnElement[str] = literal(strand.value if strand else "", String)
    if varying_strand is not None:
        step, named = literal(f"{rule}:", String).concat(varying_strand), varying_strand
    return select(
        employer_id.label("employer_id"),
        literal(rule, String).label("rule"),
        step.label("step"),
        named.label("strand"),
        literal(PLACES[rule], Integer).label("place"),
        (cast(null(), Date) if on is None else on).label("on"),
        (cast(null(), Integer) if number is None else number).label("number"),
        (literal("", String) if words is None else words).label("words"),
        (literal("", String) if record is None else record).label("record"),
        (literal(0, Integer) if rank is None else rank).label("rank"),
    )


def _oldest(
    rule: str, strand: Strand, source: Select[Any], on: Any, number: Any, words: Any, public_id: Any
) -> Select[Any]:
    """Of several cards of an employer the one that has waited longest; `number` is summed over all of them."""
    order = func.row_number().over(partition_by=Card.employer_id, order_by=(on, Card.id)).label("order")
    whole = func.sum(number).over(partition_by=Card.employer_id).label("whole")
    ranked = source.with_only_columns(
        Card.employer_id, on.label("on"), whole, words.label("words"), public_id.label("record"), order
    ).subquery()
    return _fact(
        rule,
        ranked.c.employer_id,
        strand=strand,
        on=ranked.c.on,
        number=cast(ranked.c.whole, Integer),
        words=ranked.c.words,
        record=ranked.c.record,
    ).where(ranked.c.order == 1)


def _cards(asking: Asking, strand: Strand) -> Select[Any]:
    return select(Card).where(Card.strand == strand, Card.archived_at.is_(None), asking.among(Card.employer_id))


def _strand_of_answer() -> ColumnElement[str]:
    return type_coerce(Willingness.strand, String)


def _ask_again(asking: Asking) -> Select[Any]:
    """The day they named has come, and they have said nothing about it in a later year."""
    later = aliased(Willingness)
    said_since = select(later.id).where(
        later.employer_id == Willingness.employer_id,
        later.strand == Willingness.strand,
        later.year > Willingness.year,
    )
    strand, day = _strand_of_answer(), Willingness.ask_again_on
    return _fact("ask_again", Willingness.employer_id, varying_strand=strand, on=day).where(
        Willingness.answer == WillingnessAnswer.ASK_AGAIN,
        Willingness.ask_again_on <= asking.today,
        ~said_since.exists(),
        asking.among(Willingness.employer_id),
    )


def _said_yes(asking: Asking) -> Select[Any]:
    """Said so this financial year; a card that is open, or has moved since, says that something has begun."""
    year = year_of(YearKind.FINANCIAL, asking.today).first.year
    begun = select(Card.id).where(
        Card.employer_id == Willingness.employer_id,
        Card.strand == Willingness.strand,
        Card.archived_at.is_(None),
        or_(Card.is_open.is_(True), Card.stage_since >= Willingness.said_on),
    )
    return _fact(
        "said_yes",
        Willingness.employer_id,
        varying_strand=_strand_of_answer(),
        on=Willingness.said_on,
        number=case((Willingness.by_employer.is_(True), 1), else_=0),
        # We promised an answer to those who said so themselves.
        rank=case((Willingness.by_employer.is_(True), 0), else_=1),
    ).where(
        Willingness.answer == WillingnessAnswer.YES,
        Willingness.year == year,
        ~begun.exists(),
        asking.among(Willingness.employer_id),
    )


def _diagnostic_waiting(asking: Asking) -> Select[Any]:
    """Submitted more than 30 days ago, and no organisation has been in touch since."""
    waiting = (
        _cards(asking, Strand.DIAGNOSTICS)
        .join(Employer, Employer.id == Card.employer_id)
        .where(
            Card.stage == "submitted",
            Card.stage_since < asking.today - timedelta(days=FOLLOWED_UP_WITHIN),
            or_(Employer.last_contact_on.is_(None), Employer.last_contact_on < Card.stage_since),
        )
    )
    return _oldest(
        "diagnostic_waiting", Strand.DIAGNOSTICS, waiting, Card.stage_since, literal(1), Card.headline, Card.public_id
    )


def _offer_stuck(asking: Asking) -> Select[Any]:
    stuck = _cards(asking, Strand.APPRENTICESHIPS).where(stuck_condition(OFFERS, asking.today))
    return _oldest(
        "offer_stuck", Strand.APPRENTICESHIPS, stuck, Card.stage_since, literal(1), Card.headline, Card.public_id
    )


def _offer_without_provider(asking: Asking) -> Select[Any]:
    offered = (
        _cards(asking, Strand.APPRENTICESHIPS)
        .join(Apprenticeship, Apprenticeship.card_id == Card.id)
        .where(Card.stage.in_(SEEKS_APPRENTICES), Apprenticeship.provider == "")
    )
    columns = Apprenticeship.offered_on, Apprenticeship.places, Card.headline, Card.public_id
    return _oldest("offer_without_provider", Strand.APPRENTICESHIPS, offered, *columns)


def _levy_without_offer(asking: Asking) -> Select[Any]:
    """No offer dated in the funding year that it is."""
    year = year_of(YearKind.FUNDING, asking.today)
    offered = select(Apprenticeship.id).where(
        Apprenticeship.employer_id == Employer.id,
        Apprenticeship.archived_at.is_(None),
        Apprenticeship.offered_on >= year.first,
    )
    first = literal(year.first, Date)
    return _fact("levy_without_offer", Employer.id, strand=Strand.APPRENTICESHIPS, on=first).where(
        Employer.pays_levy.is_(True), ~offered.exists(), asking.among(Employer.id)
    )


def _anchor_never_contacted(asking: Asking) -> Select[Any]:
    return _fact("anchor_never_contacted", Employer.id, on=Employer.anchor_since).where(
        Employer.is_anchor.is_(True), Employer.last_contact_on.is_(None), asking.among(Employer.id)
    )


def _collaboration_quiet(asking: Asking) -> Select[Any]:
    quiet = (
        _cards(asking, Strand.COLLABORATIONS)
        .join(ProviderCollaboration, ProviderCollaboration.card_id == Card.id)
        .where(gone_quiet(asking.today))
    )
    columns = ProviderCollaboration.started_on, literal(1), Card.headline, Card.public_id
    return _oldest("collaboration_quiet", Strand.COLLABORATIONS, quiet, *columns)


def _award_ending(asking: Asking) -> Select[Any]:
    """The award in force ends within 90 days, by the date printed on the certificate."""
    award, member = DisabilityConfidentAward, DisabilityConfidentMembership
    last = asking.today + timedelta(days=AWARD_ENDS_WITHIN)
    return (
        _fact(
            "award_ending",
            member.employer_id,
            strand=Strand.DISABILITY_CONFIDENT,
            on=award.expires_on,
            number=award.level,
            record=member.public_id,
        )
        .join(award, award.id == latest_award(asking.today))
        .where(
            member.archived_at.is_(None),
            award.ended_on.is_(None),
            award.expires_on > asking.today,
            award.expires_on <= last,
            asking.among(member.employer_id),
        )
    )


def _placement_stuck(asking: Asking) -> Select[Any]:
    stuck = _cards(asking, Strand.PLACEMENTS).where(stuck_condition(PLACEMENTS, asking.today))
    return _oldest(
        "placement_stuck", Strand.PLACEMENTS, stuck, Card.stage_since, literal(1), Card.headline, Card.public_id
    )


def _encounter_stuck(asking: Asking) -> Select[Any]:
    stuck = _cards(asking, Strand.ENCOUNTERS).where(stuck_condition(ENCOUNTERS, asking.today))
    return _oldest(
        "encounter_stuck", Strand.ENCOUNTERS, stuck, Card.stage_since, literal(1), Card.headline, Card.public_id
    )


def _in_hand(strand: Strand, employer_id: Any) -> Exists:
    """Something of the strand is on its way at the employer already."""
    mine = Card.employer_id == employer_id, Card.strand == strand
    return select(Card.id).where(*mine, Card.archived_at.is_(None), Card.is_open.is_(True)).exists()


def _places_not_confident(asking: Asking) -> Select[Any]:
    """Approved to place people, no member of the scheme today, and not on its way into it."""
    approved = (
        select(
            PlacementOffer.employer_id,
            func.min(PlacementOffer.approved_on).label("on"),
            func.count(PlacementOffer.id).label("offers"),
        )
        .where(
            PlacementOffer.archived_at.is_(None),
            PlacementOffer.approved_on.is_not(None),
            asking.among(PlacementOffer.employer_id),
        )
        .group_by(PlacementOffer.employer_id)
        .subquery()
    )
    return _fact(
        "places_not_confident",
        approved.c.employer_id,
        strand=Strand.DISABILITY_CONFIDENT,
        on=approved.c.on,
        number=approved.c.offers,
    ).where(
        approved.c.employer_id.not_in(confident_on(asking.today)),
        ~_in_hand(Strand.DISABILITY_CONFIDENT, approved.c.employer_id),
    )


def _large_not_in_network(asking: Asking) -> Select[Any]:
    """No member today, and neither found nor invited."""
    return _fact("large_not_in_network", Employer.id, strand=Strand.NETWORK).where(
        Employer.size_band == SizeBand.LARGE,
        Employer.archived_at.is_(None),
        Employer.id.not_in(network_on(asking.today)),
        ~_in_hand(Strand.NETWORK, Employer.id),
        asking.among(Employer.id),
    )


def _skill_shortage(asking: Asking) -> Select[Any]:
    return _skills("skill_shortage", SkillsSpan.skill_shortage, RECRUITMENT, asking)


def _skills_gap(asking: Asking) -> Select[Any]:
    return _skills("skills_gap", SkillsSpan.not_proficient, TRAINING, asking)


def _skills(rule: str, count: Any, need: str, asking: Asking) -> Select[Any]:
    """What the answers in the window say, where the directory holds support for it; `words` is how many entries."""
    entries = (
        select(func.count(Provision.id))
        .join(ProvisionNeed, ProvisionNeed.provision_id == Provision.id)
        .where(ProvisionNeed.need == need, Provision.archived_at.is_(None))
        .scalar_subquery()
    )
    return _fact(
        rule,
        SkillsSpan.employer_id,
        strand=Strand.DIAGNOSTICS,
        on=SkillsSpan.latest_on,
        number=count,
        words=cast(entries, String),
        record=literal(need, String),
    ).where(
        SkillsSpan.valid_from <= asking.today,
        SkillsSpan.valid_to > asking.today,
        count > 0,
        entries > 0,
        _may_see_answers(asking.reader),
        asking.among(SkillsSpan.employer_id),
    )


def _may_see_answers(reader: Reader) -> ColumnElement[bool]:
    """Whether every answer of an employer may be seen: its figures are sums over its sites."""
    if reader.sees_every_answer:
        return true()
    given = Diagnostic.employer_id == SkillsSpan.employer_id, Diagnostic.submitted_on.is_not(None)
    kept_back = select(Diagnostic.id).where(*given, ~shared_with(reader))
    return and_(select(Diagnostic.id).where(*given).exists(), ~kept_back.exists())


CONDITIONS: dict[str, Condition] = {
    "ask_again": _ask_again,
    "said_yes": _said_yes,
    "diagnostic_waiting": _diagnostic_waiting,
    "offer_stuck": _offer_stuck,
    "offer_without_provider": _offer_without_provider,
    "skill_shortage": _skill_shortage,
    "skills_gap": _skills_gap,
    "collaboration_quiet": _collaboration_quiet,
    "award_ending": _award_ending,
    "placement_stuck": _placement_stuck,
    "encounter_stuck": _encounter_stuck,
    "places_not_confident": _places_not_confident,
    "large_not_in_network": _large_not_in_network,
    "levy_without_offer": _levy_without_offer,
    "anchor_never_contacted": _anchor_never_contacted,
}


def facts(asking: Asking, rules: tuple[str, ...] = tuple(CONDITIONS)) -> CompoundSelect[Any]:
    """What the conditions of these rules find, put off or not."""
    return union_all(*(CONDITIONS[rule](asking) for rule in rules))
