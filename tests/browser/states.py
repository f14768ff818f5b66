"""Further states of pages for the sweep: filters that match nothing, other views, records at other stages, long names.

Each page is visited by its example first (`every_page.py`) and once more for each of its states here. Of a state only
the page is seen; the form of the page is sent empty once, by its example. The records are the demonstration's, and
what `left_out.py` puts beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.left_out import BARE_SCHOOL, EMPTY, FIRM, LONG_NAME, LONG_SCHOOL


@dataclass(frozen=True)
class State:
    """A page once more: with a query in its address, with another record than its example, or both."""

    query: str = ""
    example: str = ""


def of_employer(name: str) -> State:
    return State(example=f"SELECT public_id FROM employer WHERE name = '{name}'")  # noqa: S608  our own words


def at_stage(strand: str, stage: str) -> State:
    return State(
        example=f"SELECT public_id FROM card WHERE strand = '{strand}' AND stage = '{stage}' LIMIT 1"  # noqa: S608
    )


def of_long_name(strand: str) -> State:
    """The card of the employer with the longest of names."""
    return State(
        example=f"""SELECT card.public_id FROM card JOIN employer ON employer.id = employer_id
        WHERE name = '{LONG_NAME}' AND strand = '{strand}' ORDER BY card.id LIMIT 1"""  # noqa: S608
    )


def of_placement(stage: str) -> State:
    return State(example=f"SELECT public_id, 'started' AS step FROM placement WHERE stage = '{stage}' LIMIT 1")  # noqa: S608


NOBODY = State("q=nobody+of+that+name")
STATES = {
    "apprenticeships.new": (State("q=quillfeather"),),
    "apprenticeships.record": (at_stage("apprenticeships", "offered"), of_long_name("apprenticeships")),
    "boards.board": (
        NOBODY,
        State("q=quillfeather"),
        State("q=quillfeather&view=table"),
        State("view=table&q=nobody+of+that+name"),
        State("ward=nowhere"),
        State("view=flow"),
        State(example="SELECT 'encounters' AS strand"),
        State(example="SELECT 'network' AS strand"),
    ),
    "collaborations.record": (of_long_name("collaborations"),),
    "dashboard.employers": (State(example="SELECT 'skills-gap' AS code"), State(example="SELECT 'm1-o6' AS code")),
    "employers.briefing": (of_employer(FIRM),),
    "employers.changes": (of_employer(FIRM),),
    "employers.index": (State("q=quillfeather"), State("q=zzzzzzz&ward=x&before=never")),
    "employers.search": (State("q=quill"), State("q=zzzzzzz")),
    "employers.show": (of_employer(FIRM), of_employer(LONG_NAME), of_employer(EMPTY)),
    "employers.timeline": (of_employer(FIRM),),
    "encounters.index": (State("employer=nobody+of+that+name"),),
    "encounters.requests": (State("school=nobody+of+that+name"),),
    "encounters.school_request": (
        State(example="SELECT public_id FROM school_request WHERE words LIKE 'A welder%'"),
        State(example="SELECT public_id FROM school_request WHERE withdrawn_on IS NOT NULL LIMIT 1"),
    ),
    "encounters.record": (at_stage("encounters", "offered"), of_long_name("encounters")),
    "interactions.index": (State("employer=nothing+is+called+this"), State("from=31/2/2026")),
    "interactions.log": (State("employer={crossed}"),),
    "interactions.referral": (State(example="SELECT public_id FROM referral WHERE state = 'sent' LIMIT 1"),),
    "interactions.show": (
        State(example="SELECT public_id FROM interaction WHERE summary = 'Walked the site'"),
        State(example="SELECT public_id FROM interaction WHERE summary = 'Kept to us' LIMIT 1"),
        State(example="SELECT public_id FROM interaction WHERE archived_at IS NOT NULL LIMIT 1"),
    ),
    "interactions.step": (State(example="SELECT public_id FROM follow_up WHERE what = 'Call about the levy'"),),
    "interactions.steps": (State("whose=mine&state=open"),),
    "network.challenge": (
        State(example="SELECT public_id FROM challenge_raised WHERE words = 'No buses at night'"),
    ),
    "network.index": (NOBODY,),
    "network.meeting": (State(example="SELECT public_id FROM network_meeting WHERE title = 'Forge meeting'"),),
    "network.meetings": (State("to=1+1+2016"),),
    "network.record": (of_long_name("network"),),
    "next_steps.index": (NOBODY,),
    "placements.index": (NOBODY,),
    "placements.make_step": (of_placement("matched"),),
    "placements.person": (of_placement("matched"),),
    "placements.record": (of_long_name("placements"),),
    "schools.cold_spots_page": (State("by=sector&year=nonsense"),),
    "schools.show": (
        State("year=2024/25", f"SELECT public_id FROM school WHERE name = '{BARE_SCHOOL}'"),  # noqa: S608
        State(example=f"SELECT public_id FROM school WHERE name = '{LONG_SCHOOL}'"),  # noqa: S608
    ),
}
