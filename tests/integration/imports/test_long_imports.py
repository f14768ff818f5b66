"""What is too slow for every day: power cuts in the midst of a load, and a million rows within the memory."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, create_engine, func, select

from crm.accounts.models import AuditEntry
from crm.directory.employers.models import Employer, EmployerSicCode, Site
from crm.importing.models import ImportBatch, ImportRow
from tests.integration.imports.conftest import REGISTERS

PROJECT = Path(__file__).resolve().parents[3]
COMPANIES, CUTS = 1_500, 10
ROWS = 1_000_000
# The interpreter with pandas and the application takes some 200 MB; rows held all together would take a gigabyte.
MOST_MEMORY = 400 * 1024

KEPT = (Employer, Site, EmployerSicCode, ImportBatch, ImportRow)

pytestmark = pytest.mark.long


@pytest.fixture
def address(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A migrated database of its own with the reference data."""
    if database.startswith("postgresql"):
        own = request.getfixturevalue("new_postgresql_database")("imports")
    else:
        own = f"sqlite:///{tmp_path / 'crm.sqlite3'}"
    for words in (["db", "upgrade"], ["reference", "load"]):
        process = flask(own, *words)
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output
    return own


def flask(address: str, *words: str) -> subprocess.Popen[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CRM_", "FLASK_"))}
    settings = inherited | {"DATABASE_URL": address, "FLASK_APP": "crm.app"}
    command = [sys.executable, "-m", "flask", *words]
    return subprocess.Popen(command, cwd=PROJECT, env=settings, stdout=-1, stderr=subprocess.STDOUT, text=True)


def many_companies(path: Path) -> Path:
    """The extract over and over, each time under other company numbers."""
    with (REGISTERS / "company_register_extract.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for number in range(COMPANIES):
            writer.writerow(rows[number % len(rows)] | {"CompanyNumber": f"{number + 1:08d}"})
    return path


def counts(engine: Engine) -> dict[str, int]:
    trail = select(func.count()).where(AuditEntry.record_type.in_(("employer", "import_batch")))
    asked = {model.__tablename__: select(func.count()).select_from(model) for model in KEPT} | {"trail": trail}
    with engine.connect() as connection:
        return {name: connection.scalar(query) or 0 for name, query in asked.items()}


def test_a_power_cut_leaves_nothing_of_a_load(address: str, tmp_path: Path) -> None:
    path, engine = many_companies(tmp_path / "many.csv"), create_engine(address)
    began = monotonic()
    trial = flask(address, "registers", "load", "companies", str(path), "--dry-run")
    output, _ = trial.communicate(timeout=600)
    assert f"{COMPANIES:,} new" in output, output
    whole = monotonic() - began
    nothing = dict.fromkeys(counts(engine), 0)
    assert counts(engine) == nothing
    cut = 0
    for step in range(CUTS):
        load = flask(address, "registers", "load", "companies", str(path))
        try:
            load.wait(timeout=whole * (0.3 + 0.6 * step / CUTS))
        except subprocess.TimeoutExpired:
            load.kill()
            cut += 1
        load.communicate()
        if counts(engine)["import_batch"]:
            # The cut came after the commit, so all of it must be there.
            break
        assert counts(engine) == nothing
    assert cut >= CUTS // 2
    if counts(engine) == nothing:
        load = flask(address, "registers", "load", "companies", str(path))
        output, _ = load.communicate(timeout=600)
        assert load.returncode == 0, output
    assert counts(engine)["employer"] == COMPANIES
    check = flask(address, "rollups", "check")
    output, _ = check.communicate(timeout=600)
    assert check.returncode == 0, output
    engine.dispose()


def test_a_million_rows_stay_within_the_memory(address: str, tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,name,townCity,postcode,sector,dcLevel,region,isNew\r\n")
        for number in range(ROWS):
            file.write(f"x-{number},Employer Number {number} Limited,,LS{number % 9 + 1} 1AA,Education,,National,0\r\n")
        file.write('x,"RNN Group",,S65 1EG,Education,,National,0\r\n')
    load = flask(address, "registers", "load", "disability-confident", str(path), "--as-of", "2026-06-26")
    output, _ = load.communicate(timeout=1_800)
    assert load.returncode == 0, output
    assert f"{ROWS + 1:,} rows" in output
    assert f"1 new, 0 changed, 0 unchanged, {ROWS:,} skipped" in output
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY
