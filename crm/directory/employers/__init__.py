"""Employers and their sites."""
