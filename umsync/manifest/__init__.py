"""Manifests: YAML files in Git that say who shall have what."""
