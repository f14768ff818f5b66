"""Everything that changes what a school asks for: writing it down, matching it, withdrawing it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from crm.accounts.models import User
from crm.blueprints.encounters.actions import Placing, change
from crm.blueprints.encounters.models import Encounter, SchoolRequest
from crm.blueprints.encounters.queries import facts_of, known_school, rolls_for
from crm.blueprints.encounters.request_queries import row_of
from crm.blueprints.encounters.request_rules import (
    RequestFacts,
    RequestState,
    Withdrawal,
    WithdrawnReason,
    request_problems,
    tidied_request,
    withdrawal_problems,
)
from crm.blueprints.encounters.rules import AtSchool, Mode
from crm.clock import today
from crm.database import db, now
from crm.directory.schools.models import School
from crm.problems import Problem, refuse_if
from crm.reference.models import Sector
from crm.text import one_line


def add_request(facts: RequestFacts, school: School | None) -> SchoolRequest:
    """Write down what a school asks for. Raises RuleRefused."""
    request = SchoolRequest()
    set_request(request, facts, school)
    db.session.add(request)
    db.session.flush()  # the request has an address from here on
    return request


def set_request(request: SchoolRequest, facts: RequestFacts, school: School | None) -> None:
    """Set what is said of a request; `school` is the one that the facts speak of. Raises RuleRefused."""
    facts = tidied_request(facts)
    problems = request_problems(facts, today())
    asked = facts.asked_on
    if asked is not None and request.withdrawn_on is not None and asked > request.withdrawn_on:
        problems.append(Problem("asked_on", "The school cannot have asked after the request was withdrawn"))
    if request.encounter_id is not None and school is not None and school.id != request.school_id:
        problems.append(Problem("school", "An encounter answers this request: undo the match before changing school"))
    refuse_if(problems)
    if school is None or facts.asked_on is None:
        raise LookupError("The rules have refused a request without its school and day.")
    request.school_id, request.school = school.id, school
    for name in ("words", "asked_on", "asked_by", "kind", "benchmark", "pupils", "from_on", "to_on"):
        setattr(request, name, getattr(facts, name))
    request.years = " ".join(map(str, facts.years))
    request.mode = Mode(facts.mode) if facts.mode else None
    sector = db.session.scalar(select(Sector).where(Sector.code == facts.sector)) if facts.sector else None
    request.sector_id, request.sector = (sector.id, sector) if sector else (None, None)


def match(request: SchoolRequest, encounter: Encounter, *, by: User | None) -> None:
    """Say which encounter answers a request; an offer gets the school. Matching twice changes nothing.

    Raises RuleRefused where the request is answered or withdrawn, and where the encounter came to nothing.
    """
    if request.encounter_id == encounter.id:
        return
    state = row_of(request).state
    takes_part = request.school_id in {each.school_id for each in encounter.schools}
    refuse_if(
        Problem("", words)
        for words, is_wrong in (
            ("This request is archived: put it back first", request.archived_at is not None),
            (f"This request is {state.label.lower()} already", state is not RequestState.OPEN),
            ("That encounter came to nothing or is archived: choose another", _is_over(encounter)),
            (f"{request.school.name} took no part in that encounter", not encounter.card.is_open and not takes_part),
        )
        if is_wrong
    )
    if not takes_part:
        _bring_school(request.school, encounter, by)
    request.encounter_id, request.encounter = encounter.id, encounter


def _is_over(encounter: Encounter) -> bool:
    return encounter.archived_at is not None or encounter.card.exit_reason is not None


def _bring_school(school: School, encounter: Encounter, by: User | None) -> None:
    facts = facts_of(encounter)
    joining = AtSchool(known_school(school, rolls_for([school.id], encounter.on)))
    further = tuple(each.employer_id for each in encounter.further)
    placing = Placing(encounter.site_id, further, encounter.card.owner)
    change(encounter, replace(facts, schools=(*facts.schools, joining)), placing, by=by)


def unmatch(request: SchoolRequest) -> None:
    """Say that no encounter answers a request after all; the encounter keeps its school."""
    request.encounter_id, request.encounter = None, None


def withdraw(request: SchoolRequest, said: Withdrawal) -> None:
    """End a request without an encounter. Raises RuleRefused."""
    problems = withdrawal_problems(said, request.asked_on, today())
    state = row_of(request).state
    if state is not RequestState.OPEN:
        problems.append(Problem("", f"This request is {state.label.lower()} already"))
    refuse_if(problems)
    request.encounter_id, request.encounter = None, None  # one that fell through
    request.withdrawn_on, request.withdrawn_reason = said.on, WithdrawnReason(said.reason)
    request.withdrawn_note = one_line(said.note)


def reopen(request: SchoolRequest) -> None:
    """Open a withdrawn request again."""
    request.withdrawn_on, request.withdrawn_reason, request.withdrawn_note = None, None, ""


def archive_request(request: SchoolRequest) -> None:
    """Take a request out of the list; it can be put back."""
    request.archived_at = request.archived_at or now()


def restore_request(request: SchoolRequest) -> None:
    """Put an archived request back."""
    request.archived_at = None
