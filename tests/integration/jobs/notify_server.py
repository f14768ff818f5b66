"""A stand-in for GOV.UK Notify's address: keeps what is sent by reference, and answers with a chosen status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

# The form of a real key: a name, the service's id, the secret. Both ids are made up.
API_KEY = "test-11111111-2222-4333-8444-555555555555-66666666-7777-4888-8999-aaaaaaaaaaaa"


@dataclass
class Notifications:
    """What arrived, and the status to answer with; `keeps_despite` says that it keeps what it answers with an error."""

    url: str = ""
    status: int = 201
    keeps_despite: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        box: Notifications = self.server.box  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if box.status < 400 or box.keeps_despite:
            box.sent.append(body)
        self._answer(box.status, {"id": "x"} if box.status < 400 else {"errors": [{"message": "no"}]})

    def do_GET(self) -> None:
        box: Notifications = self.server.box  # type: ignore[attr-defined]
        wanted = parse_qs(urlparse(self.path).query)["reference"][0]
        self._answer(200, {"notifications": [each for each in box.sent if each["reference"] == wanted]})

    def _answer(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def notify_server(**behaviour: Any) -> Iterator[Notifications]:
    """Serve on a free port until the block ends."""
    box = Notifications(**behaviour)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.box = box  # type: ignore[attr-defined]
        box.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
