"""The internal HTTP contract: what the storefront asks the worker for, and what it gets."""
