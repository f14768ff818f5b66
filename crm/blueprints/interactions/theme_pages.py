"""The list of themes, kept by administrators."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.forms import ThemeForm
from crm.engagement.records import theme_by_public_id, themes_with_use
from crm.engagement.themes import actions_to_serve, add_theme, change_theme
from crm.problems import RuleRefused
from crm.web.once import once


@bp.get("/themes")
@requires(Permission.ADMINISTER)
def themes() -> str:
    """Every theme, with the action it serves and how much it is used."""
    return render_template("interactions/themes.html", themes=themes_with_use(), actions=dict(actions_to_serve()))


@bp.route("/themes/new", methods=["GET", "POST"], defaults={"public_id": ""})
@bp.route("/themes/<public_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def theme(public_id: str) -> ResponseReturnValue:
    """Add a theme, or rename and retire one."""
    known = theme_by_public_id(public_id) if public_id else None
    form = ThemeForm()
    form.action_code.offer((code, f"{code} {title}") for code, title in actions_to_serve())
    if request.method == "GET" and known:
        form.name.data, form.action_code.data, form.is_retired.data = known.name, known.action_code, known.is_retired

    def save() -> str:
        name, code = form.name.data or "", form.action_code.data or ""
        if known:
            change_theme(known, name, code, is_retired=bool(form.is_retired.data))
        else:
            add_theme(name, code)
        flash(f"“{name}” is saved.", "success")
        return url_for("interactions.themes")

    if form.validate_on_submit():
        try:
            return once(form, current_user.id, save)
        except RuleRefused as refused:
            form.show(refused)
    return render_template("interactions/theme.html", form=form, theme=known), 422 if form.error_links else 200
