"""The commands: each file holds the one of its name."""
