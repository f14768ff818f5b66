"""What no form offers, sent in every choice of every form about an employer: refused with a page, never a fault."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import html5lib
import pytest

from crm.directory.employers.models import Employer
from tests.conftest import SignIn
from tests.factories.diagnostics import make_employer_user
from tests.factories.directory import make_employer, make_site
from tests.factories.disability_confident import make_award, make_membership
from tests.factories.encounters import make_encounter, make_request
from tests.factories.network import make_challenge, make_meeting, make_seat
from tests.factories.people import make_user
from tests.factories.placements import make_offer
from tests.factories.strands import make_apprenticeship, make_collaboration
from tests.pages import InspectingClient

JUNK = ("x", "a\0b", "🙂", "\r\n\r\n", " ", "²", "9" * 400)
NEW = ("apprenticeships", "collaborations", "disability-confident", "encounters", "network", "placements")
MADE: dict[str, Callable[[Employer], str]] = {
    "apprenticeship": lambda employer: f"/apprenticeships/{make_apprenticeship(employer).public_id}/edit",
    "collaboration": lambda employer: f"/collaborations/{make_collaboration(employer).public_id}/edit",
    "membership": lambda employer: f"/disability-confident/{make_membership(employer).public_id}/edit",
    "encounter": lambda employer: f"/encounters/{make_encounter(employer).public_id}/edit",
    "seat": lambda employer: f"/network/{make_seat(employer).public_id}/edit",
    "offer": lambda employer: f"/placements/{make_offer(employer).public_id}/edit",
}
OWN = (
    "apprenticeships/mine/{}/open",
    "disability-confident/mine/{}/report",
    "encounters/mine/{}/offer",
    "placements/mine/{}/offer",
)


@pytest.fixture
def employer(app: object) -> Employer:
    found = make_employer(lead_officer=make_user("officer"))
    make_site(found, name="Second site")
    return found


def filled(page: str) -> tuple[dict[str, list[str]], set[str]]:
    """What a browser would send of the form of a page, and the names of its choices."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(each for each in document.iter("form") if _has_choice(each))
    sent: dict[str, list[str]] = {}
    choices = set()
    for each in form.iter():
        name, kind = each.get("name") or "", each.get("type") or "text"
        if each.tag == "select" or (each.tag == "input" and kind in {"radio", "checkbox"}):
            choices.add(name)
        if each.tag == "textarea" or (each.tag == "input" and kind in {"text", "hidden"}):
            sent.setdefault(name, []).append(each.get("value") or "".join(each.itertext()))
        elif each.tag == "input" and each.get("checked") is not None:
            sent.setdefault(name, []).append(each.get("value") or "y")
        elif each.tag == "option" and each.get("selected") is not None:
            sent.setdefault(_select_of(form, each), []).append(each.get("value") or "")
    return sent, choices - {""}


def _has_choice(form: Element) -> bool:
    is_post = (form.get("method") or "").lower() == "post"
    return is_post and any(each.tag == "select" or each.get("type") in {"radio", "checkbox"} for each in form.iter())


def _select_of(form: Element, option: Element) -> str:
    return next(each.get("name") or "" for each in form.iter("select") if option in list(each.iter()))


def send_junk(client: InspectingClient, address: str) -> None:
    """Each junk in all choices of a form at once, and in each alone: one fault must not hide another."""
    page = client.get(address)
    assert page.status_code == 200, address
    sent, choices = filled(page.text)
    assert choices
    client.inspects = False  # many pages, all of one kind: the test looks at the status
    for junk in JUNK:
        changes = [dict.fromkeys(choices, [junk]), *({name: [junk]} for name in sorted(choices) if junk == "\r\n\r\n")]
        for change in changes:
            answer = client.post(address, data=sent | {"once_key": [""]} | change)
            assert answer.status_code in {302, 409, 422}, (address, change, answer.status_code)


@pytest.mark.parametrize("strand", NEW)
def test_new(client: InspectingClient, sign_in: SignIn, employer: Employer, strand: str) -> None:
    sign_in("officer")
    send_junk(client, f"/{strand}/new?employer={employer.public_id}")


@pytest.mark.parametrize("record", MADE)
def test_changed(client: InspectingClient, sign_in: SignIn, employer: Employer, record: str) -> None:
    sign_in("officer")
    send_junk(client, MADE[record](employer))


@pytest.mark.parametrize("address", OWN)
def test_by_the_employer_itself(client: InspectingClient, sign_in: SignIn, employer: Employer, address: str) -> None:
    sign_in(user=make_employer_user(employer))
    send_junk(client, "/" + address.format(employer.public_id))


def test_of_an_award_and_a_check(client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
    sign_in("officer")
    membership = make_membership(employer)
    award = make_award(membership)
    address = f"/disability-confident/{membership.public_id}/awards"
    send_junk(client, f"{address}/new")
    send_junk(client, f"{address}/{award.public_id}/edit")
    send_junk(client, f"/placements/{make_offer(employer).public_id}/checks/new")


def test_of_what_schools_ask_for(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("officer")
    asked = make_request()
    send_junk(client, "/encounters/requests/new")
    send_junk(client, f"/encounters/requests/{asked.public_id}/edit")
    send_junk(client, f"/encounters/requests/{asked.public_id}/withdraw")


def test_of_the_network(client: InspectingClient, sign_in: SignIn, employer: Employer) -> None:
    sign_in("officer")
    make_seat(employer)
    challenge, meeting = make_challenge([employer]), make_meeting()
    send_junk(client, "/network/challenges/new")
    send_junk(client, f"/network/challenges/{challenge.public_id}/edit")
    send_junk(client, f"/network/actions/new?meeting={meeting.public_id}")
    send_junk(client, f"/network/meetings/{meeting.public_id}/edit")
