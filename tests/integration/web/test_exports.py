"""What an export does with a list that is too long for one file."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from flask_login import login_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from crm.accounts.models import AuditEntry, User
from crm.blueprints.schools.queries import SCHOOLS
from crm.database import db
from crm.web.exports import export_list
from tests.factories.encounters import make_school
from tests.factories.people import make_user


def exported(app: Flask, officer: User, query: str = "") -> Response:
    """The export of a list that takes two schools and no more."""
    with app.test_request_context("/schools/export", method="POST"):
        login_user(officer)
        return export_list(replace(SCHOOLS, most_exported=2), query, "csv")


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")))


class TestALongList:
    def test_goes_out_whole_up_to_the_limit(self, app: Flask) -> None:
        officer = make_user("officer")
        for name in ("Dearne School", "Aston School"):
            make_school(name)
        response = exported(app, officer)
        assert response.status_code == 200
        assert response.get_data(as_text=True).count("School") == 2
        assert len(entries()) == 1

    def test_is_refused_above_it_and_never_cut(self, app: Flask) -> None:
        officer = make_user("officer")
        for name in ("Dearne School", "Aston School", "Maltby School"):
            make_school(name)
        response = exported(app, officer, "q=school")
        page = response.get_data(as_text=True)
        assert response.status_code == 422
        assert response.mimetype == "text/html"
        assert "Content-Disposition" not in response.headers
        assert "These are more than 2 " in page
        assert 'href="/schools/?q=school"' in page
        assert entries() == []

    def test_goes_out_once_its_filters_are_narrower(self, app: Flask) -> None:
        officer = make_user("officer")
        for name in ("Dearne School", "Aston School", "Maltby School"):
            make_school(name)
        assert exported(app, officer, "q=dearne").status_code == 200
