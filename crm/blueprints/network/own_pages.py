"""What an employer's own user does in the network: asks for a seat, answers an invitation, reads of the others.

Everything is found through the signed-in person; another business is not found.
"""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission
from crm.accounts.sessions import me
from crm.blueprints.network import actions
from crm.blueprints.network.blueprint import bp
from crm.blueprints.network.challenge_queries import profiles_for_members, stories_for_members
from crm.blueprints.network.forms import AnswerForm, AskForm
from crm.blueprints.network.meeting_actions import answer
from crm.blueprints.network.meeting_queries import meeting_with
from crm.blueprints.network.meeting_rules import ANSWERS, KNOWN_AFTERWARDS, AttendanceState, time_words
from crm.blueprints.network.queries import live_seat_of, own_invitation
from crm.clock import today
from crm.directory.employers.queries import own_business
from crm.engagement.asking import tell_who_answers
from crm.periods import format_date
from crm.web.own_pages import own_form

own = requires(Permission.OWN_BUSINESS)


@bp.route("/mine/<public_id>/ask", methods=["GET", "POST"])
@own
def ask(public_id: str) -> ResponseReturnValue:
    """Ask for a seat; it becomes a card on the board and somebody's next step."""
    employer = own_business(public_id, me())
    form = AskForm()

    def save() -> str:
        actions.ask_to_join(employer.id, form.wants.data or "", form.offers.data or "", me())
        tell_who_answers(employer, f"{me().name} asks to join the HR Director Network", me(), today())
        return "Thank you. We will be in touch within 5 working days about joining the network."

    return own_form("network/mine_ask.html", form, employer, save)


@bp.route("/mine/<public_id>/invitations/<attendance>", methods=["GET", "POST"])
@own
def answer_invitation(public_id: str, attendance: str) -> ResponseReturnValue:
    """Say whether somebody of one's business comes to a meeting that is still to come."""
    employer = own_business(public_id, me())
    invitation = own_invitation(employer.id, attendance)
    # Held, so that two who accept at once do not both take the last place.
    meeting = meeting_with(invitation.meeting.public_id, for_update=request.method == "POST")
    is_over = meeting.on < today() or invitation.attendance.state in KNOWN_AFTERWARDS
    if meeting.cancelled_on is not None or is_over:
        abort(404)
    form = AnswerForm()
    if request.method == "GET" and invitation.attendance.state in ANSWERS:
        form.state.data = invitation.attendance.state.value

    def save() -> str:
        state = AttendanceState(form.state.data)
        answer(invitation.attendance, meeting, state)
        if state is AttendanceState.ACCEPTED:
            return f"You have a place on {format_date(meeting.on)} at {time_words(meeting.starts_at)}."
        return f"Your apologies for {format_date(meeting.on)} are noted."

    return own_form(
        "network/mine_answer.html",
        form,
        employer,
        save,
        invitation=invitation,
        meeting=meeting,
        time_words=time_words,
    )


@bp.get("/mine/<public_id>/members")
@own
def other_members(public_id: str) -> str:
    """What a member may read of the others: who lets itself be seen, and good practice with permission."""
    employer = own_business(public_id, me())
    seat = live_seat_of(employer.id)
    if seat is None or seat.joined_on is None:
        abort(404)
    return render_template(
        "network/mine_members.html",
        employer=employer,
        back=url_for("my_business.home", public_id=public_id),
        profiles=profiles_for_members(employer.id),
        stories=stories_for_members(employer.id),
    )
