"""Frozen dataclasses to plain JSON data and back, by their annotations alone; strict both ways.

What reads a type is made once, so that reading a hundred thousand changes asks no annotation.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import count, product, repeat
from operator import itemgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from umsync.documents.single import (
    DecodeError,
    Read,
    enum_reader,
    exact,
    read_moment,
    read_params,
    scalar_reader,
)
from umsync.model.person import Params

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")


def encode(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    """Dataclasses become objects, enums their values, times ISO 8601 with an offset."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        kinds = hints(cast("Any", type(value)))
        return {name: _encode_field(kinds[name], getattr(value, name)) for name in said_of(value)}
    return value


def _encode_field(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type and its value
    return dict(value) if kind == Params else encode(value)


def decode(kind: type[T], data: object, where: str = "document") -> T:
    """The value of this dataclass type.

    Raises:
        DecodeError: a field is missing, unknown, or of another type.
    """
    try:
        found: T = reader(cast("Any", kind))(data)
    except DecodeError as error:
        raise error.within(where) from None
    return found


@cache
def hints(kind: type) -> dict[str, Any]:
    """The resolved annotations of a dataclass's fields, in order."""
    resolved = get_type_hints(kind)
    return {field.name: resolved[field.name] for field in fields(kind)}


@cache
def left_out(kind: type) -> dict[str, Any]:
    """The fields of a dataclass that a document leaves out while they have these values."""
    return {each.name: each.default for each in fields(kind) if each.metadata.get("left_out")}


def said_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    """The names of its fields that a document says, in order."""
    owner = cast("Any", type(value))
    unsaid = {name for name, each in left_out(owner).items() if getattr(value, name) == each}
    return tuple(name for name in hints(owner) if name not in unsaid)


@cache
def reader(kind: Any) -> Read:  # noqa: ANN401 - a type
    """What reads data of this type; its errors tell the place from there."""
    if kind == Params:
        return read_params
    if get_origin(kind) is tuple:
        return _list_reader(reader(get_args(kind)[0]))
    if isinstance(kind, UnionType):
        (inner,) = (each for each in get_args(kind) if each is not NoneType)
        return _optional_reader(reader(inner))
    if is_dataclass(kind):
        return _filled(left_out(cast("Any", kind)), _object_reader(kind))
    if issubclass(kind, Enum):
        return enum_reader(kind)
    return read_moment if kind is datetime else scalar_reader(kind)


def _list_reader(read: Read) -> Read:
    def read_list(data: Any) -> tuple[Any, ...]:  # noqa: ANN401 - not yet checked
        if not isinstance(data, list):
            raise DecodeError("must be a list")
        return read_items(read, data)

    return read_list


def read_items(read: Read, data: Sequence[Any], start: int = 0) -> tuple[Any, ...]:
    """Items of a list, the first of which has this index.

    Raises:
        DecodeError: one is of another type.
    """
    try:
        return tuple(map(read, data))
    except DecodeError:
        raise _first(repeat(read), data, map("[{}]".format, count(start))) from None


def _optional_reader(read: Read) -> Read:
    return lambda data: None if data is None else read(data)


def _filled(unsaid: dict[str, Any], read: Read) -> Read:
    """Reads an object with what its document leaves out."""
    if not unsaid:
        return read
    return lambda data: read({**unsaid, **data} if isinstance(data, dict) else data)


def _object_reader(kind: Any) -> Read:  # noqa: ANN401 - a type
    known = hints(kind)
    types = tuple(known.values())
    readers = [reader(each) for each in types]
    values_of = _values_of(tuple(known))
    plain = tuple(at for at, each in enumerate(types) if exact(each))
    plain_of = _values_of(plain)
    usual = frozenset(product(*(exact(types[at]) for at in plain)))
    inner = tuple((at, readers[at]) for at in range(len(types)) if at not in plain)

    def read_object(data: Any) -> Any:  # noqa: ANN401 - not yet checked
        if not isinstance(data, dict):
            raise DecodeError("must be an object")
        try:
            values = values_of(data)
        except KeyError:
            raise _differing(known, data) from None
        if len(data) != len(types):
            raise _differing(known, data)
        try:
            if tuple(map(type, plain_of(values))) in usual:
                if not inner:
                    return kind(*values)
                found = list(values)
                for at, read in inner:
                    found[at] = read(found[at])
                return kind(*found)
        except DecodeError:
            pass
        raise _first(readers, values, map(".{}".format, known))

    return read_object


def _values_of(keys: tuple[Any, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """An itemgetter, which gives a bare value for one key, and is not made for none."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda data: tuple(data[key] for key in keys)


def _first(readers: Iterable[Read], values: Iterable[Any], places: Iterable[str]) -> DecodeError:
    """The first error among them: looked for only when there is one."""
    for read, value, place in zip(readers, values, places, strict=False):
        try:
            read(value)
        except DecodeError as error:
            return error.within(place)
    raise AssertionError


def _differing(known: dict[str, Any], data: dict[str, Any]) -> DecodeError:
    name = min(known.keys() ^ data.keys())
    return DecodeError(f"lacks {name}" if name in known else f"has an unknown key {name[:40]!r}")
