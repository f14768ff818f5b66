"""What is measured: the pages and deeds of a working day, each with the time the foundation aims at."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from benchmarks.worlds import World

Form = list[tuple[str, str]]


@dataclass(frozen=True)
class Visit:
    """One page or deed. `address` and `form` take a running number, so that no two are the same; `aim` is in ms."""

    name: str
    address: Callable[[int], str]
    aim: int
    form: Callable[[int], Form] | None = None
    answer: int = 200
    rounds: int = 80

    def body(self, number: int, csrf_token: str) -> bytes | None:
        """What is sent with it: the form, with the token that shows whose it is."""
        if self.form is None:
            return None
        return urlencode([*self.form(number), ("csrf_token", csrf_token)]).encode()


def visits_to(world: World, today: date) -> list[Visit]:
    """Everything that is measured, on the employers of a world."""

    def employer(number: int) -> str:
        return world.employers[number % len(world.employers)]

    def contact(number: int) -> Form:
        return [
            ("employers", employer(number)),
            ("channel", "phone"),
            ("initiated_by", "employer"),
            ("summary", f"Benchmark call {number}"),
            *(("on", str(part)) for part in (today.day, today.month, today.year)),
            ("once_key", secrets.token_urlsafe(18)),
            ("step", "save"),
        ]

    return [
        Visit("Employers, first page", lambda _: "/employers/", 12),
        Visit("Employers, filtered, page 50", lambda _: "/employers/?size=micro&page=50", 12),
        Visit("Search", lambda n: f"/employers/search?q={world.words[n % len(world.words)]}", 12),
        Visit("Employer page", lambda n: f"/employers/{employer(n)}", 12),
        Visit("Saving a contact", lambda _: "/interactions/log", 8, contact, answer=302),
        Visit("Board of diagnostics", lambda _: "/pipelines/diagnostics", 27),
        Visit("Dashboard", lambda _: "/dashboard/", 40),
        Visit("Export of all employers", lambda _: "/employers/export", 130, lambda _: [("format", "csv")], rounds=12),
    ]
