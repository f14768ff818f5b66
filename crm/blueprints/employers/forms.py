"""What a person may type about an employer and its sites; what is wrong with it is for the directory's rules to say."""

from __future__ import annotations

import re

from sqlalchemy import select

from crm.accounts.models import PartnerOrganisation, User
from crm.database import db
from crm.directory.employers.models import Employer, NameKind, Site
from crm.directory.employers.rules import (
    ABOUT_LENGTH,
    ADDRESS_LENGTH,
    LINE_LENGTH,
    MOST_EMPLOYEES,
    NAME_LENGTH,
    REASON_LENGTH,
    EmployerFacts,
    EmployerStatus,
    LegalForm,
    OtherName,
    SiteFacts,
)
from crm.reference.models import GrowthLocation, GrowthSector
from crm.web import choices
from crm.web.forms import Choice, DateParts, Form, Hidden, LongText, Radios, Text, Tick, Ticks, WholeNumber
from crm.web.pickers import EmployerPicker

LEGAL_FORMS = [(form.value, form.label) for form in LegalForm]
YES, NO, UNKNOWN = "yes", "no", "unknown"
LEVY = [(YES, "Yes"), (NO, "No"), (UNKNOWN, "Not known")]
STATUSES = [(EmployerStatus.ACTIVE.value, "Active"), (EmployerStatus.CLOSED.value, "Closed")]
NOBODY = "Nobody"


class _About(Form):
    """What both adding and editing ask."""

    name = Text("Name", required="Enter the name of the employer", max_length=NAME_LENGTH)
    trading_name = Text("Trading name (optional)", max_length=NAME_LENGTH)
    legal_form = Choice(
        "Legal form",
        LEGAL_FORMS,
        hint="It decides whether we may send news by email without being asked.",
        default=LegalForm.UNKNOWN.value,
    )
    company_number = Text(
        "Company number (optional)",
        hint="Sole traders and many voluntary organisations have none.",
        max_length=30,
        width="10",
        spellcheck=False,
    )
    charity_number = Text("Charity number (optional)", max_length=30, width="10", spellcheck=False)
    employees = WholeNumber(
        "Number of people (optional)",
        hint="In the whole firm, wherever they work. The size follows from it.",
        high=MOST_EMPLOYEES,
    )
    sic_codes = LongText(
        "SIC 2007 codes (optional)",
        hint="Five digits each, the main one first, one a line. Sector and growth sectors follow from them.",
        rows=2,
        max_length=200,
    )
    lead_organisation = Choice("Lead organisation", blank=NOBODY)
    lead_officer = Choice("Lead officer", blank=NOBODY)

    def offer_choices(self, employer: Employer | None = None) -> None:
        """What the lists of this request hold; a lead who is no longer among us stays until somebody changes it."""
        lead = employer.lead_organisation if employer else None
        officer = employer.lead_officer if employer else None
        self.lead_organisation.offer(
            _with(choices.organisations(), (lead.public_id, lead.short_name) if lead else None)
        )
        self.lead_officer.offer(_with(choices.officers(), (officer.public_id, officer.name) if officer else None))

    def codes(self) -> list[str]:
        """The SIC codes typed, in order."""
        return [part for part in re.split(r"[\s,;]+", self.sic_codes.data or "") if part]

    def lead(self) -> tuple[int | None, int | None]:
        """The ids of the lead organisation and officer chosen."""
        return (
            _id_of(PartnerOrganisation, self.lead_organisation.data),
            _id_of(User, self.lead_officer.data),
        )


class NewEmployerForm(_About):
    """A new employer: a name is enough."""

    postcode = Text("Postcode (optional)", hint="Of its main site.", max_length=12, width="10", spellcheck=False)
    address = Text("Address (optional)", max_length=ADDRESS_LENGTH)
    same = Hidden()

    def facts(self) -> EmployerFacts:
        """What was typed."""
        return EmployerFacts(
            name=self.name.data,
            trading_name=self.trading_name.data or "",
            legal_form=LegalForm(self.legal_form.data),
            company_number=self.company_number.data or "",
            charity_number=self.charity_number.data or "",
            employees=self.employees.data,
        )

    def sites(self) -> list[SiteFacts]:
        """Its main site, where anything is known of it."""
        site = SiteFacts(address=self.address.data or "", postcode=self.postcode.data or "")
        return [site] if site.address or site.postcode else []


