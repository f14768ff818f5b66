"""Forgetting the keys of forms that were sent long ago."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from crm.database import changed_by, now
from crm.web.models import FormSubmission

SUBMISSIONS_KEPT = timedelta(days=30)


def forget_old_submissions() -> str:
    """Delete the keys that no browser will send again. Returns what was done, in words."""
    count = changed_by(delete(FormSubmission).where(FormSubmission.saved_at < now() - SUBMISSIONS_KEPT))
    return f"{count} deleted" if count else ""
