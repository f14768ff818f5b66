"""Everything that changes a site, and what an employer takes over from its main one."""

from __future__ import annotations

from crm.database import db, now
from crm.directory.employers.models import Employer, Site
from crm.directory.employers.rules import SiteFacts, site_problems, tidied_site
from crm.directory.employers.search_text import refresh_search
from crm.periods import london_date
from crm.problems import Problem, refuse_if
from crm.reference.queries import place_of


def add_site(employer: Employer, facts: SiteFacts, *, is_main: bool = False) -> Site:
    """Add a place where an employer works; the first is its main one. Raises RuleRefused."""
    site = place_site(employer, facts, is_main=is_main)
    db.session.flush()  # the site has an address of its own from here on
    refresh_search(employer)
    return site


def place_site(employer: Employer, facts: SiteFacts, *, is_main: bool = False) -> Site:
    """As `add_site`, for an employer whose search entry is written afterwards."""
    facts = tidied_site(facts)
    refuse_if(site_problems(facts, london_date(now())))
    site = Site(is_main=False)
    _fill(site, facts)
    employer.sites.append(site)
    if is_main or not any(each.is_main for each in employer.sites):
        _make_main(employer, site)
    _follow_main_site(employer)
    return site


def change_site(site: Site, facts: SiteFacts, *, is_main: bool = False) -> Site:
    """Set the facts of a site, and make it the main one if asked. Raises RuleRefused."""
    facts = tidied_site(facts)
    refuse_if(site_problems(facts, london_date(now())))
    _fill(site, facts)
    if is_main:
        _make_main(site.employer, site)
    _follow_main_site(site.employer)
    refresh_search(site.employer)
    return site


def archive_site(site: Site) -> None:
    """Say that an employer works there no more. Raises RuleRefused for the main site while there are others."""
    others = [each for each in site.employer.sites if each is not site and each.archived_at is None]
    if site.is_main and others:
        refuse_if([Problem("", "This is the main site: make another site the main one first")])
    site.archived_at = now()
    site.is_main = False
    _follow_main_site(site.employer)
    refresh_search(site.employer)


def restore_site(site: Site) -> None:
    """Say that an employer works there again."""
    site.archived_at = None
    if not any(each.is_main for each in site.employer.sites):
        _make_main(site.employer, site)
    _follow_main_site(site.employer)
    refresh_search(site.employer)


def _fill(site: Site, facts: SiteFacts) -> None:
    """The ward, and whether the site is in the borough, are Code-Point Open's to say, never the post town's."""
    place = place_of(facts.postcode)
    site.name = facts.name
    site.address = facts.address
    site.postcode = facts.postcode
    site.ward_id = place.ward_id
    site.in_borough = place.in_borough
    site.growth_location_id = facts.growth_location_id
    site.employees = facts.employees
    site.employees_on = facts.employees_on


def _make_main(employer: Employer, site: Site) -> None:
    for each in employer.sites:
        each.is_main = each is site


def _follow_main_site(employer: Employer) -> None:
    main = next((site for site in employer.sites if site.is_main), None)
    employer.postcode = main.postcode if main else ""
    employer.ward_id = main.ward_id if main else None
