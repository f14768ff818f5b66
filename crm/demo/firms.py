"""Fictional employers, where they are and the people there."""

from __future__ import annotations

import re
from datetime import date, timedelta

from crm.demo.words import (
    DO_NOT_APPROACH,
    ESTATES,
    FIRST_HALVES,
    FIRST_NAMES,
    JOBS,
    LAST_NAMES,
    LONG_NAME,
    SECOND_HALVES,
    SITE_NAMES,
    TRADES,
    Trade,
)
from crm.demo.world import Firm, Officer, Person, Place, World
from crm.directory.contacts.models import Contact, ContactChoice, ContactPost
from crm.directory.contacts.rules import ChoiceKind, ContactRole
from crm.directory.employers.models import (
    Employer,
    EmployerGrowthSector,
    EmployerName,
    EmployerSicCode,
    EmployerSupporter,
    Site,
)
from crm.directory.employers.rules import GrowthSectorSource, LegalForm, NameKind, sort_name
from crm.reference.rules import size_band

SOURCE = "Fictional: demonstration data"
# How many employers there are of each size, by the most people they have.
SIZES = ((9, 42), (49, 34), (249, 18), (1_400, 6))
LEADS = (("council", 50), ("chamber", 20), ("jobcentre", 6), ("careers_hub", 4), (None, 20))
FORMS = ((LegalForm.COMPANY, "Ltd", 80), (LegalForm.SOLE_TRADER, "", 8), (LegalForm.PARTNERSHIP, "", 4),
         (LegalForm.LLP, "LLP", 3), (LegalForm.CHARITY, "Trust", 3), (LegalForm.COMPANY, "Group plc", 2))  # fmt: skip
LEVY_STAFF = 110
ANCHOR_STAFF = 200
OLDEST_DAYS = 745


