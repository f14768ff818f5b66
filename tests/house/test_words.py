"""Words that stand on screen are written in one way, GOV.UK's."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.engagement.rules import CHANNEL_LABELS

TEMPLATES = sorted((Path(__file__).parents[2] / "crm" / "templates").rglob("*.*"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_email_has_no_hyphen(template: Path) -> None:
    assert "e-mail" not in template.read_text(encoding="utf-8").lower()


def test_nor_in_what_a_contact_is_called() -> None:
    assert not [label for label in CHANNEL_LABELS.values() if "-" in label]
