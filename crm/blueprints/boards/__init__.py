"""Every strand's pipeline, as a board or a table."""
