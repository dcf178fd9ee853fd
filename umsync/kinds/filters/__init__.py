"""Filters: each file holds the one of its name."""
