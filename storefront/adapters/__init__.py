"""What the pages' ports are in the world: HTTP to the worker, SQS."""
