"""Single values of a document, from JSON data: texts, numbers, words, moments and parameters."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args

from umsync.codec.moments import moment_of

if TYPE_CHECKING:
    from datetime import datetime
    from enum import Enum

    from umsync.model.person import Params

Read = Callable[[Any], Any]
"""From JSON data to a value; raises DecodeError."""


class DecodeError(ValueError):
    """The data does not fit the type; the message says where and why.

    `place` grows on the way out: nothing is spent on places while all is well.
    """

    def __init__(self, problem: str, place: str = "") -> None:
        super().__init__(problem, place)
        self.problem = problem
        self.place = place

    def within(self, place: str) -> DecodeError:
        """The same, seen from around the place."""
        return DecodeError(self.problem, place + self.place)

    def __str__(self) -> str:
        return f"{self.place} {self.problem}" if self.place else self.problem


def read_params(data: Any) -> Params:  # noqa: ANN401 - not yet checked
    """Sorted pairs, from an object of texts."""
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise DecodeError("must be an object of texts")
    return tuple(sorted(data.items())) if data else ()


def exact(kind: Any) -> tuple[type, ...]:  # noqa: ANN401 - a type
    """The types of data that are such a value as they are; none if it takes a closer look."""
    if isinstance(kind, UnionType):
        inner, *others = (each for each in get_args(kind) if each is not NoneType)
        return () if others or not exact(inner) else (*exact(inner), NoneType)
    return (int, float) if kind is float else (kind,) if kind in {str, int, bool} else ()


def scalar_reader(kind: type) -> Read:
    """What takes data of exactly this type."""
    wanted = exact(kind)

    def read_scalar(data: Any) -> Any:  # noqa: ANN401 - not yet checked
        if type(data) not in wanted:
            raise DecodeError(f"must be of type {kind.__name__}")
        return data

    return read_scalar


def enum_reader(kind: type[Enum]) -> Read:
    """What finds the member by its value."""
    known = {each.value: each for each in kind}

    def read_enum(data: Any) -> Enum:  # noqa: ANN401 - not yet checked
        try:
            return known[data]
        except (KeyError, TypeError):
            raise DecodeError(f"is not a {kind.__name__}") from None

    return read_enum


def read_moment(data: Any) -> datetime:  # noqa: ANN401 - not yet checked
    """ISO 8601, with a time zone."""
    try:
        moment = moment_of(data)
    except (ValueError, TypeError):
        raise DecodeError("is not a datetime") from None
    if moment.tzinfo is None:
        raise DecodeError("has no time zone")
    return moment
