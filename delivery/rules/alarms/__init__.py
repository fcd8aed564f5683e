"""Alarms, dashboards and budgets."""
