"""The one form pattern: fields that ask in GOV.UK's way, say what to do when wrong, and lose nothing typed.

A form is declared with the field classes here, each with its question, hint and the sentence shown when it is empty.
A view calls `form.validate_on_submit()`; rules that refuse raise `RuleRefused`, and `form.show(refused)` puts each
problem at its field. Every form carries a key, by which `crm.web.once` knows one that was sent before.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from flask_wtf import FlaskForm
from flask_wtf.file import FileField as UploadField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import HiddenInput

from crm.periods import NotADate, date_from_parts, format_date
from crm.problems import Problem, RuleRefused
from crm.text import has_unsafe_characters
from crm.web.form_words import about, must
from crm.web.widgets import (
    CheckboxesWidget,
    CheckboxWidget,
    DateWidget,
    FileWidget,
    PasswordWidget,
    RadiosWidget,
    SelectWidget,
    TextAreaWidget,
    TextWidget,
)

LARGEST_WHOLE_NUMBER = 2_000_000_000


class Filled(InputRequired):
    """Something was chosen, or typed that is more than spaces."""

    def __call__(self, form: Any, field: Field) -> None:
        sent = field.raw_data[0] if field.raw_data else None
        if isinstance(sent, str) and not sent.strip():
            raise StopValidation(self.message)
        super().__call__(form, field)


def _required(message: str | None) -> list[Any]:
    return [Filled(message=message)] if message else [Optional(strip_whitespace=True)]


def _look(width: str | None, **more: Any) -> dict[str, Any]:
    classes = (
        f"govuk-input--width-{width}" if width and width.isdigit() else (f"govuk-!-width-{width}" if width else "")
    )
    look = {key: value for key, value in more.items() if value}
    return {**look, "classes": classes} if classes else look


class Text(StringField):
    """One line of text of at most `max_length` characters."""

    widget = TextWidget()

    def __init__(
        self,
        label: str,
        *,
        required: str | None = None,
        hint: str = "",
        max_length: int = 200,
        width: str | None = None,
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.look = _look(width, autocomplete=autocomplete, inputmode=inputmode)
        if spellcheck is False:
            self.look["spellcheck"] = False
        super().__init__(
            label,
            validators=[*_required(required), *kwargs.pop("checks", [])],
            description=hint,
            filters=[_strip],
            **kwargs,
        )

    def _value(self) -> str:
        return _showable(self.data)

    def pre_validate(self, form: Any) -> None:
        check_text(self.data, self.max_length, self.label.text)


class LongText(TextAreaField):
    """Several lines of text of at most `max_length` characters."""

    widget = TextAreaWidget()

    def __init__(
        self,
        label: str,
        *,
        required: str | None = None,
        hint: str = "",
        max_length: int = 10_000,
        rows: int = 5,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length
        self.look = {"rows": rows}
        super().__init__(
            label,
            validators=[*_required(required), *kwargs.pop("checks", [])],
            description=hint,
            filters=[_strip],
            **kwargs,
        )

    def _value(self) -> str:
        return _showable(self.data)

    def pre_validate(self, form: Any) -> None:
        check_text(self.data, self.max_length, self.label.text)


class Password(StringField):
    """A password: never shown again, never trimmed."""

    widget = PasswordWidget()

    def __init__(
        self, label: str, *, required: str, hint: str = "", autocomplete: str = "current-password", **kwargs: Any
    ) -> None:
        self.look = {"autocomplete": autocomplete}
        super().__init__(label, validators=[InputRequired(message=required)], description=hint, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and ("\0" in self.data or len(self.data) > 200):
            raise StopValidation("Password must be 200 characters or fewer")


class WholeNumber(StringField):
    """A whole number from `low` to `high`; thousands may be written with commas. `data` is an int or None."""

    widget = TextWidget()

    def __init__(
        self,
        label: str,
        *,
        required: str | None = None,
        hint: str = "",
        low: int = 0,
        high: int = LARGEST_WHOLE_NUMBER,
        width: str = "5",
        suffix: str = "",
        **kwargs: Any,
    ) -> None:
        self.low, self.high = low, high
        self.look = _look(width, inputmode="numeric", suffix={"text": suffix} if suffix else None)
        super().__init__(label, validators=_required(required), description=hint, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        compact = typed.replace(",", "").replace(" ", "")
        if not (compact.isascii() and compact.lstrip("-").isdigit() and len(compact) <= 12):
            raise ValueError(must(self.label.text, "be a whole number, like 12", enter="a whole number, like 12,"))
        number = int(compact)
        if not self.low <= number <= self.high:
            limits = f"between {self.low:,} and {self.high:,}"
            raise ValueError(must(self.label.text, f"be {limits}", enter=f"a number {limits}"))
        self.data = number


class Money(StringField):
    """An amount in pounds; `data` is in pence, an int or None."""

    widget = TextWidget()

    def __init__(
        self, label: str, *, required: str | None = None, hint: str = "", high: int = 10**11, **kwargs: Any
    ) -> None:
        self.high = high
        self.look = _look("5", inputmode="decimal", prefix={"text": "£"})
        super().__init__(label, validators=_required(required), description=hint, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(self.data) / 100:.2f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip().lstrip("£").replace(",", "")
        self.data = None
        if not typed:
            return
        try:
            pence = Decimal(typed) * 100 if len(typed) <= 15 else None
        except InvalidOperation:
            pence = None
        if pence is None or not pence.is_finite() or pence != pence.to_integral_value():
            amount = "an amount in pounds, like 1200 or 95.50"
            raise ValueError(must(self.label.text, f"be {amount}", enter=f"{amount},"))
        if not 0 <= pence <= self.high:
            limits = f"between £0 and £{self.high // 100:,}"
            raise ValueError(must(self.label.text, f"be {limits}", enter=f"an amount {limits}"))
        self.data = int(pence)


class DateParts(Field):
    """A date in three boxes, or one box as 3/11/2026 from a script; `data` is a date or None."""

    widget = DateWidget()

    def __init__(
        self,
        label: str,
        *,
        required: str | None = None,
        hint: str = "",
        earliest: date = date(1900, 1, 1),
        latest: date = date(2100, 1, 1),
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest, self.required_message = earliest, latest, required
        super().__init__(label, description=hint, **kwargs)

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        parts = [part.strip() for part in [*valuelist, "", "", ""][:3]]
        self.data = None
        if not any(parts):
            return
        try:
            found = date_from_parts(*parts)
        except NotADate as fault:
            raise ValueError(must(self.label.text, fault.message.removeprefix("must "))) from None
        if not self.earliest <= found <= self.latest:
            limits = f"between {format_date(self.earliest)} and {format_date(self.latest)}"
            raise ValueError(must(self.label.text, f"be {limits}", enter=f"a date {limits}"))
        self.data = found

    def pre_validate(self, form: Any) -> None:
        if self.required_message and self.data is None and not self.process_errors:
            raise StopValidation(self.required_message)


class Choice(SelectField):
    """One of a list, in a drop-down. `choices` are (value, label) pairs; give `blank` for "nothing chosen"."""

    widget = SelectWidget()

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]] = (),
        *,
        required: str | None = None,
        hint: str = "",
        blank: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.look: dict[str, Any] = {}
        self.blank = blank
        super().__init__(
            label, choices=_choices(choices, blank), validators=_required(required), description=hint, **kwargs
        )

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request."""
        self.choices = _choices(choices, self.blank)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            _forget(self, "Select one from the list")


