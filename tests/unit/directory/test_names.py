"""What a company's name comes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.directory.names import ParsedName, compact, name_key, parse_name
from crm.text import one_line

ENDINGS = ["Ltd", "LIMITED", "Ltd.", "plc", "P.L.C.", "LLP", "C.I.C.", "Community Interest Company", "(UK) Ltd", ""]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Harlow Castings Ltd", "harlow castings"),
        ("The Harlow Castings Co. (UK) PLC", "harlow castings company"),
        ("HARLOW CASTINGS LIMITED(THE)", "harlow castings"),
        ("Harlow & Sons L.L.P.", "harlow and sons"),
        ("P D R Group Limited", "pdr group"),
        ("J. & C.R. Milnes Limited", "j and cr milnes"),
        ("J. & C. R. Milnes Ltd", "j and cr milnes"),
        ("Nicholson-Roberts Bros Ltd", "nicholson roberts brothers"),
        ("St. Ann's Care Home", "st anns care home"),
        ("Saint Anns Care Home", "st anns care home"),
        ("Dearne Community Interest Company", "dearne"),
        ("UK Steel Limited", "uk steel"),
        ("Café Über Ltd", "cafe uber"),
        ("Limited", "limited"),
        ("The", "the"),
        ("3D Ltd", "3d"),
        ("!!!", ""),
    ],
)
def test_keys_by_hand(written: str, key: str) -> None:
    assert name_key(written) == key


@given(st.text("abc LTDthe.&'-()uk", max_size=25))
def test_the_key_of_a_key_is_the_same_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.from_regex(r"[A-Za-z]{4,8}( [A-Za-z]{4,8}){0,2}", fullmatch=True), st.sampled_from(ENDINGS))
def test_endings_case_and_article_change_nothing(name: str, ending: str) -> None:
    assert name_key(f"The {name} {ending}".upper()) == name_key(name)


def test_compact_leaves_spaces_out() -> None:
    assert compact(name_key("E-Commerce Ltd")) == compact(name_key("Ecommerce"))


@pytest.mark.parametrize(
    ("written", "parsed"),
    [
        ("Callplus Ltd", ParsedName("Callplus Ltd")),
        ("Callplus Ltd t/a Being There", ParsedName("Callplus Ltd", ("Being There",))),
        ("CSN Care T/As Carewatch", ParsedName("CSN Care", ("Carewatch",))),
        ("AJ Mobility Limited (Trading as AJM Healthcare)", ParsedName("AJ Mobility Limited", ("AJM Healthcare",))),
        ("Clad Safety Ltd (also trading as HeroQuip)", ParsedName("Clad Safety Ltd", ("HeroQuip",))),
        ("D.H. Mansfield Limited, trading as The Mansfield Group",
         ParsedName("D.H. Mansfield Limited", ("The Mansfield Group",))),
        ("ERS TRANSITION - TRADING AS EMED GROUP LIMITED", ParsedName("ERS TRANSITION", ("EMED GROUP LIMITED",))),
        ("Airtask Group (Directflight Limited trading as)", ParsedName("Directflight Limited", ("Airtask Group",))),
        ("Acme Ltd t/a Bolt t/a Nut", ParsedName("Acme Ltd", ("Bolt", "Nut"))),
        ("Foo Ltd (formerly Bar (North) Ltd)", ParsedName("Foo Ltd", (), ("Bar (North) Ltd",))),
        ("Foo Ltd, previously known as Bar, t/a Baz", ParsedName("Foo Ltd", ("Baz",), ("Bar",))),
        ("Salvation Army Trading Company Limited", ParsedName("Salvation Army Trading Company Limited")),
        ("Fata Taas Ltd", ParsedName("Fata Taas Ltd")),
        ("T/A Nothing", ParsedName("T/A Nothing")),
        ("", ParsedName("")),
    ],
)  # fmt: skip
def test_takes_trading_and_former_names_apart(written: str, parsed: ParsedName) -> None:
    assert parse_name(written) == parsed


@given(st.text("ab (t/a)formerly,", max_size=30))
def test_no_visible_text_is_left_without_a_name(text: str) -> None:
    assert bool(parse_name(text).name) == bool(one_line(text))
