"""A one-off as a policy file: YAML that `umsync validate` takes, with the manifest's sources."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from umsync.manifest.nodes import List, Map, Scalar
from umsync.manifest.scalars import resolve
from umsync.manifest.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from umsync.manifest.nodes import Node
    from umsync.model.plan import OneOff

_WIDTH: Final = 100
_STEP: Final = "  "
_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.@/ -]*[A-Za-z0-9_./-])?")
"""What means itself without quotes, wherever it stands."""
_OLD_TRUTHS: Final = frozenset({"y", "n", "yes", "no", "on", "off"})
"""Texts that programs of YAML 1.1 take for truth values."""


def policy_file(one_off: OneOff, name: str) -> str:
    """The file with this policy. The one-off's texts must be without mistakes."""
    return "\n".join(["policies:", f"{_STEP}{name}:", *_policy(one_off)])


def _policy(one_off: OneOff) -> Iterator[str]:
    actions = tuple(each for text in one_off.do for each in _items(_node(text)))
    yield from _entry("source", _one_or_list([_text(each) for each in one_off.sources]), 2)
    yield from _field("where", _node(one_off.where), 2)
    if len(actions) == 1:
        yield from _field("do", actions[0], 2)
    else:
        yield from _field("do", List(actions[0].at, actions), 2)
    if one_off.reason:
        yield from _entry("reason", _text(one_off.reason), 2)


def _node(text: str) -> Node:
    return parse(text, "")[0]


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, List) else (node,)


def _one_or_list(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _entry(key: str, text: str, depth: int) -> Iterator[str]:
    yield f"{_STEP * depth}{key}: {text}"


def _field(key: str, node: Node, depth: int) -> Iterator[str]:
    """In one line if it fits, else as a block."""
    flat = f"{_STEP * depth}{key}: {_flow(node)}"
    if len(flat) <= _WIDTH or isinstance(node, Scalar):
        yield flat
        return
    yield f"{_STEP * depth}{key}:"
    yield from _block(node, depth + 1)


def _block(node: Node, depth: int) -> Iterator[str]:
    if isinstance(node, Map):
        for entry in node.entries:
            yield from _field(_text(entry.key), entry.value, depth)
    for item in node.items if isinstance(node, List) else ():
        flat = f"{_STEP * depth}- {_flow(item)}"
        if len(flat) <= _WIDTH or isinstance(item, Scalar):
            yield flat
            continue
        first, *rest = _block(item, depth + 1)
        yield f"{_STEP * depth}- {first.lstrip()}"
        yield from rest


def _flow(node: Node) -> str:
    if isinstance(node, Map):
        pairs = (f"{_text(each.key)}: {_flow(each.value)}" for each in node.entries)
        return f"{{{', '.join(pairs)}}}"
    if isinstance(node, List):
        return f"[{', '.join(map(_flow, node.items))}]"
    if isinstance(node, Scalar) and not isinstance(node.value, str):
        return node.raw
    return _text(node.value) if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def _text(text: str) -> str:
    """Quoted unless it would be read as the same text without; JSON's quotes are YAML's, too."""
    is_plain = _PLAIN.fullmatch(text) and isinstance(resolve(text), str)
    if is_plain and text.lower() not in _OLD_TRUTHS:
        return text
    return json.dumps(text, ensure_ascii=False)
