"""What a file is made of: which kind by its first bytes, and for text which encoding by reading all of it.

Never guessed by likelihood: a byte order mark or the pattern of UTF-16 decides, else UTF-8 if every byte fits, else
Windows-1252 if every byte fits, else the file is refused.
"""

from __future__ import annotations

import codecs
import zipfile
from enum import StrEnum
from pathlib import Path

from crm.importing.layouts import FileRefused

BLOCK = 1 << 20
SAMPLE = 4096
# A workbook of a million rows is about this size unpacked; a "zip bomb" is far more.
MOST_UNPACKED = 2 << 30
NOT_DATA = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file: unpack it first",
    b"7z\xbc\xaf": "a compressed file: unpack it first",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file: save it as CSV first",
    b"<!doctype": "a web page: the download did not work",
    b"<html": "a web page: the download did not work",
    b"<?xml": "an XML file: save it as CSV first",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-32": "UTF-32",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}


class FileKind(StrEnum):
    """Text with separators, or a workbook."""

    TEXT = "text"
    WORKBOOK = "workbook"


def kind_of(path: Path) -> FileKind:
    """What the file's content is, whatever its name says. Raises FileRefused for what holds no table."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if not start:
        raise FileRefused(["The file is empty."])
    if start.startswith(b"PK\x03\x04"):
        return _workbook_or_archive(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return FileKind.WORKBOOK
    plain = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, what in NOT_DATA.items():
        if start.startswith(magic) or plain.startswith(magic.lower()):
            raise FileRefused([f"The file is {what}."])
    return FileKind.TEXT


def _workbook_or_archive(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            inside = archive.infolist()
    except zipfile.BadZipFile:
        raise FileRefused(["The workbook is damaged or cut short: download or save it again."]) from None
    names = {each.filename for each in inside}
    if not (any(name.startswith("xl/") for name in names) or "content.xml" in names):
        raise FileRefused(["The file is a zip archive: unpack it first."])
    if sum(each.file_size for each in inside) > MOST_UNPACKED:
        raise FileRefused(["The workbook unpacks to more than 2 GB: save it as CSV."])
    return FileKind.WORKBOOK


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as Python names it. Raises FileRefused where none fits."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return _fitting(path, encoding)
    if (wide := _utf_16_without_mark(start)) is not None:
        return _fitting(path, wide)
    return _fitting(path, "utf-8", "cp1252")


def _utf_16_without_mark(start: bytes) -> str | None:
    """Western text in UTF-16 has a zero in every other byte, which no text in another encoding has."""
    pairs = len(start) // 2
    if pairs and start[1::2].count(0) > 0.4 * pairs and start[::2].count(0) == 0:
        return "utf-16-le"
    if pairs and start[::2].count(0) > 0.4 * pairs and start[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _fitting(path: Path, *encodings: str) -> str:
    for encoding in encodings:
        if _decodes(path, encoding):
            return encoding
    tried = " nor ".join(ENCODING_NAMES[encoding] for encoding in encodings)
    word = "neither " if len(encodings) > 1 else "not "
    raise FileRefused([f"The text of the file is {word}{tried}: save it as CSV UTF-8."])


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                if "\x00" in decoder.decode(block):
                    raise FileRefused(["The file holds NUL characters: it is damaged or no text file."])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
