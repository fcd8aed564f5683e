"""Fleets and instances."""
