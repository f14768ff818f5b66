"""The blueprint that the strand's modules of pages attach their views to."""

from __future__ import annotations

from flask import Blueprint

from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand

bp = Blueprint("disability_confident", __name__, url_prefix="/disability-confident")
write = requires(Permission.WRITE_STRAND, Strand.DISABILITY_CONFIDENT)
