"""The doors of the account pages, gathered: importing each module attaches its views to the one blueprint."""

from __future__ import annotations

from crm.blueprints.account import links, own_profile, passwords, public_pages, second_factor, sign_in
from crm.blueprints.account.blueprint import bp

__all__ = ["bp", "links", "own_profile", "passwords", "public_pages", "second_factor", "sign_in"]
