"""Sites and schools put where their postcodes are, after Code-Point Open has moved some of those."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.database import db
from crm.directory.employers.models import Site
from crm.directory.schools.models import School
from crm.reference.queries import places_of

CHUNK = 500


def place_again(postcodes: Iterable[str]) -> int:
    """Set ward and "in the borough" of everything at these postcodes anew; gives the number of records changed."""
    wanted = sorted(set(postcodes))
    changed = 0
    for first in range(0, len(wanted), CHUNK):
        some = wanted[first : first + CHUNK]
        changed += _sites(some) + _schools(some)
    db.session.flush()
    return changed


def _sites(postcodes: list[str]) -> int:
    places = places_of(postcodes)
    changed = 0
    query = select(Site).options(joinedload(Site.employer)).where(Site.postcode.in_(postcodes)).order_by(Site.id)
    for site in db.session.scalars(query):
        place = places[site.postcode]
        if (site.ward_id, site.in_borough) != (place.ward_id, place.in_borough):
            site.ward_id, site.in_borough = place.ward_id, place.in_borough
            changed += 1
        if site.is_main and site.employer.ward_id != place.ward_id:
            site.employer.ward_id = place.ward_id
    return changed


def _schools(postcodes: list[str]) -> int:
    places = places_of(postcodes)
    changed = 0
    for school in db.session.scalars(select(School).where(School.postcode.in_(postcodes)).order_by(School.id)):
        if school.ward_id != places[school.postcode].ward_id:
            school.ward_id = places[school.postcode].ward_id
            changed += 1
    return changed
