"""Templates as written."""
