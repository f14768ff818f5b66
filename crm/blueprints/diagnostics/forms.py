"""What officers type about a form: whom to invite to it, and why an invitation ends."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms.fields import SelectChoice

from crm.blueprints.diagnostics.invitations import LONGEST_WORDS, Invitation, Invitee, site_words
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.directory.employers.models import Site
from crm.web.forms import Choice, Form, Hidden, LongText, Radios, Text, Tick

SOMEBODY_ELSE = "else"


class InviteForm(Form):
    """Whom to invite, for which site, with which words."""

    site = Radios("Which site is the form about?", hint="Each site can have a form of its own.")
    person = Radios("Who should fill it in?", required="Choose who to invite")
    name = Text("Full name", max_length=120, autocomplete="off")
    email = Text("Email address", max_length=254, width="two-thirds", autocomplete="off", spellcheck=False)
    words = LongText(
        "Add a few words of your own (optional)",
        max_length=LONGEST_WORDS,
        rows=3,
        hint="They stand in the email, after what the form is for.",
    )
    agreed = Tick("This person asked for this email, or agreed to get it")
    step = Hidden()

    def offer(self, sites: Sequence[Site], people: Sequence[Invitee]) -> None:
        """Set the sites and people that may be chosen; one site is never asked about."""
        self.site.choices = [SelectChoice(site.public_id, site_words(site)) for site in sites]
        able = [each for each in people if not each.barrier]
        self.person.choices = [
            *(SelectChoice(each.contact.public_id, _who(each)) for each in able),
            SelectChoice(SOMEBODY_ELSE, "Somebody else"),
        ]

    def invitation(self, sites: Sequence[Site], people: Sequence[Invitee]) -> Invitation:
        """What was asked for."""
        only = sites[0] if len(sites) == 1 else None
        site = only or next((site for site in sites if site.public_id == self.site.data), None)
        chosen = next((each.contact for each in people if each.contact.public_id == self.person.data), None)
        return Invitation(
            site=site,
            name=chosen.name if chosen else self.name.data or "",
            email=chosen.email if chosen else self.email.data or "",
            words=self.words.data or "",
            agreed=bool(self.agreed.data),
        )


class WithdrawForm(Form):
    """Why an invitation ends without answers."""

    reason = Choice("Why does it end?", blank="Choose a reason", required="Choose why it ends")
    note = Text("Note (optional)", max_length=300)

    def offer(self) -> None:
        """Set the reasons."""
        reasons = {each.key: each for stage in ("declined", "lapsed") for each in PIPELINE.reasons_for(stage)}
        self.reason.offer((key, each.label) for key, each in reasons.items() if key != "no_plan_wanted")


def _who(invitee: Invitee) -> str:
    job = f", {invitee.job_title}" if invitee.job_title else ""
    return f"{invitee.contact.name}{job} ({invitee.contact.email})"
