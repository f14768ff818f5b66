"""The worker: sends what is due and runs the jobs of the schedule, in rounds, until it is told to stop."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

from sqlalchemy.exc import DBAPIError

from crm.database import db, now
from crm.jobs import sending
from crm.jobs.transports import Transport

SECONDS_BETWEEN_ROUNDS = 2.0


@dataclass(frozen=True)
class Job:
    """Work by the clock: a name, how often, and what to do, safe to do twice. Returns what it did, or nothing."""

    name: str
    every: timedelta
    run: Callable[[], str]


@dataclass
class Worker:
    """Takes due messages and due jobs, one at a time. `report` is told in words what was done."""

    transport: Transport
    jobs: Sequence[Job]
    report: Callable[[str], None]
    stopping: Event = field(default_factory=Event)
    last_run: dict[str, datetime] = field(default_factory=dict)

    @contextmanager
    def stopping_on_signals(self) -> Iterator[None]:
        """End after the message in hand when asked to by SIGTERM or Ctrl-C."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def run(self, *, once: bool = False) -> None:
        """Rounds until told to stop, or a single one. A database that does not answer is waited for."""
        while not self.stopping.is_set():
            try:
                self.round()
            except DBAPIError as fault:
                db.session.rollback()
                if once:
                    raise
                self.report(f"The database did not answer ({type(fault.orig).__name__}). Trying again.")
            if once:
                return
            self.stopping.wait(SECONDS_BETWEEN_ROUNDS)

    def round(self) -> None:
        """Everything that is due now."""
        held = sending.hold_interrupted()
        if held:
            self.report(f"Held {held} interrupted: an administrator decides on the outbox page.")
        outcomes = Counter[str]()
        while not self.stopping.is_set():
            letter = sending.claim_next()
            if letter is None:
                break
            outcomes[sending.send_claimed(letter, self.transport)] += 1
        if outcomes:
            self.report("Messages: " + ", ".join(f"{count} {state}" for state, count in sorted(outcomes.items())))
        for job in self.jobs:
            if not self.stopping.is_set():
                self._run_if_due(job)
        db.session.expire_all()

    def _run_if_due(self, job: Job) -> None:
        last = self.last_run.get(job.name)
        if last is not None and now() - last < job.every:
            return
        self.last_run[job.name] = now()
        try:
            done = job.run()
            db.session.commit()
        except Exception as fault:
            db.session.rollback()
            self.report(f"{job.name} failed ({type(fault).__name__}: {fault})")
        else:
            if done:
                self.report(f"{job.name}: {done}")
