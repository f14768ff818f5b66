"""Which files may be kept with a note: a file is what its content says it is, whatever it is called. Pure.

They are handed out as downloads only and never shown in the page, so a file that is two things at once does no harm.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.problems import Problem
from crm.text import one_line

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10
LONGEST_NAME = 200
MOST_ENTRIES = 5_000  # of a zip container; far more than any office document has
KINDS_IN_WORDS = "a PDF, Word, Excel, OpenDocument, picture (PNG or JPEG), text, CSV, email or calendar file"


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash kept beside it."""
        return hashlib.sha256(self.content).hexdigest()


def _starts_with(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _zip_entries(content: bytes) -> zipfile.ZipFile | None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return archive if len(archive.infolist()) <= MOST_ENTRIES else None


def _office(folder: str) -> Callable[[bytes], bool]:
    """An Office Open XML document whose parts lie in `folder`, without macros."""

    def check(content: bytes) -> bool:
        archive = _zip_entries(content)
        if archive is None:
            return False
        names = archive.namelist()
        if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
            return False
        return any(name.startswith(f"{folder}/") for name in names)

    return check


def _open_document(media_type: str) -> Callable[[bytes], bool]:
    """An OpenDocument file: its first entry says, uncompressed, what it is."""

    def check(content: bytes) -> bool:
        archive = _zip_entries(content)
        if archive is None or "mimetype" not in archive.namelist():
            return False
        entry = archive.getinfo("mimetype")
        if entry.file_size > 200:
            return False
        try:
            return archive.read(entry).decode("ascii", "replace").strip() == media_type
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError):
            return False

    return check


def _text_of(content: bytes) -> str | None:
    """The text of a file: UTF-8 or UTF-16 by their marks, strict UTF-8, then cp1252; None for what is no text."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search("[\x00-\x08\x0e-\x1f]", text) else text
    return None


def _is_text(content: bytes) -> bool:
    return _text_of(content) is not None


_HEADER = re.compile(r"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+", re.ASCII)


def _is_mail(content: bytes) -> bool:
    """Headers first, a sender or a date among them. Mail may carry any bytes further down."""
    head = content[:20_000].decode("latin-1").replace("\r\n", "\n").lstrip("\ufeff")
    found = _HEADER.match(head)
    return found is not None and re.search(r"^(from|date|received):", found[0], re.I | re.M) is not None


def _is_calendar(content: bytes) -> bool:
    text = _text_of(content)
    return text is not None and text.lstrip().upper().startswith("BEGIN:VCALENDAR")


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# By ending: what it is served as, and whether the content really is that.
KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _starts_with(b"%PDF-")),
    "docx": (f"{_OPEN_XML}.wordprocessingml.document", _office("word")),
    "xlsx": (f"{_OPEN_XML}.spreadsheetml.sheet", _office("xl")),
    "odt": (f"{_OPEN_DOCUMENT}.text", _open_document(f"{_OPEN_DOCUMENT}.text")),
    "ods": (f"{_OPEN_DOCUMENT}.spreadsheet", _open_document(f"{_OPEN_DOCUMENT}.spreadsheet")),
    "png": ("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "txt": ("text/plain", _is_text),
    "csv": ("text/csv", _is_text),
    "eml": ("message/rfc822", _is_mail),
    "ics": ("text/calendar", _is_calendar),
}
ENDINGS = tuple(f".{ending}" for ending in KINDS)


def accept(upload: Upload) -> Accepted | Problem:
    """The file as it may be kept, or why not."""
    name = safe_name(upload.name)
    if not upload.content:
        return Problem("attachments", f"“{name}” is empty")
    if len(upload.content) > LARGEST_FILE:
        return Problem("attachments", f"“{name}” is larger than 10 MB")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in KINDS:
        return Problem("attachments", f"“{name}” cannot be attached: choose {KINDS_IN_WORDS}")
    media_type, is_really = KINDS[ending]
    if not is_really(upload.content):
        return Problem("attachments", f"“{name}” is not what its name says: it does not hold a .{ending} file")
    return Accepted(name, media_type, upload.content)


def accept_all(uploads: Sequence[Upload]) -> tuple[list[Accepted], list[Problem]]:
    """Every file, or all that is wrong with them."""
    if len(uploads) > MOST_FILES:
        return [], [Problem("attachments", f"Attach {MOST_FILES} files or fewer")]
    answers = [accept(upload) for upload in uploads]
    problems = [answer for answer in answers if isinstance(answer, Problem)]
    return [answer for answer in answers if isinstance(answer, Accepted)], problems


def safe_name(name: str) -> str:
    """A file's name without folders or characters that a download dialogue could be fooled with."""
    last = re.split(r"[\\/]", one_line(name))[-1]
    last = re.sub(r'[<>:"|?*]', "_", last).strip(". ") or "file"
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending[:20]}"
