"""A YAML text taken apart with places: every mistake is noted, and all are told at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import yaml

from umsync.codec.plain_text import TextError, text_in
from umsync.codec.yaml_text import composed
from umsync.errors import ManifestError
from umsync.model.position import Position
from umsync.model.secret import ATLASSIAN_KEY, MASK

if TYPE_CHECKING:
    from collections.abc import Collection

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_LONGEST: Final = 60
_SHALLOW: Final = "A fault script needs only a few."


@dataclass(slots=True)
class Reading:
    """Reads one text. What cannot be read is None, and a problem is noted; nothing is resolved."""

    path: str
    problems: list[tuple[Position, str]] = field(default_factory=list)

    def root(self, data: bytes) -> yaml.Node | None:
        """The only document in it."""
        try:
            node = composed(text_in(data), _SHALLOW)
        except TextError as error:
            self._note(Position(self.path, error.line, error.column), error.sentence)
            return None
        if node is None:
            self._note(Position(self.path, 1, 1), "There is nothing in it. Write faults or lag.")
        return node

    def finish(self) -> None:
        """Nothing, if there was no mistake.

        Raises:
            ManifestError: one line for each mistake, by place, and their number.
        """
        if self.problems:
            lines = [f"{at}: {text}" for at, text in sorted(set(self.problems))]
            total = f"{len(lines)} mistake{'s' if len(lines) != 1 else ''}."
            raise ManifestError("\n".join([*lines, total]))

    def report(self, node: yaml.Node, text: str) -> None:
        """Note a problem at a node."""
        mark = node.start_mark
        self._note(Position(self.path, mark.line + 1, mark.column + 1), text)

    def fields(
        self, node: yaml.Node, what: str, known: Collection[str]
    ) -> dict[str, yaml.Node] | None:
        """The values of a mapping by their keys."""
        if not isinstance(node, yaml.MappingNode):
            self.report(node, f"{what} must be a mapping, not {_described(node)}.")
            return None
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                self.report(key, f"{what} has no key {_quoted(name)}.{_near(name, known)}")
            elif name in found:
                self.report(key, f"The key {name} is here twice. Keep one of them.")
            else:
                found[name] = value
        return found

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The items of a list."""
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        self.report(node, f"{what} must be a list with an item at least, not {_described(node)}.")
        return []

    def text(self, node: yaml.Node, what: str) -> str | None:
        """A text, as it is written."""
        if isinstance(node, yaml.ScalarNode) and node.value:
            return str(node.value)
        self.report(node, f"{what} must be a text, not {_described(node)}.")
        return None

    def number(
        self, node: yaml.Node, what: str, least: float = 0, most: float = 86_400
    ) -> float | None:
        """A number within limits."""
        if _is_plain(node) and _NUMBER.fullmatch(node.value):
            number = float(node.value)
            if least <= number <= most:
                return number
        limits = f"a number from {least:g} to {most:g}"
        self.report(node, f"{what} must be {limits}, not {_described(node)}.")
        return None

    def whole(
        self, node: yaml.Node, what: str, least: int = 1, most: int = 1_000_000_000
    ) -> int | None:
        """A whole number within limits."""
        if _is_plain(node) and node.value.isascii() and node.value.isdecimal():
            number = int(node.value[:_LONGEST])
            if least <= number <= most:
                return number
        limits = f"a whole number from {least} to {most}"
        self.report(node, f"{what} must be {limits}, not {_described(node)}.")
        return None

    def word(self, node: yaml.Node, what: str, words: Collection[str]) -> str | None:
        """One of the words."""
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if value in words:
            return value
        text = (
            f"{what} must be {listed(words)}, not {_described(node)}.{_did_you_mean(value, words)}"
        )
        self.report(node, text)
        return None

    def _note(self, at: Position, text: str) -> None:
        self.problems.append((at, text))


def listed(words: Collection[str]) -> str:
    """`a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _is_plain(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style


def _described(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return _quoted(node.value) if node.value or not _is_plain(node) else "nothing"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"


def _quoted(text: str) -> str:
    hidden = ATLASSIAN_KEY.sub(MASK, text)
    return repr(hidden if len(hidden) <= _LONGEST else f"{hidden[: _LONGEST - 1]}…")


def _near(name: str, names: Collection[str]) -> str:
    return _did_you_mean(name, names) or f" It may have {listed(names)}."


def _did_you_mean(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name[:_LONGEST], list(names), n=1)
    return f" Did you mean {near[0]}?" if near else ""
