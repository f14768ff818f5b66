"""The page of one membership: where it stands, its awards, what the next level takes and what is in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from crm.accounts.sessions import me
from crm.blueprints.disability_confident import actions
from crm.blueprints.disability_confident.blueprint import bp, write
from crm.blueprints.disability_confident.forms import MembershipForm, covers_words, record_in_words
from crm.blueprints.disability_confident.models import DisabilityConfidentMembership
from crm.blueprints.disability_confident.queries import awards_of, held, steps_in_place
from crm.blueprints.disability_confident.rules import PIPELINE, Standing, ending_within, latest, standing_of
from crm.blueprints.disability_confident.scheme import (
    SOURCES,
    Level,
    parts_of,
    renewal_words,
    suggestions,
    version_named,
)
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.sightings.models import DISABILITY_CONFIDENT
from crm.directory.sightings.queries import sightings_of
from crm.stages.records import record_with
from crm.web.record_pages import RecordPages


class MembershipPages(RecordPages[DisabilityConfidentMembership]):
    """A membership of the scheme."""

    pipeline = PIPELINE
    model = DisabilityConfidentMembership
    parts = (joinedload(DisabilityConfidentMembership.site),)

    def form(self, employer: Employer, record: DisabilityConfidentMembership | None = None) -> MembershipForm:
        form = MembershipForm()
        form.offer_choices(employer)
        if record is not None:
            del form.stage
        return form

    def start(self, form: MembershipForm, employer: Employer) -> None:
        form.start_new(me())

    def fill(self, form: MembershipForm, record: DisabilityConfidentMembership) -> None:
        form.fill_from(record)

    def add(self, form: MembershipForm, employer: Employer) -> DisabilityConfidentMembership:
        return actions.begin(employer.id, form.way(), stage=form.stage.data, by=me())

    def change(self, form: MembershipForm, record: DisabilityConfidentMembership) -> None:
        actions.change(record, form.way())

    def put_back(self, record: DisabilityConfidentMembership) -> None:
        actions.put_back(record)

    def in_words(self, record: DisabilityConfidentMembership) -> Mapping[str, str]:
        return record_in_words(record)

    def title(self, record: DisabilityConfidentMembership) -> str:
        return f"{record.employer.name}: Disability Confident"

    def shown(self, record: DisabilityConfidentMembership) -> Mapping[str, Any]:
        awards = awards_of(record.id)
        award = latest(held(awards), today())
        seen = [each for each in sightings_of(record.employer_id) if each.list_key == DISABILITY_CONFIDENT]
        return {
            "covers": covers_words(record),
            "awards": [(each, _likely(each)) for each in awards],
            "award": award,
            "standing": standing_of(award, today()),
            "Standing": Standing,
            "Level": Level,
            "ending": ending_within(award.expires_on, today()) if award else None,
            "renewal": _renewal(awards, award),
            "waiting": [each for each in awards if each.confirmed_on is None and each.withdrawn_on is None],
            "seen": seen[0] if seen else None,
            **_journey(record),
        }


def _likely(award: Any) -> Any:
    """The suggestion to stand where nobody has read the expiry."""
    if award.expires_on is not None or award.withdrawn_on is not None:
        return ()
    return suggestions(Level(award.level), award.valid_from, version_named(award.rule_version))


def _renewal(awards: Any, award: Any) -> str:
    found = next((each for each in awards if award is not None and each.id == award.id), None)
    return renewal_words(Level(found.level), version_named(found.rule_version)) if found else ""


def _journey(record: DisabilityConfidentMembership) -> Mapping[str, Any]:
    """What the level aimed at takes, part by part, and what of it is in place."""
    if record.aims_at is None:
        return {"aim": None}
    aim = Level(record.aims_at)
    there = steps_in_place(record.id)
    return {"aim": aim, "there": there, "parts_of_level": parts_of(aim, frozenset(there)), "from_where": SOURCES[aim]}


MembershipPages().add_to(bp)


@bp.post("/<public_id>/steps")
@write
def steps(public_id: str) -> ResponseReturnValue:
    """Say what is in place for the level the record works towards."""
    record = record_with(DisabilityConfidentMembership, public_id, for_update=True)
    address = url_for("disability_confident.record", public_id=record.public_id)
    level = request.form.get("level", "")
    if record.archived_at is not None or level not in {str(each.value) for each in Level}:
        abort(409)
    if level != str(record.aims_at):
        flash("Somebody changed the level it works towards meanwhile. Nothing was ticked: look again.", "information")
        return redirect(f"{address}#steps")
    actions.tick_steps(record, Level(int(level)), frozenset(request.form.getlist("step")), me())
    flash("What is in place is saved.", "success")
    return redirect(f"{address}#steps")
