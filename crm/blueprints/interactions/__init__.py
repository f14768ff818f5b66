"""Log a contact, follow-ups, referrals, and My day."""
