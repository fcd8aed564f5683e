"""The wiring across stacks."""
