"""Encounters of schools with employers: Gatsby Benchmarks 5 and 6."""
