"""What a first visit brings over the line: the page and every file it asks for, compressed."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from urllib.parse import urljoin

from benchmarks.serving import Server, SignedIn

ASKED = re.compile(rb"""(?:href|src)="(/static/[^"]+)\"""")
IMPORTED = re.compile(rb"""(?:from|import)\s*"(\.[^"]+)\"""")
PICTURED = re.compile(rb"""url\(["']?([^"')]+?)["']?\)""")
MOST_FILES = 60


def first_visit(server: Server, who: SignedIn, address: str) -> tuple[int, int]:
    """Bytes and number of files of a page seen for the first time, fonts and scripts' own imports included."""
    page = _fetch(server, who, address, "br")
    plain = _fetch(server, who, address, "identity")
    waiting = [path.decode() for path in ASKED.findall(plain)]
    sizes = {address: len(page)}
    while waiting and len(sizes) < MOST_FILES:
        path = waiting.pop().replace("&amp;", "&")
        if path in sizes or re.search(r"\.(ico|webmanifest|png)\b", path):
            continue
        sizes[path] = len(_fetch(server, who, path, "br"))
        content = _fetch(server, who, path, "identity")
        if ".js" in path:
            waiting += [urljoin(path, found.decode()) for found in IMPORTED.findall(content)]
        elif ".css" in path:
            fonts = [found.decode() for found in PICTURED.findall(content)]
            waiting += [urljoin(path, found) for found in fonts if "woff2" in found]
    return sum(sizes.values()), len(sizes)


def _fetch(server: Server, who: SignedIn, address: str, encoding: str) -> bytes:
    connection = HTTPConnection(server.host, server.port, timeout=30)
    connection.request("GET", address, headers={"Cookie": who.cookie, "Accept-Encoding": encoding})
    return connection.getresponse().read()
