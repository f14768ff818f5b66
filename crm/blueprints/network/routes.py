"""The doors of the network, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.network import (
    action_pages,
    challenge_pages,
    meeting_pages,
    member_pages,
    own_pages,
    story_pages,
)
from crm.blueprints.network.blueprint import bp

__all__ = ["action_pages", "bp", "challenge_pages", "meeting_pages", "member_pages", "own_pages", "story_pages"]
