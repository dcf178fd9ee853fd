"""A request's query string against the parameters that an operation documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conformance.openapi import Document, Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conformance.exchange import Exchange
    from tests.conformance.openapi import Operation

_BRACKET = "["


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter; `pointer` is where in the document its node is."""

    document: Document
    node: Node
    pointer: str

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.node["name"])

    @property
    def names(self) -> set[str]:
        """What may stand in a query: its own name, and the names of an object's fields."""
        return {self.name, *self._schema[0].get("properties", {})}

    def faults(self, given: Mapping[str, list[str]]) -> list[str]:
        """What is wrong with what a query gives for it, each fault with the parameter's name."""
        schema, at = self._schema
        if schema.get("type") == "array":
            value = self._items(given.get(self.name, []))
        elif schema.get("type") == "object":
            value = self._fields(schema, given)
        else:
            return [fault for text in given.get(self.name, ()) for fault in self._single(text)]
        return self._told(self.document.faults(at, value)) if value else []

    @property
    def _schema(self) -> tuple[Node, str]:
        return self.document.follow(self.node["schema"], f"{self.pointer}/schema")

    def _items(self, texts: list[str]) -> object:
        schema, at = self._schema
        kind = self.document.follow(schema["items"], f"{at}/items")[0].get("type")
        parts = texts
        if not self.node.get("explode", True):
            parts = [part for text in texts for part in text.split(",")]
        return [typed(part, kind) for part in parts]

    def _fields(self, schema: Node, given: Mapping[str, list[str]]) -> object:
        fields = schema.get("properties", {})
        return {
            name: typed(given[name][0], self.document.follow(part, "")[0].get("type"))
            for name, part in fields.items()
            if name in given
        }

    def _single(self, text: str) -> list[str]:
        schema, at = self._schema
        return self._told(self.document.faults(at, typed(text, schema.get("type"))))

    def _told(self, faults: list[str]) -> list[str]:
        return [f"Query parameter {self.name}: {fault}" for fault in faults]


def query_faults(operation: Operation, exchange: Exchange) -> Iterator[str]:
    """Parameters that are missing, unknown or not as documented."""
    known = [
        Parameter(operation.document, node, at)
        for node, at in operation.parameters()
        if node["in"] == "query"
    ]
    given = _given(exchange)
    for one in known:
        if one.node.get("required", False) and one.name not in given:
            yield f"Query parameter {one.name} is missing."
        yield from one.faults(given)
    names = {name for one in known for name in one.names}
    for name in given:
        if name.split(_BRACKET)[0] not in names:
            yield f"Query parameter {name} is not documented."


def typed(text: str, kind: object) -> object:
    """A query string's text as the JSON value it stands for; text that is none stays text."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind in {"integer", "number"} and text.lstrip("-").isdecimal():
        return int(text)
    if kind == "object":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _given(exchange: Exchange) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in exchange.query:
        found.setdefault(name, []).append(text)
    return found
