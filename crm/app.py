"""The application factory: settings, extensions and one visible list of blueprints. Imported by nobody in `crm`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from crm import cli
from crm import tables as _tables  # noqa: F401  every table is known before the first query
from crm.accounts import audit as _audit  # noqa: F401  its listeners write the audit trail
from crm.accounts import permissions, sessions
from crm.blueprints.account.routes import bp as account
from crm.blueprints.admin.routes import bp as admin
from crm.blueprints.apprenticeships.routes import bp as apprenticeships
from crm.blueprints.boards.routes import bp as boards
from crm.blueprints.collaborations.routes import bp as collaborations
from crm.blueprints.dashboard.routes import bp as dashboard
from crm.blueprints.diagnostics.routes import bp as diagnostics
from crm.blueprints.disability_confident.routes import bp as disability_confident
from crm.blueprints.employers.routes import bp as employers
from crm.blueprints.encounters.routes import bp as encounters
from crm.blueprints.interactions.routes import bp as interactions
from crm.blueprints.my_business.routes import bp as my_business
from crm.blueprints.network.routes import bp as network
from crm.blueprints.next_steps.routes import bp as next_steps
from crm.blueprints.placements.routes import bp as placements
from crm.blueprints.provision.routes import bp as provision
from crm.blueprints.schools.routes import bp as schools
from crm.database import db
from crm.extensions import compress, csrf, login_manager, migrate
from crm.web import errors, pages, security, transactions
from crm.web.saved_view_pages import bp as saved_views

BLUEPRINTS = (
    account,
    admin,
    apprenticeships,
    boards,
    collaborations,
    dashboard,
    diagnostics,
    disability_confident,
    employers,
    encounters,
    interactions,
    my_business,
    network,
    placements,
    next_steps,
    provision,
    saved_views,
    schools,
)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application, configured from the environment and then by `overrides` (for tests).

    Raises ConfigurationError where a production setting is missing or unsafe.
    """
    app = Flask("crm", instance_path=str(config.PROJECT / "instance"))
    app.config.from_object(config.settings_from(config.ENVIRON))
    app.config.from_prefixed_env("CRM")
    url = config.database_url(config.ENVIRON)
    if url:
        app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.update(overrides or {})
    config.check(app.config)
    _make_room_for_database(app.config["SQLALCHEMY_DATABASE_URI"])

    if app.config["TRUSTED_PROXIES"]:
        count = int(app.config["TRUSTED_PROXIES"])
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    pages.init_app(app)  # first: the extensions below make the template environment that it sets up
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.PROJECT / "migrations"), render_as_batch=True, compare_type=True)
    csrf.init_app(app)
    compress.init_app(app)
    login_manager.init_app(app)
    sessions.init_app(app)
    security.init_app(app)
    app.before_request(permissions.check_request)
    transactions.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_app(app)
    return app


def _make_room_for_database(address: str) -> None:
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