class EditEmployerForm(_About):
    """Everything about an employer but its sites, growth sectors and people."""

    website = Text("Website (optional)", max_length=250, spellcheck=False)
    about = LongText("What they do (optional)", max_length=ABOUT_LENGTH, rows=3)
    further_names = LongText("Further trading names (optional)", hint="One a line.", rows=2, max_length=2_000)
    former_names = LongText("Former names (optional)", hint="One a line.", rows=2, max_length=2_000)
    employees_on = DateParts("Counted on (optional)", hint="The day the number was true.")
    employees_source = Text("Where the number comes from (optional)", max_length=LINE_LENGTH)
    pays_levy = Radios("Does it pay the apprenticeship levy?", LEVY, inline=True)
    is_anchor = Tick("Anchor employer", hint="One of the large employers the strategy counts on to lead.")
    status = Choice(
        "Status", STATUSES, required="Choose the status", hint="Closed: it trades no more, as far as we know."
    )
    parent = EmployerPicker("Part of (optional)", hint="The employer or group it belongs to.")
    supporters = Ticks("Organisations that work with it as well (optional)", small=True)
    version = Hidden()
    seen = Hidden()

    def offer_choices(self, employer: Employer | None = None) -> None:
        """What the lists of this request hold."""
        super().offer_choices(employer)
        offered = choices.organisations()
        for line in employer.supporters if employer else ():
            offered = _with(offered, (line.organisation.public_id, line.organisation.short_name))
        self.supporters.offer(offered)

    def fill_from(self, employer: Employer) -> None:
        """Show an employer as it stands."""
        for name in ("name", "trading_name", "charity_number", "website", "about", "employees", "employees_on"):
            self[name].data = getattr(employer, name)
        self.company_number.data = employer.company_number
        self.employees_source.data = employer.employees_source
        self.legal_form.data = employer.legal_form.value
        self.status.data = employer.status.value
        self.is_anchor.data = employer.is_anchor
        self.pays_levy.data = UNKNOWN if employer.pays_levy is None else (YES if employer.pays_levy else NO)
        self.sic_codes.data = "\n".join(line.sic_code.code for line in employer.sic_codes)
        self.further_names.data = _names(employer, NameKind.TRADING)
        self.former_names.data = _names(employer, NameKind.FORMER)
        self.lead_organisation.data = employer.lead_organisation.public_id if employer.lead_organisation else ""
        self.lead_officer.data = employer.lead_officer.public_id if employer.lead_officer else ""
        self.supporters.data = [line.organisation.public_id for line in employer.supporters]
        self.parent.process(None, employer.parent)
        self.version.data = str(employer.version)

    def facts(self) -> EmployerFacts:
        """What was typed."""
        return EmployerFacts(
            name=self.name.data,
            trading_name=self.trading_name.data or "",
            legal_form=LegalForm(self.legal_form.data),
            company_number=self.company_number.data or "",
            charity_number=self.charity_number.data or "",
            website=self.website.data or "",
            about=self.about.data or "",
            employees=self.employees.data,
            employees_on=self.employees_on.data,
            employees_source=self.employees_source.data or "",
            is_anchor=self.is_anchor.data,
            pays_levy={YES: True, NO: False}.get(self.pays_levy.data),
            status=EmployerStatus(self.status.data),
        )

    def other_names(self) -> list[OtherName]:
        """The further and former names typed."""
        typed = ((self.further_names.data, NameKind.TRADING), (self.former_names.data, NameKind.FORMER))
        return [OtherName(line, kind) for text, kind in typed for line in (text or "").splitlines() if line.strip()]

    def supporter_ids(self) -> list[int]:
        """The ids of the supporting organisations ticked."""
        wanted = select(PartnerOrganisation.id).where(PartnerOrganisation.public_id.in_(self.supporters.data or []))
        return list(db.session.scalars(wanted))


class SiteForm(Form):
    """A place where an employer works."""

    site_name = Text("Name of the site (optional)", hint="Like “Head office” or “Foundry”.", max_length=LINE_LENGTH)
    address = Text("Address (optional)", max_length=ADDRESS_LENGTH)
    postcode = Text(
        "Postcode (optional)",
        hint="The ward, and whether it is in the borough, follow from it.",
        max_length=12,
        width="10",
        spellcheck=False,
    )
    growth_location = Choice("Growth location", blank="Not in one of them")
    site_employees = WholeNumber("People who work there (optional)", high=MOST_EMPLOYEES)
    site_employees_on = DateParts("Counted on (optional)")
    is_main = Tick("This is the main site")
    version = Hidden()
    seen = Hidden()

    def offer_choices(self) -> None:
        """What the lists of this request hold."""
        self.growth_location.offer(choices.growth_locations())

    def fill_from(self, site: Site) -> None:
        """Show a site as it stands."""
        self.site_name.data, self.address.data, self.postcode.data = site.name, site.address, site.postcode
        self.growth_location.data = site.growth_location.key if site.growth_location else ""
        self.site_employees.data, self.site_employees_on.data = site.employees, site.employees_on
        self.is_main.data = site.is_main
        self.version.data = str(site.version)

    def facts(self) -> SiteFacts:
        """What was typed."""
        place = select(GrowthLocation.id).where(GrowthLocation.key == self.growth_location.data)
        return SiteFacts(
            name=self.site_name.data or "",
            address=self.address.data or "",
            postcode=self.postcode.data or "",
            growth_location_id=db.session.scalar(place) if self.growth_location.data else None,
            employees=self.site_employees.data,
            employees_on=self.site_employees_on.data,
        )


class ReasonForm(Form):
    """Why an employer is taken out of the lists."""

    reason = Text("Why is it archived?", required="Enter the reason", max_length=REASON_LENGTH)


class GrowthSectorForm(Form):
    """An officer's word about one growth sector, against what the SIC codes say."""

    growth_sector = Choice("Growth sector", blank="Choose one", required="Choose a growth sector")
    change = Radios(
        "What is right?",
        [("add", "The employer belongs to it"), ("remove", "The employer does not belong to it")],
        required="Say whether the employer belongs to it",
    )
    reason = Text("Why?", required="Enter the reason", max_length=REASON_LENGTH)

    def offer_choices(self) -> None:
        """What the lists of this request hold."""
        self.growth_sector.offer(choices.growth_sectors())

    def growth_sector_id(self) -> int:
        """The id of the growth sector chosen."""
        return db.session.scalars(select(GrowthSector.id).where(GrowthSector.key == self.growth_sector.data)).one()


def _names(employer: Employer, kind: NameKind) -> str:
    return "\n".join(other.name for other in employer.other_names if other.kind is kind)


def _with(offered: choices.Choices, current: tuple[str, str] | None) -> choices.Choices:
    """The choices on offer, with the one in force even where it is offered no more."""
    return offered if current is None or current in offered else [*offered, current]


def _id_of(model: type[PartnerOrganisation] | type[User], public_id: str | None) -> int | None:
    if not public_id:
        return None
    return db.session.scalar(select(model.id).where(model.public_id == public_id))
