"""How seats, meetings, attendances and challenges are listed behind the figures that count them."""

from __future__ import annotations

from crm.blueprints.network.challenge_queries import CHALLENGES
from crm.blueprints.network.meeting_queries import AttendanceLine, MeetingLine, attendance_list, meetings_list
from crm.blueprints.network.members import MemberRow, members_list
from crm.blueprints.network.models import ChallengeRaised
from crm.blueprints.network.queries import staff_of_seat
from crm.web.counted import Added, Showing
from crm.web.lists import ExportColumn

SEATS = Showing[MemberRow](
    listing=lambda viewer, _day: members_list(viewer),
    page=lambda row: ("network.record", row.public_id),
    columns=(
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("sector", lambda row: row.sector),
        ExportColumn("size", lambda row: row.size),
        ExportColumn("employees", lambda row: row.employees),
        ExportColumn("member since", lambda row: row.joined_on),
        ExportColumn("left", lambda row: row.left_on),
        ExportColumn("stage now", lambda row: row.stage_words),
    ),
)
EMPLOYEES = Added(staff_of_seat(), "employee", "employees")
MEETINGS = Showing[MeetingLine](
    listing=lambda _viewer, _day: meetings_list(),
    page=lambda row: ("network.meeting", row.public_id),
    columns=(
        ExportColumn("title", lambda row: row.title),
        ExportColumn("date", lambda row: row.on),
        ExportColumn("format", lambda row: row.format.label),
        ExportColumn("attended", lambda row: row.attended),
        ExportColumn("challenges raised", lambda row: row.challenges),
    ),
    without=frozenset({"state"}),
)
ATTENDANCES = Showing[AttendanceLine](
    listing=lambda viewer, _day: attendance_list(viewer),
    page=lambda row: ("network.meeting", row.meeting_id),
    columns=(
        ExportColumn("meeting", lambda row: row.meeting),
        ExportColumn("date", lambda row: row.on),
        ExportColumn("employer", lambda row: row.employer),
        ExportColumn("person", lambda row: row.name),
    ),
    # It takes a meeting's public id, which is for an address and not for a person to type.
    without=frozenset({"meeting"}),
)
RAISED = Showing[ChallengeRaised](
    listing=lambda _viewer, _day: CHALLENGES,
    page=lambda row: ("network.challenge", row.public_id),
    columns=(
        ExportColumn("challenge", lambda row: row.words),
        ExportColumn("theme", lambda row: row.theme.name),
        ExportColumn("employers", lambda row: "; ".join(each.employer.name for each in row.raisers)),
        ExportColumn("raised", lambda row: row.raised_on),
        ExportColumn("state", lambda row: row.state.label),
        ExportColumn("answered", lambda row: row.answered_on),
    ),
)
