"""A believable Atlassian organization in one JSON file, behind the documented HTTP API."""
