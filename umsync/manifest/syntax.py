"""YAML text to nodes: the plain part of YAML, without anchors, aliases, tags and merge keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from umsync.codec.plain_text import unsafe_character
from umsync.codec.yaml_text import events
from umsync.manifest.keys import KEY_IN_MANIFEST, keys_in
from umsync.manifest.nodes import Broken, Entry, List, Map, Node, Scalar
from umsync.manifest.problems import MistakeError, Problem
from umsync.manifest.scalars import resolve
from umsync.manifest.text import located
from umsync.manifest.words import quoted
from umsync.model.position import Position

MOST_CHARACTERS: Final = 10_000
_INSTEAD = "Save the filter under filters and write {use: its-name}."


def parse(text: str, path: str) -> tuple[Node, list[Problem]]:
    """The document in a text, and its mistakes.

    It is broken as a whole when it is not YAML at all, empty, more than one document, or too deep
    or too large.
    """
    builder = _Builder(path, events(text, _INSTEAD))
    try:
        with located(path):
            return builder.document(), builder.problems
    except MistakeError as error:
        problem = error.problem
    return Broken(problem.at), [*builder.problems, problem]


@dataclass(slots=True)
class _Builder:
    """Builds nodes from events."""

    path: str
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> Node:
        self._expect(yaml.StreamStartEvent)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            start = Position(self.path, 1, 1)
            raise MistakeError(start, "There is nothing in it. Write something, or take it away.")
        node = self.node(next(self.events))
        self._expect(yaml.DocumentEndEvent)
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            sentence = "A second document starts here. Put it into a file of its own."
            raise MistakeError(self._at(after), sentence)
        return node

    def node(self, event: Any) -> Node:  # noqa: ANN401 - PyYAML's events are untyped
        at = self._at(event)
        if isinstance(event, yaml.AliasEvent):
            return self._report(at, f"Aliases (*{event.anchor}) are not allowed. {_INSTEAD}")
        if event.anchor is not None:
            self._report(at, f"Anchors (&{event.anchor}) are not allowed. {_INSTEAD}")
        if event.tag is not None:
            self._report(at, "Tags (!) are not allowed. Take it out, or put the text in quotes.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, at)
        in_list = isinstance(event, yaml.SequenceStartEvent)
        return self._list(at) if in_list else self._map(at)

    def _scalar(self, event: Any, at: Position) -> Scalar | Broken:  # noqa: ANN401 - untyped
        text: str = event.value
        if any(True for _ in keys_in(text)):
            return self._report(at, KEY_IN_MANIFEST)
        if len(text) > MOST_CHARACTERS:
            return self._report(at, f"The text is too long: over {MOST_CHARACTERS:,} characters.")
        unsafe = unsafe_character(text)
        if unsafe:
            return self._report(at, f"The text holds an invisible character ({unsafe}).")
        return Scalar(at, resolve(text) if event.implicit[0] else text, text)

    def _list(self, at: Position) -> List:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event))
        return List(at, tuple(items))

    def _map(self, at: Position) -> Map:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event)
            value = self.node(next(self.events))
            if self._is_new_key(key, entries) and isinstance(key, Scalar):
                entries[key.raw] = Entry(key.raw, key.at, value)
        return Map(at, tuple(entries.values()))

    def _is_new_key(self, key: Node, entries: dict[str, Entry]) -> bool:
        if isinstance(key, Broken):
            return False
        if not isinstance(key, Scalar) or not isinstance(key.value, str):
            self._report(key.at, f"A key must be text.{_in_quotes(key)}")
            return False
        if key.raw == "<<":
            self._report(key.at, f"Merge keys (<<) are not allowed. {_INSTEAD}")
        elif key.raw in entries:
            first = entries[key.raw].at
            text = f"The key {quoted(key.raw)} is here twice, first in {first}. Keep one of them."
            self._report(key.at, text)
        return key.raw != "<<" and key.raw not in entries

    def _report(self, at: Position, text: str) -> Broken:
        self.problems.append(Problem(at, text))
        return Broken(at)

    def _expect(self, kind: type[yaml.Event]) -> None:
        event = next(self.events)
        if not isinstance(event, kind):  # pragma: no cover - what PyYAML promises
            raise TypeError(f"{event!r} is not a {kind.__name__}")

    def _at(self, event: Any) -> Position:  # noqa: ANN401 - PyYAML's events are untyped
        return Position(self.path, event.start_mark.line + 1, event.start_mark.column + 1)


def _in_quotes(key: Node) -> str:
    if isinstance(key, Scalar) and key.raw:
        return f" Put it in quotes: {quoted(key.raw)}."
    return " Write a word before the colon."
