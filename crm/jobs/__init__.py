"""What must happen later: the outbox of mail and the worker that sends it. Knows no strand."""
