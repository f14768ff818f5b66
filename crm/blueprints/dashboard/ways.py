"""The way down: what stands behind each number of the dashboard, one entry a figure.

A figure that counts names the employers behind it, the records behind it, or both, by Selects of ids that the strand
writes; the strand's own list shows its records (`crm.web.counted`). A figure that rests on answers names its finding;
there the employer's own choice decides who may see whom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, select, union

from crm.accounts.rules import Strand
from crm.blueprints.apprenticeships import lists as apprenticeships
from crm.blueprints.apprenticeships.counting import OfferedGroup
from crm.blueprints.apprenticeships.queries import employers_behind as offering
from crm.blueprints.apprenticeships.queries import employers_offering, offers_counted_in
from crm.blueprints.collaborations.lists import BEHIND_FIGURES as COLLABORATIONS
from crm.blueprints.collaborations.queries import (
    collaborations_active_in,
    employers_active_in,
    employers_open_ended_in,
    employers_with_change_in,
)
from crm.blueprints.collaborations.queries import employers_behind as collaborating
from crm.blueprints.dashboard.definitions import BY_CODE
from crm.blueprints.dashboard.trace import begun_in, contacts_under, employers_under
from crm.blueprints.dashboard.trace_lists import BEGUN, CONTACTS
from crm.blueprints.dashboard.way import Look, Parts, Records, Way
from crm.blueprints.disability_confident.lists import BEHIND_FIGURES as MEMBERSHIPS
from crm.blueprints.disability_confident.lists import memberships_in_force_on
from crm.blueprints.disability_confident.members import (
    changed_ids_between,
    expiry_unknown_ids_on,
    listed_ids,
    member_ids_on,
)
from crm.blueprints.disability_confident.scheme import Level
from crm.blueprints.encounters import behind as encounters
from crm.blueprints.encounters.reporting import (
    Attendances,
    attended_encounters_in,
    employers_in,
    encounters_in,
    meaningful_in,
    school_ids_in,
)
from crm.blueprints.network import behind as network
from crm.blueprints.network.queries import (
    attendances_in,
    challenges_answered_in,
    challenges_raised_in,
    meetings_held_in,
    members_without_number_on,
    seats_on,
)
from crm.blueprints.network.queries import member_ids_on as network_members_on
from crm.blueprints.placements import behind as placements
from crm.blueprints.placements.counting import (
    COUNTED,
    co_designing_in,
    designing,
    employers_offering_in,
    offers_open_in,
    parts_in_designing_in,
    placements_reaching,
    targets_within,
)
from crm.blueprints.placements.counting import employers_behind as placing
from crm.periods import Period, YearKind, year_to_date
from crm.strategy.queries import action_titles
from crm.web.counted import Added

TEACHING, DESIGNING, CHANGED, OPEN_ENDED = "courses", "programmes", "changed", "open_ended"


def _answers(code: str, finding: str, parts: Parts) -> Way:
    definition = BY_CODE[code]
    return Way(code.lower(), definition.short, definition.wording, finding=finding, base=SETTLED, parts=parts)


def _density(density: str, title: str, added: tuple[str, str]) -> Way:
    wording = f"{added[0]}, of all {added[1].lower()} at sites that gave both numbers"
    return Way(density.replace("_", "-"), title, wording, density=density, added=added)


def _financial(day: date) -> Period:
    return year_to_date(YearKind.FINANCIAL, day)


def _academic(day: date) -> Period:
    return year_to_date(YearKind.ACADEMIC, day)


def _funding(day: date) -> Period:
    return year_to_date(YearKind.FUNDING, day)


# ------------------------------------------------------------------------------------------------- apprenticeships


def _offering(look: Look, part: str) -> Select[Any]:
    return employers_offering(_funding(look.as_at), OfferedGroup(part) if part else OfferedGroup.ALL)


def _offered(day: date) -> Mapping[str, int]:
    return {each.public_id: each.places for each in offering(_funding(day))}


def _levels_2_and_3(look: Look, _part: str) -> Select[Any]:
    return employers_offering(_funding(look.as_at), OfferedGroup.LEVELS_2_AND_3)


def _levels_2_and_3_places(day: date) -> Mapping[str, int]:
    return {each.public_id: each.places for each in offering(_funding(day), OfferedGroup.LEVELS_2_AND_3)}


def _offers(group: OfferedGroup) -> Records:
    return Records(
        group.value,
        group.label,
        apprenticeships.BEHIND_FIGURES,
        lambda look: offers_counted_in(_funding(look.as_at), group),
        added=apprenticeships.PLACES,
        record=("offer", "offers"),
    )


# ---------------------------------------------------------------------------------------------- collaborations (M3-O3)


def _collaborating(look: Look, part: str) -> Select[Any]:
    period = _financial(look.as_at)
    one = {
        TEACHING: employers_active_in,
        DESIGNING: co_designing_in,
        CHANGED: employers_with_change_in,
        OPEN_ENDED: employers_open_ended_in,
    }.get(part)
    if one is not None:
        return one(period)
    both = union(employers_active_in(period), co_designing_in(period)).subquery()
    return select(both.c.employer_id)


def _collaborations(day: date) -> Mapping[str, int]:
    """Collaborations and programmes designed, together."""
    period = _financial(day)
    found = Counter({each.public_id: each.collaborations for each in collaborating(period)})
    found.update(designing(period))
    return found


# ----------------------------------------------------------------------------------------------------------- placements


def _placing(look: Look, _part: str) -> Select[Any]:
    return employers_offering_in(_financial(look.as_at))


def _places(day: date) -> Mapping[str, int]:
    return {each.public_id: each.places for each in placing(_financial(day))}


def _open_offers(look: Look) -> Select[Any]:
    return offers_open_in(_financial(look.as_at))


def _reaching(step: str, label: str) -> Records:
    return Records(
        step,
        label,
        placements.PLACED,
        lambda look: placements_reaching(step, _financial(look.as_at)),
        of_people=True,
    )


# -------------------------------------------------------------------------------- Disability Confident and the network


def _confident(look: Look, part: str) -> Select[Any]:
    return member_ids_on(look.as_at, Level(int(part)) if part else None)


def _beside_confident(look: Look, part: str) -> Select[Any]:
    return listed_ids() if part == "listed" else expiry_unknown_ids_on(look.as_at)


def _changed(look: Look, part: str) -> Select[Any]:
    return changed_ids_between(look.compared_with, look.as_at, part)


def _in_network(look: Look, part: str) -> Select[Any]:
    return members_without_number_on(look.as_at) if part else network_members_on(look.as_at)


def _seats(key: str, label: str, *, with_number: bool | None = None, added: Added | None = None) -> Records:
    return Records(
        key,
        label,
        network.SEATS,
        lambda look: seats_on(look.as_at, with_number=with_number),
        added=added,
        record=("member", "members"),
    )


# ---------------------------------------------------------------------------------------------------- school encounters


def _meeting_schools(look: Look, _part: str) -> Select[Any]:
    return employers_in(_academic(look.as_at))


def _meaningful(benchmark: int) -> Records:
    return Records(
        f"meaningful_{benchmark}",
        f"Meaningful for benchmark {benchmark}",
        encounters.ENCOUNTERS,
        lambda look: meaningful_in(_academic(look.as_at), benchmark),
    )


def _attended(which: Attendances, label: str) -> Records:
    return Records(
        which.value,
        label,
        encounters.ENCOUNTERS,
        lambda look: attended_encounters_in(_academic(look.as_at), which),
        added=encounters.ADDED_UP[which],
    )


# ------------------------------------------------------------------------------------------ what was done under actions


def _begun(strand: Strand) -> Records:
    return Records(strand.value, strand.label, BEGUN, lambda look: begun_in(_financial(look.as_at), strand))


def _contacts() -> Way:
    """Contacts by action. The actions are data, so this way is made when it is asked for. One statement."""
    actions = action_titles()

    def under(code: str, title: str) -> Records:
        return Records(
            code,
            f"{code} {title}",
            CONTACTS,
            lambda look: contacts_under(_financial(look.as_at), code),
        )

    return Way(
        CONTACTS_BY_ACTION,
        "Contacts under an action of the strategy",
        "Contacts that took place with a theme of the action",
        lambda look, code: employers_under(_financial(look.as_at), code),
        year=YearKind.FINANCIAL,
        parts=tuple((code, f"{code} {title}") for code, title in actions),
        records=tuple(under(code, title) for code, title in actions),
        always_part=True,
    )


SETTLED = "Answers that settle it"
CONTACTS_BY_ACTION, BEGUN_IN_STRANDS = "contacts", "begun"
REACHED = ("Jobs started", "Held for 13 weeks", "Held for 26 weeks")
WAYS: dict[str, Way] = {
    way.code: way
    for way in (
        _answers(
            "M3-KPI",
            "ability",
            (
                ("able", "Able to recruit"),
                ("not_able", "Not able to recruit"),
                ("undetermined", "Answers do not settle it"),
                ("did_not_try", "Did not try to recruit"),
            ),
        ),
        Way(
            "m3-o2",
            BY_CODE["M3-O2"].short,
            BY_CODE["M3-O2"].wording,
            _offering,
            _offered,
            counted=("apprenticeship", "apprenticeships"),
            year=YearKind.FUNDING,
            parts=tuple((group.value, group.label) for group in OfferedGroup if group is not OfferedGroup.ALL),
            records=tuple(_offers(group) for group in OfferedGroup),
        ),
        Way(
            "m3-o3",
            BY_CODE["M3-O3"].short,
            BY_CODE["M3-O3"].wording,
            _collaborating,
            _collaborations,
            counted=("collaboration", "collaborations"),
            year=YearKind.FINANCIAL,
            parts=(
                (TEACHING, "On a course"),
                (DESIGNING, "On a placement programme"),
                (CHANGED, "With a change in the course"),
                (OPEN_ENDED, "By work of an earlier year that nobody has ended"),
            ),
            records=(
                Records(
                    "collaborations",
                    "Collaborations",
                    COLLABORATIONS,
                    lambda look: collaborations_active_in(_financial(look.as_at)),
                ),
                Records(
                    "designing",
                    "Parts in designing programmes",
                    placements.DESIGNERS,
                    lambda look: parts_in_designing_in(_financial(look.as_at)),
                ),
            ),
        ),
        _answers(
            "M3-O4",
            "mismatch",
            (
                ("yes", "Facing a mismatch"),
                ("no", "Not facing one"),
                ("undetermined", "Answers do not settle it"),
            ),
        ),
        Way(
            "under-use",
            "Employers under-using skills",
            "Employers with staff who have skills that their job does not use",
            finding="under_use",
            base=SETTLED,
            parts=(
                ("yes", "Under-using skills"),
                ("no", "Not under-using them"),
                ("undetermined", "Answers do not settle it"),
            ),
        ),
        _density(
            "skill_shortage",
            "Vacancies hard to fill for lack of skills",
            ("Vacancies hard to fill for lack of skills", "Vacancies"),
        ),
        _density(
            "hard_to_fill", "Vacancies hard to fill for any reason", ("Vacancies hard to fill", "Vacancies")
        ),
        _density("skills_gap", "Staff not fully proficient", ("Staff not fully proficient", "Staff")),
        Way(
            "m1-o6",
            "Disability Confident employers",
            "Increase the number of Disability Confident employers in Rotherham.",
            _confident,
            parts=tuple((str(level.value), f"Level {level.value}") for level in Level),
            records=(
                Records(
                    "memberships",
                    "Awards in force",
                    MEMBERSHIPS,
                    lambda look: memberships_in_force_on(look.as_at),
                    record=("award in force", "awards in force"),
                ),
            ),
        ),
        Way(
            "m1-o6-beside",
            "Disability Confident, not counted",
            "Employers that stand beside the number of Disability Confident employers",
            _beside_confident,
            parts=(("unknown", "Expiry unknown"), ("listed", "On the newest published list")),
            always_part=True,
        ),
        Way(
            "m1-o6-change",
            "Change in Disability Confident employers",
            "Employers that came into the number of Disability Confident employers, fell out of it or moved up",
            _changed,
            parts=(
                ("joined", "Joined"),
                ("expiry_found", "Counted now that their expiry is known"),
                ("lapsed", "Lapsed"),
                ("left", "Left"),
                ("expiry_missing", "Not counted until their expiry is known"),
                ("moved_up", "Moved up a level"),
            ),
            always_part=True,
            compares=True,
        ),
        Way(
            "m1-o7",
            "Businesses offering work placements",
            "Increase the number of businesses offering work placements to Rotherham residents",
            _placing,
            _places,
            counted=("place", "places"),
            year=YearKind.FINANCIAL,
            records=(
                Records("offers", "Offers", placements.OFFERS, _open_offers),
                Records("places", "Places in them", placements.OFFERS, _open_offers, added=placements.PLACES),
            ),
        ),
        Way(
            "job-outcomes",
            "Jobs that began with a placement here",
            "Increase the employment rate of working age residents",
            year=YearKind.FINANCIAL,
            records=(
                *(_reaching(step, label) for step, label in zip(COUNTED, REACHED, strict=True)),
                Records(
                    "targets",
                    "Targets of programmes",
                    placements.TARGETS,
                    lambda look: targets_within(_financial(look.as_at)),
                    added=placements.AIMED,
                ),
            ),
        ),
        Way(
            "encounters",
            "Employer encounters in schools",
            "Increase in the number of employer encounters taking place in schools",
            _meeting_schools,
            year=YearKind.ACADEMIC,
            records=(
                Records(
                    "held",
                    "Encounters held",
                    encounters.ENCOUNTERS,
                    lambda look: encounters_in(_academic(look.as_at)),
                ),
                _meaningful(5),
                _meaningful(6),
                Records(
                    "schools", "Schools reached", encounters.SCHOOLS, lambda look: school_ids_in(_academic(look.as_at))
                ),
                _attended(Attendances.ALL, "Attendances"),
                _attended(Attendances.TRANSITION, "Of Years 9 to 13"),
                _attended(Attendances.DAYS_AT_WORK, "Of a day or more at a workplace"),
            ),
        ),
        Way(
            "network",
            "Members of the HR Director Network",
            "Establish an HR Director Network of the largest employers",
            _in_network,
            parts=(("unknown", "Without a number of employees"),),
            records=(
                _seats("members", "Members"),
                _seats("unknown", "Without a number of employees", with_number=False),
                _seats(
                    "employees", "Employees at their Rotherham sites", with_number=True, added=network.EMPLOYEES
                ),
            ),
        ),
        Way(
            "network-year",
            "What the network did",
            "Establish an HR Director Network of the largest employers",
            year=YearKind.FINANCIAL,
            records=(
                Records(
                    "meetings", "Meetings", network.MEETINGS, lambda look: meetings_held_in(_financial(look.as_at))
                ),
                Records(
                    "attendances",
                    "Attendances",
                    network.ATTENDANCES,
                    lambda look: attendances_in(_financial(look.as_at)),
                    record=("attendance", "attendances"),
                ),
                Records(
                    "raised",
                    "Challenges raised",
                    network.RAISED,
                    lambda look: challenges_raised_in(_financial(look.as_at)),
                ),
                Records(
                    "answered",
                    "Challenges answered",
                    network.RAISED,
                    lambda look: challenges_answered_in(_financial(look.as_at)),
                ),
            ),
        ),
        Way(
            "m2-o4",
            "Intermediate and advanced apprenticeships offered",
            "Increase the number of intermediate and advanced apprenticeships offered in Rotherham",
            _levels_2_and_3,
            _levels_2_and_3_places,
            counted=("apprenticeship", "apprenticeships"),
            year=YearKind.FUNDING,
            records=(_offers(OfferedGroup.LEVELS_2_AND_3),),
        ),
        Way(
            BEGUN_IN_STRANDS,
            "Begun in a strand",
            "What was begun in the strand",
            year=YearKind.FINANCIAL,
            records=tuple(_begun(strand) for strand in Strand),
        ),
    )
}


def way_of(code: str) -> Way | None:
    """The way down of a code; None for none."""
    return _contacts() if code == CONTACTS_BY_ACTION else WAYS.get(code)
