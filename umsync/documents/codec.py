"""Frozen dataclasses to plain JSON data and back, by their annotations alone; strict both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from umsync.model.plan import Params

T = TypeVar("T")


class DecodeError(ValueError):
    """The data does not fit the type; the message says where and why."""


def encode(value: Any) -> Any:  # noqa: ANN401 - any part of a document
    """Dataclasses become objects, enums their values, times ISO 8601 with an offset."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        names = hints(type(value))
        return {name: _encode_field(kind, getattr(value, name)) for name, kind in names.items()}
    return value


def _encode_field(kind: Any, value: Any) -> Any:  # noqa: ANN401 - a type and its value
    return dict(value) if kind == Params else encode(value)


def decode(kind: type[T], data: object, where: str = "document") -> T:
    """The value of this dataclass type.

    Raises:
        DecodeError: a field is missing, unknown, or of another type.
    """
    value: T = _decode(kind, data, where)
    return value


@cache
def hints(kind: type) -> dict[str, Any]:
    """The resolved annotations of a dataclass's fields, in order."""
    resolved = get_type_hints(kind)
    return {field.name: resolved[field.name] for field in fields(kind)}


def _decode(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401 - a type and its value
    if kind == Params:
        return _decode_params(data, where)
    if get_origin(kind) is tuple:
        return _decode_list(get_args(kind)[0], data, where)
    if isinstance(kind, UnionType):
        return _decode_optional(kind, data, where)
    if is_dataclass(kind):
        return _decode_object(kind, data, where)
    return _decode_scalar(kind, data, where)


def _decode_params(data: Any, where: str) -> Params:  # noqa: ANN401 - not yet checked
    if not isinstance(data, Mapping) or not all(isinstance(v, str) for v in data.values()):
        raise DecodeError(f"{where} must be an object of texts")
    return tuple(sorted(data.items()))


def _decode_list(kind: Any, data: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401 - a type
    if not isinstance(data, list):
        raise DecodeError(f"{where} must be a list")
    return tuple(_decode(kind, each, f"{where}[{n}]") for n, each in enumerate(data))


def _decode_optional(kind: UnionType, data: Any, where: str) -> Any:  # noqa: ANN401 - not checked
    if data is None:
        return None
    (inner,) = (each for each in get_args(kind) if each is not NoneType)
    return _decode(inner, data, where)


def _decode_object(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401 - a type
    known = hints(kind)
    if not isinstance(data, Mapping):
        raise DecodeError(f"{where} must be an object")
    for name in sorted(known.keys() ^ data.keys()):
        problem = f"lacks {name}" if name in known else f"has an unknown key {name[:40]!r}"
        raise DecodeError(f"{where} {problem}")
    values = {name: _decode(each, data[name], f"{where}.{name}") for name, each in known.items()}
    return kind(**values)


def _decode_scalar(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401 - a type
    if issubclass(kind, Enum | datetime):
        return _decode_text(kind, data, where)
    wanted = (int, float) if kind is float else (kind,)
    if type(data) not in wanted:
        raise DecodeError(f"{where} must be of type {kind.__name__}")
    return data


def _decode_text(kind: Any, data: Any, where: str) -> Any:  # noqa: ANN401 - a type
    try:
        value = kind.fromisoformat(data) if issubclass(kind, datetime) else kind(data)
    except (ValueError, TypeError):
        raise DecodeError(f"{where} is not a {kind.__name__}") from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise DecodeError(f"{where} has no time zone")
    return value
