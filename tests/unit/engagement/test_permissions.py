"""Whom we may write to."""

from datetime import date

import pytest

from crm.engagement.permissions import Reachable, is_individual_subscriber, may_contact_about_work, may_send_news

TODAY = date(2026, 11, 23)
EMAIL = "someone@business.example"


@pytest.mark.parametrize(
    ("legal_form", "individual"),
    [
        ("company", False),
        ("llp", False),
        ("public_body", False),
        ("charity", True),
        ("sole_trader", True),
        ("partnership", True),
        ("unknown", True),
        ("a form of the future", True),
    ],
)
def test_who_counts_as_an_individual(legal_form, individual):
    assert is_individual_subscriber(legal_form) is individual


@pytest.mark.parametrize(
    ("legal_form", "subscribed", "allowed", "reason"),
    [
        ("company", None, True, "a corporate subscriber who has not objected"),
        ("company", True, True, "subscribed to news"),
        ("company", False, False, "said no to news"),
        ("sole_trader", None, False, "never subscribed, and this employer's legal form needs consent first"),
        ("sole_trader", True, True, "subscribed to news"),
        ("unknown", None, False, "never subscribed, and this employer's legal form needs consent first"),
        ("unknown", False, False, "said no to news"),
    ],
)
def test_news_follows_the_legal_form_and_an_objection_binds(legal_form, subscribed, allowed, reason):
    permission = may_send_news(Reachable(EMAIL, subscribed=subscribed), legal_form, TODAY)
    assert (permission.allowed, permission.reason) == (allowed, reason)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (Reachable("", may_contact=True, subscribed=True), "no email address"),
        (Reachable(EMAIL, True, True, left_on=TODAY), "has left this employer"),
        (Reachable(EMAIL, True, True, bounced_on=TODAY), "email to this address was returned"),
    ],
)
def test_nobody_is_written_to_who_cannot_be_reached(person, reason):
    assert may_send_news(person, "company", TODAY).reason == reason
    assert may_contact_about_work(person, TODAY).reason == reason
    assert not may_send_news(person, "company", TODAY).allowed
    assert not may_contact_about_work(person, TODAY).allowed


@pytest.mark.parametrize(
    ("may_contact", "allowed"), [(None, True), (True, True), (False, False)]
)
def test_work_in_hand_is_kept_apart_from_news(may_contact, allowed):
    person = Reachable(EMAIL, may_contact=may_contact, subscribed=False)
    assert may_contact_about_work(person, TODAY).allowed is allowed


def test_someone_who_leaves_tomorrow_is_still_there():
    assert may_contact_about_work(Reachable(EMAIL, left_on=date(2026, 11, 24)), TODAY).allowed
