"""Who a change is about, and with which parameters."""

from __future__ import annotations

from dataclasses import dataclass

Params = tuple[tuple[str, str], ...]
"""An action's parameters as sorted pairs: they are compared, hashed and written as they are."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a change is about. Name and email are text that a person typed: escape them."""

    account_id: str
    name: str
    email: str | None
