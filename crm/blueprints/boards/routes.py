"""Every strand's pipeline, as a board or a table; cards are moved by those who may write in the strand."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from crm.accounts.permissions import requires, user_may
from crm.accounts.rules import Permission
from crm.blueprints.boards.forms import MoveForm
from crm.blueprints.boards.pipelines import BOARDS, Board, board_of
from crm.blueprints.boards.queries import board_view, card_list, card_with, summaries
from crm.clock import today
from crm.problems import RuleRefused
from crm.stages.models import Card
from crm.web.exports import export_list
from crm.web.forms import once
from crm.web.lists import choices_of, criteria_of, page_of

bp = Blueprint("boards", __name__, url_prefix="/pipelines")


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
def index() -> str:
    """Every pipeline in summary, each leading to its board."""
    return render_template("boards/index.html", summaries=summaries(BOARDS, today()))


@bp.get("/<strand>")
@requires(Permission.SEE_PIPELINES)
def board(strand: str) -> str:
    """One pipeline, as a board or (`view=table`) as a table."""
    chosen = _board(strand)
    shared = {"board": chosen, "today": today(), "may_move": _may_move(chosen)}
    if request.args.get("view") == "table":
        return render_template("boards/table.html", page=page_of(card_list(chosen), request.args), **shared)
    spec = card_list(chosen)
    criteria = criteria_of(spec, request.args)
    view = board_view(chosen, criteria, today())
    return render_template(
        "boards/board.html", spec=spec, criteria=criteria, choices=choices_of(spec), view=view, **shared
    )


@bp.post("/<strand>/export")
@requires(Permission.EXPORT_EMPLOYERS)
def export(strand: str) -> Response:
    """The table of a pipeline as filtered, as a file."""
    return export_list(card_list(_board(strand)), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/<strand>/cards/<public_id>/move")
@requires(Permission.WRITE_STRAND, strand_argument="strand")
def ask_move(strand: str, public_id: str) -> str:
    """Ask where a card should go."""
    chosen = _board(strand)
    card = card_with(public_id, chosen)
    form = MoveForm(formdata=None, on=today(), version=card.version, back=request.args.get("back", ""))
    form.offer(chosen.pipeline, card)
    return _move_page(chosen, card, form)


@bp.post("/<strand>/cards/<public_id>/move")
@requires(Permission.WRITE_STRAND, strand_argument="strand")
def move(strand: str, public_id: str) -> ResponseReturnValue:
    """Move a card, from its form, from the board's own menu or by dragging."""
    chosen = _board(strand)
    card = card_with(public_id, chosen)
    form = MoveForm()
    form.offer(chosen.pipeline, card)
    if form.on.data is None and "on" not in request.form:
        form.on.data = today()
        form.on.raw_data = None
    if not form.validate():
        return _move_page(chosen, card, form), 422
    if form.version.data and form.version.data != str(card.version):
        raise StaleDataError("The card was moved by someone else.")
    try:
        return once(form, current_user.id, lambda: _save_move(chosen, card, form))
    except RuleRefused as refused:
        form.show(refused)
        return _move_page(chosen, card, form), 422


def _save_move(board: Board, card: Card, form: MoveForm) -> str:
    reason = form.exit_reason.data if form.exit_reason else None
    board.move(
        card,
        to_stage=form.to_stage.data,
        on=form.on.data,
        by_id=current_user.id,
        exit_reason=reason or None,
        note=form.note.data or "",
    )
    label = board.pipeline.stage(card.stage).label
    flash(f"{card.employer.name} moved to {label}.", "success")
    address = url_for("boards.board", strand=board.slug)
    back = form.back.data or ""
    return f"{address}?{back}" if back and "\n" not in back else address


def _move_page(board: Board, card: Card, form: MoveForm) -> str:
    return render_template("boards/move.html", board=board, card=card, form=form, today=today())


def _board(slug: str) -> Board:
    found = board_of(slug)
    if found is None:
        abort(404)
    return found


def _may_move(board: Board) -> bool:
    return user_may(current_user, Permission.WRITE_STRAND, board.strand)
