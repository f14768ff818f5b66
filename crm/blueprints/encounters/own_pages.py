"""The page on which an employer's own user offers schools an encounter."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.encounters import actions
from crm.blueprints.encounters.offer_form import OfferForm
from crm.blueprints.encounters.rules import Mode
from crm.clock import today
from crm.directory.employers.queries import own_business
from crm.engagement.asking import tell_who_answers, who_answers
from crm.web.own_pages import own_form


def add_own_pages(bp: Blueprint) -> None:
    """Give the strand the page of an employer's own user."""

    @bp.route("/mine/<public_id>/offer", methods=["GET", "POST"])
    @requires(Permission.OWN_BUSINESS)
    def offer(public_id: str) -> ResponseReturnValue:
        """Offer an encounter: it goes on the board, and becomes somebody's next step."""
        employer = own_business(public_id, me())
        form = OfferForm()
        if form.mode.data is None:
            form.mode.data = Mode.IN_PERSON.value

        def save() -> str:
            owner = who_answers(employer)
            placing = actions.Placing(owner=owner)
            record = actions.begin(employer.id, form.facts(), placing, by=me())
            words = f"{me().name} offers schools: {record.card.headline}. Find a school"
            tell_who_answers(employer, words, me(), today())
            return "Thank you. We will look for a school and get in touch within 5 working days."

        return own_form("encounters/offer.html", form, employer, save)
