"""Infrastructure as Python: one module per nested stack, wired together in `root`."""
