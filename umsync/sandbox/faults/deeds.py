"""What stands under `do`: one kind, and the options that fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml

from umsync.sandbox.faults.model import NOT_EXECUTED, Deed, Kind, RetryAfter
from umsync.sandbox.faults.nodes import listed

if TYPE_CHECKING:
    from umsync.sandbox.faults.nodes import Reading

OPTIONS: Final[dict[Kind, tuple[str, ...]]] = dict.fromkeys(Kind, ("delay",)) | {
    Kind.STATUS: ("delay", "retry_after", "code", "executed"),
    Kind.HTML: ("delay", "retry_after", "executed", "status"),
    Kind.DELAY: (),
}
"""What may stand beside each kind."""
_BARE: Final = (
    Kind.TRUNCATE,
    Kind.REPEAT_CURSOR,
    Kind.HTML,
    Kind.WRONG_TYPE,
    Kind.MALFORMED,
    Kind.LICENSE_FULL,
)
"""Kinds that need no value: `do: truncate` and `do: {truncate: true}` are the same."""
_KINDS: Final = tuple(kind.value for kind in Kind)
_KEYS: Final = (*_KINDS, "retry_after", "code", "executed")
_Fields = dict[str, yaml.Node]
_FULL: Final = (402, 409)


def deed_of(reading: Reading, node: yaml.Node) -> Deed | None:
    """What `do` says; None after a problem was noted."""
    if isinstance(node, yaml.ScalarNode):
        word = reading.word(node, "do", [kind.value for kind in _BARE])
        return None if word is None else _deed(Kind(word))
    fields = reading.fields(node, "do", _KEYS)
    if fields is None:
        return None
    kind = _kind(reading, node, fields)
    return None if kind is None else _filled(reading, kind, fields)


def _kind(reading: Reading, node: yaml.Node, fields: _Fields) -> Kind | None:
    kinds = [Kind(name) for name in fields if name in _KINDS]
    # delay may come before any other kind, and status be the status of a page.
    for option, others in ((Kind.DELAY, set(Kind)), (Kind.STATUS, {Kind.HTML})):
        if option in kinds and others & set(kinds) - {option}:
            kinds.remove(option)
    if not kinds:
        reading.report(node, f"do needs a kind: {listed(_KINDS)}.")
    elif len(kinds) > 1:
        names = " and ".join(kind.value for kind in kinds)
        reading.report(node, f"do has {names}. Keep one of them, or write a fault for each.")
    return kinds[0] if len(kinds) == 1 else None


def _filled(reading: Reading, kind: Kind, fields: _Fields) -> Deed | None:
    for name in fields:
        if name != kind.value and name not in OPTIONS[kind]:
            reading.report(fields[name], f"{name} does not fit {kind.value}. Take it out.")
    delay = reading.number(fields["delay"], "delay", 0, 3600) if "delay" in fields else 0.0
    code = reading.text(fields["code"], "code") if "code" in fields else None
    after = _retry_after(reading, fields["retry_after"]) if "retry_after" in fields else None
    status = _status(reading, kind, fields)
    executed = _executed(reading, kind, fields)
    return Deed(kind, executed, delay or 0.0, status, after, code)


def _deed(kind: Kind) -> Deed:
    return Deed(kind, kind not in NOT_EXECUTED)


def _status(reading: Reading, kind: Kind, fields: _Fields) -> int | None:
    if kind in _BARE and not _is_true(fields[kind.value]):
        if kind is Kind.LICENSE_FULL:
            return _full(reading, fields[kind.value])
        reading.word(fields[kind.value], kind.value, ["true"])
    if "status" in fields:
        return reading.whole(fields["status"], "status", 200, 599)
    return None


def _full(reading: Reading, node: yaml.Node) -> int:
    found = reading.word(node, "license_full", [*map(str, _FULL), "true"])
    return int(found) if found and found != "true" else _FULL[-1]


def _executed(reading: Reading, kind: Kind, fields: _Fields) -> bool:
    if kind in {Kind.DROP, Kind.RESET}:
        return reading.word(fields[kind.value], kind.value, ("before", "after")) == "after"
    if "executed" in fields and kind in NOT_EXECUTED:
        return reading.word(fields["executed"], "executed", ("true", "false")) == "true"
    return kind not in NOT_EXECUTED


def _retry_after(reading: Reading, node: yaml.Node) -> RetryAfter:
    """`2`, `{date: 2}` or `{text: soon}`."""
    if isinstance(node, yaml.ScalarNode):
        return RetryAfter(reading.number(node, "retry_after") or 0.0)
    fields = reading.fields(node, "retry_after", ("date", "text")) or {}
    if len(fields) != 1:
        reading.report(node, "retry_after needs seconds, {date: seconds} or {text: anything}.")
    if "text" in fields:
        return RetryAfter(text=reading.text(fields["text"], "retry_after.text"))
    if "date" not in fields:
        return RetryAfter()
    seconds = reading.number(fields["date"], "retry_after.date", -86_400)
    return RetryAfter(seconds or 0.0, is_date=True)


def _is_true(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value == "true"
