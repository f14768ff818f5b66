"""What an employer's own user starts: reporting the award it holds, asking for help with the scheme."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.disability_confident.award_actions import ask_for_help, report_award
from crm.blueprints.disability_confident.blueprint import bp
from crm.blueprints.disability_confident.forms import HelpForm, ReportForm
from crm.directory.employers.queries import own_business
from crm.web.own_pages import own_form


@bp.route("/mine/<public_id>/report", methods=["GET", "POST"])
@requires(Permission.OWN_BUSINESS)
def report(public_id: str) -> ResponseReturnValue:
    """Say which award the business holds; it waits for an officer to confirm it."""
    employer = own_business(public_id, me())
    form = ReportForm()
    form.offer_choices(employer)

    def save() -> str:
        report_award(employer, form.site_id, form.facts(), by=me())
        return "Thank you. We will ask to see your certificate, and confirm your award within 5 working days."

    return own_form("disability_confident/report.html", form, employer, save)


@bp.route("/mine/<public_id>/help", methods=["GET", "POST"])
@requires(Permission.OWN_BUSINESS)
def ask(public_id: str) -> ResponseReturnValue:
    """Ask for help to join, move up or renew."""
    employer = own_business(public_id, me())
    form = HelpForm()

    def save() -> str:
        ask_for_help(employer, form.wish.data or "", by=me())
        return "Thank you. We will be in touch within 5 working days."

    return own_form("disability_confident/help.html", form, employer, save)
