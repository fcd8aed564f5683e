"""What rules share: how to read resolved resources without trusting their shape."""
