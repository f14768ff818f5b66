"""Employers working with providers on courses."""
