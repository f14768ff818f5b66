"""Employers at level 2 that want level 3 and need a validator, beside the borough's Leaders."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func

from crm.blueprints.disability_confident.lists import MemberRow, as_at, employer_filters, named
from crm.blueprints.disability_confident.models import DisabilityConfidentMembership
from crm.blueprints.disability_confident.pairing import Leader
from crm.blueprints.disability_confident.rules import Standing
from crm.blueprints.disability_confident.scheme import Level
from crm.database import db
from crm.directory.employers.models import Employer, Site
from crm.reference.models import Sector, Ward
from crm.web.lists import Filter, ListSpec, Sort

MOST_LEADERS = 200  # ours: a borough has a few dozen


def seeker_list(today: date) -> ListSpec[MemberRow]:
    """Level 2 members that work towards level 3, the first to expire first."""
    then = as_at(today)
    wants = and_(
        then.standing == int(Standing.EMPLOYER),
        DisabilityConfidentMembership.aims_at == int(Level.LEADER),
    )
    return ListSpec[MemberRow](
        key="disability-confident-validators",
        title="Employers who need a validator",
        record=("employer", "employers"),
        id=DisabilityConfidentMembership.id,
        base=lambda: then.base().where(wants),
        filters=(Filter("q", "Employer", named, "text"), *employer_filters()[:2]),
        sorts=(
            Sort("expiry", "Expires", (then.award.expires_on,)),
            Sort("name", "Employer", (Employer.sort_name,)),
        ),
        rows=then.rows,
    )


def leaders(today: date) -> list[Leader]:
    """The Leaders of the day by name, those that have offered to validate first. One statement."""
    then = as_at(today)
    query = (
        then.base()
        .outerjoin(Site, Site.id == DisabilityConfidentMembership.site_id)
        .outerjoin(Sector, Sector.id == Employer.sector_id)
        .outerjoin(Ward, Ward.id == func.coalesce(Site.ward_id, Employer.ward_id))
        .where(then.standing == int(Standing.LEADER))
        .with_only_columns(
            DisabilityConfidentMembership.public_id,
            Employer.public_id,
            Employer.name,
            func.coalesce(Sector.name, ""),
            func.coalesce(Ward.name, ""),
            DisabilityConfidentMembership.validates,
        )
        .order_by(
            DisabilityConfidentMembership.validates.is_not(True), Employer.sort_name, DisabilityConfidentMembership.id
        )
        .limit(MOST_LEADERS)
    )
    return [Leader(*row) for row in db.session.execute(query)]
