"""What an employer is found by, apart from its people: every name, number and postcode."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from crm.directory.employers.models import Employer
from crm.directory.search.actions import describe, entry_of
from crm.directory.search.models import SearchKind
from crm.directory.search.rules import in_one_word


def words_of(employer: Employer) -> Iterator[str]:
    """The names (registered, trading, former), register numbers, postcodes and web address of an employer."""
    yield employer.name
    yield employer.trading_name
    yield from (other.name for other in employer.other_names)
    yield from (in_one_word(name) for name in (employer.name, employer.trading_name) if name)
    yield employer.company_number or ""
    yield employer.charity_number or ""
    yield from (site.postcode for site in employer.sites if site.archived_at is None)
    if employer.website:
        yield (urlsplit(employer.website).hostname or "").removeprefix("www.")


def refresh_search(employer: Employer, *, is_new: bool = False) -> None:
    """Bring the employer's search entry in step; call it after every change of what it is found by."""
    entry = entry_of(SearchKind.EMPLOYER, employer.id, is_new=is_new)
    describe(entry, words_of(employer))