class Radios(RadioField):
    """One of a few, as radio buttons. `notes` gives a hint under a choice, by value."""

    widget = RadiosWidget()

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]] = (),
        *,
        required: str | None = None,
        hint: str = "",
        notes: Mapping[str, str] | None = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        choices = list(choices)
        self.look: dict[str, Any] = {"classes": "govuk-radios--inline"} if inline else {}
        if notes:
            self.look["items"] = [{"hint": {"text": notes[value]}} if value in notes else {} for value, _ in choices]
        super().__init__(
            label,
            choices=_choices(choices, None),
            validators=_required(required),
            description=hint,
            validate_choice=False,
            **kwargs,
        )

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request."""
        self.choices = _choices(choices, None)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            _forget(self, "Select one of the options")


class Ticks(SelectMultipleField):
    """Any number of a list, as checkboxes; `data` is a list of values."""

    widget = CheckboxesWidget()
    data: list[str] | None

    def __init__(
        self,
        label: str,
        choices: Iterable[tuple[str, str]] = (),
        *,
        required: str | None = None,
        hint: str = "",
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        self.look = {"classes": "govuk-checkboxes--small"} if small else {}
        self.required_message = required
        super().__init__(label, choices=_choices(choices, None), description=hint, validate_choice=False, **kwargs)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Set the choices for this request."""
        self.choices = _choices(choices, None)

    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.choices}
        if any(value not in known for value in self.data or []):
            self.data = [value for value in self.data or [] if value in known]
            raise StopValidation(about(self.label.text, "Select from the options shown"))
        if self.required_message and not self.data:
            raise StopValidation(self.required_message)


