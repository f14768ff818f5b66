"""The Mission 3 indicators, each down to its records."""
