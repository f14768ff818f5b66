"""Who uses the service: people, partner organisations, what each may do, and the audit trail."""
