"""Replies and logic with three values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.diagnostics.answers import (
    UNKNOWN,
    Certainty,
    Reply,
    all_true,
    any_true,
    certainty_of,
    from_data,
    to_data,
)

THREE = st.lists(st.sampled_from([True, False, None]), max_size=5)
REPLIES = st.one_of(
    st.builds(Reply, st.integers(0, 10**9), st.booleans()),
    st.builds(Reply, st.text()),
    st.builds(Reply, st.lists(st.text(), max_size=4).map(tuple)),
    st.builds(Reply, st.dictionaries(st.text(), st.integers(1, 99), max_size=4)),
    st.just(UNKNOWN),
)


@pytest.mark.parametrize(
    ("reply", "certainty"),
    [
        (None, Certainty.NOT_ASKED),
        (UNKNOWN, Certainty.UNKNOWN),
        (Reply(0), Certainty.EXACT),
        (Reply(4, is_estimate=True), Certainty.ESTIMATE),
    ],
)
def test_four_things_an_answer_can_be(reply, certainty):
    assert certainty_of(reply) is certainty


def test_what_is_not_known_is_no_estimate():
    with pytest.raises(ValueError, match="estimate"):
        Reply(None, is_estimate=True)


@pytest.mark.parametrize(
    ("reply", "number", "keys"),
    [(Reply(4), 4, ()), (Reply("yes"), None, ("yes",)), (Reply(("a", "b")), None, ("a", "b")), (UNKNOWN, None, ())],
)
def test_reads_as_what_it_is(reply, number, keys):
    assert (reply.number, reply.keys) == (number, keys)


@pytest.mark.parametrize(
    ("findings", "any_is", "all_are"),
    [
        ([], False, True),
        ([True, None], True, None),
        ([False, None], None, False),
        ([False, False], False, False),
        ([True, True], True, True),
        ([True, False, None], True, False),
    ],
)
def test_unknown_is_neither_yes_nor_no(findings, any_is, all_are):
    assert any_true(findings) is any_is
    assert all_true(findings) is all_are


@given(THREE)
def test_filling_in_what_is_unknown_never_contradicts_what_was_settled(findings):
    for filled in (True, False):
        known = [filled if finding is None else finding for finding in findings]
        assert any_true(findings) in (None, any(known))
        assert all_true(findings) in (None, all(known))


@given(REPLIES)
def test_a_reply_survives_json(reply):
    assert from_data(json.loads(json.dumps(to_data(reply)))) == reply


@pytest.mark.parametrize("data", [{"value": 1.5}, {"value": True}, {"value": [1]}, {"value": {"a": "b"}}])
def test_data_that_is_no_reply_is_refused(data):
    with pytest.raises(ValueError, match="not an answer"):
        from_data(data)
