"""What an employer's own user does about placements: offer places, and withdraw an offer nobody is placed in."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.placements import actions
from crm.blueprints.placements.blueprint import bp
from crm.blueprints.placements.forms import OwnOfferForm, WithdrawForm
from crm.blueprints.placements.queries import own_offer
from crm.blueprints.placements.rules import OWN_TO_WITHDRAW
from crm.directory.employers.queries import own_business
from crm.web.own_pages import own_form


@bp.route("/mine/<employer>/offer", methods=["GET", "POST"])
@requires(Permission.OWN_BUSINESS)
def offer_own(employer: str) -> ResponseReturnValue:
    """Offer places."""
    business = own_business(employer, me())
    form = OwnOfferForm()
    form.offer_choices(business)

    def save() -> str:
        record = actions.offer_own(business, form.facts(), form.site.site_id, by=me())
        places = "1 place" if record.places == 1 else f"{record.places} places"
        return f"Thank you. You have offered {places}. We will be in touch within 5 working days."

    return own_form("placements/own_offer.html", form, business, save)


@bp.route("/mine/<employer>/<public_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.OWN_BUSINESS)
def withdraw_own(employer: str, public_id: str) -> ResponseReturnValue:
    """Withdraw an offer, once asked whether that is meant."""
    business = own_business(employer, me())
    record = own_offer(business.id, public_id)
    form = WithdrawForm()
    if record.card.stage not in OWN_TO_WITHDRAW and not form.is_submitted():
        abort(404)

    def save() -> str:
        actions.withdraw_own(record, business, by=me())
        return "Your offer is withdrawn. Thank you for telling us."

    return own_form("placements/own_withdraw.html", form, business, save, offer=record)
