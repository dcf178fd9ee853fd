"""Plans as files: canonical JSON with a digest of their content."""
