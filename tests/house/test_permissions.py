"""Who may use which route: one explicit table, walked with every role. A new route without a row fails.

What is not allowed leads nobody signed in to the sign-in page, is 403 to staff, and 404 to an employer's user, who must
not even learn that the page exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from crm.accounts.models import User
from crm.accounts.permissions import Requirement, requirement_of
from crm.accounts.rules import Permission, Strand
from crm.database import ONLY_READS, db, now
from tests.factories.people import make_user
from tests.pages import InspectingClient

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

# Permission as the route declares it (with its strand) and the routes that declare it.
TABLE = {
    "anyone": """
        account.accessibility account.ask_for_link account.choose_password account.cookies
        account.demonstration_outbox account.favicon account.forgotten_password account.link account.link_sent
        account.press_link account.privacy account.recovery_code account.renew_link account.reset_sent
        account.second_factor account.second_factor_qr account.set_up_second_factor account.sign_in
        account.sign_out account.sources
    """,
    "signed in": """
        account.change_name account.home account.profile account.sign_out_everywhere diagnostics.check
        diagnostics.choose_sharing diagnostics.form_page diagnostics.result diagnostics.resume
        diagnostics.save_form_page diagnostics.saved_for_later diagnostics.sharing diagnostics.start
        diagnostics.submitted
    """,
    "signed in as staff": """
        account.change_password account.new_recovery_codes saved_views.delete saved_views.index saved_views.new
        saved_views.share
    """,
    "own business": """
        apprenticeships.own_offer disability_confident.ask disability_confident.report encounters.offer
        my_business.home my_business.index my_business.record my_business.this_year my_business.wrong
        network.answer_invitation network.ask network.other_members placements.offer_own placements.withdraw_own
    """,
    "see employers": """
        employers.briefing employers.changes employers.contact employers.index employers.search employers.show
        employers.suggest employers.timeline interactions.attachment interactions.index interactions.quiet
        interactions.referral interactions.referrals interactions.show interactions.step interactions.steps
        next_steps.index provision.index provision.show provision.taken_out schools.cold_spots_page
        schools.index schools.show
    """,
    "edit employers": """
        employers.archive employers.archive_contact employers.archive_site employers.bounced employers.choice
        employers.edit employers.edit_contact employers.edit_post employers.edit_site employers.follow_sic
        employers.growth_sectors employers.leave employers.move employers.new employers.new_contact
        employers.new_post employers.new_site employers.restore employers.restore_site employers.similar
        provision.checked provision.edit provision.new provision.put_back provision.take_out
    """,
    "export employers": """
        apprenticeships.export boards.export collaborations.export dashboard.export_employers
        dashboard.export_records diagnostics.export disability_confident.export
        disability_confident.export_ending disability_confident.export_sightings employers.export
        encounters.export encounters.export_requests
        interactions.export interactions.export_quiet interactions.export_referrals
        interactions.export_steps network.export_actions network.export_attendance network.export_challenges
        network.export_meetings network.export_members network.export_stories next_steps.export
        placements.export placements.export_programmes provision.export provision.export_taken_out
        schools.export
    """,
    "log interactions": """
        interactions.accept interactions.archive interactions.cancel_step interactions.close
        interactions.decline interactions.do_not_approach interactions.edit interactions.finish_step
        interactions.hand_over_step interactions.log interactions.move_step interactions.my_day
        interactions.new_referral interactions.new_step interactions.restore interactions.settle
        interactions.willingness next_steps.bring_back next_steps.put_off
    """,
    "see pipelines": """
        apprenticeships.index apprenticeships.record boards.board boards.index collaborations.index
        collaborations.record diagnostics.index diagnostics.record disability_confident.ending
        disability_confident.index disability_confident.record disability_confident.sightings
        disability_confident.validators encounters.index encounters.record encounters.requests
        encounters.school_request network.action_list network.challenge
        network.challenges network.index network.meeting network.meetings network.record network.stories
        network.story placements.index placements.kinds placements.programme placements.programmes
        placements.record
    """,
    "see participants": """
        dashboard.export_people dashboard.people
        placements.double_claims placements.edit_person placements.export_people placements.make_step
        placements.people placements.people_funnel placements.person placements.refer placements.remove_person
        placements.take_back placements.tell_apart
    """,
    "write in a strand: apprenticeships": """
        apprenticeships.archive apprenticeships.confirm apprenticeships.edit apprenticeships.new apprenticeships.restore
    """,
    "write in a strand: collaborations": """
        collaborations.archive collaborations.edit collaborations.new collaborations.restore
    """,
    "write in a strand: diagnostics": """
        diagnostics.begin_with_employer diagnostics.close_form diagnostics.end_links
        diagnostics.invite_colleague diagnostics.invite_employer diagnostics.open_again diagnostics.send_again
        diagnostics.withdraw_invitation
    """,
    "write in a strand: network": """
        network.action network.archive network.archive_challenge network.archive_story network.cancel_meeting
        network.edit network.edit_challenge network.edit_meeting network.edit_story network.finish_action
        network.hand_over network.invite_members network.new network.new_action network.new_challenge
        network.new_meeting network.new_story network.put_down network.reinstate_meeting network.restore
        network.restore_challenge network.restore_story network.set_attendance
    """,
    "write in a strand: placements": """
        placements.archive placements.archive_programme placements.edit placements.edit_programme
        placements.end_designer placements.new placements.new_check placements.new_designer
        placements.new_programme placements.remove_check placements.restore placements.restore_programme
        placements.set_target
    """,
    "write in a strand: disability_confident": """
        disability_confident.archive disability_confident.confirm_award disability_confident.edit
        disability_confident.edit_award disability_confident.new disability_confident.new_award
        disability_confident.restore disability_confident.sighting disability_confident.steps
        disability_confident.withdraw_award
    """,
    "write in a strand: encounters": """
        encounters.archive encounters.archive_request encounters.edit encounters.edit_request
        encounters.match_request encounters.new encounters.new_request encounters.reopen_request encounters.restore
        encounters.restore_request encounters.unmatch_request encounters.withdraw_request schools.roll
    """,
    "write in a strand: named in the address": "boards.ask_move boards.move",
    "see the dashboard": """
        dashboard.breakdown dashboard.contributing dashboard.employers dashboard.export dashboard.export_published
        dashboard.index dashboard.published dashboard.records dashboard.strategy
    """,
    "edit targets": "dashboard.add_target dashboard.edit_target dashboard.targets",
    "administer": """
        admin.add_organisation admin.add_user admin.archive_organisation admin.archive_user admin.audit_trail
        admin.confirm_archive_user admin.confirm_reset_second_factor admin.drop_message admin.edit_organisation
        admin.edit_user admin.export_audit_trail admin.export_organisations admin.export_users admin.index
        admin.message admin.organisations admin.outbox admin.reference admin.reset_second_factor
        admin.restore_organisation admin.restore_user admin.send_message_again admin.send_password_link
        admin.user admin.users interactions.theme interactions.themes
    """,
}

STAFF = {"officer", "partner", "granted partner", "analyst", "admin"}
EVERYBODY = {"nobody", "employer"} | STAFF
LOGGING = {"officer", "partner", "granted partner", "admin"}
# Who may, by permission, written out once more: the product's own table could be wrong.
WHO_MAY = {
    "anyone": EVERYBODY,
    "signed in": EVERYBODY - {"nobody"},
    "signed in as staff": STAFF,
    "own business": {"employer"},
    "see employers": STAFF,
    "edit employers": {"officer", "admin"},
    "export employers": STAFF,
    "log interactions": LOGGING,
    "see pipelines": STAFF,
    # By name only, whatever the role: none of these people has it.
    "see participants": set(),
    "write in a strand: apprenticeships": {"officer", "admin"},
    "write in a strand: collaborations": {"officer", "admin"},
    "write in a strand: diagnostics": {"officer", "admin", "granted partner"},
    "write in a strand: network": {"officer", "admin"},
    "write in a strand: placements": {"officer", "admin"},
    "write in a strand: disability_confident": {"officer", "admin"},
    "write in a strand: encounters": {"officer", "admin"},
    "write in a strand: named in the address": {"officer", "admin", "granted partner"},
    "see the dashboard": STAFF,
    "edit targets": {"analyst", "admin"},
    "administer": {"admin"},
}
# Views that refuse some of those whom their permission allows.
NARROWER = {
    # Filling in with an employer shows the answers, which only the controller may see unasked.
    "diagnostics.begin_with_employer": {"granted partner"},
}
# The one strand that the "granted partner" of these tests may write in; addresses that name a strand name this one.
GRANTED = Strand.DIAGNOSTICS
NEVER_USED = "bcdfghjkmnp"


def rows() -> dict[str, str]:
    """Each endpoint with its permission."""
    return {endpoint: permission for permission, listed in TABLE.items() for endpoint in listed.split()}


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def declared(requirement: Requirement) -> str:
    if requirement.permission is not Permission.WRITE_STRAND:
        return requirement.permission.value
    return f"{requirement.permission.value}: {requirement.strand or 'named in the address'}"


def test_every_route_declares_what_the_table_says(app: Flask) -> None:
    found = {}
    for rule in rules(app):
        requirement = requirement_of(app, rule.endpoint)
        found[rule.endpoint] = declared(requirement) if requirement else "nothing"
    listed = [endpoint for each in TABLE.values() for endpoint in each.split()]
    assert len(listed) == len(set(listed)), "A route stands twice in TABLE."
    assert found == rows(), "A route is new, gone or declares something else: say who may use it in TABLE."


@dataclass(frozen=True)
class Call:
    """One way to call a route."""

    endpoint: str
    method: str
    address: str


def calls(app: Flask) -> Iterator[Call]:
    """Every route and method, with ids that no record has."""
    adapter = app.url_map.bind("localhost")
    for rule in rules(app):
        values = {name: _value(name, rule) for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Call(rule.endpoint, method, adapter.build(rule.endpoint, values, method=method))


def _value(name: str, rule: Rule) -> object:
    if name == "strand":
        return GRANTED.value
    return 1 if type(rule._converters.get(name)).__name__ == "IntegerConverter" else NEVER_USED


def person(role: str) -> User | None:
    if role == "nobody":
        return None
    return make_user("partner", strands=(GRANTED,)) if role == "granted partner" else make_user(role)


def answer(client: FlaskClient, call: Call, user: User | None) -> tuple[int, str]:
    """Call a route afresh as a person; gives the status and where it leads."""
    with client.session_transaction() as session:
        session.clear()
        if user is not None:
            session["_user_id"], session["_fresh"], session["began"] = user.get_id(), True, 10**10
    response = client.open(call.address, method=call.method)
    return response.status_code, response.location or ""


def verdict(status: int, location: str, role: str, *, is_allowed: bool) -> str:
    """What is wrong with an answer; empty when nothing is."""
    to_sign_in = status == 302 and location == "/sign-in"
    if is_allowed:
        return f"answered {status}" if status in {401, 403, 405} or status >= 500 else ""
    wanted = {"nobody": to_sign_in, "employer": status == 404}.get(role, status == 403)
    return "" if wanted else f"answered {status} {location}, and should have refused"


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_every_route_refuses_whom_it_should(
    app: Flask, client: InspectingClient, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.inspects = False
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)  # so that a broken page is listed, not raised
    user, table = person(role), rows()
    problems = []
    for call in calls(app):
        permission = table.get(call.endpoint)
        if permission is None:
            continue  # the first test of this file names it
        status, location = answer(client, call, user)
        allowed = WHO_MAY[permission] - NARROWER.get(call.endpoint, set())
        wrong = verdict(status, location, role, is_allowed=role in allowed)
        if wrong:
            problems.append(f"{call.method} {call.address} ({call.endpoint}): {wrong}")
    assert problems == []


def test_a_grant_reaches_its_own_strand_only(app: Flask, client: InspectingClient) -> None:
    client.inspects = False
    user = make_user("partner", strands=(Strand.COLLABORATIONS,))
    for strand, status in (("collaborations", 404), ("diagnostics", 403), ("apprenticeships", 403)):
        call = Call("boards.ask_move", "GET", f"/pipelines/{strand}/cards/{NEVER_USED}/move")
        assert answer(client, call, user)[0] == status


def test_a_route_that_declares_nothing_is_refused_to_everybody(
    app: Flask, client: InspectingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "account.cookies", lambda: "forgotten")
    call = Call("account.cookies", "GET", "/cookies")
    for role in ("nobody", "admin", "employer"):
        assert answer(client, call, person(role))[0] == 403


def test_an_archived_persons_open_session_is_over(app: Flask, client: InspectingClient) -> None:
    user = make_user("admin")
    call = Call("admin.index", "GET", "/admin/")
    assert answer(client, call, user)[0] == 200
    user.archived_at = now()
    db.session.commit()
    assert answer(client, call, user) == (302, "/sign-in")


def test_addresses_are_in_kebab_case(app: Flask) -> None:
    odd = []
    for rule in rules(app):
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        if not re.fullmatch(r"(/[a-z0-9-]*)*(\.[a-z]+)?", fixed):
            odd.append(rule.rule)
    assert odd == []


def test_exports_hold_no_lock_while_they_are_made(app: Flask) -> None:
    waiting = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith("/export") and not getattr(app.view_functions[rule.endpoint], ONLY_READS, False)
    ]
    assert waiting == [], "Declare the view @only_reads (crm.database)."
