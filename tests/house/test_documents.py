"""What the documents say of the code is so: links, settings, addresses, folders, counts, definitions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

import config
from crm.blueprints.dashboard.commands import page_about_figures
from crm.blueprints.dashboard.contributions import contributions_as_at, outcomes_of
from crm.blueprints.dashboard.definitions import DEFINITIONS
from crm.clock import today

PROJECT = Path(__file__).resolve().parents[2]
PAGES = sorted({PROJECT / "README.md", *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("crm/**/README.md")})
FEATURE = re.compile(r"^\| (\d+) \| [^|]+ \| (here|in part|not yet) \| ?([^|]*)\|$", re.MULTILINE)
# What takes the settings of the environment by other names.
BY_ANOTHER_NAME = {"SQLALCHEMY_DATABASE_URI": "DATABASE_URL"}

one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def read(page: str) -> str:
    return (PROJECT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert not [each for each in targets if "://" not in each and not (page.parent / each).exists()]


def test_every_setting_is_in_the_page_about_deploying() -> None:
    settings = [BY_ANOTHER_NAME.get(name, f"CRM_{name}") for name in vars(config.Settings) if name.isupper()]
    read_directly = re.findall(r"\bCRM_[A-Z_]+[A-Z]\b", read("gunicorn.conf.py") + read("scripts/run.sh"))
    written = set(re.findall(r"`([A-Z_]+)`", read("docs/deploying.md")))
    assert not ({*settings, *read_directly} - written)


def test_every_setting_in_the_page_about_deploying_is_one() -> None:
    known = {f"CRM_{name}" for name in vars(config.Settings)}
    known |= set(re.findall(r"\bCRM_[A-Z_]+\b", read("gunicorn.conf.py")))
    assert not (set(re.findall(r"`(CRM_[A-Z_]+)`", read("docs/deploying.md"))) - known)


def test_features_are_numbered_and_counted() -> None:
    features = FEATURE.findall(read("docs/features.md"))
    assert [int(number) for number, _, _ in features] == list(range(1, 100))
    counts = Counter(state for _, state, _ in features)
    words = f"**{counts['here']} here, {counts['in part']} in part, {counts['not yet']} not yet.**"
    assert words in read("docs/features.md")


def test_features_say_where_they_are_or_what_is_missing() -> None:
    features = FEATURE.findall(read("docs/features.md"))
    assert not [number for number, state, where in features if state != "not yet" and not where.strip()]


@one_database
def test_addresses_of_features_are_routes(app: Flask) -> None:
    routes = {re.sub(r"<[^>]+>", "ID", rule.rule) for rule in app.url_map.iter_rules()}
    named = re.findall(r"`(/[^`]*)`", read("docs/features.md"))
    assert named
    assert not (set(named) - routes)


def test_folders_and_files_of_features_are_there() -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", read("docs/features.md"))
    assert named
    assert not [each for each in named if not any((PROJECT / top / each).exists() for top in ("crm", "."))]


@one_database
def test_the_page_about_figures_says_what_the_dashboard_says(app: Flask) -> None:
    with app.app_context():
        assert read("docs/indicators.md") == page_about_figures(), "Run: flask indicators document > docs/indicators.md"


@one_database
def test_the_page_about_figures_names_every_indicator_and_outcome(app: Flask) -> None:
    with app.app_context():
        outcomes = outcomes_of(contributions_as_at(today(), today()), exact_people=False)
    headings = set(re.findall(r"^### (.+)$", read("docs/indicators.md"), re.MULTILINE))
    assert headings == {f"{each.code}: {each.short}" for each in DEFINITIONS} | {
        f"{each.code}: {each.title}" for each in outcomes
    }
