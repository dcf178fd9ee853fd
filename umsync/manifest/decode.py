"""From nodes to the manifest's dataclasses, led by their type annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from umsync.kinds.action import Action
from umsync.kinds.filter import Filter
from umsync.manifest.annotations import item_of, value_of
from umsync.manifest.decoding import FAILED, Draft, Failed, Field, Notes, Slot, TooManyError
from umsync.manifest.keys import KEY_IN_MANIFEST
from umsync.manifest.kinds import decode_action_node, decode_filter_node
from umsync.manifest.model import Document, Section
from umsync.manifest.nesting import sizes_of, too_nested, unknown_uses
from umsync.manifest.nodes import Broken, Entry, List, Map, Node, Scalar, items_of
from umsync.manifest.problems import ManifestErrors, MistakeError
from umsync.manifest.rules import NAME, NAME_EXPECTS, Rule, rules
from umsync.manifest.sections import decode_section
from umsync.manifest.syntax import parse
from umsync.manifest.text import decode_text, key_problems
from umsync.manifest.values import decode_value
from umsync.manifest.words import quoted
from umsync.model.position import Position


def decode_document(data: bytes, path: str, env_hosts: frozenset[str]) -> Draft:
    """One file's content; with mistakes, what is left of it, and the mistakes in the notes.

    Args:
        data: the file's bytes.
        path: how messages call the file.
        env_hosts: see `umsync.manifest.rules.rules`.
    """
    start = Position(path, 1, 1)
    decoder = Decoder(rules(env_hosts))
    document = decoder.read(data, Document, Slot("The file", start))
    return Draft(path, document if isinstance(document, Document) else None, decoder.notes)


def decode_filter(text: str, name: str, saved: Mapping[str, Filter] | None = None) -> Filter:
    """A filter from a snippet of YAML, such as `status: active`.

    Args:
        text: the snippet.
        name: how messages call the snippet, such as `--where`.
        saved: the manifest's filters, to check `use` against; None leaves that out.

    Raises:
        ManifestErrors: all mistakes in it.
    """
    decoder = Decoder({})
    slot = Slot(name, Position(name, 1, 1))
    found = decoder.read(text.encode("utf-8", "surrogatepass"), Filter, slot)
    problems = decoder.notes.problems
    if saved is not None:
        problems.extend(unknown_uses(decoder.notes.uses, saved))
    if isinstance(found, Filter):
        problems.extend(too_nested(found, sizes_of(saved or {})))
    if problems or not isinstance(found, Filter):
        raise ManifestErrors(problems)
    return found


def decode_actions(text: str, name: str) -> tuple[Action, ...]:
    """One action or a list of them from a snippet of YAML, such as `suspend`.

    Args:
        text: the snippet.
        name: how messages call the snippet, such as `--do`.

    Raises:
        ManifestErrors: all mistakes in it.
    """
    decoder = Decoder({})
    slot = Slot(name, Position(name, 1, 1))
    found = decoder.read(text.encode("utf-8", "surrogatepass"), tuple[Action, ...], slot)
    if decoder.notes.problems or not isinstance(found, tuple):
        raise ManifestErrors(decoder.notes.problems)
    return found


@dataclass(frozen=True, slots=True)
class Decoder:
    """Decodes nodes and takes notes. Nothing it does raises: it reports, and goes on."""

    rules: Mapping[Field, Rule]
    notes: Notes = field(default_factory=Notes)

    def read(self, data: bytes, annotation: object, slot: Slot) -> object:
        """Decodes a whole text."""
        try:
            node = self._parse(data, slot.at.path)
            return self.decode(node, annotation, slot)
        except MistakeError as mistake:
            self.notes.problems.append(mistake.problem)
        except TooManyError:
            pass
        return FAILED

    def _parse(self, data: bytes, path: str) -> Node:
        """The nodes, with the mistakes found on the way and the keys in comments noted."""
        text = decode_text(data, path)
        node, problems = parse(text, path)
        lines = {problem.at.line for problem in problems if problem.text == KEY_IN_MANIFEST}
        keys = [each for each in key_problems(text, path) if each.at.line not in lines]
        self.notes.problems.extend([*problems, *keys])
        return node

    def decode(self, node: Node, annotation: object, slot: Slot) -> object:
        """The value, or FAILED after a problem was noted."""
        if isinstance(node, Broken):
            return FAILED
        try:
            return self._decode(node, annotation, slot)
        except MistakeError as mistake:
            return self.notes.add(mistake)

    def _decode(self, node: Node, annotation: Any, slot: Slot) -> object:  # noqa: ANN401 - a type
        if isinstance(node, Scalar) and node.value is None:
            text = f"{slot.name} has no value. Write one, or take the key out."
            raise MistakeError(node.at, text)
        if item := item_of(annotation):
            return self._items(node, item, slot)
        if value := value_of(annotation):
            read = self._by_text if item_of(value) else self._names
            return read(node, value, slot)
        if annotation is Filter:
            return decode_filter_node(node, slot, self)
        if annotation is Action:
            return decode_action_node(node, slot, self)
        if issubclass(annotation, Section):
            return decode_section(node, annotation, slot, self)
        return decode_value(node, annotation, slot)

    def _items(self, node: Node, annotation: object, slot: Slot) -> object:
        if isinstance(node, Map) and annotation is Filter and len(node.entries) > 1:
            text = f"{slot.name} needs a list of filters. Write - before each, or [{{…}}, {{…}}]."
            raise MistakeError(node.at, text)
        if isinstance(node, List) and not node.items and not slot.may_be_empty:
            text = f"{slot.name} is an empty list. Write at least one item, or take the key out."
            raise MistakeError(node.at, text)
        items = [
            self.decode(each, annotation, replace(slot, at=each.at)) for each in items_of(node)
        ]
        return FAILED if any(isinstance(each, Failed) for each in items) else tuple(items)

    def _by_text(self, node: Node, annotation: object, slot: Slot) -> object:
        """A mapping whose keys are any texts, such as the columns of a table."""
        if not isinstance(node, Map) or not node.entries:
            text = f"{slot.name} must be a mapping such as {{column: value}}."
            raise MistakeError(node.at, text)
        values = {
            entry.key: self.decode(
                entry.value, annotation, Slot(f"{slot.name}: {quoted(entry.key)}", entry.at)
            )
            for entry in node.entries
        }
        return FAILED if any(isinstance(each, Failed) for each in values.values()) else values

    def _names(self, node: Node, annotation: Any, slot: Slot) -> object:  # noqa: ANN401 - a type
        if not isinstance(node, Map):
            raise MistakeError(node.at, f"{slot.name} must be a mapping from names to settings.")
        self.notes.names[slot.name] = {entry.key: entry.at for entry in node.entries}
        what = annotation.__name__.lower()
        values = {
            entry.key: self.decode(
                entry.value, annotation, Slot(f"{what} {quoted(entry.key)}", entry.at)
            )
            for entry in node.entries
            if self._is_name(entry)
        }
        return {name: value for name, value in values.items() if not isinstance(value, Failed)}

    def _is_name(self, entry: Entry) -> bool:
        if re.fullmatch(NAME, entry.key):
            return True
        self.notes.report(entry.at, f"The name {quoted(entry.key)} must be {NAME_EXPECTS}.")
        return False
