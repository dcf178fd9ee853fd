"""Numbers with their nouns."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """`1 policy`, `2,000 policies`: the regular plural, and thousands set apart."""
    is_regular = not noun.endswith("y") or noun.endswith(("ay", "ey", "oy"))
    plural = f"{noun}s" if is_regular else f"{noun[:-1]}ies"
    return f"{number:,} {noun if number == 1 else plural}"


def people(number: int) -> str:
    """`1 person`, `2,000 people`."""
    return f"{number:,} {'person' if number == 1 else 'people'}"
