"""A file is what its content says, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest

from crm.engagement.attachments import LARGEST_FILE, Accepted, Upload, accept, accept_all, safe_name
from crm.problems import Problem


def zipped(**entries: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("Content_Types", "[Content_Types]"), content)
    return target.getvalue()


DOCX = zipped(**{"Content_Types.xml": b"<x/>", "word__document.xml": b"<x/>"})
XLSX = zipped(**{"Content_Types.xml": b"<x/>", "xl__workbook.xml": b"<x/>"})
ODT = zipped(mimetype=b"application/vnd.oasis.opendocument.text")
ODS = zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
MACROS = zipped(**{"Content_Types.xml": b"<x/>", "word__document.xml": b"<x/>", "word__vbaProject.bin": b"x"})
MAIL = b"Received: by mail.example\r\n for somebody\r\nFrom: Dana <dana@example.org>\r\nSubject: Visit\r\n\r\nHello"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("A.PNG", b"\x89PNG\r\n\x1a\nrest", "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("a.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet"),
        ("a.txt", "Café £5\r\n\tyes".encode(), "text/plain"),
        ("a.txt", "Café £5".encode("cp1252"), "text/plain"),
        ("a.csv", "Café,£5".encode("utf-16"), "text/csv"),
        ("a.eml", MAIL, "message/rfc822"),
        ("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar"),
    ],
)
def test_takes_what_it_says_it_is(name: str, content: bytes, media_type: str) -> None:
    answer = accept(Upload(name, content))
    assert isinstance(answer, Accepted)
    assert answer.media_type == media_type


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg/>"),
        ("no ending", b"%PDF-1.7"),
        ("a.pdf", b"MZ\x90"),
        ("a.png", b"\xff\xd8\xff"),
        ("a.docx", XLSX),
        ("a.docx", DOCX[:40]),
        ("a.docx", MACROS),
        ("a.docx", b"PK\x03\x04 nothing of the kind"),
        ("a.odt", ODS),
        ("a.odt", DOCX),
        ("a.txt", b"MZ\x00\x01"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.eml", b"Dear Dana,\r\n\r\nthank you"),
        ("a.ics", b"hello"),
        ("a.pdf", b""),
        ("a.txt", b"x" * (LARGEST_FILE + 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_refuses_what_it_is_not(name: str, content: bytes) -> None:
    assert isinstance(accept(Upload(name, content)), Problem)


def test_says_every_file_that_is_wrong() -> None:
    files, problems = accept_all([Upload("a.pdf", b"%PDF-1"), Upload("b.exe", b"MZ"), Upload("c.exe", b"MZ")])
    assert (len(files), len(problems)) == (1, 2)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\dana\\Plan.pdf", "Plan.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202efdp.exe", "afdp.exe"),
        ('we"ird<>.pdf', "we_ird__.pdf"),
        ("...", "file"),
    ],
)
def test_a_name_brings_no_folder_and_no_tricks(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("x" * 300 + ".pdf").endswith("x.pdf")
    assert len(safe_name("x" * 300 + ".pdf")) <= 200
