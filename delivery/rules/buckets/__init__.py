"""Buckets and logs."""
