"""What the administrator's pages call things."""

from __future__ import annotations

from crm.accounts.models import OrganisationKind
from crm.jobs.models import MessageState

KIND_WORDS: dict[OrganisationKind, str] = {
    OrganisationKind.COUNCIL: "Council",
    OrganisationKind.CHAMBER: "Chamber of Commerce",
    OrganisationKind.JOBCENTRE: "Jobcentre Plus",
    OrganisationKind.CAREERS_HUB: "Careers Hub",
    OrganisationKind.COMBINED_AUTHORITY: "Combined authority",
    OrganisationKind.PROVIDER: "College or training provider",
    OrganisationKind.VOLUNTARY: "Voluntary sector",
    OrganisationKind.OTHER: "Other",
}
STATE_WORDS: dict[MessageState, str] = {
    MessageState.WAITING: "Waiting",
    MessageState.SENDING: "Being sent",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Failed",
    MessageState.HELD: "Needs a decision",
    MessageState.DROPPED: "Dropped",
}
STATE_TAGS: dict[MessageState, str] = {
    MessageState.WAITING: "govuk-tag--blue",
    MessageState.SENDING: "govuk-tag--blue",
    MessageState.SENT: "govuk-tag--green",
    MessageState.FAILED: "govuk-tag--red",
    MessageState.HELD: "govuk-tag--orange",
    MessageState.DROPPED: "govuk-tag--grey",
}


def in_words(name: str) -> str:
    """The name of a table or column as a person would write it: "partner_organisation" is "Partner organisation"."""
    words = name.removesuffix("_id").replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
