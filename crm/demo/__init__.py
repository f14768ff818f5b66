"""Fictional employers, people and activity that make every screen alive: for `make run`, tests and benchmarks."""
