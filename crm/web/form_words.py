"""What a field says of what was typed in it: words that stand alone in the summary at the top of the page."""

from __future__ import annotations


def about(label: str, problem: str) -> str:
    """A problem with the field it is about, for the summary at the top of the page: there it stands alone."""
    name = _name_in(label)
    return f"{problem} for “{name}”" if name else problem


def must(label: str, rest: str, *, enter: str = "") -> str:
    """That a field must be so: "Places must be between 1 and 500".

    A question cannot begin a sentence: what to `enter` does, or else the question in quotation marks.
    """
    name = _name_in(label)
    if not name.endswith("?"):
        return f"{name or 'It'} must {rest}"
    return about(label, f"Enter {enter}") if enter else f"“{name}” must {rest}"


def _name_in(label: str) -> str:
    """What a label asks for, without saying that it may be left empty."""
    return label.removesuffix("(optional)").strip()
