"""Whether two records are one employer."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.directory.matching import MatchIndex, Party, Verdict, blocking_keys, compare

PAIRS = Path(__file__).parents[2] / "fixtures" / "registers" / "name_pairs.csv"
MATCH, POSSIBLE, DIFFERENT = Verdict.MATCH, Verdict.POSSIBLE, Verdict.DIFFERENT
HERE, THERE = ("S60 2NR",), ("S65 1EG",)

NAMES = st.sampled_from(
    [
        "Harlow Castings Ltd", "HARLOW CASTINGS LIMITED", "Harlow Castings (Holdings) Ltd", "Harlow Foods",
        "Dearne Ltd", "Dearne Foods Ltd t/a Harlow Castings", "RMBC", "Rotherham Metropolitan Borough Council",
        "ARK Recruiting Ltd", "ASK Recruiting Ltd", "", "!!!",
    ]
)  # fmt: skip
PLACES = st.lists(st.sampled_from(["S60 2NR", "s602nr", "S65 1EG", "nowhere"]), max_size=2).map(tuple)
NUMBERS = st.sampled_from(["", "07405600", "7405600", "00110186", "nonsense"])
PARTIES = st.builds(Party, NAMES, PLACES, NUMBERS, st.lists(NAMES, max_size=1).map(tuple))


@pytest.mark.parametrize(
    ("a", "b", "verdict", "reason"),
    [
        pytest.param(
            Party("Harlow Castings Ltd", company_number="7405600"),
            Party("Quite Another Name", THERE, "07405600"),
            MATCH,
            "Same company number 07405600",
            id="same number, whatever the names",
        ),
        pytest.param(
            Party("Harlow Castings Ltd", HERE),
            Party("THE HARLOW CASTINGS LIMITED", ("s602nr",)),
            MATCH,
            "Same name, apart from punctuation and legal ending",
            id="same name, same postcode",
        ),
        pytest.param(
            Party("Concept PC Ltd", HERE), Party("CONCEPTPC LIMITED", HERE), MATCH, "Same postcode S60 2NR", id="spaces"
        ),
        pytest.param(
            Party("Callplus Ltd t/a Being There", HERE),
            Party("Being There", HERE),
            MATCH,
            "The name of one is a trading name of the other",
            id="trading name within the name",
        ),
        pytest.param(
            Party("Bluetree Medical Ltd", HERE, former_names=("Bluetree Design and Print Ltd",)),
            Party("Bluetree Design & Print Limited", HERE),
            MATCH,
            "The name of one is a former name of the other",
            id="former name",
        ),
        pytest.param(
            Party("AOJ Restaurants Ltd t/a McDonalds", HERE),
            Party("Athley Ltd t/a McDonald's", HERE),
            POSSIBLE,
            "Same trading name, apart from punctuation and legal ending",
            id="franchises share a trading name",
        ),
        pytest.param(
            Party("Rotherham NHS Foundation Trust", ("S60 2TY",)),
            Party("The Rotherham NHS Foundation Trust", ("S60 2UD",)),
            POSSIBLE,
            "Different postcodes S60 2TY and S60 2UD",
            id="same name elsewhere may be another site",
        ),
        pytest.param(
            Party("Harlow Castings", HERE),
            Party("Harlow Castings Ltd"),
            POSSIBLE,
            "The postcode of one is not known",
            id="same name, postcode unknown",
        ),
        pytest.param(
            Party("Harlow Castings", HERE), Party("Harlow Castigns", HERE), POSSIBLE, "% alike", id="misspelt"
        ),
        pytest.param(
            Party("Wilsons Furnishers Ltd", HERE),
            Party("Wilsons Furnishers (Holdings) Ltd", HERE),
            POSSIBLE,
            "% alike",
            id="a family of firms",
        ),
        pytest.param(
            Party("C. W. Fletcher", HERE),
            Party("C W Fletcher & Sons Limited", HERE),
            POSSIBLE,
            "One name holds all telling words of the other",
            id="one name within the other",
        ),
        pytest.param(
            Party("Broadstone Stud Ltd", HERE),
            Party("Broadstone Equestrian Ltd", HERE),
            POSSIBLE,
            "Both names begin with “Broadstone”",
            id="same beginning",
        ),
        pytest.param(
            Party("RMBC", HERE),
            Party("Rotherham Metropolitan Borough Council", HERE),
            POSSIBLE,
            "One name is the initials of the other",
            id="initials",
        ),
        pytest.param(
            Party("Harlow Castings Ltd", HERE, "07405600"),
            Party("Harlow Castings Ltd", HERE, "00110186"),
            POSSIBLE,
            "Different company numbers 00110186 and 07405600",
            id="same name, different numbers",
        ),
        pytest.param(
            Party("Wilsons Furnishers Ltd", HERE, "07405600"),
            Party("Wilsons Furnishers (Holdings) Ltd", HERE, "00110186"),
            DIFFERENT,
            "Different company numbers 00110186 and 07405600",
            id="different numbers settle what names leave open",
        ),
        pytest.param(
            Party("AJ Partitions and Ceilings Ltd", HERE),
            Party("JB Partitions & Ceilings Ltd", HERE),
            DIFFERENT,
            "Same postcode S60 2NR",
            id="alike in generic words only",
        ),
        pytest.param(
            Party("Harlow Castings", HERE), Party("Dearne Foods", HERE), DIFFERENT, "% alike", id="neighbours"
        ),
        pytest.param(
            Party("", HERE), Party("Dearne Foods", HERE), DIFFERENT, "One of the two has no name", id="no name"
        ),
    ],
)
def test_comparisons_by_hand(a: Party, b: Party, verdict: Verdict, reason: str) -> None:
    comparison = compare(a, b)
    assert comparison.verdict is verdict
    assert any(reason in given_reason for given_reason in comparison.reasons), comparison.reasons


@given(PARTIES, PARTIES)
def test_the_order_of_the_two_makes_no_difference(a: Party, b: Party) -> None:
    assert compare(a, b) == compare(b, a)


@given(PARTIES)
def test_a_record_with_a_name_is_never_different_from_itself(party: Party) -> None:
    if party.keys:
        assert compare(party, party).verdict is not DIFFERENT


@given(PARTIES, PARTIES)
def test_every_verdict_says_why(a: Party, b: Party) -> None:
    comparison = compare(a, b)
    assert comparison.reasons
    assert 0 <= comparison.likeness <= 100


@given(PARTIES, PARTIES)
def test_what_matches_shares_a_block(a: Party, b: Party) -> None:
    if compare(a, b).verdict is MATCH:
        assert blocking_keys(a) & blocking_keys(b)


@pytest.fixture(scope="module")
def labelled() -> list[tuple[Party, Party, bool]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [
            (Party(row["name"], (row["postcode"],)), Party(row["other_name"], (row["postcode"],)), row["same"] == "yes")
            for row in csv.DictReader(file)
        ]


def test_holds_the_measured_floor_on_real_names(labelled: list[tuple[Party, Party, bool]]) -> None:
    """Real pairs: names of one company (some renamed outright), and the most alike of two companies at one address."""
    matched = [same for a, b, same in labelled if compare(a, b).verdict is MATCH]
    suggested = [same for a, b, same in labelled if compare(a, b).verdict is not DIFFERENT]
    all_same = sum(same for *_, same in labelled)
    assert matched.count(False) <= 1
    assert matched.count(True) / all_same >= 0.73
    assert suggested.count(True) / all_same >= 0.79


class TestMatchIndex:
    @pytest.fixture
    def index(self) -> MatchIndex[str]:
        index = MatchIndex[str]()
        index.add("castings", Party("Harlow Castings Ltd", HERE, "07405600"))
        index.add("holdings", Party("Harlow Castings (Holdings) Ltd", HERE, "00110186"))
        index.add("foods", Party("Dearne Foods Ltd", THERE))
        return index

    def test_finds_matches_before_what_is_only_possible(self, index: MatchIndex[str]) -> None:
        found = index.find(Party("Harlow Castings", HERE))
        assert [(identifier, comparison.verdict) for identifier, comparison in found] == [
            ("castings", MATCH),
            ("holdings", POSSIBLE),
        ]

    def test_finds_by_number_alone(self, index: MatchIndex[str]) -> None:
        [(identifier, comparison)] = index.find(Party("Renamed", company_number="7405600"))
        assert (identifier, comparison.verdict) == ("castings", MATCH)

    def test_finds_nothing_for_a_stranger(self, index: MatchIndex[str]) -> None:
        assert index.find(Party("Quite New Ltd", ("S66 8QY",))) == []
