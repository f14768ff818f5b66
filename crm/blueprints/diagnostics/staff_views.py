"""Diagnostics for staff: the list with its export, and each one's page with its history."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.diagnostics.blueprint import bp
from crm.blueprints.diagnostics.check_answers import summary
from crm.blueprints.diagnostics.invitations import site_words
from crm.blueprints.diagnostics.lists import diagnostic_list
from crm.blueprints.diagnostics.queries import sees_every_answer
from crm.blueprints.diagnostics.questionnaire_file import load_version
from crm.blueprints.diagnostics.records import may_fill_in_with, staff_view, submitted_answers
from crm.blueprints.diagnostics.rules import PIPELINE
from crm.clock import today
from crm.database import only_reads
from crm.stages.rules import Visit, days_in_stage
from crm.web.exports import export_list
from crm.web.lists import page_of, shows_list


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
@shows_list("diagnostics", "Skills diagnostics")
def index() -> str:
    """Every diagnostic, whoever may see its answers."""
    return render_template(
        "diagnostics/index.html",
        page=page_of(diagnostic_list(current_user), request.args),
        sees_every_answer=sees_every_answer(current_user),
        days_in=lambda card: days_in_stage(Visit(card.stage, card.stage_since), today()),
        site_words=site_words,
    )


@bp.post("/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export() -> Response:
    """The list as filtered, as a file; answers only where this person may see them."""
    spec = diagnostic_list(current_user)
    return export_list(spec, request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/<public_id>")
@requires(Permission.SEE_PIPELINES)
def record(public_id: str) -> str:
    """One diagnostic: where it stands, who was invited, what was submitted, whom it is shared with."""
    view = staff_view(public_id, current_user)
    submissions = [
        (each, summary(load_version(each.questionnaire), submitted_answers(each))) for each in view.submissions
    ]
    return render_template(
        "diagnostics/record.html",
        view=view,
        diagnostic=view.diagnostic,
        stage=PIPELINE.stage(view.diagnostic.card.stage),
        days=days_in_stage(Visit(view.diagnostic.card.stage, view.diagnostic.card.stage_since), today()),
        pipeline=PIPELINE,
        submissions=submissions,
        site_words=site_words(view.diagnostic.site),
        may_fill_in=may_fill_in_with(current_user),
        trail=[("Skills diagnostics", url_for("diagnostics.index"))],
    )
