"""What a YAML file holds, as frozen data with places: the last stop before it gets a meaning."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.model.position import Position

Plain = str | int | float | bool | None
"""What a scalar may be, after the core rules of YAML 1.2."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `raw` is its text as written, without quotes."""

    at: Position
    value: Plain
    raw: str


@dataclass(frozen=True, slots=True)
class List:
    """A sequence."""

    at: Position
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, its place, and its value."""

    key: str
    at: Position
    value: Node


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping; its keys differ from each other."""

    at: Position
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A value with a mistake that is reported already."""

    at: Position


Node = Scalar | List | Map | Broken


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a list; a single value stands for a list of one."""
    return node.items if isinstance(node, List) else (node,)
