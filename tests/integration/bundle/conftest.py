"""A second, empty database of either kind, for packages to be loaded into."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from crm.app import create_app
from crm.database import db
from tests.integration.bundle.content import fill
from tests.migrated import NewMigrated

Invoke = Callable[..., Result]


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def migrated_target(request: pytest.FixtureRequest, new_migrated_database: NewMigrated) -> Iterator[Flask]:
    """An application on an empty database of its own."""
    with _application(new_migrated_database(request.param, "target")) as app:
        yield app


@contextmanager
def _application(url: str) -> Iterator[Flask]:
    settings = {"ENVIRONMENT": "testing", "TESTING": True, "SQLALCHEMY_DATABASE_URI": url, "DEMONSTRATION": False}
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def target(migrated_target: Flask) -> Iterator[Flask]:
    """That application, its database empty again after the test."""
    with migrated_target.app_context():
        engine = db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            connection.begin_nested()
            db.engines[None] = connection  # type: ignore[index]
            try:
                yield migrated_target
            finally:
                db.session.remove()
                db.engines[None] = engine  # type: ignore[index]
                outer.rollback()


@pytest.fixture
def bundle(app: Flask) -> Invoke:
    """`bundle("dump", folder)` on the first database."""
    return lambda *words: _invoke(app, *words)


@pytest.fixture
def target_bundle(target: Flask) -> Invoke:
    """`target_bundle("load", folder)` on the second one."""
    return lambda *words: _invoke(target, *words)


def _invoke(app: Flask, *words: str | Path) -> Result:
    # A command runs in the innermost application there is, so it is named here.
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["bundle", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="session")
def kept_packages() -> dict[str, Path]:
    """One package of full content for each kind of database, dumped once a run."""
    return {}


@pytest.fixture
def package(app: Flask, bundle: Invoke, kept_packages: dict[str, Path], tmp_path: Path, tmp_path_factory) -> Path:
    """A copy of a package of this kind of database, with something in every table."""
    kind = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0]
    if kind not in kept_packages:
        fill()
        kept_packages[kind] = tmp_path_factory.mktemp("packages") / kind
        assert bundle("dump", kept_packages[kind]).exit_code == 0
    return Path(shutil.copytree(kept_packages[kind], tmp_path / "package"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, new_migrated_database: NewMigrated) -> Path:
    """One package of full content, whatever the database."""
    folder = tmp_path_factory.mktemp("sample")
    with _application(new_migrated_database("sqlite", "sample")) as app:
        with app.app_context():
            fill()
        assert _invoke(app, "dump", folder / "package").exit_code == 0
    return folder / "package"


@pytest.fixture
def spoilt(sample: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt by the test."""
    return Path(shutil.copytree(sample, tmp_path / "package"))


@pytest.fixture
def template(sample: Path, tmp_path: Path, new_migrated_database: NewMigrated) -> Path:
    """An empty package to fill in."""
    with _application(new_migrated_database("sqlite", "empty")) as app:
        assert _invoke(app, "template", tmp_path / "own").exit_code == 0
    return tmp_path / "own"
