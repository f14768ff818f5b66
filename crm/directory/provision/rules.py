"""What an entry of the directory of support must say, and when somebody should look at it again (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm.periods import add_months
from crm.problems import Problem

# Rules of programmes change with each funding year; what nobody looked at for half a year may send an employer astray.
STALE_AFTER_MONTHS = 6


class ProvisionKind(StrEnum):
    """What an employer gets."""

    FUNDING = "funding"
    TRAINING = "training"
    ADVICE = "advice"
    RECRUITMENT = "recruitment"
    WORKPLACE = "workplace"
    SCHOOLS = "schools"

    @property
    def label(self) -> str:
        """The kind in words."""
        return KIND_LABELS[self]


KIND_LABELS = {
    ProvisionKind.FUNDING: "Money towards training",
    ProvisionKind.TRAINING: "Training and qualifications",
    ProvisionKind.ADVICE: "Advice",
    ProvisionKind.RECRUITMENT: "Help to recruit",
    ProvisionKind.WORKPLACE: "Support at the workplace",
    ProvisionKind.SCHOOLS: "Links with schools and colleges",
}
SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True)
class ProvisionFacts:
    """An entry as typed. `sizes` are keys of SIZES, empty for every size; `needs` are keys of the skills form."""

    name: str
    provider: str
    kind: str
    summary: str
    needs: tuple[str, ...]
    checked_on: date | None
    sizes: tuple[str, ...] = ()
    eligibility: str = ""
    levels: str = ""
    delivery: str = ""
    funding: str = ""
    how_to_start: str = ""
    website: str = ""
    source: str = ""


def problems_of(facts: ProvisionFacts, today: date, needs: Collection[str] | None = None) -> list[Problem]:
    """Why an entry cannot stand. `needs` are the needs that there are; None leaves them to the caller."""
    return [problem for check in (_words, _lists, _dates) for problem in check(facts, today, needs)]


def _words(facts: ProvisionFacts, _today: date, _needs: Collection[str] | None) -> Iterable[Problem]:
    if not facts.name:
        yield Problem("name", "Enter the name of the support")
    if not facts.provider:
        yield Problem("provider", "Enter who provides it")
    if not facts.summary:
        yield Problem("summary", "Enter what an employer gets from it")
    if facts.website and not facts.website.startswith(("https://", "http://")):
        yield Problem("website", "Website must begin with https://")


def _lists(facts: ProvisionFacts, _today: date, needs: Collection[str] | None) -> Iterable[Problem]:
    if facts.kind not in set(ProvisionKind):
        yield Problem("kind", "Select what kind of support it is")
    if any(size not in SIZES for size in facts.sizes):
        yield Problem("sizes", "Select sizes from the list")
    if not facts.needs:
        yield Problem("needs", "Select at least one need that it meets")
    if needs is not None and any(need not in needs for need in facts.needs):
        yield Problem("needs", "Select needs from the list")


def _dates(facts: ProvisionFacts, today: date, _needs: Collection[str] | None) -> Iterable[Problem]:
    if facts.checked_on is None:
        yield Problem("checked_on", "Enter when somebody last checked these details")
    elif facts.checked_on > today:
        yield Problem("checked_on", "The date checked must not be in the future")


def stale_before(today: date) -> date:
    """Entries checked before this day are stale."""
    return add_months(today, -STALE_AFTER_MONTHS)


def is_stale(checked_on: date, today: date) -> bool:
    """Whether nobody has checked the details for six months."""
    return checked_on < stale_before(today)


def suits(for_sizes: str, size: str | None) -> bool:
    """Whether an employer of a size may use it; an unknown size may, for its eligibility is then its own to read."""
    return not for_sizes or size is None or size in for_sizes.split()
