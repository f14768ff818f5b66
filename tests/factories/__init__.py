"""Records for tests, with sensible defaults; each takes what matters to the test by name."""
