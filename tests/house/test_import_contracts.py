"""No room escapes the import contracts: whatever stands in crm/ has its place on a floor."""

import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS = next(contract for contract in CONTRACTS if contract["id"] == "floors")
ON_A_FLOOR = set(re.findall(r"[a-z_.]+", " ".join(FLOORS["layers"])))


def rooms(folder: Path, prefix: str) -> list[str]:
    """Names of the modules and packages directly inside a package."""
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    packages = [path.name for path in folder.iterdir() if (path / "__init__.py").exists()]
    return sorted(f"{prefix}.{name}" for name in modules + packages)


ROOMS = [name for name in rooms(PROJECT / "crm", "crm") if name != "crm.blueprints"]


@pytest.mark.parametrize("room", ROOMS + rooms(PROJECT / "crm" / "blueprints", "crm.blueprints"))
def test_each_room_stands_on_a_floor(room):
    assert room in ON_A_FLOOR, f"Give {room} a place in the floors contract of pyproject.toml"


@pytest.mark.parametrize("path", sorted((PROJECT / "crm").rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_a_package_holds_a_docstring_and_nothing_else(path):
    """So importing a room's rules starts neither Flask nor pandas, and no package imports its own routes."""
    rest = re.sub(r'^\s*"""(.*?)"""\s*', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert rest.strip() == ""


def test_settings_import_nothing_of_the_product():
    assert not re.search(r"^\s*(?:from|import) crm\b", (PROJECT / "config.py").read_text("utf-8"), re.MULTILINE)
