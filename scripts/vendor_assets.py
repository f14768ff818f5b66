"""Fetch the published front-end files that crm/static/vendor holds, make them ours to serve, and note their licences.

Run by whoever raises a version (needs npm); the result is committed, so users need neither npm nor a network:

    .venv/bin/python scripts/vendor_assets.py

GOV.UK's typeface, crown and crest are for GOV.UK services only. A council uses the same components with Arial or
Helvetica, so the fonts and the crest are cut out of the style sheet. Inline styles inside markup are refused by our
Content-Security-Policy, so the one that accessible-autocomplete writes becomes a class.
"""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "crm" / "static" / "vendor"
FONT_STACK = "Arial,Helvetica,sans-serif"
MIT_OF_GDS = "accessible-autocomplete"


class VendorError(Exception):
    """A published file is not what this script was written for."""


def substitute(pattern: str, replacement: str, text: str, expected: int) -> str:
    """Replace every match, refusing to go on when a new version has another number of them."""
    result, count = re.subn(pattern, replacement, text)
    if count != expected:
        raise VendorError(f"Expected {expected} of {pattern!r}, found {count}")
    return result


def without_source_map(text: str) -> str:
    """Drop the comment naming a source map, which is not served."""
    text = re.sub(r"\s*/\*# sourceMappingURL=\S+?\s*\*/\s*$", "\n", text)
    return re.sub(r"\s*//# sourceMappingURL=\S+\s*$", "\n", text)


def council_style(text: str) -> str:
    """GOV.UK's style sheet without its typeface and crest."""
    text = substitute(r"/\*! Copyright[^*]*\*/|@font-face\{[^}]*\}", "", text, expected=3)
    text = substitute(r"font-family:GDS Transport,arial,sans-serif", f"font-family:{FONT_STACK}", text, expected=58)
    text = substitute(r"font-family:sans-serif", f"font-family:{FONT_STACK}", text, expected=58)
    text = substitute(r"(?<=[{;])[a-z-]+:url\(/assets/images/govuk-crest\.svg\)[^;{}]*;?", "", text, expected=3)
    for relic in ("GDS Transport", "crest", "/assets/", "url("):
        if relic in text:
            raise VendorError(f"{relic!r} is still in the style sheet")
    return text


def class_for_inline_style(text: str) -> str:
    """The suffix "1 of 5" read out on iOS: hidden by a class, because a style attribute is refused by our policy."""
    return substitute(r'style="border:0;clip:[^"]*"', 'class="govuk-visually-hidden"', text, expected=1)


@dataclass(frozen=True)
class Package:
    """A published npm package, what we take of it, and what we change."""

    name: str
    version: str
    integrity: str
    files: dict[str, str]
    changes: str
    mends: dict[str, Callable[[str], str]] = field(default_factory=dict)
    licence_file: str | None = None
    about: str = ""


PACKAGES = [
    Package(
        name="govuk-frontend",
        version="6.6.0",
        integrity="xctkWrQvLnvQt7fyjQ3MGX9S0wz0x0RQuLxCeoXF+s8EjGICG81/DYQGKN5qgO+0KVT12UAaRwUsGY6fulRcRg==",
        files={
            "dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
            "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
        },
        mends={"govuk-frontend.min.css": council_style},
        changes=f"typeface and crest removed, font stack replaced by {FONT_STACK}, source map comments removed",
        about="Components of the GOV.UK Design System, Government Digital Service.",
    ),
    Package(
        name="accessible-autocomplete",
        version="3.0.1",
        integrity="xMshgc2LT5addvvfCTGzIkRrvhbOFeylFSnSMfS/PdjvvvElZkakCwxO3/yJYBWyi1hi3tZloqOJQ5kqqJtH4g==",
        files={
            "dist/accessible-autocomplete.min.css": "accessible-autocomplete.min.css",
            "dist/accessible-autocomplete.min.js": "accessible-autocomplete.min.js",
        },
        mends={"accessible-autocomplete.min.js": class_for_inline_style},
        changes="one inline style replaced by the class govuk-visually-hidden, source map comments removed",
        licence_file="LICENSE.txt",
        about="Type-ahead over a plain select, Government Digital Service.",
    ),
    Package(
        name="sortablejs",
        version="1.15.7",
        integrity="Kk8wLQPlS+yi1ZEf48a4+fzHa4yxjC30M/Sr2AnQu+f/MPwvvX9XjZ6OWejiz8crBsLwSq8GHqaxaET7u6ux0A==",
        files={"Sortable.min.js": "sortable.min.js"},
        changes="none",
        licence_file="LICENSE",
        about="Dragging cards on a board; the board works without it.",
    ),
]


def fetch(package: Package, folder: Path) -> Path:
    """Download through npm, whose own settings say from where, and compare with the published hash."""
    wanted = f"{package.name}@{package.version}"
    subprocess.run(["npm", "pack", wanted, "--silent", "--pack-destination", folder], check=True, cwd=folder)  # noqa: S603, S607
    archive = folder / f"{package.name}-{package.version}.tgz"
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.integrity:
        raise VendorError(f"{wanted} is not the file that was published: its hash is {digest}")
    return archive


def read_member(archive: Path, path: str) -> str:
    """One text file of a package."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile(f"package/{path}")
        if member is None:
            raise VendorError(f"{path} is not a file in {archive.name}")
        return member.read().decode("utf-8")


def write_files(package: Package, archive: Path) -> None:
    """Take the files we serve, with our changes."""
    for source, target in package.files.items():
        mend = package.mends.get(target, str)
        TARGET.joinpath(target).write_text(mend(without_source_map(read_member(archive, source))), encoding="utf-8")


def licences_page(archives: dict[str, Path]) -> str:
    """What is here, from whom, under which licence and changed how."""
    texts = {p.name: read_member(archives[p.name], p.licence_file).strip() for p in PACKAGES if p.licence_file}
    parts = ["# Licences of the files in this folder", "Written by scripts/vendor_assets.py; do not edit by hand."]
    for package in PACKAGES:
        # govuk-frontend's package names the MIT licence without its text; its owner's is the same everywhere.
        text = texts.get(package.name, texts[MIT_OF_GDS])
        parts += [
            f"## {package.name} {package.version}",
            package.about,
            f"Files: {', '.join(sorted(package.files.values()))}. Changes: {package.changes}.",
            "\n".join(f"> {line}".rstrip() for line in text.splitlines()),
        ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Rebuild the folder from the published packages."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        archives = {package.name: fetch(package, Path(name)) for package in PACKAGES}
        for package in PACKAGES:
            write_files(package, archives[package.name])
        TARGET.joinpath("LICENCES.md").write_text(licences_page(archives), encoding="utf-8")
    for path in sorted(TARGET.iterdir()):
        print(f"{path.stat().st_size:>8} {path.name}")


if __name__ == "__main__":
    try:
        main()
    except (VendorError, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
