"""The employer user's own area."""
