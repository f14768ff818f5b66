"""Everything that changes an employer: made, changed, classified, led, archived. Its sites are in `sites.py`.

Each action checks its rules first and raises `RuleRefused`; what is derived (sector, growth sectors, size band, the
sort name, what search finds the employer by) is brought in step in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.database import db, now
from crm.directory.employers.classification import Classifier, classify, touch
from crm.directory.employers.models import (
    Employer,
    EmployerName,
    EmployerSupporter,
    GrowthSectorSource,
)
from crm.directory.employers.rules import (
    Background,
    EmployerFacts,
    OtherName,
    SiteFacts,
    employer_problems,
    reason_problems,
    sort_name,
    tidied,
)
from crm.directory.employers.search_text import refresh_search
from crm.directory.employers.sites import place_site
from crm.periods import london_date
from crm.problems import Problem, RuleRefused, refuse_if
from crm.reference.rules import size_band
from crm.text import one_line

NO_BACKGROUND = Background()


def create_employer(
    facts: EmployerFacts,
    sites: Sequence[SiteFacts] = (),
    background: Background = NO_BACKGROUND,
    *,
    classifier: Classifier | None = None,
) -> Employer:
    """Add an employer with its sites, the first of them the main one.

    Raises RuleRefused with every reason against it. Many at once share a `classifier`, so that the tables of codes are
    read once.
    """
    today = london_date(now())
    facts = tidied(facts)
    refuse_if([*employer_problems(facts, today), *_taken_numbers(facts, None)])
    employer = Employer(
        source=background.source,
        is_fictional=background.is_fictional,
        sites=[],
        sic_codes=[],
        growth_sectors=[],
        supporters=[],
    )
    _fill(employer, facts)
    employer.other_names = [_other_name(other) for other in background.other_names if one_line(other.name)]
    _save_new(employer, facts)
    if background.sic_codes:
        classify(employer, background.sic_codes, classifier)
    for site in sites:
        place_site(employer, site)
    refresh_search(employer, is_new=True)
    return employer


def _save_new(employer: Employer, facts: EmployerFacts) -> None:
    """Flush within a savepoint: the same number added by somebody else at this moment is a refusal, not a failure."""
    try:
        with db.session.begin_nested():
            db.session.add(employer)
    except IntegrityError:
        refuse_if(_taken_numbers(facts, None))
        raise


def change_employer(employer: Employer, facts: EmployerFacts) -> Employer:
    """Set the facts of an employer to what is said now. Raises RuleRefused."""
    facts = tidied(facts)
    refuse_if([*employer_problems(facts, london_date(now())), *_taken_numbers(facts, employer.id)])
    try:
        with db.session.begin_nested():
            _fill(employer, facts)
    except IntegrityError:
        refuse_if(_taken_numbers(facts, employer.id))
        raise
    refresh_search(employer)
    return employer


def _fill(employer: Employer, facts: EmployerFacts) -> None:
    was_counted = employer.employees is not None
    for name, value in asdict(facts).items():
        setattr(employer, name, value)
    employer.company_number = facts.company_number or None
    employer.charity_number = facts.charity_number or None
    employer.sort_name = sort_name(facts.name)
    if was_counted or facts.employees is not None:
        # A register that publishes a band and no number keeps its word until somebody counts.
        employer.size_band = size_band(facts.employees)


def _taken_numbers(facts: EmployerFacts, own_id: int | None) -> Iterable[Problem]:
    """A company or charity number that another employer bears already."""
    numbers = {"company_number": facts.company_number, "charity_number": facts.charity_number}
    wanted = {field: number for field, number in numbers.items() if number}
    if not wanted:
        return
    columns = {"company_number": Employer.company_number, "charity_number": Employer.charity_number}
    for field, number in wanted.items():
        other = select(Employer.name).where(columns[field] == number, Employer.id != (own_id or 0))
        if name := db.session.scalar(other):
            label = "company number" if field == "company_number" else "charity number"
            yield Problem(field, f"{name} already has this {label}")


def set_other_names(employer: Employer, names: Iterable[OtherName]) -> None:
    """Set the further trading names and former names of an employer. Raises RuleRefused."""
    wanted = {(one_line(other.name), other.kind) for other in names if one_line(other.name)}
    refuse_if(Problem("names", "A name must be 200 characters or fewer") for name, _ in wanted if len(name) > 200)
    kept = [other for other in employer.other_names if (other.name, other.kind) in wanted]
    held = {(other.name, other.kind) for other in kept}
    new = [_other_name(OtherName(*each)) for each in sorted(wanted - held)]
    if new or len(kept) < len(employer.other_names):
        employer.other_names = kept + new
        touch(employer)
        refresh_search(employer)


def _other_name(other: OtherName) -> EmployerName:
    return EmployerName(name=one_line(other.name), kind=other.kind)


def set_lead(
    employer: Employer, *, organisation_id: int | None, officer_id: int | None, supporter_ids: Collection[int] = ()
) -> None:
    """Say which organisation leads on an employer, who there, and which others work with it."""
    if (employer.lead_organisation_id, employer.lead_officer_id) != (organisation_id, officer_id):
        employer.lead_organisation_id, employer.lead_officer_id = organisation_id, officer_id
    wanted = set(supporter_ids) - {organisation_id}
    kept = [supporter for supporter in employer.supporters if supporter.organisation_id in wanted]
    held = {supporter.organisation_id for supporter in kept}
    new = [EmployerSupporter(organisation_id=each) for each in sorted(wanted - held)]
    if new or len(kept) < len(employer.supporters):
        employer.supporters = kept + new
        touch(employer)


def set_parent(employer: Employer, parent_id: int | None) -> None:
    """Say which employer this one belongs to. Raises RuleRefused where that would make a circle."""
    above, step = parent_id, 0
    while above is not None:
        step += 1
        if above == employer.id or step > 20:
            raise RuleRefused([Problem("parent", "An employer cannot belong to itself or to one of its own parts")])
        above = db.session.scalar(select(Employer.parent_id).where(Employer.id == above))
    employer.parent_id = parent_id


def archive_employer(employer: Employer, reason: str) -> None:
    """Take an employer out of the lists, keeping all of it. Raises RuleRefused without a reason."""
    refuse_if(reason_problems("reason", reason))
    employer.archived_at = now()
    employer.archived_reason = one_line(reason)


def restore_employer(employer: Employer) -> None:
    """Bring an archived employer back into the lists."""
    employer.archived_at = None
    employer.archived_reason = ""


def growth_sector_ids(employer: Employer) -> frozenset[int]:
    """The growth sectors an employer belongs to: by its SIC codes, changed by what officers said."""
    return frozenset(
        each.growth_sector_id for each in employer.growth_sectors if each.source is not GrowthSectorSource.REMOVED
    )
