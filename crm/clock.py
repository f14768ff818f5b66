"""What day it is where the service is used. Rules never ask: they are told."""

from __future__ import annotations

from datetime import date

from crm.database import now
from crm.periods import london_date


def today() -> date:
    """Today in London."""
    return london_date(now())
