"""What a business would like to do with us this year: one strand a page, its answers shown back and changeable."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.my_business.forms import ThisYearForm
from crm.blueprints.my_business.queries import answers_of_year, takes_part_in
from crm.blueprints.my_business.questions import Question, next_unanswered, question_of
from crm.clock import today
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import own_business
from crm.engagement.kinds import WillingnessAnswer
from crm.engagement.wishes import record_willingness
from crm.periods import format_date
from crm.web.own_pages import own_form

ON = "on"


def add_to(bp: Blueprint) -> None:
    """Give the employer's own area these pages."""

    @bp.route("/<public_id>/this-year/<question>", methods=["GET", "POST"])
    @requires(Permission.OWN_BUSINESS)
    def this_year(public_id: str, question: str) -> ResponseReturnValue:
        """Ask about one strand; `?go=on` leads to the next one without an answer."""
        employer, asked = own_business(public_id, me()), question_of(question)
        if asked is None:
            abort(404)
        return _ask(employer, asked)


def _ask(employer: Employer, question: Question) -> ResponseReturnValue:
    form = ThisYearForm()
    said = answers_of_year(employer, today())
    if not form.is_submitted() and question.strand in said:
        form.fill_from(said[question.strand])
    goes_on = request.args.get("go") == ON
    answered = said.keys() | takes_part_in(employer, today()) if goes_on else frozenset()
    following = next_unanswered(question, answered) if goes_on else None
    then = (
        url_for("my_business.this_year", public_id=employer.public_id, question=following.slug, go=ON)
        if following
        else ""
    )

    def save() -> str:
        answer, again = form.answered(), form.day()
        record_willingness(employer, question.strand, answer, form.why_not(), again, today(), by_employer=True)
        return f"Saved: {question.within}. {_what_follows(answer, again)}"

    context = {"question": question, "goes_on": goes_on}
    return own_form("my_business/this_year.html", form, employer, save, then=then, **context)


def _what_follows(answer: WillingnessAnswer | None, again: date | None) -> str:
    if again is not None:
        return f"We will ask again on {format_date(again)}."
    if answer in {WillingnessAnswer.YES, WillingnessAnswer.MAYBE}:
        return "Somebody will be in touch."
    return "You can change this at any time."
