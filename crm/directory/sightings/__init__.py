"""Employers seen on a list that somebody publishes: a hint to confirm, never proof."""
