"""How long a test waits for what must come: so long that a busy machine is no failure."""

from __future__ import annotations

from typing import Final

PATIENCE: Final = 240.0
"""Seconds. A test that waits so long hangs."""
