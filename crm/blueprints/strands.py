"""Every strand of the house, one line each: boards, employer pages, rollups and demonstration read it from here.

A strand's record carries the public id of its card, so that a card leads to `<strand>.record` without a look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships import actions as apprenticeships
from crm.blueprints.apprenticeships.rules import PIPELINE as APPRENTICESHIPS
from crm.blueprints.collaborations import actions as collaborations
from crm.blueprints.collaborations.rules import PIPELINE as COLLABORATIONS
from crm.blueprints.diagnostics import actions as diagnostics
from crm.blueprints.diagnostics.rules import PIPELINE as DIAGNOSTICS
from crm.blueprints.disability_confident import actions as disability_confident
from crm.blueprints.disability_confident.rules import PIPELINE as DISABILITY_CONFIDENT
from crm.blueprints.encounters import actions as encounters
from crm.blueprints.encounters.rules import PIPELINE as ENCOUNTERS
from crm.blueprints.network import actions as network
from crm.blueprints.network.rules import PIPELINE as NETWORK
from crm.blueprints.placements import actions as placements
from crm.blueprints.placements.rules import PIPELINE as PLACEMENTS
from crm.stages.models import Card
from crm.stages.rules import Pipeline, Stage, StageKind, allowed_moves


@dataclass(frozen=True)
class Board:
    """A strand's pipeline, the strand's own way to move a card by hand, and what its cards count (one, several).

    `move` takes the card and, by name, `to_stage`, `on`, `by_id`, `exit_reason` and `note`; it raises RuleRefused.
    `add` names the page that adds a card, `?employer=` with one chosen. `note_hint` says what a move may need to be
    told, and `asks` into which stages; dropping a card there asks first, as for an exit.
    `also` are the strand's other pages, as (endpoint, words); `list_words` name its own list among them. `place` is
    the endpoint of its first page where it has a place of its own in the navigation.
    """

    pipeline: Pipeline
    move: Callable[..., Card]
    add: str
    add_words: str
    counts: tuple[str, str] | None = None
    note_hint: str = ""
    asks: frozenset[str] = frozenset()
    also: tuple[tuple[str, str], ...] = ()
    list_words: str = "List"
    place: str = ""

    @property
    def strand(self) -> Strand:
        """The strand it belongs to."""
        return Strand(self.pipeline.key)

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.strand.value.replace("_", "-")

    def ways_from(self, stage: str) -> str:
        """The stages a card may be dragged to from one, apart by spaces."""
        return " ".join(each.key for each in allowed_moves(self.pipeline, stage))

    def asks_on(self, stage: Stage) -> bool:
        """Whether entering a stage needs a question answered."""
        return stage.kind is StageKind.EXIT or stage.key in self.asks

    @property
    def record(self) -> str:
        """The endpoint of the page of one of its records."""
        return f"{self.strand.value}.record"


BOARDS = (
    Board(
        DIAGNOSTICS,
        diagnostics.move_by_hand,
        add="diagnostics.invite_employer",
        add_words="Invite to the skills needs form",
    ),
    Board(
        DISABILITY_CONFIDENT,
        disability_confident.move_by_hand,
        add="disability_confident.new",
        add_words="Help to become Disability Confident",
        list_words="Members",
        also=(
            ("disability_confident.ending", "Ending soon"),
            ("disability_confident.validators", "Validators"),
            ("disability_confident.sightings", "Published list"),
        ),
    ),
    Board(
        ENCOUNTERS,
        encounters.move_by_hand,
        add="encounters.new",
        add_words="Add a school encounter",
        counts=("attendance", "attendances"),
        note_hint="On evaluation, say what pupils, school and employer said of it. Never name a pupil.",
        asks=frozenset({"evaluated"}),
        also=(("encounters.requests", "Requests"), ("schools.cold_spots_page", "Cold spots")),
    ),
    Board(
        APPRENTICESHIPS,
        apprenticeships.move_by_hand,
        add="apprenticeships.new",
        add_words="Add an apprenticeship offer",
        counts=("apprenticeship", "apprenticeships"),
    ),
    Board(
        COLLABORATIONS,
        collaborations.move_by_hand,
        add="collaborations.new",
        add_words="Add a collaboration",
        note_hint="If the course changed, say what changed in it.",
        asks=frozenset({"course_changed"}),
    ),
    Board(
        NETWORK,
        network.move_by_hand,
        add="network.new",
        add_words="Add a network member",
        list_words="Members",
        place="network.index",
        also=(
            ("network.meetings", "Meetings"),
            ("network.challenges", "Challenges"),
            ("network.action_list", "Actions"),
            ("network.stories", "Good practice"),
        ),
    ),
    Board(
        PLACEMENTS,
        placements.move_by_hand,
        add="placements.new",
        add_words="Add a placement offer",
        counts=("place", "places"),
        also=(
            ("placements.programmes", "Programmes"),
            ("placements.people", "Who is placed"),
            ("placements.people_funnel", "Funnel"),
            ("placements.double_claims", "Double claims"),
            ("placements.kinds", "Kinds"),
        ),
        note_hint="Name nobody who is placed.",
    ),
)


PIPELINES = {board.strand: board.pipeline for board in BOARDS}


def board_of(slug: str) -> Board | None:
    """The board an address names; None for no strand's."""
    return next((board for board in BOARDS if board.slug == slug), None)
