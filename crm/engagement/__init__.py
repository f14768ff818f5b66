"""What passes between us and employers: interactions, follow-ups, referrals, willingness."""
