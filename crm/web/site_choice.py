"""Which site of an employer something belongs to; an employer with one site never has to say."""

from __future__ import annotations

from typing import Any

from crm.directory.employers.models import Employer, Site
from crm.directory.employers.queries import sites_of
from crm.web.forms import Choice


class SiteChoice(Choice):
    """A drop-down of an employer's sites. Show it only where `is_asked`; `site_id` is right either way."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        self._ids: dict[str, int] = {}
        super().__init__(label, **kwargs)

    def offer_sites(self, employer: Employer) -> None:
        """Set the choices to the sites of an employer, the main one first."""
        sites = sites_of(employer.id)
        self._ids = {site.public_id: site.id for site in sites}
        self.offer((site.public_id, site_words(site)) for site in sites)

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to choose."""
        return len(self._ids) > 1

    @property
    def site_id(self) -> int | None:
        """The site chosen, or the only one there is; None where it is not decided."""
        if len(self._ids) == 1:
            return next(iter(self._ids.values()))
        return self._ids.get(self.data or "")

    def show(self, site: Site | None) -> None:
        """Show the site that something belongs to now."""
        self.data = site.public_id if site else ""

    @property
    def words(self) -> str:
        """What is chosen, in words; empty for nothing or where nothing is asked."""
        return next((choice.label for choice in self.choices if choice.value and choice.value == self.data), "")


def site_words(site: Site | None) -> str:
    """A site in one line; empty for none."""
    if site is None:
        return ""
    return ", ".join(part for part in (site.name, site.address, site.postcode) if part) or "Site without an address"
