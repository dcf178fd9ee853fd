"""umsync manages the people of an Atlassian organization from Git."""

__version__ = "0.1.0"
