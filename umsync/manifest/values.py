"""Single values: text, numbers, words of a list, and values with a form of their own."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from umsync.manifest.decoding import Slot, expected
from umsync.manifest.nodes import List, Map, Node, Scalar
from umsync.manifest.problems import MistakeError
from umsync.manifest.words import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN: dict[object, tuple[str, tuple[type, ...]]] = {
    str: ("a text", (str,)),
    bool: ("true or false", (bool,)),
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
}


def decode_value(node: Node, annotation: Any, slot: Slot) -> object:  # noqa: ANN401 - a type
    """The value of a scalar.

    Raises:
        MistakeError: it is not of that type, or breaks the slot's rule.
    """
    value = _decoder(annotation)(node, annotation, slot)
    problem = slot.rule.problem(value) if slot.rule else None
    if problem:
        raise MistakeError(node.at, f"{slot.name} {problem}")
    return value


def describe(node: Node, slot: Slot) -> str:
    """What stands there, for the end of a sentence."""
    match node:
        case List():
            return "a list"
        case Map():
            return "a mapping"
        case Scalar(value=str(text)) if not slot.hidden:
            return quoted(text)
        case Scalar(raw=raw) if not slot.hidden:
            return raw
    return "what is there (not shown)"


def _decoder(annotation: Any) -> Callable[[Node, Any, Slot], object]:  # noqa: ANN401 - a type
    if annotation in _PLAIN:
        return _plain
    return _word if issubclass(annotation, Enum) else _parsed


def _plain(node: Node, annotation: Any, slot: Slot) -> object:  # noqa: ANN401 - a type
    what, types = _PLAIN[annotation]
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, types) or (annotation is not bool and isinstance(value, bool)):
        raise expected(what, describe(node, slot) + _hint(node, annotation, slot), node, slot)
    if value == "":
        raise MistakeError(node.at, f"{slot.name} is an empty text. Write something.")
    return float(value) if annotation is float and isinstance(value, int) else value


def _hint(node: Node, annotation: object, slot: Slot) -> str:
    if annotation is not str or not isinstance(node, Scalar):
        return ""
    return ". Put it in quotes" + ("" if slot.hidden else f": {quoted(node.raw)}")


def _word(node: Node, annotation: type[Enum], slot: Slot) -> object:
    words = {str(each.value): each for each in annotation}
    text = _text(node)
    if text in words:
        return words[text]
    near = did_you_mean(text or "", words)
    what = f"one of {listed(words, 'or')}"
    raise MistakeError(node.at, f"{slot.name} must be {what}, not {describe(node, slot)}.{near}")


def _parsed(node: Node, annotation: Any, slot: Slot) -> object:  # noqa: ANN401 - a type
    text = _text(node)
    try:
        return annotation.parse(text or "")
    except (ValueError, OverflowError):
        pass
    raise expected(annotation.expects, describe(node, slot), node, slot)


def _text(node: Node) -> str | None:
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None
