"""Two people edited one record: what stands now beside what the second of them typed, where the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.web.forms import Form


@dataclass(frozen=True)
class Difference:
    """One question with what stands now and what was typed, in words."""

    question: str
    now: str
    typed: str


def differences(now: Mapping[str, str], typed: Mapping[str, str]) -> list[Difference]:
    """The questions answered differently, in the order of the form."""
    return [Difference(each, now.get(each, ""), words) for each, words in typed.items() if now.get(each, "") != words]


def carry_version(form: Form, version: str) -> None:
    """Let the form be sent again on top of what stands now: the person has seen it and decides."""
    form.version.raw_data = None
    form.version.data = version
