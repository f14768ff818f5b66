"""Sending: each message once, tried again when that is safe, held for a person when it is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from crm.database import db, now
from crm.jobs import actions, sending
from crm.jobs.models import Message, MessageState
from crm.jobs.sending import STRUCK_LINK
from crm.jobs.transports import Notify, OutboxPage, Smtp, Temporary, transport_of
from crm.jobs.worker import Job, Worker
from tests.factories.mail import make_message
from tests.integration.jobs.notify_server import API_KEY, notify_server
from tests.integration.jobs.smtp_server import Mailbox, smtp_server

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def transport_to(box: Mailbox) -> Smtp:
    return Smtp("127.0.0.1", box.port, "no-reply@example.org", starttls=False)


def work(transport: object, *jobs: Job) -> list[str]:
    """One round of a worker; gives what it reported."""
    said: list[str] = []
    Worker(transport, jobs, said.append).run(once=True)  # type: ignore[arg-type]
    return said


def again(message: Message) -> Message:
    db.session.expire_all()
    return db.session.get_one(Message, message.id)


class TestOutboxPage:
    def test_marks_as_sent_and_keeps_links_to_follow(self, app: Flask) -> None:
        message = make_message()
        assert work(OutboxPage()) == ["Messages: 1 sent"]
        assert again(message).state is MessageState.SENT
        assert "/link/0" in again(message).body
        assert again(message).sent_at is not None

    def test_a_message_for_later_waits(self, app: Flask) -> None:
        message = make_message(due_at=now() + timedelta(hours=1))
        assert work(OutboxPage()) == []
        assert again(message).state is MessageState.WAITING


class TestSmtp:
    def test_delivers_once_and_strikes_the_link(self, app: Flask) -> None:
        message = make_message(subject="Zoë's form", body="Hello Zoë – 😀\n\n.\nhttps://x/link/" + "a" * 43 + "\n")
        with smtp_server() as box:
            work(transport_to(box))
            work(transport_to(box))
        (arrived,) = box.messages
        assert arrived["To"] == message.recipient
        assert arrived["Subject"] == "Zoë's form"
        assert arrived["Message-ID"] == f"<{message.public_id}@example.org>"
        assert arrived.get_content().replace("\r\n", "\n") == "Hello Zoë – 😀\n\n.\nhttps://x/link/" + "a" * 43 + "\n"
        assert STRUCK_LINK in again(message).body

    @pytest.mark.parametrize(
        "behaviour",
        [{"answers": {"MAIL": "451 later"}}, {"answers": {"RCPT": "450 busy"}}, {"answers": {"DATA": "452 full"}}]
        + [{"answers": {"TEXT": "451 later"}}, {"breaks_at": "EHLO"}, {"breaks_at": "RCPT"}],
    )
    def test_tries_again_where_nothing_can_have_been_sent(self, app: Flask, behaviour: dict[str, object]) -> None:
        message = make_message()
        with smtp_server(**behaviour) as box:
            work(transport_to(box))
        assert again(message).state is MessageState.WAITING
        assert again(message).attempts == 1
        assert again(message).due_at > now()
        assert again(message).last_error
        assert message.recipient not in again(message).last_error

    def test_a_server_that_is_down_is_tried_again(self, app: Flask) -> None:
        message = make_message()
        with smtp_server() as box:
            pass
        work(transport_to(box))
        assert "could not be reached" in again(message).last_error

    @pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "TEXT"])
    def test_gives_up_at_once_where_the_server_says_never(self, app: Flask, command: str) -> None:
        message = make_message()
        with smtp_server(answers={command: "550 no such person"}) as box:
            work(transport_to(box))
        assert again(message).state is MessageState.FAILED
        assert "(550)" in again(message).last_error

    def test_holds_what_may_have_been_sent(self, app: Flask) -> None:
        message = make_message()
        with smtp_server(breaks_at="TEXT") as box:
            work(transport_to(box))
            work(transport_to(box))
        assert again(message).state is MessageState.HELD
        assert len(box.messages) == 1

    def test_an_address_that_mail_cannot_carry_fails_by_itself(self, app: Flask) -> None:
        strange, plain = make_message(recipient="zoë@example.org"), make_message()
        with smtp_server() as box:
            work(transport_to(box))
        assert again(strange).state is MessageState.FAILED
        assert again(plain).state is MessageState.SENT


class TestRetry:
    def test_waits_longer_each_time_and_then_gives_up(self, app: Flask) -> None:
        with time_machine.travel(NOON, tick=False) as clock, smtp_server(answers={"RCPT": "450 busy"}) as box:
            message = make_message()
            waits = []
            while again(message).state is MessageState.WAITING:
                work(transport_to(box))
                waits.append(again(message).due_at - now())
                clock.move_to(again(message).due_at)
        assert waits[:-1] == list(sending.RETRY_AFTER)
        assert again(message).state is MessageState.FAILED

    def test_a_message_goes_once_the_server_is_back(self, app: Flask) -> None:
        with time_machine.travel(NOON, tick=False) as clock, smtp_server(answers={"RCPT": "450 busy"}) as box:
            message = make_message()
            work(transport_to(box))
            box.answers.clear()
            work(transport_to(box))
            assert again(message).state is MessageState.WAITING
            clock.shift(timedelta(minutes=1))
            work(transport_to(box))
        assert again(message).state is MessageState.SENT
        assert len(box.messages) == 1


class TestInterrupted:
    def test_is_held_when_its_lease_runs_out_and_not_before(self, app: Flask) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            message = make_message()
            assert sending.claim_next() is not None
            clock.shift(sending.LEASE)
            assert work(OutboxPage()) == []
            clock.shift(timedelta(seconds=1))
            assert "Held 1 interrupted" in work(OutboxPage())[0]
        assert again(message).state is MessageState.HELD

    def test_a_person_sends_it_again_or_drops_it(self, app: Flask) -> None:
        first, second = (make_message(state=MessageState.HELD, attempts=3) for _ in range(2))
        assert actions.send_again(first)
        assert actions.drop(second)
        db.session.commit()
        work(OutboxPage())
        assert again(first).state is MessageState.SENT
        assert again(second).state is MessageState.DROPPED
        assert STRUCK_LINK in again(second).body
        assert not actions.send_again(again(second))
        assert not actions.drop(again(first))

    def test_a_fault_of_our_own_holds_the_message(self, app: Flask) -> None:
        class Broken(OutboxPage):
            def deliver(self, letter: sending.Letter) -> None:
                raise ZeroDivisionError

        message = make_message()
        work(Broken())
        assert again(message).state is MessageState.HELD
        assert "ZeroDivisionError" in again(message).last_error


class TestNotify:
    def test_sends_subject_and_body_to_its_template(self, app: Flask) -> None:
        message = make_message()
        with notify_server() as box:
            work(Notify(API_KEY, "template", box.url))
        (sent,) = box.sent
        assert sent["email_address"] == message.recipient
        assert sent["personalisation"]["subject"] == message.subject
        assert sent["reference"] == message.public_id

    def test_asks_before_a_second_attempt_whether_the_first_arrived(self, app: Flask) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            message = make_message()
            with notify_server(status=500, keeps_despite=True) as box:
                transport = Notify(API_KEY, "template", box.url)
                work(transport)
                assert again(message).state is MessageState.WAITING
                clock.shift(timedelta(hours=1))
                work(transport)
        assert again(message).state is MessageState.SENT
        assert len(box.sent) == 1

    @pytest.mark.parametrize(
        ("status", "state"),
        [(400, MessageState.FAILED), (403, MessageState.FAILED), (429, MessageState.WAITING), (503, "waiting")],
    )
    def test_tries_again_what_is_passing(self, app: Flask, status: int, state: str) -> None:
        message = make_message()
        with notify_server(status=status) as box:
            work(Notify(API_KEY, "template", box.url))
        assert again(message).state == state


class TestWorker:
    def test_a_job_runs_when_due_and_its_failure_stops_nothing(self, app: Flask) -> None:
        ran: list[str] = []

        def fail() -> str:
            raise Temporary("no luck")

        jobs = (
            Job("Bad", timedelta(hours=1), fail),
            Job("Good", timedelta(hours=1), lambda: ran.append("x") or "done"),
        )
        with time_machine.travel(NOON, tick=False) as clock:
            said: list[str] = []
            worker = Worker(OutboxPage(), jobs, said.append)
            for _ in range(3):
                worker.round()
                clock.shift(timedelta(minutes=30))
        assert ran == ["x", "x"]
        assert said[:2] == ["Bad failed (Temporary: no luck)", "Good: done"]

    def test_old_messages_are_forgotten(self, app: Flask) -> None:
        old = now() - actions.MESSAGES_KEPT - timedelta(days=1)
        make_message(created_at=old, state=MessageState.SENT)
        held = make_message(created_at=old, state=MessageState.HELD)
        assert actions.forget_old_messages() == "1 deleted"
        assert [each.id for each in db.session.query(Message)] == [held.id]


@pytest.mark.parametrize(("chosen", "kind"), [("outbox", OutboxPage), ("smtp", Smtp), ("notify", Notify)])
def test_the_settings_choose_the_transport(app: Flask, chosen: str, kind: type) -> None:
    settings = dict(app.config) | {"MAIL_TRANSPORT": chosen, "NOTIFY_API_KEY": API_KEY}
    assert isinstance(transport_of(settings), kind)
