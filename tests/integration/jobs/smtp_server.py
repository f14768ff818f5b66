"""A small SMTP server to send to: takes messages, or misbehaves at a chosen point as real servers do."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread
from typing import cast


@dataclass
class Mailbox:
    """What arrived, and how the server behaves: `answers` by command, `breaks_at` a command."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    breaks_at: str = ""
    taken: Event = field(default_factory=Event)
    go_on: Event | None = None
    raw: list[bytes] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages that arrived, in order."""
        return [cast(EmailMessage, message_from_bytes(each, policy=policy.SMTP)) for each in self.raw]


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.wfile.write(b"220 mail.example.org\r\n")
        for line in self.rfile:
            command = line[:4].decode("ascii", "replace").upper().strip()
            if box.breaks_at == command:
                return
            if command == "DATA" and command not in box.answers:
                self.wfile.write(b"354 go on\r\n")
                if not self._take(box):
                    return
                command = "TEXT"
            if command == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(f"{box.answers.get(command, '250 ok')}\r\n".encode())

    def _take(self, box: Mailbox) -> bool:
        text = b""
        for line in self.rfile:
            if line == b".\r\n":
                break
            text += line.removeprefix(b".") if line.startswith(b"..") else line
        if box.answers.get("TEXT", "250").startswith("2"):
            with box.lock:
                box.raw.append(text)
            box.taken.set()
        if box.go_on is not None:
            box.go_on.wait(30)
        return box.breaks_at != "TEXT"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def smtp_server(**behaviour: object) -> Iterator[Mailbox]:
    """Serve on a free port until the block ends."""
    box = Mailbox(**behaviour)  # type: ignore[arg-type]
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
