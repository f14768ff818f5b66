"""Employers on their way through the Disability Confident scheme, and the awards they hold."""