class Tick(BooleanField):
    """A single checkbox."""

    widget = CheckboxWidget()

    def __init__(self, label: str, *, hint: str = "", required: str | None = None, **kwargs: Any) -> None:
        self.look: dict[str, Any] = {}
        super().__init__(label, validators=_required(required), description=hint, **kwargs)


class File(UploadField):
    """A file; what it may be is checked by the rule that keeps it."""

    widget = FileWidget()

    def __init__(self, label: str, *, required: str | None = None, hint: str = "", **kwargs: Any) -> None:
        self.look: dict[str, Any] = {}
        super().__init__(label, validators=_required(required), description=hint, **kwargs)


class Hidden(HiddenField):
    """A value carried along."""

    widget = HiddenInput()


class Form(FlaskForm):
    """Every form: its key for sending once, its problems for the summary."""

    once_key = Hidden(default=lambda: secrets.token_urlsafe(18))

    def show(self, refused: RuleRefused) -> None:
        """Put a rule's problems on the fields they name; those that name none go to the top of the page."""
        for problem in refused.problems:
            self.add_problem(problem)

    def add_problem(self, problem: Problem) -> None:
        """Put one problem on its field."""
        field = self._fields.get(problem.field)
        if field is None:
            self.form_errors.append(problem.message)
        else:
            field.errors = [*field.errors, problem.message]

    def add_problems(self, problems: Iterable[Problem]) -> bool:
        """Put each problem on its field, unless that has an error of its own already. Returns whether none was put."""
        found = [each for each in problems if each.field not in self or not self[each.field].errors]
        for problem in found:
            self.add_problem(problem)
        return not found

    @property
    def error_links(self) -> list[dict[str, str]]:
        """For the error summary: each first problem with the address of its field."""
        links = [{"text": str(message), "href": "#main-content"} for message in self.form_errors]
        for field in self:
            if field.errors:
                anchor = f"{field.name}-day" if isinstance(field, DateParts) else field.id
                links.append({"text": str(field.errors[0]), "href": f"#{anchor}"})
        return links


class Judged(Form):
    """A form that also says what the rules have against it, so that everything wrong is shown at once."""

    version = Hidden()

    def problems(self) -> Iterable[Problem]:
        """What the rules say of what was typed."""
        raise LookupError("A form that is judged says by which rules.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask the fields, then the rules; a field that has said something is not told twice."""
        is_valid: bool = super().validate(extra_validators)
        return self.add_problems(self.problems()) and is_valid


def _strip(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _showable(text: str | None) -> str:
    """What was typed, as a page can show it again: a NUL would make the page itself invalid."""
    if not text or not has_unsafe_characters(text):
        return text or ""
    return "".join(character for character in text if not has_unsafe_characters(character))


def _choices(pairs: Iterable[tuple[str, str]], blank: str | None) -> list[SelectChoice]:
    choices = [SelectChoice(value, label) for value, label in pairs]
    return choices if blank is None else [SelectChoice("", blank), *choices]


def _forget(field: Field, problem: str) -> NoReturn:
    """Refuse a value that was never offered, and drop it: no rule after this reads what is not one of the choices.

    Raises StopValidation, since the check for what may be left empty would forgive a value of nothing but spaces.
    """
    field.data = None
    raise StopValidation(about(field.label.text, problem))


def check_text(value: str | None, max_length: int, label: str = "") -> None:
    """Raise StopValidation where text is too long or holds what no database or page should."""
    if not value:
        return
    if len(value) > max_length:
        raise StopValidation(must(label, f"be {max_length:,} characters or fewer; this has {len(value):,}"))
    if has_unsafe_characters(value):
        raise StopValidation(about(label, "Remove characters that cannot be shown, such as NUL or direction marks"))
