"""The import engine: reads a publisher file, checks every row, commits all or nothing. Knows no strand."""
