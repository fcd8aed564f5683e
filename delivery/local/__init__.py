"""The very shop on one machine: its parts, and the embedded AWS that its templates deploy to."""
