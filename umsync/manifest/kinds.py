"""Filters and actions: a name alone, or a mapping from the name to its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from umsync.kinds.base import Kind
from umsync.kinds.filter import Filter
from umsync.kinds.filters.all_of import AllOf
from umsync.kinds.filters.use import Use
from umsync.kinds.registry import actions, filters
from umsync.manifest.annotations import example_of, item_of, settings_of, stands_alone
from umsync.manifest.decoding import FAILED, Decoding, Failed, Slot
from umsync.manifest.keys import hide_keys
from umsync.manifest.nodes import Entry, List, Map, Node, Scalar
from umsync.manifest.problems import MistakeError
from umsync.manifest.sections import decode_settings
from umsync.manifest.words import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.model.position import Position

AnyKind = TypeVar("AnyKind", bound=Kind)


def decode_filter_node(node: Node, slot: Slot, decoding: Decoding) -> object:
    """A filter; several keys in one mapping are all of them.

    Raises:
        MistakeError: no filter has that form or name.
    """
    kinds = filters()
    if isinstance(node, Map) and len(node.entries) > 1:
        parts = [_decode_kind(entry, kinds, "filter", decoding) for entry in node.entries]
        good = tuple(part for part in parts if isinstance(part, Filter))
        return AllOf(good, at=node.at) if len(good) == len(parts) else FAILED
    if isinstance(node, List):
        text = f"{slot.name} must be one filter. For several write all_of, any_of or none_of."
        raise MistakeError(node.at, text)
    return _one(node, slot, kinds, "filter", decoding)


def decode_action_node(node: Node, slot: Slot, decoding: Decoding) -> object:
    """An action.

    Raises:
        MistakeError: no action has that form or name.
    """
    if isinstance(node, Map) and len(node.entries) > 1:
        text = "A mapping holds one action. For several write a list, with - before each."
        raise MistakeError(node.at, text)
    return _one(node, slot, actions(), "action", decoding)


def _one(
    node: Node, slot: Slot, kinds: Mapping[str, type[AnyKind]], what: str, decoding: Decoding
) -> AnyKind | Failed:
    match node:
        case Scalar(value=str(name)):
            return _alone(name, node.at, kinds, what, decoding)
        case Map(entries=(entry,)):
            return _decode_kind(entry, kinds, what, decoding)
    article = "an" if what == "action" else "a"
    example = example_of(kinds["suspend" if what == "action" else "status"])
    raise MistakeError(node.at, f"{slot.name} must be {article} {what}. For example: {example}")


def _alone(
    name: str,
    at: Position,
    kinds: Mapping[str, type[AnyKind]],
    what: str,
    decoding: Decoding,
) -> AnyKind | Failed:
    kind = _find(name, at, kinds, what)
    if not stands_alone(kind):
        raise MistakeError(at, f"{name} needs a value. For example: {example_of(kind)}")
    return _checked(kind, {}, at, decoding)


def _decode_kind(
    entry: Entry, kinds: Mapping[str, type[AnyKind]], what: str, decoding: Decoding
) -> AnyKind | Failed:
    try:
        kind = _find(entry.key, entry.at, kinds, what)
        values = _values(entry, kind, decoding)
    except MistakeError as mistake:
        return decoding.notes.add(mistake)
    if any(isinstance(value, Failed) for value in values.values()):
        return FAILED
    return _checked(kind, values, entry.at, decoding)


def _values(entry: Entry, kind: type[Kind], decoding: Decoding) -> dict[str, object | Failed]:
    slot = Slot(entry.key, entry.at)
    if isinstance(entry.value, Map) and not kind.is_plain():
        return decode_settings(entry.value, kind, slot, decoding)
    annotation = settings_of(kind)[kind.shorthand].annotation if kind.shorthand else None
    if annotation is None or (isinstance(entry.value, Map) and item_of(annotation) is not Filter):
        text = f"{entry.key} takes no such value. For example: {example_of(kind)}"
        raise MistakeError(entry.value.at, text)
    return {str(kind.shorthand): decoding.decode(entry.value, annotation, slot)}


def _find(name: str, at: Position, kinds: Mapping[str, type[AnyKind]], what: str) -> type[AnyKind]:
    if name in kinds:
        return kinds[name]
    near = did_you_mean(name, kinds)
    saved = " A saved filter is written {use: its-name}." if what == "filter" and not near else ""
    raise MistakeError(
        at, f"There is no {what} {quoted(name)}.{near}{saved} `umsync kinds` lists the {what}s."
    )


def _checked(
    kind: type[AnyKind], values: Mapping[str, object], at: Position, decoding: Decoding
) -> AnyKind | Failed:
    made = kind(**values, at=at)
    problem = made.check()
    if problem:
        return decoding.notes.report(at, hide_keys(f"{kind.kind_name()} {problem}"))
    if isinstance(made, Use):
        decoding.notes.uses.append(made)
    return made
