"""How the fields of forms look: GOV.UK's widgets, without what the page says better itself."""

from __future__ import annotations

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import Field


class _Plain:
    """Widgets without the `required` attribute: the page itself says what is missing, in our words."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        kwargs.pop("required", None)
        own = dict(getattr(field, "look", {}))
        if own:
            kwargs["params"] = own | kwargs.get("params", {})
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        params.get("attributes", {}).pop("required", None)
        if not field.description and (params.get("hint") or {}).get("text") in (None, ""):
            params["hint"] = None
        return params


class TextWidget(_Plain, GovTextInput):
    """One line of text."""


class TextAreaWidget(_Plain, GovTextArea):
    """Several lines of text."""


class PasswordWidget(_Plain, GovPasswordInput):
    """A password with "Show"."""


class SelectWidget(_Plain, GovSelect):
    """A list to choose one from."""


class RadiosWidget(_Plain, GovRadioInput):
    """Radio buttons."""


class CheckboxesWidget(_Plain, GovCheckboxesInput):
    """Several checkboxes."""


class CheckboxWidget(_Plain, GovCheckboxInput):
    """A single checkbox."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **kwargs)
        params["items"][0]["value"] = "y"
        if hint := params.pop("hint", None):
            params["items"][0]["hint"] = hint  # under the box it explains: there is no question above it
        return params


class FileWidget(_Plain, GovFileInput):
    """A file to send."""


class DateWidget(_Plain, GovDateInput):
    """Day, month and year in three boxes, whatever the browser sent of them."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        sent = field.raw_data
        if sent is not None:
            field.raw_data = [*sent, "", "", ""][:3]
        params = super().map_gov_params(field, **kwargs)
        for item in params["items"]:
            item["inputmode"] = "numeric"
        params.setdefault("id", field.id)
        return params
