"""What the sweep over every page visits: each GET route with an example, as a person who sees the most of it.

A route without arguments needs no line here. One with arguments takes its example from the demonstration: under its
endpoint, else under its blueprint. A new strand adds one line to EXAMPLES. A page that can look quite different (a
filter that matches nothing, another view, a record at another stage) names that in `states.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Connection, text

from tests.browser.states import STATES, State
from tests.house.test_permissions import NARROWER, TABLE, WHO_MAY

# The statement gives one row, its columns named as the arguments of the route.
EXAMPLES = {
    "admin": "SELECT public_id FROM user WHERE role = 'officer' ORDER BY id LIMIT 1",
    "admin.edit_organisation": "SELECT public_id FROM partner_organisation ORDER BY id LIMIT 1",
    "admin.message": "SELECT public_id FROM message ORDER BY id LIMIT 1",
    "apprenticeships": "SELECT public_id FROM card WHERE strand = 'apprenticeships' AND stage = 'filled' LIMIT 1",
    "boards": "SELECT public_id, 'apprenticeships' AS strand FROM card WHERE strand = 'apprenticeships' LIMIT 1",
    "collaborations": "SELECT public_id FROM card WHERE strand = 'collaborations' AND stage = 'active' LIMIT 1",
    "dashboard": "SELECT public_id, 'm3-kpi' AS code FROM target ORDER BY id LIMIT 1",
    "dashboard.people": "SELECT 'job-outcomes' AS code",
    "dashboard.published": "SELECT 'm3-o1' AS code",
    "dashboard.records": "SELECT 'encounters' AS code",
    "disability_confident": """
        SELECT member.public_id, award.public_id AS award_id FROM disability_confident_membership AS member
        JOIN disability_confident_award AS award ON award.membership_id = member.id WHERE confirmed_on IS NULL LIMIT 1
    """,
    "disability_confident.sighting": "SELECT public_id FROM register_sighting WHERE match = 'possible' LIMIT 1",
    "diagnostics": """
        SELECT card.public_id, 'staff' AS key FROM card
        JOIN employer_user USING (employer_id) JOIN user ON user.id = user_id
        WHERE strand = 'diagnostics' AND stage = 'submitted' AND user.email = 'employer@demo.example'
    """,
    "diagnostics.in_hand": """
        SELECT card.public_id, 'site' AS key FROM card
        JOIN employer_user USING (employer_id) JOIN user ON user.id = user_id
        WHERE strand = 'diagnostics' AND stage = 'started' AND user.email = 'employer@demo.example'
    """,
    "employers": "SELECT public_id FROM employer ORDER BY id LIMIT 1",
    # Somebody else plans to see it soon.
    "employers.crossed": "SELECT public_id FROM employer WHERE name = 'Quillfeather Castings Ltd'",
    "employers.edit_site": """
        SELECT employer.public_id, site.public_id AS site_id FROM site
        JOIN employer ON employer.id = employer_id LIMIT 1
    """,
    "employers.people": """
        SELECT contact.public_id, employer.public_id AS employer_id FROM contact
        JOIN contact_post ON contact_id = contact.id JOIN employer ON employer.id = employer_id
        WHERE left_on IS NULL ORDER BY contact.id LIMIT 1
    """,
    "encounters": "SELECT public_id FROM card WHERE strand = 'encounters' AND stage = 'held' LIMIT 1",
    "interactions": "SELECT public_id FROM interaction WHERE NOT is_restricted AND state = 'held' ORDER BY id LIMIT 1",
    "interactions.of_employers": "SELECT public_id FROM employer ORDER BY id LIMIT 1",
    "interactions.referral": "SELECT public_id FROM referral ORDER BY id LIMIT 1",
    "interactions.step": "SELECT public_id FROM follow_up WHERE NOT is_restricted ORDER BY id LIMIT 1",
    "interactions.theme": "SELECT public_id FROM theme ORDER BY id LIMIT 1",
    "my_business": """
        SELECT employer.public_id, 'placements' AS question
        FROM employer JOIN employer_user ON employer.id = employer_id
        JOIN user ON user.id = user_id WHERE user.email = 'employer@demo.example'
    """,
    "network": "SELECT public_id FROM card WHERE strand = 'network' AND stage = 'joined' LIMIT 1",
    "network.action": "SELECT public_id FROM network_action WHERE done_on IS NULL LIMIT 1",
    "network.answer_invitation": """
        SELECT employer.public_id, attendance.public_id AS attendance FROM network_attendance AS attendance
        JOIN network_membership AS member ON member.id = membership_id JOIN employer ON employer.id = member.employer_id
        JOIN network_meeting AS meeting ON meeting.id = meeting_id JOIN employer_user USING (employer_id)
        JOIN user ON user.id = user_id WHERE user.email = 'employer@demo.example' AND attendance.state = 'invited'
        AND cancelled_on IS NULL
    """,
    "encounters.school_request": """
        SELECT public_id FROM school_request WHERE encounter_id IS NULL AND withdrawn_on IS NULL LIMIT 1
    """,
    "network.challenge": "SELECT public_id FROM challenge_raised WHERE state = 'answered' LIMIT 1",
    "network.meeting": "SELECT public_id FROM network_meeting ORDER BY \"on\" DESC LIMIT 1",
    "network.story": "SELECT public_id FROM good_practice ORDER BY id LIMIT 1",
    "placements": "SELECT public_id FROM card WHERE strand = 'placements' AND stage = 'running' LIMIT 1",
    "placements.person": "SELECT public_id, 'completed' AS step FROM placement WHERE stage = 'started' LIMIT 1",
    "placements.programme": """
        SELECT public_id, programme_employer.id AS number FROM placement_programme
        JOIN programme_employer ON programme_id = placement_programme.id
        WHERE archived_at IS NULL AND until_on IS NULL LIMIT 1
    """,
    "placements.withdraw_own": """
        SELECT employer.public_id AS employer, card.public_id FROM card JOIN employer ON employer.id = employer_id
        JOIN employer_user USING (employer_id) JOIN user ON user.id = user_id
        WHERE strand = 'placements' AND stage = 'offered' AND user.email = 'employer@demo.example'
    """,
    "provision": "SELECT public_id FROM provision WHERE archived_at IS NULL ORDER BY id LIMIT 1",
    "schools": "SELECT public_id FROM school JOIN encounter_school ON school_id = school.id ORDER BY school.id LIMIT 1",
}
# Routes whose example is another's.
LIKE = {
    "apprenticeships.own_offer": "placements.withdraw_own",
    "disability_confident.ask": "my_business",
    "disability_confident.report": "my_business",
    "encounters.edit_request": "encounters.school_request",
    "encounters.offer": "my_business",
    "encounters.withdraw_request": "encounters.school_request",
    "network.ask": "my_business",
    "network.other_members": "network.answer_invitation",
    "network.cancel_meeting": "network.meeting",
    "network.edit_meeting": "network.meeting",
    "network.put_down": "network.meeting",
    "network.edit_challenge": "network.challenge",
    "network.edit_story": "network.story",
    "placements.edit_person": "placements.person",
    "placements.edit_programme": "placements.programme",
    "placements.end_designer": "placements.programme",
    "placements.make_step": "placements.person",
    "placements.new_designer": "placements.programme",
    "placements.offer_own": "placements.withdraw_own",
    "placements.set_target": "placements.programme",
    "diagnostics.check": "diagnostics.in_hand",
    "diagnostics.form_page": "diagnostics.in_hand",
    "diagnostics.saved_for_later": "diagnostics.in_hand",
    "diagnostics.start": "diagnostics.in_hand",
    "diagnostics.withdraw_invitation": "diagnostics.in_hand",
    "employers.choice": "employers.people",
    "employers.contact": "employers.people",
    "employers.edit_contact": "employers.people",
    "employers.edit_post": "employers.people",
    "employers.leave": "employers.people",
    "employers.move": "employers.people",
    "employers.new_post": "employers.people",
    "interactions.do_not_approach": "interactions.of_employers",
    "interactions.willingness": "interactions.of_employers",
}
# What a page needs in its address to be filled.
QUERIES = {
    "apprenticeships.new": "employer={employer}",
    "collaborations.new": "employer={employer}",
    "disability_confident.new": "employer={employer}",
    "encounters.new": "employer={employer}",
    "network.new": "employer={employer}",
    "network.new_action": "meeting={meeting}",
    "network.new_challenge": "meeting={meeting}",
    "network.new_story": "employer={employer}",
    "placements.new": "employer={employer}",
    "diagnostics.invite_employer": "employer={employer}",
    "employers.search": "q=group",
    "interactions.new_referral": "employer={employer}",
    "interactions.new_step": "employer={employer}",
    "saved_views.new": "list=employers&query=q%3Dgroup",
}
# What they take from the examples.
CHOSEN = {"employer": "employers", "meeting": "network.meeting", "crossed": "employers.crossed"}
# No pages of their own: files, answers for scripts, ways on to another page, and pages that a mailed link or a step
# of signing in or a step that was found opens, which test_account.py, test_skills_form.py and test_next_steps.py visit.
NO_PAGES = frozenset(
    {
        "account.choose_password",
        "account.favicon",
        "account.home",
        "account.link",
        "account.new_recovery_codes",
        "account.recovery_code",
        "account.second_factor",
        "account.second_factor_qr",
        "account.set_up_second_factor",
        "diagnostics.resume",
        "employers.similar",
        "employers.suggest",
        "interactions.attachment",
        "my_business.index",
        "next_steps.put_off",
        "static",
    }
)
FULLEST_FIRST = ("admin", "officer", "analyst", "partner", "employer", "nobody")
# Where an administrator is not the one for whom the page is filled.
SEEN_BEST_BY = {"my_business": "employer", "interactions.my_day": "officer", "account.sign_in": "nobody"}
OF_THE_EMPLOYER = {"check", "form_page", "result", "saved_for_later", "sharing", "start", "submitted"}


@dataclass(frozen=True)
class Visit:
    """One page as one person sees it. `asks` says that the address also takes a form, which is to be sent empty."""

    endpoint: str
    role: str
    address: str
    asks: bool

    def __str__(self) -> str:
        return f"{self.address} ({self.endpoint}) as {self.role}"


def visits(app: Flask, connection: Connection | None, *, every_role: bool = False) -> Iterator[Visit]:
    """Every page with an example; without a connection, only those that need none.

    Raises LookupError for a route that has arguments and no example.
    """
    adapter = app.url_map.bind("localhost")
    chosen = {name: _read(connection, place)["public_id"] for name, place in CHOSEN.items()} if connection else {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        methods = rule.methods or set()
        wanted = rule.arguments - (rule.defaults or {}).keys()
        if "GET" not in methods or rule.endpoint in NO_PAGES or (wanted and connection is None):
            continue
        states = STATES.get(rule.endpoint, ()) if connection else ()
        for state in (None, *states):
            values = _values(connection, rule.endpoint, state) if wanted and connection else {}
            if missing := wanted - values.keys():
                raise LookupError(f"{rule.endpoint} needs {', '.join(sorted(missing))}: add it to its line in EXAMPLES")
            address = adapter.build(rule.endpoint, {name: values[name] for name in wanted})
            query = state.query if state else QUERIES.get(rule.endpoint) if connection else None
            if query:
                address += "?" + query.format(**chosen)
            for role in _roles(rule.endpoint)[: None if every_role else 1]:
                yield Visit(rule.endpoint, role, address, "POST" in methods and state is None)


def _values(connection: Connection, endpoint: str, state: State | None) -> Mapping[str, str]:
    """What an address is made of: of the state's own record, else of the example."""
    if state and state.example:
        return _first(connection, state.example, f"a state of {endpoint}")
    return _read(connection, _example_of(endpoint))


