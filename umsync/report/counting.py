"""Numbers with their nouns, as a person writes them."""

from __future__ import annotations


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 user`, `2 users`, `1,000 policies`."""
    regular = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural or regular}"


def people(number: int) -> str:
    """`1 person`, `2 people`."""
    return count(number, "person", "people")
