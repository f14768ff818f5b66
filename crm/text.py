"""Plain text made safe, comparable and sortable (pure).

Three jobs: `one_line` and `many_lines` tidy what people type before it is stored, `normalise` makes the form that
search, sorting and matching compare, and `mend_mojibake` undoes a wrong decoding that a publisher's file arrived with.
"""

from __future__ import annotations

import re
import unicodedata

# Every mark that people type for an apostrophe; dropped, so that "oneill" finds "O'Neill".
APOSTROPHES = "'\u2018\u2019\u201a\u201b\u02bc\u02bb\u02b9\u0060\u00b4\u2032\uff07\u2bbe\ua78c"
# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN_LETTERS = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n",
    "ŧ": "t", "ƶ": "z", "ẟ": "d",
}  # fmt: skip
# They make a reader see another order or another text than what is stored ("Trojan source").
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# They print nothing, so a name made of them alone would look empty and two equal names would differ. The joiners of
# emoji and of some scripts (U+200C, U+200D) and the direction marks (U+200E, U+200F) are not among them.
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
FIRST_COMBINING_ACCENT, LAST_COMBINING_ACCENT = "\u0300", "\u036f"

_NORMALISING = str.maketrans({**dict.fromkeys(APOSTROPHES), "&": " and ", "\uff06": " and ", "\ufe60": " and "})
_PLAIN = str.maketrans(PLAIN_LETTERS)
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_UNSAFE_SET = f"{_CONTROLS}{BIDI_CONTROLS}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_UNSAFE = re.compile(f"[{_UNSAFE_SET}]")
_UNSTORED = re.compile(f"[{_UNSAFE_SET}{INVISIBLE}]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
# "Â", "Ã", "Ä", "Å" or "â" before what a continuation byte turns into. Other first bytes of UTF-8 are left alone, since
# "CAFÉ®" is a name and not a mistake.
_MOJIBAKE = re.compile("[\u00c2-\u00c5\u00e2][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2010-\u2122]")


def has_unsafe_characters(text: str) -> bool:
    """Whether the text holds NUL, another control character, a bidi override or half a character.

    Tabs and line ends are safe. So is writing from right to left: only the marks that force an order are not.
    """
    return _UNSAFE.search(text) is not None


def _stored(text: str) -> str:
    """The text composed (NFC), without unsafe or invisible characters."""
    return unicodedata.normalize("NFC", _UNSTORED.sub("", text))


def one_line(text: str) -> str:
    """What a one-line field stores: composed (NFC), nothing unsafe or invisible, single spaces, none at the ends."""
    return " ".join(_stored(text).split())


def shortened(text: str, length: int) -> str:
    """The text on one line, cut with a mark to at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def many_lines(text: str) -> str:
    """What a box for longer text stores: as `one_line`, but with its lines.

    Lines end in "\\n" and not in blanks; paragraphs are one empty line apart at most.
    """
    lines = (line.rstrip() for line in _LINE_ENDS.sub("\n", _stored(text)).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def normalise(text: str) -> str:
    """The form that search, sorting and matching compare; never shown.

    Lower case without accents or apostrophes, "&" as "and", every other mark a space, single spaces:
    "  Café O’Neill & Sons (UK)" gives "cafe oneill and sons uk". Letters of other scripts stay as they are.
    Normalising twice changes nothing.
    """
    text = unicodedata.normalize("NFKC", text.translate(_NORMALISING)).translate(_NORMALISING)
    # Folding can bring forth a letter with a mark ("İ"), and taking apart one that folds: hence twice.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN).translate(_NORMALISING)
    return " ".join("".join(_kept(character) for character in text).split())


def _kept(character: str) -> str:
    """The character itself, nothing (accents, invisible marks) or a space (whatever separates words)."""
    if FIRST_COMBINING_ACCENT <= character <= LAST_COMBINING_ACCENT:
        return ""
    category = unicodedata.category(character)
    if category[0] in "LNM":
        return character
    return "" if category in ("Cf", "Cs", "Cn", "Co") else " "


def mend_mojibake(text: str) -> str:
    """UTF-8 that was read as cp1252 or latin-1, once or several times, read aright: "CafÃ©" gives "Café".

    Text that is not such a mistake comes back unchanged, and so does text that cannot be mended whole.
    """
    for _ in range(3):
        if not _MOJIBAKE.search(text):
            break
        try:
            text = b"".join(_single_byte(character) for character in text).decode()
        except UnicodeError:
            break
    return text


def _single_byte(character: str) -> bytes:
    """The byte a Western single-byte reading made this character from; raises UnicodeEncodeError for none."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
