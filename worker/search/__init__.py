"""Searching the catalogue: an index in the process, and what keeps it up to date."""
