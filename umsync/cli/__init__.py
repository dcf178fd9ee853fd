"""The `umsync` command."""

from umsync.cli.entry import main

__all__ = ["main"]
