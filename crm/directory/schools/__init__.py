"""Schools and colleges, from the schools register."""
