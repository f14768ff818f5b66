"""A file far too large is answered by the product's own page, on the real server, without being kept."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.live_server import serve
from tests.migrated import NewMigrated

MEGABYTE = 1024 * 1024
UPLOAD = 200 * MEGABYTE
BOUNDARY = "an-upload"


def parts(size: int) -> Iterator[bytes]:
    """A form with one file of `size` bytes, a megabyte at a time."""
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    for _ in range(size // MEGABYTE):
        yield b"x" * MEGABYTE
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def send(url: str, length: int, chunks: Iterator[bytes]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.putrequest("POST", "/sign-in")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        for chunk in chunks:
            connection.send(chunk)
        response = connection.getresponse()
        return response.status, response.read().decode()


def test_two_hundred_megabytes_are_refused_in_our_own_words(
    tmp_path: Path, new_migrated_database: NewMigrated
) -> None:
    database = Path(new_migrated_database("sqlite", "large_upload").removeprefix("sqlite:///"))
    length = sum(len(part) for part in parts(0)) + UPLOAD
    with serve(database, tmp_path) as server:
        status, page = send(server.url, length, parts(UPLOAD))
        assert status == 413
        assert "The file or text you sent is too large" in page
        assert "Attachments can be up to 10 MB" in page
