"""Signing in and out, the second factor, one's own profile, and the pages anyone may read."""
