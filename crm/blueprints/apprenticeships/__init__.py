"""Apprenticeships that employers offer, by standard and level."""
