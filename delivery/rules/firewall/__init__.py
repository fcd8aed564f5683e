"""The firewalls."""
