"""The needs that support is looked up by: the skills and the kinds of support that the form asks about.

Keys stay from version to version of the form, so an entry of the directory keeps its needs; labels are those of the
newest version that has the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from crm.blueprints.diagnostics.questionnaire import Option, Questionnaire
from crm.blueprints.diagnostics.questionnaire_file import load_version, versions

SUPPORT_QUESTION = "support"


@dataclass(frozen=True)
class NeedGroup:
    """Needs that belong together, as (key, label), in the form's order."""

    key: str
    title: str
    needs: tuple[tuple[str, str], ...]


# Where the form holds each group: a question's own options, or a list that questions share.
_GROUPS = (
    ("support", "Help that employers ask for", None),
    ("technical", "Technical and practical skills", "technical_skills"),
    ("people", "People and personal skills", "people_skills"),
)


@cache
def need_groups() -> tuple[NeedGroup, ...]:
    """Every need there is or ever was, in groups."""
    return tuple(NeedGroup(key, title, tuple(_labels(listed).items())) for key, title, listed in _GROUPS)


@cache
def need_labels() -> dict[str, str]:
    """Every need's label by its key, in the form's order."""
    return {key: label for group in need_groups() for key, label in group.needs}


def labels_of(needs: Iterable[str]) -> list[str]:
    """The labels of some needs, in the form's order; keys that no version knows are left out."""
    wanted = set(needs)
    return [label for key, label in need_labels().items() if key in wanted]


def _labels(listed: str | None) -> dict[str, str]:
    labels: dict[str, str] = {}
    for version in reversed(versions()):
        for option in _options(load_version(version), listed):
            if not option.exclusive:
                labels.setdefault(option.key, option.label)
    return labels


def _options(questionnaire: Questionnaire, listed: str | None) -> Iterator[Option]:
    if listed is not None:
        yield from questionnaire.lists.get(listed, ())
    elif SUPPORT_QUESTION in questionnaire.questions:
        yield from questionnaire.questions[SUPPORT_QUESTION].options
