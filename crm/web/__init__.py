"""Page plumbing that every blueprint shares: forms, lists, errors, transactions, navigation."""
