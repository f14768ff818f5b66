"""Everything that changes the list of themes. A retired theme stays on old records and is offered no longer."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.database import db
from crm.engagement.models import Theme
from crm.problems import Problem, RuleRefused
from crm.strategy.models import Action
from crm.text import normalise, one_line

LONGEST_NAME = 80


def actions_to_serve() -> list[tuple[str, str]]:
    """The actions of the strategy, by code."""
    actions = db.session.execute(select(Action.code, Action.title).order_by(Action.code))
    return [(code, title) for code, title in actions]


def add_theme(name: str, action_code: str) -> Theme:
    """Add a theme that serves one strategy action. Raises RuleRefused."""
    name = _checked(name, action_code)
    taken = set(db.session.scalars(select(Theme.key)))
    stem = normalise(name).replace(" ", "_")[:34] or "theme"
    key = next(each for each in (stem, *(f"{stem}_{number}" for number in range(2, 10_000))) if each not in taken)
    theme = Theme(key=key, name=name, action_code=action_code)
    db.session.add(theme)
    db.session.flush()
    return theme


def change_theme(theme: Theme, name: str, action_code: str, *, is_retired: bool) -> None:
    """Rename a theme, say which action it serves, retire it or bring it back. Raises RuleRefused."""
    theme.name = _checked(name, action_code, theme)
    theme.action_code, theme.is_retired = action_code, is_retired
    db.session.flush()


def _checked(name: str, action_code: str, theme: Theme | None = None) -> str:
    name = one_line(name)
    problems = []
    if not name:
        problems.append(Problem("name", "Enter the name of the theme"))
    elif len(name) > LONGEST_NAME:
        problems.append(Problem("name", f"The name must be {LONGEST_NAME} characters or fewer"))
    else:
        others = select(Theme.id).where(func.lower(Theme.name) == name.lower())
        if any(key != (theme.id if theme else None) for key in db.session.scalars(others)):
            problems.append(Problem("name", f"There is a theme called “{name}” already"))
    if action_code and db.session.scalar(select(Action.id).where(Action.code == action_code)) is None:
        problems.append(Problem("action_code", "Choose the action of the strategy it serves"))
    if problems:
        raise RuleRefused(problems)
    return name
