"""The kinds of filters and actions a policy is made of: one file, one kind, one name."""
