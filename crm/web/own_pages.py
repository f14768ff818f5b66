"""Pages on which an employer's own user starts something: one question a page, found through the signed-in person.

A strand's `own_pages.py` puts them under `/<strand>/mine/<employer>/...`, with `requires(Permission.OWN_BUSINESS)` and
`own_business(public_id, me())`, so that another business is not found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.directory.employers.models import Employer
from crm.engagement.asking import who_answers
from crm.problems import RuleRefused
from crm.web.forms import Form
from crm.web.once import once


def own_form(
    template: str, form: Form, employer: Employer, save: Callable[[], str], *, then: str = "", **context: Any
) -> ResponseReturnValue:
    """Ask, or save once and go home: `save` does the work and returns what to tell the employer.

    `then` is the address of the page that follows instead of home. The template extends `components/own_form.html`.
    """
    home = url_for("my_business.home", public_id=employer.public_id)
    if form.validate_on_submit():

        def saved() -> str:
            flash(save(), "success")
            return then or home

        try:
            return once(form, me().id, saved)
        except RuleRefused as refused:
            form.show(refused)
    page = render_template(template, form=form, employer=employer, reader=who_answers(employer), back=home, **context)
    return page, 422 if form.is_submitted() else 200
