"""Log a contact: three required things, and what to know before saving.

Everything that is looked up on the way (employers found, people there, what crosses the contact) comes with the same
page, whichever button was pressed: a script only asks for that page and takes the parts it needs, so nothing works
differently without it. Warnings are shown once and never block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.interactions.blueprint import bp
from crm.blueprints.interactions.forms import LogForm, NoteForm, member
from crm.blueprints.interactions.panel import Panel, Plan, panel_for, people_choices, warnings_of
from crm.clock import today
from crm.directory.employers.queries import Suggestion, suggestions
from crm.engagement.actions import log_interaction, problems_of
from crm.engagement.drafts import Entry, Links, links_of
from crm.engagement.joining import ask_to_join
from crm.engagement.kinds import Channel, InitiatedBy, InteractionState
from crm.engagement.models import Interaction, JoinRequest
from crm.engagement.records import employer_by_public_id
from crm.periods import format_date
from crm.problems import Problem, RuleRefused
from crm.text import normalise
from crm.web.once import once

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Aside:
    """What a button beside "Save" brought: employers found for a text, a colleague asked.

    `refuses` says that "Save" was pressed, and which employer is meant has to be said first.
    """

    searched: str = ""
    found: Sequence[Suggestion] = ()
    asked: JoinRequest | None = None
    refuses: bool = False

    @property
    def status(self) -> int:
        """Of the page that shows it."""
        return 422 if self.refuses else 200


@bp.route("/log", methods=["GET", "POST"])
@requires(Permission.LOG_INTERACTIONS)
def log() -> ResponseReturnValue:
    """Log a contact; `?employer=` with a public id (several may be given) begins with that employer."""
    form = LogForm()
    if request.method == "GET":
        form.employers.process_formdata(request.args.getlist("employer"))
        form.officers.data = [current_user.public_id]
        form.on.data = today()
        return _page(form, Aside())
    aside = aside_of(form)
    if aside is not None:
        return _page(form, aside), aside.status
    take_as_chosen(form)
    if form.validate_on_submit():
        entry = form.entry()
        links = links_of(entry, current_user)
        if set(warnings_of(entry, links, current_user)) - set(form.seen.data):
            return _page(form, Aside(), stopped=True)
        try:
            return once(form, current_user.id, lambda: _saved(entry, links))
        except RuleRefused as refused:
            form.show(refused)
    else:
        show_more_problems(form)
    return _page(form, Aside()), 422


def _saved(entry: Entry, links: Links) -> str:
    note = log_interaction(entry, current_user, today(), links)
    if note.state is InteractionState.PLANNED:
        words = f"The contact is planned for {format_date(note.on)}. My day asks whether it took place."
    else:
        words = "The contact is saved."
    if entry.next_step and entry.next_step.due:
        words += f" The next step is due on {format_date(entry.next_step.due)}."
    flash(words, "success")
    return url_for("interactions.show", public_id=note.public_id)


def aside_of(form: NoteForm) -> Aside | None:
    """Do what a button other than "Save" asks for; None where the contact is to be saved."""
    sent = request.form
    text = sent.get("find", "").strip()[:LONGEST_SEARCH]
    chosen = list(form.employers.data)
    if added := sent.get("add", ""):
        form.employers.process_formdata([*chosen, added])
        return Aside()
    if removed := sent.get("remove", ""):
        form.employers.data = [key for key in chosen if key != removed]
        return Aside()
    if asked := sent.get("ask", ""):
        return _ask(form, asked)
    step = sent.get("step", "save")
    if step == "find" or (step == "default" and text):
        return _find(form, text)
    if step == "refresh":
        return Aside()
    return _employer_typed(form, text) if text else None


def _employer_typed(form: NoteForm, text: str) -> Aside | None:
    """Take the employer whose name was typed and not chosen, where there is one of exactly that name; else ask."""
    found = suggestions(text, current_user)
    same = [each for each in found if normalise(text) in (normalise(each.name), normalise(each.trading_name))]
    if len(same) == 1:
        form.employers.process_formdata([*form.employers.data, same[0].public_id])
        return None
    form.add_problem(Problem("employers", f"Choose which employer you mean by “{text}”, or empty the box"))
    return Aside(searched=text, found=found, refuses=True)


def _find(form: NoteForm, text: str) -> Aside:
    if not text:
        form.add_problem(Problem("employers", "Type part of the employer’s name, then choose Find"))
        return Aside()
    return Aside(searched=text, found=suggestions(text, current_user))


def _ask(form: NoteForm, interaction: str) -> Aside:
    try:
        employer = employer_by_public_id(form.employers.data[0] if form.employers.data else "")
        return Aside(asked=ask_to_join(interaction, employer.id, current_user, today()))
    except RuleRefused as refused:
        form.show(refused)
        return Aside()


def take_as_chosen(form: NoteForm) -> None:
    """Let drop-downs hold what was sent: the action looks each up, which spares loading every choice to save."""
    for name in ("newcomer_employer", "next_step_who", "next_step_employer"):
        field = form._fields.get(name)
        if field is not None:
            field.offer([(field.data, "")] if field.data else [])


def show_more_problems(form: NoteForm, before: Interaction | None = None) -> None:
    """Beside what the form itself found, say what the rules would, so that all is known at once."""
    marked = {field.name for field in form if field.errors}
    for problem in problems_of(form.entry(), current_user, today(), before):
        if problem.field not in marked:
            form.add_problem(problem)


def plan_of(form: NoteForm) -> Plan:
    """What is known so far of the contact being written."""
    return Plan(
        employers=form.employers.data,
        on=form.on.data or today(),
        channel=member(Channel, form.channel.data),
        initiated_by=member(InitiatedBy, form.initiated_by.data) or InitiatedBy.US,
        themes=form.themes.data,
        officers=form.officers.data,
    )


def _page(form: LogForm, aside: Aside, *, stopped: bool = False) -> str:
    panel = panel_for(plan_of(form), current_user, today())
    form.employers.data = [each.public_id for each in panel.employers]
    offer_choices(form, panel)
    return render_template(
        "interactions/log.html",
        form=form,
        panel=panel,
        aside=aside,
        stopped=stopped,
        note=None,
        theirs=None,
        kept_people=(),
    )


def offer_choices(form: NoteForm, panel: Panel) -> None:
    """Fill the drop-downs from what the panel knows."""
    form.offer_employers([(each.public_id, each.name) for each in panel.employers])
    if isinstance(form, LogForm):
        form.next_step_who.offer(people_choices(panel.colleagues, current_user))
        form.next_step_who.data = form.next_step_who.data or current_user.public_id
