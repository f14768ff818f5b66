"""Users, partner organisations, grants, reference lists, the outbox and the audit trail."""
