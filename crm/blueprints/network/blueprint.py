"""The blueprint that the modules of network pages attach their views to, and what they may be asked for."""

from __future__ import annotations

from flask import Blueprint

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand

bp = Blueprint("network", __name__, url_prefix="/network")
reading = requires(Permission.SEE_PIPELINES)
writing = requires(Permission.WRITE_STRAND, Strand.NETWORK)
exporting = requires(Permission.EXPORT_EMPLOYERS)
