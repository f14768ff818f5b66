"""How fast and how large the service is, measured under gunicorn on a filled database of either kind."""
