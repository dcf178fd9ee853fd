"""Frozen dataclasses as JSON text in one pass, without plain data in between.

The text is what `json.dumps` makes of `umsync.documents.codec.encode`, to the last byte: indented
by one in the order of the fields, or canonical (sorted keys, no spaces). Both are ASCII.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, cast, get_args, get_origin

from umsync.documents.codec import hints, left_out, said_of
from umsync.model.person import Params

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Write = Callable[[Any], str]
Level = int | None
"""How deep a value stands in indented text; None in canonical text."""
CANONICAL: Final = None


@cache
def writer(kind: Any, level: Level) -> Write:  # noqa: ANN401 - a type
    """What writes values of this type at this level."""
    if kind == Params:
        return _of_params(level)
    if get_origin(kind) is tuple:
        return _of_list(get_args(kind)[0], level)
    if isinstance(kind, UnionType):
        return _of_optional(kind, level)
    if is_dataclass(kind):
        return _of_some(kind, level) if left_out(cast("Any", kind)) else _of_object(kind, level)
    return _of_scalar(kind)


def members(value: Any, level: Level) -> Iterator[tuple[str, Iterable[str]]]:  # noqa: ANN401 - a dataclass
    """The name of each field, and its text in pieces: of a list one for each element."""
    below, owner = _below(level), cast("Any", type(value))
    for name, kind in hints(owner).items():
        part = getattr(value, name)
        if get_origin(kind) is tuple and kind != Params:
            yield name, _elements(get_args(kind)[0], part, below)
        else:
            yield name, (writer(kind, below)(part),)


def object_of(parts: Mapping[str, Iterable[str]], level: Level) -> Iterator[str]:
    """The pieces of an object that has these members."""
    before, between, last = _blanks(level)
    before = f"{{{before}"
    for name, pieces in parts.items():
        yield before + _name(name, level)
        yield from pieces
        before = between
    yield f"{last}}}"


def _elements(kind: Any, values: Iterable[Any], level: Level) -> Iterator[str]:  # noqa: ANN401 - a type
    first, between, last = _blanks(level)
    before = f"[{first}"
    for text in map(writer(kind, _below(level)), values):
        yield before + text
        before = between
    yield f"{last}]" if before == between else "[]"


def _name(name: str, level: Level) -> str:
    return quoted(name) + (":" if level is CANONICAL else ": ")


def _below(level: Level) -> Level:
    return None if level is None else level + 1


def _blanks(level: Level) -> tuple[str, str, str]:
    """What stands before the first item, between two, and after the last."""
    if level is None:
        return "", ",", ""
    return f"\n{' ' * (level + 1)}", f",\n{' ' * (level + 1)}", f"\n{' ' * level}"


def _of_list(kind: Any, level: Level) -> Write:  # noqa: ANN401 - a type
    write = writer(kind, _below(level))
    first, between, last = _blanks(level)
    before, after = f"[{first}", f"{last}]"

    def of_list(values: tuple[Any, ...]) -> str:
        return before + between.join(map(write, values)) + after if values else "[]"

    return of_list


def _of_params(level: Level) -> Write:
    first, between, last = _blanks(level)
    before, after, colon = f"{{{first}", f"{last}}}", _name("", level)[2:]

    def of_params(params: Params) -> str:
        if not params:
            return "{}"
        items = dict(params).items()
        ordered = sorted(items) if level is None else items
        texts = (f"{quoted(name)}{colon}{quoted(value)}" for name, value in ordered)
        return before + between.join(texts) + after

    return of_params


def _of_optional(kind: UnionType, level: Level) -> Write:
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    write = writer(inner, level)
    return lambda value: "null" if value is None else write(value)


def _of_some(kind: Any, level: Level) -> Write:  # noqa: ANN401 - a dataclass
    """Of what may be left out, one form for each set of fields that are said."""
    form = cache(lambda names: _of_object(kind, level, names))
    return lambda value: form(said_of(value))(value)


def _of_object(kind: Any, level: Level, said: tuple[str, ...] | None = None) -> Write:  # noqa: ANN401 - a dataclass
    """A form with a gap for each field, or only for those said, which is filled at once."""
    known = hints(kind)
    fields = said or tuple(known)
    names = sorted(fields) if level is None else list(fields)
    first, between, last = _blanks(level)
    form = between.join(f"{_name(name, level)}%s" for name in names)
    form = f"{{{first}{form}{last}}}"
    writers = [writer(known[name], _below(level)) for name in names]
    if len(names) == 1:
        (write,), value_of = writers, attrgetter(names[0])
        return lambda value: form % write(value_of(value))
    values_of = attrgetter(*names)
    if set(writers) == {quoted}:
        return lambda value: form % tuple(map(quoted, values_of(value)))

    def of_object(value: Any) -> str:  # noqa: ANN401 - of that type
        parts = zip(writers, values_of(value), strict=True)
        return form % tuple([write(part) for write, part in parts])

    return of_object


def _of_scalar(kind: Any) -> Write:  # noqa: ANN401 - a type
    if kind is str:
        return quoted
    if issubclass(kind, Enum):
        return {each: json.dumps(each.value) for each in kind}.__getitem__
    if issubclass(kind, datetime):
        return lambda value: quoted(value.isoformat())
    return _number


def _number(value: float) -> str:
    return repr(value) if type(value) is int else json.dumps(value)