def make_firms(world: World) -> None:
    """Write every employer with its sites and people."""
    trades = [trade for trade in TRADES if world.ground.sic_code(trade.sic)]
    picked = world.rng.choices(trades, [trade.weight for trade in trades], k=world.sizes.employers)
    names: set[str] = set()
    emails: set[str] = set()
    for number, trade in enumerate(picked):
        firm = _firm(world, number, trade, names)
        left = world.sizes.contacts * (number + 1) // world.sizes.employers
        for place in range(left - world.sizes.contacts * number // world.sizes.employers):
            _contact(world, firm, place, emails)
        world.firms.append(firm)


def _name(world: World, number: int, trade: Trade, ending: str, names: set[str]) -> str:
    while True:
        stem = world.one_of(FIRST_HALVES) + world.one_of(SECOND_HALVES)
        words = world.one_of(trade.words)
        ending = ending.removeprefix("Group ") if words.endswith("Group") else ending
        name = " ".join(part for part in (stem, words, ending) if part)
        if number == 1:
            name = LONG_NAME.format(stem=stem)
        elif name in names:
            name = f"{stem} & {world.one_of(LAST_NAMES)} {world.one_of(trade.words)} {ending}".strip()
        if name not in names or len(names) > len(FIRST_HALVES) * 1_000:
            names.add(name)
            return name


def _staff(world: World) -> int:
    most = world.rng.choices([size for size, _ in SIZES], [share for _, share in SIZES])[0]
    least = {9: 1, 49: 10, 249: 50}.get(most, 250)
    return int(least + (most - least) * world.rng.random() ** 1.6)


def _lead(world: World, number: int) -> Officer | None:
    if number % 7 == 0:
        return world.leader
    key = world.rng.choices([key for key, _ in LEADS], [share for _, share in LEADS])[0]
    return world.one_of(world.officers[key]) if key else None


def _firm(world: World, number: int, trade: Trade, names: set[str]) -> Firm:
    form, ending, _ = world.rng.choices(FORMS, [share for _, _, share in FORMS])[0]
    staff = max(_staff(world), 320 if number == 0 else 1)
    name = _name(world, number, trade, ending, names)
    sic_id, sector_id = world.ground.sic_code(trade.sic) or (0, None)
    lead = _lead(world, number)
    since = world.day(OLDEST_DAYS, OLDEST_DAYS // 3)
    is_anchor = staff >= ANCHOR_STAFF and (number == 0 or world.chance(0.6))
    leave_alone = number % 90 == 11
    main_postcode, main_ward = world.one_of(world.ground.postcodes)
    firm_id = world.writer.add(
        Employer,
        public_id=world.public_id(),
        name=name,
        sort_name=sort_name(name),
        legal_form=form,
        website=f"https://www.{_slug(name)}.example" if world.chance(0.7) else "",
        about=f"{trade.words[0]} for customers in South Yorkshire and beyond." if world.chance(0.5) else "",
        sector_id=sector_id,
        employees=staff,
        employees_on=max(since, world.as_at - timedelta(days=300)),
        employees_source="the employer itself",
        size_band=size_band(staff),
        is_anchor=is_anchor,
        anchor_since=since if is_anchor else None,
        pays_levy=staff >= LEVY_STAFF if world.chance(0.8) else None,
        lead_organisation_id=lead.organisation_id if lead else None,
        lead_officer_id=lead.id if lead else None,
        do_not_approach_until=world.as_at + timedelta(days=45) if leave_alone else None,
        do_not_approach_reason=world.one_of(DO_NOT_APPROACH) if leave_alone else "",
        is_fictional=True,
        source=SOURCE,
        postcode=main_postcode,
        ward_id=main_ward,
        parent_id=max(1, number // 2) if number % 60 == 59 else None,
        **world.stamps(since, lead or world.leader),
    )
    growth = world.ground.growth_sectors(trade.sic)
    firm = Firm(firm_id, name, sector_id, str(size_band(staff)), lead, staff >= LEVY_STAFF, growth, since)
    world.writer.add(EmployerSicCode, employer_id=firm_id, sic_code_id=sic_id)
    for each in growth:
        world.writer.add(
            EmployerGrowthSector, employer_id=firm_id, growth_sector_id=each, source=GrowthSectorSource.SIC
        )
    if world.chance(0.06):
        former = name.replace(name.split()[0], world.one_of(FIRST_HALVES) + world.one_of(SECOND_HALVES), 1)
        world.writer.add(EmployerName, employer_id=firm_id, name=former, kind=NameKind.FORMER)
    _supporters(world, firm)
    _sites(world, firm, staff, main_postcode, main_ward)
    return firm


def _supporters(world: World, firm: Firm) -> None:
    for key, organisation_id in world.organisations.items():
        led = firm.lead is not None and firm.lead.organisation_id == organisation_id
        if not led and key != "council" and world.chance(0.12):
            world.writer.add(EmployerSupporter, employer_id=firm.id, organisation_id=organisation_id)


def _sites(world: World, firm: Firm, staff: int, postcode: str, ward_id: int) -> None:
    count = 1 if staff < 30 or world.chance(0.7) else world.rng.randint(2, 3)
    for number in range(count):
        if number:
            postcode, ward_id = world.one_of(world.ground.postcodes)
        there = staff - staff // 3 * (count - 1) if number == 0 else staff // 3
        name = "" if number == 0 else SITE_NAMES[(firm.id + number) % len(SITE_NAMES)]
        address = f"Unit {world.rng.randint(1, 40)}, {world.one_of(ESTATES)}, Rotherham"
        location = world.one_of(world.ground.locations) if world.ground.locations and world.chance(0.15) else None
        site_id = world.writer.add(
            Site,
            public_id=world.public_id(),
            employer_id=firm.id,
            name=name,
            address=address,
            postcode=postcode,
            ward_id=ward_id,
            in_borough=True,
            growth_location_id=location,
            employees=there,
            employees_on=max(firm.known_since, world.as_at - timedelta(days=300)),
            is_main=number == 0,
            **world.stamps(firm.known_since, firm.lead),
        )
        firm.places.append(Place(site_id, f"{name or address}, {postcode}", ward_id, max(there, 1)))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().rsplit(" ", 1)[0]).strip("-")[:40]


def _contact(world: World, firm: Firm, number: int, emails: set[str]) -> None:
    first, last = world.one_of(FIRST_NAMES), world.one_of(LAST_NAMES)
    address = f"{first}.{last}@{_slug(firm.name)}.example".lower()
    if address in emails:
        address = f"{first}.{last}{firm.id}-{number}@{_slug(firm.name)}.example".lower()
    emails.add(address)
    email = address if number == 0 or world.chance(0.9) else ""
    job, role = world.one_of(JOBS)
    left = world.later(firm.known_since, 60, 600) if number and world.chance(0.1) else None
    said = {
        ChoiceKind.WORK_IN_HAND: _choice(world, 0.6, 0.96 if number else 1.0),
        ChoiceKind.NEWS: _choice(world, 0.55, 0.75),
        ChoiceKind.SHARING: _choice(world, 0.75, 0.85),
    }
    contact_id = world.writer.add(
        Contact,
        public_id=world.public_id(),
        name=f"{first} {last}",
        email=email,
        phone=_phone(world) if world.chance(0.8) else "",
        may_contact=said[ChoiceKind.WORK_IN_HAND],
        subscribed=said[ChoiceKind.NEWS],
        agreed_to_sharing=said[ChoiceKind.SHARING],
        email_bounced_on=world.day(200, 5) if email and number and world.chance(0.02) else None,
        **world.stamps(firm.known_since, firm.lead),
    )
    world.writer.add(
        ContactPost,
        contact_id=contact_id,
        employer_id=firm.id,
        site_id=firm.places[0].id if world.chance(0.5) else None,
        job_title=job,
        role=ContactRole(role),
        is_primary=number == 0,
        started_on=firm.known_since if left else None,
        left_on=left,
    )
    _choices(world, firm, contact_id, f"{first} {last}", said, firm.known_since)
    if left is None:
        firm.people.append(Person(contact_id, f"{first} {last}", email))


def _choice(world: World, asked: float, agreed: float) -> bool | None:
    return world.chance(agreed) if world.chance(asked) else None


def _choices(
    world: World, firm: Firm, contact_id: int, name: str, said: dict[ChoiceKind, bool | None], since: date
) -> None:
    for kind, agreed in said.items():
        if agreed is not None:
            world.writer.add(
                ContactChoice,
                contact_id=contact_id,
                kind=kind,
                agreed=agreed,
                said_on=since,
                said_by=name,
                how=world.one_of(("by email", "on the phone", "at a visit")),
                **world.stamps(since, firm.lead or world.leader),
            )


def _phone(world: World) -> str:
    """A number that Ofcom keeps for stories: nobody answers it."""
    digits = f"{world.rng.randint(0, 999):03d}"
    return f"01632 960{digits}" if world.chance(0.6) else f"07700 900{digits}"
