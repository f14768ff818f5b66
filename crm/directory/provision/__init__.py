"""The support there is for employers: programmes, providers, eligibility."""
