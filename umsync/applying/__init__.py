"""Carries out a reviewed plan: checks it, rechecks every person, logs before it writes."""
