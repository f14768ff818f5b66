"""How the reference files of the product, and the small register extracts of its tests, are made."""