def _example_of(endpoint: str) -> str:
    name = LIKE.get(endpoint, endpoint)
    found = name if name in EXAMPLES else endpoint.split(".")[0]
    if found not in EXAMPLES:
        raise LookupError(f"{endpoint} has no example: add a line for its blueprint to EXAMPLES")
    return found


def _read(connection: Connection, name: str) -> Mapping[str, str]:
    return _first(connection, EXAMPLES[name], f"the example {name!r}")


def _first(connection: Connection, statement: str, purpose: str) -> Mapping[str, str]:
    row = connection.execute(text(statement)).mappings().first()
    if row is None:
        raise LookupError(f"The demonstration has nothing for {purpose}: {statement}")
    return dict(row)


def _roles(endpoint: str) -> list[str]:
    """Who may see a page, whoever sees the most of it first."""
    permission = next((name for name, listed in TABLE.items() if endpoint in listed.split()), "anyone")
    may = WHO_MAY[permission] - NARROWER.get(endpoint, set())
    blueprint, _, view = endpoint.partition(".")
    best = SEEN_BEST_BY.get(endpoint) or SEEN_BEST_BY.get(blueprint)
    if permission == "anyone":
        best = "nobody"
    if permission == "see participants":
        may = {"officer"}  # to whom the demonstration gives the grant by name
    if permission == "signed in" and blueprint == "diagnostics" and view in OF_THE_EMPLOYER:
        best = "employer"
    return sorted(may & set(FULLEST_FIRST), key=lambda role: (role != best, FULLEST_FIRST.index(role)))
