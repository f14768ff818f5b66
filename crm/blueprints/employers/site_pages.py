"""The sites of an employer: adding, editing, and saying that one is given up."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.employers.blueprint import bp
from crm.blueprints.employers.conflicts import last_entry, save_or_ask
from crm.blueprints.employers.forms import SiteForm
from crm.directory.employers import sites
from crm.directory.employers.models import Employer, Site
from crm.directory.employers.queries import employer_by_public_id, employer_for_update, site_of
from crm.problems import RuleRefused
from crm.web.once import once


@bp.route("/<public_id>/sites/new", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def new_site(public_id: str) -> ResponseReturnValue:
    """Add a place where an employer works."""
    employer = employer_by_public_id(public_id, visible_to=current_user)
    form = SiteForm()
    form.offer_choices()
    if form.validate_on_submit():
        try:
            return once(form, current_user.id, lambda: _added(form, employer))
        except RuleRefused as refused:
            form.show(refused)
    former = [site for site in employer.sites if site.archived_at is not None]
    page = render_template("employers/site.html", form=form, employer=employer, site=None, former=former)
    return page, 422 if request.method == "POST" else 200


def _added(form: SiteForm, employer: Employer) -> str:
    sites.add_site(employer, form.facts(), is_main=form.is_main.data)
    flash("The site is added.", "success")
    return url_for("employers.show", public_id=employer.public_id)


@bp.route("/<public_id>/sites/<site_id>", methods=["GET", "POST"])
@requires(Permission.EDIT_EMPLOYERS)
def edit_site(public_id: str, site_id: str) -> ResponseReturnValue:
    """Change a site; what somebody else changed meanwhile is shown beside it, to decide."""
    writing = request.method == "POST"
    employer = (employer_for_update if writing else employer_by_public_id)(public_id, visible_to=current_user)
    site = site_of(employer, site_id)
    form = SiteForm() if writing else _as_it_stands(site)
    form.offer_choices()
    if not writing:
        form.seen.data = str(last_entry(site))
    done = save_or_ask(
        form,
        site,
        stands=lambda: _as_it_stands(site),
        save=lambda: _changed(form, site),
        name=f"a site of {employer.name}",
        back=url_for("employers.show", public_id=public_id),
    )
    if done is not None:
        return done
    page = render_template("employers/site.html", form=form, employer=employer, site=site, former=[])
    return page, 422 if writing else 200


def _as_it_stands(site: Site) -> SiteForm:
    form = SiteForm(formdata=None)
    form.offer_choices()
    form.fill_from(site)
    return form


def _changed(form: SiteForm, site: Site) -> str:
    sites.change_site(site, form.facts(), is_main=form.is_main.data)
    flash("The site is saved.", "success")
    return url_for("employers.show", public_id=site.employer.public_id)


@bp.post("/<public_id>/sites/<site_id>/archive")
@requires(Permission.EDIT_EMPLOYERS)
def archive_site(public_id: str, site_id: str) -> ResponseReturnValue:
    """Say that an employer works there no more."""
    employer = employer_for_update(public_id, visible_to=current_user)
    site = site_of(employer, site_id)
    try:
        sites.archive_site(site)
    except RuleRefused as refused:
        form = _as_it_stands(site)
        form.show(refused)
        page = render_template("employers/site.html", form=form, employer=employer, site=site, former=[])
        return page, 422
    flash("The site is given up. Its records stay.", "success")
    return redirect(url_for("employers.show", public_id=public_id))


@bp.post("/<public_id>/sites/<site_id>/restore")
@requires(Permission.EDIT_EMPLOYERS)
def restore_site(public_id: str, site_id: str) -> ResponseReturnValue:
    """Say that an employer works there again."""
    employer = employer_for_update(public_id, visible_to=current_user)
    sites.restore_site(site_of(employer, site_id))
    flash("The site is back.", "success")
    return redirect(url_for("employers.show", public_id=public_id))
