"""Employers, their sites and the people there."""

from __future__ import annotations

from dataclasses import fields as fields_of
from itertools import count
from typing import Any

from crm.database import db
from crm.directory.contacts.models import Contact, ContactPost
from crm.directory.employers.actions import create_employer
from crm.directory.employers.models import Employer, Site
from crm.directory.employers.rules import Background, EmployerFacts, SiteFacts
from crm.directory.employers.sites import add_site

_numbers = count(1)


def make_employer(name: str = "", *, postcode: str = "S60 2NR", **fields: Any) -> Employer:
    """An employer with one site, made as the product makes it; `postcode=""` leaves it without a site.

    `sic_codes` and `other_names` are taken too; other columns (`last_contact_on`, `ward`, ...) are set afterwards.
    """
    name = name or f"Employer {next(_numbers)} Ltd"
    facts, background = _those_of(EmployerFacts, fields), _those_of(Background, fields)
    sites = [SiteFacts(postcode=postcode)] if postcode else []
    employer = create_employer(EmployerFacts(name=name, **facts), sites, Background(**background))
    for column, value in fields.items():
        setattr(employer, column, value)
    db.session.flush()
    return employer


def make_site(employer: Employer, **fields: Any) -> Site:
    """A further site of an employer."""
    facts = _those_of(SiteFacts, fields)
    site = add_site(employer, SiteFacts(**facts))
    for column, value in fields.items():
        setattr(site, column, value)
    db.session.flush()
    return site


def make_contact(employer: Employer | None = None, **fields: Any) -> Contact:
    """A person, with a post at the employer if one is given; `job_title`, `role`, `started_on`, `left_on` are its."""
    number = next(_numbers)
    post = {
        key: fields.pop(key)
        for key in ("job_title", "role", "is_primary", "started_on", "left_on", "site")
        if key in fields
    }
    defaults = {"name": f"Contact {number}", "email": f"contact{number}@employer.example"}
    contact = Contact(**defaults | fields)
    if employer is not None:
        contact.posts = [ContactPost(employer=employer, **post)]
    db.session.add(contact)
    db.session.flush()
    return contact


def _those_of(kind: type[Any], fields: dict[str, Any]) -> dict[str, Any]:
    return {each.name: fields.pop(each.name) for each in fields_of(kind) if each.name in fields}
