"""The directory of support for employers."""
