"""A fault script from YAML: strict, with a place for every mistake."""

from __future__ import annotations

from typing import Final

import yaml

from umsync.sandbox.faults.deeds import deed_of
from umsync.sandbox.faults.model import Lag, Match, Rule, Script, Turn
from umsync.sandbox.faults.nodes import Reading

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LAG: Final = ("users", "groups", "roles")
_TURN: Final = ("every", "from", "times", "chance")
_Fields = dict[str, yaml.Node]


def read_script(data: bytes, path: str) -> Script:
    """The script in a file's bytes; `path` is how messages call the file.

    Raises:
        ManifestError: all mistakes, one line for each with file, line and column.
    """
    reading = Reading(path)
    root = reading.root(data)
    script = Script() if root is None else _script(reading, root)
    reading.finish()
    return script


def _script(reading: Reading, root: yaml.Node) -> Script:
    fields = reading.fields(root, "The script", ("faults", "seed", "lag")) or {}
    entries = reading.items(fields["faults"], "faults") if "faults" in fields else []
    rules = [_rule(reading, entry, number) for number, entry in enumerate(entries, start=1)]
    seed = reading.whole(fields["seed"], "seed", 0) if "seed" in fields else 0
    lag = _lag(reading, fields["lag"]) if "lag" in fields else Lag()
    return Script(tuple(rule for rule in rules if rule is not None), seed or 0, lag)


def _lag(reading: Reading, node: yaml.Node) -> Lag:
    fields = reading.fields(node, "lag", _LAG) or {}
    seconds = {name: reading.number(one, f"lag.{name}") for name, one in fields.items()}
    return Lag(**{name: value for name, value in seconds.items() if value is not None})


def _rule(reading: Reading, node: yaml.Node, number: int) -> Rule | None:
    what = f"Fault {number}"
    fields = reading.fields(node, what, ("match", "do", "nth", *_TURN))
    if fields is None:
        return None
    match = _match(reading, fields["match"]) if "match" in fields else Match()
    turn = _turn(reading, fields, what)
    if "do" not in fields:
        reading.report(node, f"{what} does nothing. Write do, such as do: {{status: 503}}.")
        return None
    deed = deed_of(reading, fields["do"])
    return None if deed is None else Rule(deed, match, turn)


def _match(reading: Reading, node: yaml.Node) -> Match:
    fields = reading.fields(node, "match", ("method", "path", "account")) or {}
    return Match(
        method=reading.word(fields["method"], "method", _METHODS) if "method" in fields else None,
        path=reading.text(fields["path"], "path") if "path" in fields else None,
        account=reading.text(fields["account"], "account") if "account" in fields else None,
    )


def _turn(reading: Reading, fields: _Fields, what: str) -> Turn:
    others = [name for name in _TURN if name in fields]
    if "nth" in fields and others:
        text = f"{what} has nth and {others[0]}. nth names its requests; take one of the two out."
        reading.report(fields[others[0]], text)
    return Turn(
        nth=_nth(reading, fields["nth"]) if "nth" in fields else (),
        every=reading.whole(fields["every"], "every") if "every" in fields else None,
        start=reading.whole(fields["from"], "from") if "from" in fields else None,
        times=reading.whole(fields["times"], "times") if "times" in fields else None,
        chance=reading.number(fields["chance"], "chance", 0, 1) if "chance" in fields else None,
    )


def _nth(reading: Reading, node: yaml.Node) -> tuple[int, ...]:
    nodes = [node] if isinstance(node, yaml.ScalarNode) else reading.items(node, "nth")
    numbers = [reading.whole(one, "nth") for one in nodes]
    return tuple(number for number in numbers if number is not None)
