"""Every strand's pipeline, as a board, a table or its flow; cards are moved by those who may write in the strand."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires, user_may
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.boards.cards import board_filters, card_list, card_with
from crm.blueprints.boards.forms import MoveForm, move_form
from crm.blueprints.boards.queries import board_view, flow_of_board, summaries
from crm.blueprints.boards.strand_pages import add_to
from crm.blueprints.strands import BOARDS, Board, board_of
from crm.clock import today
from crm.database import only_reads
from crm.problems import RuleRefused
from crm.stages.models import Card
from crm.web.exports import export_list
from crm.web.lists import Criteria, Page, choices_of, criteria_of, page_of, shows_list
from crm.web.once import once, saved_before

bp = Blueprint("boards", __name__, url_prefix="/pipelines")
add_to(bp)
RECORD = "record"
LONGEST_BACK = 400
LONGEST_ADDRESS = 500  # what is kept of where a saved form led


@bp.get("/")
@requires(Permission.SEE_PIPELINES)
def index() -> str:
    """Every pipeline in summary, each leading to its board."""
    return render_template("boards/index.html", summaries=summaries(BOARDS, today()))


def _board_title(slug: str) -> str | None:
    board = board_of(slug)
    return f"{board.pipeline.name}: board" if board else None


@bp.get("/<strand>")
@requires(Permission.SEE_PIPELINES)
@shows_list("board", _board_title, named_by="strand")
def board(strand: str) -> str:
    """One pipeline: as a board, as a table (`view=table`), or what became of its cards (`view=flow`)."""
    chosen = _board(strand)
    shared = {
        "board": chosen,
        "today": today(),
        "may_move": user_may(me(), Permission.WRITE_STRAND, chosen.strand),
        # An address for each of a hundred cards would cost more than all the rest of the page.
        "records_at": url_for(chosen.record, public_id="0").removesuffix("0"),
        "cards_at": url_for("boards.move", strand=strand, public_id="0").removesuffix("0/move"),
        "employers_at": url_for("employers.show", public_id="0").removesuffix("0"),
    }
    view = request.args.get("view")
    if view == "flow":
        return render_template("boards/flow.html", flow=flow_of_board(chosen, today()), **shared)
    if view == "table":
        page = page_of(card_list(chosen), request.args)
        return render_template("boards/table.html", page=page, **_views(chosen, page.criteria, "table"), **shared)
    spec = board_filters(chosen)
    criteria = criteria_of(spec, request.args)
    moved = request.args.get("moved", "")[:11]
    return render_template(
        "boards/board.html",
        page=Page(spec, criteria, [], 0, False, choices_of(spec)),
        view=board_view(chosen, criteria, today(), first=moved),
        moved=moved,
        **_views(chosen, criteria, "board"),
        **shared,
    )


def _views(board: Board, criteria: Criteria, view: str) -> dict[str, object]:
    """The ready-made views above a board or table: label, address, whether it is shown; and what it is filtered by."""
    extra = {"view": view} if view == "table" else {}
    address = url_for("boards.board", strand=board.slug)
    filters: list[tuple[str, dict[str, str]]] = [("All", {}), ("Mine", {"owner": me().public_id})]
    if (organisation := me().organisation) is not None:
        filters.append((organisation.short_name, {"organisation": organisation.public_id}))
    filters.append(("Stuck", {"stuck": "yes"}))
    in_force = {key: value for key, value in criteria.typed.items() if value}
    ready = [(label, _with(address, {**chosen, **extra}), chosen == in_force) for label, chosen in filters]
    return {
        "ready": ready,
        "filtered": urlencode(in_force),
        "query": urlencode({**in_force, **extra}),
    }


@bp.post("/<strand>/export")
@only_reads
@requires(Permission.EXPORT_EMPLOYERS)
def export(strand: str) -> Response:
    """The table of a pipeline as filtered, as a file."""
    return export_list(card_list(_board(strand)), request.form.get("query", ""), request.form.get("format", "csv"))


@bp.get("/<strand>/cards/<public_id>/move")
@requires(Permission.WRITE_STRAND, strand_argument="strand")
def ask_move(strand: str, public_id: str) -> str:
    """Ask where a card should go; `to` is what a person has in mind already (where they dropped it)."""
    chosen = _board(strand)
    card = card_with(public_id, chosen)
    return _move_page(chosen, card, _fresh_form(chosen, card, request.args.get("to", "")))


def _fresh_form(board: Board, card: Card, to_stage: str = "") -> MoveForm:
    form = move_form(board.pipeline, board.note_hint)(formdata=None)
    form.offer(board.pipeline, card)
    if to_stage in {choice.value for choice in form.to_stage.choices}:
        form.to_stage.data = to_stage
    form.on.data = today()
    form.version.data = str(card.version)
    form.back.data = request.values.get("back", "")[:LONGEST_BACK]
    return form


@bp.post("/<strand>/cards/<public_id>/move")
@requires(Permission.WRITE_STRAND, strand_argument="strand")
def move(strand: str, public_id: str) -> ResponseReturnValue:
    """Move a card, from its form or by dragging (which sends no date: today)."""
    chosen = _board(strand)
    card = card_with(public_id, chosen, for_update=True)
    form = move_form(chosen.pipeline, chosen.note_hint)()
    # Asked first: once it has been moved, the same form would look stale.
    if again := saved_before(form, me().id):
        return again
    if form.version.data != str(card.version):
        return _move_page(chosen, card, _fresh_form(chosen, card), is_stale=True), 409
    form.offer(chosen.pipeline, card)
    if "on" not in request.form:
        form.on.data, form.on.process_errors = today(), []
        form.on.raw_data = None
    if form.validate():
        try:
            return once(form, me().id, lambda: _moved(chosen, card, form))
        except RuleRefused as refused:
            form.show(refused)
    return _move_page(chosen, card, form), 422


def _moved(board: Board, card: Card, form: MoveForm) -> str:
    board.move(
        card,
        to_stage=form.to_stage.data,
        on=form.on.data,
        by_id=me().id,
        exit_reason=form.exit_reason,
        note=form.note.data or "",
    )
    flash(f"{card.employer.name} moved to “{board.pipeline.stage(card.stage).label}”.", "success")
    return _way_back(board, card, form.back.data or "", shown_first=True)


def _with(address: str, parts: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(parts)}" if parts else address


def _way_back(board: Board, card: Card, back: str, *, shown_first: bool = False) -> str:
    """Where somebody came from: the record, or the board or table with its filters. Anything else is left out."""
    if back == RECORD:
        return url_for(board.record, public_id=card.public_id)
    known = {each.key for each in card_list(board).filters} | {"view", "sort", "order", "page"}
    kept = {name: value for name, value in parse_qsl(back[:LONGEST_BACK]) if name in known and value.isprintable()}
    if shown_first and kept.get("view") != "table":
        kept["moved"] = card.public_id
    board_address = url_for("boards.board", strand=board.slug)
    address = _with(board_address, kept)
    return address if len(address) <= LONGEST_ADDRESS else board_address


def _move_page(board: Board, card: Card, form: MoveForm, *, is_stale: bool = False) -> str:
    back = form.back.data or ""
    return render_template(
        "boards/move.html",
        board=board,
        card=card,
        form=form,
        stage=board.pipeline.stage(card.stage),
        is_stale=is_stale,
        cancel=_way_back(board, card, back),
    )


def _board(slug: str) -> Board:
    found = board_of(slug)
    if found is None:
        abort(404)
    return found
