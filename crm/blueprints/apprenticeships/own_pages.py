"""Where an employer's own user says which apprenticeships are open: an offer on the board, and somebody's next step."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.apprenticeships.actions import Placing, offer
from crm.blueprints.apprenticeships.forms import OwnOfferForm
from crm.blueprints.apprenticeships.queries import growth_sectors_of
from crm.blueprints.apprenticeships.standards import current_standards
from crm.clock import today
from crm.directory.employers.queries import own_business
from crm.engagement.asking import tell_who_answers, who_answers
from crm.web.own_pages import own_form


def add_to(bp: Blueprint) -> None:
    """Give the strand its page for employers."""

    @bp.route("/mine/<employer>/open", methods=["GET", "POST"])
    @requires(Permission.OWN_BUSINESS)
    def own_offer(employer: str) -> ResponseReturnValue:
        """Say what is open: for what, at which level, how many."""
        business = own_business(employer, me())
        form = OwnOfferForm()
        form.site.offer_sites(business)

        def save() -> str:
            sectors = growth_sectors_of(business.id)
            placing = Placing(form.site.site_id, sectors[0].id if sectors else None, who_answers(business))
            record = offer(business.id, form.facts(), placing, by=me(), is_confirmed=False)
            count = f"{record.places:,} {'apprenticeship' if record.places == 1 else 'apprenticeships'}"
            tell_who_answers(business, f"Has {count} open, to confirm: {record.card.headline}", me(), today())
            return f"Thank you. We will be in touch within 5 working days about {count}: {record.card.headline}."

        return own_form("apprenticeships/own_offer.html", form, business, save, standards=current_standards())
