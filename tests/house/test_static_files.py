"""What we serve to browsers is ours to serve: no typeface, crown or crest of GOV.UK, nothing inline, no other hosts."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "crm" / "static"
VENDOR = STATIC / "vendor"
TEXTS = sorted(path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".json", ".webmanifest"})


def test_there_are_files_to_look_at():
    assert {path.name for path in TEXTS} >= {"govuk-frontend.min.css", "govuk-frontend.min.js", "sortable.min.js"}


def test_no_font_file_is_served():
    fonts = [path for path in STATIC.rglob("*") if path.suffix in {".woff", ".woff2", ".ttf", ".otf", ".eot"}]
    assert fonts == []


def test_no_crest_or_crown_file_is_served():
    names = [path.name for path in STATIC.rglob("*")]
    assert [name for name in names if re.search(r"crest|crown|govuk-icon|govuk-opengraph", name)] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
@pytest.mark.parametrize("relic", ["@font-face", "GDS Transport", "crest", "sourceMappingURL", "/assets/"])
def test_no_relic_of_the_published_files_remains(path, relic):
    assert relic not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".css"], ids=lambda path: path.name)
def test_style_sheets_load_nothing_from_elsewhere(path):
    addresses = re.findall(r"url\(\s*['\"]?([^)'\"]*)|@import\s+['\"]([^'\"]+)", path.read_text(encoding="utf-8"))
    assert [address for pair in addresses for address in pair if re.match(r"(https?:)?//|data:", address)] == []


@pytest.mark.parametrize("path", [path for path in TEXTS if path.suffix == ".js"], ids=lambda path: path.name)
def test_scripts_write_no_inline_style_or_handler_into_markup(path):
    """Our Content-Security-Policy refuses both, so what relied on them would be silently broken."""
    assert re.findall(r"<[a-z]+ [^<>]{0,200}?\b(?:style|on[a-z]+)=[\"']", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", ["govuk-frontend", "accessible-autocomplete", "sortablejs"])
def test_each_borrowed_package_has_its_licence_beside_it(name):
    licences = (VENDOR / "LICENCES.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {name} \d+\.\d+\.\d+$", licences, re.MULTILINE)


def test_each_borrowed_file_is_named_with_its_licence():
    licences = (VENDOR / "LICENCES.md").read_text(encoding="utf-8")
    unnamed = [path.name for path in VENDOR.iterdir() if path.name != "LICENCES.md" and path.name not in licences]
    assert unnamed == []
