"""Choosing an employer: typed, with suggestions where scripts run and with a second look where they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_login import current_user
from markupsafe import Markup
from wtforms import Field
from wtforms.validators import StopValidation

from crm.directory.employers.models import Employer
from crm.directory.employers.queries import Suggestion, employer_by_public_id, employer_chosen, suggestions
from crm.text import normalise
from crm.web.forms import check_text

LONGEST_WORDS = 200


class PickerWidget:
    """The picker's HTML, a component of its own."""

    def __call__(self, field: EmployerPicker, **_kwargs: Any) -> Markup:
        return Markup(render_template("components/employer_picker.html", field=field))  # noqa: S704  made by Jinja


class EmployerPicker(Field):
    """One employer. `data` is the Employer or None.

    The browser sends what was typed and, with a script, the public id of what was picked. Without one, the employers
    that may be meant are offered as a list to choose from. Archived employers cannot be picked.
    """

    widget = PickerWidget()

    def __init__(self, label: str, *, required: str | None = None, hint: str = "", **kwargs: Any) -> None:
        self.required_message = required
        self.words = ""
        self.matches: list[Suggestion] = []
        super().__init__(label, description=hint, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the words typed and the id picked."""
        self.process_errors: list[str] = []
        self.data = data if isinstance(data, Employer) else None
        self.words = self.data.name if self.data else ""
        if formdata is not None and self.name in formdata:
            self._read(formdata)

    def _read(self, formdata: Mapping[str, str]) -> None:
        self.words = formdata.get(self.name, "").strip()
        chosen = formdata.get(f"{self.name}-choice", "") or formdata.get(f"{self.name}-id", "")
        self.data = employer_chosen(chosen, current_user)
        is_choice = bool(formdata.get(f"{self.name}-choice"))
        if self.data is not None and not is_choice and normalise(self.words) != normalise(self.data.name):
            self.data = None

    @property
    def chosen(self) -> Employer:
        """The employer of a valid field that is required. Raises LookupError where none was chosen."""
        if self.data is None:
            raise LookupError("No employer was chosen.")
        return self.data

    def pre_validate(self, form: Any) -> None:
        """Find the employer by the words where none was picked."""
        if self.data is not None:
            return
        if not self.words:
            if self.required_message:
                raise StopValidation(self.required_message)
            return
        check_text(self.words, LONGEST_WORDS)
        self.matches = suggestions(self.words, current_user)
        same = [each for each in self.matches if normalise(each.name) == normalise(self.words)]
        if len(same) == 1:
            self.data = employer_by_public_id(same[0].public_id, visible_to=current_user)
        elif self.matches:
            raise StopValidation("Choose which employer you mean")
        else:
            raise StopValidation(f"No employer is found by “{self.words[:80]}”: check the spelling, or add it first")
