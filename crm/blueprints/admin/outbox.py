"""The outbox: what was sent and waits, and what a person must decide."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import audit
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.blueprints.admin.blueprint import bp
from crm.blueprints.admin.lists import MESSAGES
from crm.blueprints.admin.words import STATE_TAGS, STATE_WORDS
from crm.jobs import actions
from crm.jobs.queries import message as message_with
from crm.jobs.sending import strike_links
from crm.web.lists import page_of, shows_list

WORDS = {"state_words": STATE_WORDS, "state_tags": STATE_TAGS, "stuck": actions.STUCK}


@bp.get("/outbox")
@requires(Permission.ADMINISTER)
@shows_list(MESSAGES.key, MESSAGES.title)
def outbox() -> str:
    """Messages, newest first."""
    return render_template("admin/outbox.html", page=page_of(MESSAGES, request.args), **WORDS)


@bp.get("/outbox/<public_id>")
@requires(Permission.ADMINISTER)
def message(public_id: str) -> str:
    """One message. Where mail really goes out its links are struck: they sign in the person they are for."""
    found = message_with(public_id)
    is_page_only = current_app.config["MAIL_TRANSPORT"] == "outbox"
    body = found.body if is_page_only else strike_links(found.body)
    base_url = str(current_app.config["BASE_URL"]).rstrip("/")
    return render_template("admin/message.html", message=found, body=body, base_url=base_url, **WORDS)


@bp.post("/outbox/<public_id>/send-again")
@requires(Permission.ADMINISTER)
def send_message_again(public_id: str) -> ResponseReturnValue:
    """Let a held or failed message go out once more."""
    found = message_with(public_id)
    if actions.send_again(found):
        audit.note("sent again", "message", record_id=found.id)
        flash("The message goes out again within a minute.", "success")
    else:
        flash("This message was settled in the meantime.", "information")
    return redirect(url_for("admin.message", public_id=public_id))


@bp.post("/outbox/<public_id>/drop")
@requires(Permission.ADMINISTER)
def drop_message(public_id: str) -> ResponseReturnValue:
    """Give a held or failed message up."""
    found = message_with(public_id)
    if actions.drop(found):
        audit.note("dropped", "message", record_id=found.id)
        flash("The message is dropped and will not be sent.", "success")
    else:
        flash("This message was settled in the meantime.", "information")
    return redirect(url_for("admin.message", public_id=public_id))
