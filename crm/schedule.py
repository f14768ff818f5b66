"""Which job runs when, and the command that runs them."""

from __future__ import annotations

from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from crm.accounts.housekeeping import forget_old_sign_ins
from crm.jobs.actions import forget_old_messages
from crm.jobs.transports import transport_of
from crm.jobs.worker import Job, Worker
from crm.web.housekeeping import forget_old_submissions

SCHEDULE = (
    Job("Forget old sign-ins", timedelta(hours=1), forget_old_sign_ins),
    Job("Forget old form keys", timedelta(hours=1), forget_old_submissions),
    Job("Forget old messages", timedelta(days=1), forget_old_messages),
)


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, run every job, and end.")
@with_appcontext
def worker(once: bool) -> None:
    """Send waiting mail and run due jobs until stopped (Ctrl-C or SIGTERM).

    Several workers may run at once. A message is never sent twice: one whose sending was interrupted is held, and an
    administrator decides on the outbox page.
    """
    engine = Worker(transport_of(current_app.config), SCHEDULE, click.echo)
    with engine.stopping_on_signals():
        engine.run(once=once)
