"""The blueprint that the pages of school encounters attach their views to, and what they may be asked for."""

from __future__ import annotations

from flask import Blueprint

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand

bp = Blueprint("encounters", __name__, url_prefix="/encounters")
reading = requires(Permission.SEE_PIPELINES)
writing = requires(Permission.WRITE_STRAND, Strand.ENCOUNTERS)
exporting = requires(Permission.EXPORT_EMPLOYERS)
