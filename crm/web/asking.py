"""One way to ask for what stands on no board: a meeting, a challenge, what a school asks for.

Two people editing one of them see both versions; a form sent twice saves once; what the rules refuse stands at its
field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from crm.accounts.sessions import me
from crm.problems import RuleRefused
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.forms import Form
from crm.web.once import once, saved_before

CONFLICT, UNPROCESSABLE = 409, 422


def asked(
    form: Any,
    render: Callable[[list[Difference] | None], str],
    save: Callable[[], str],
    *,
    version: str = "",
    stands: Callable[[], Mapping[str, str]] = dict,
) -> ResponseReturnValue:
    """Show a form, or save what it says and go to the address that `save` gives.

    For a change, `version` is that of the record now and `stands()` the record in words, by question; `render` gets the
    differences where somebody else was quicker, else None.
    """
    if request.method == "GET":
        if version:
            form.version.data = version
        return render(None)
    if again := saved_before(form, me().id):
        return again
    changed, status = None, UNPROCESSABLE
    if form.validate():
        if version and form.version.data != version:
            changed, status = differences(stands(), form.in_words()), CONFLICT
            carry_version(form, version)
        elif done := _saved(form, save):
            return done
    return render(changed), status


def _saved(form: Form, save: Callable[[], str]) -> ResponseReturnValue | None:
    try:
        return once(form, me().id, save)
    except RuleRefused as refused:
        form.show(refused)
        return None
