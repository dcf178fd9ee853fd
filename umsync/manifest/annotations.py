"""Reads the types of settings: what the decoder and the schema both start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from inspect import getdoc
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from umsync.kinds.base import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """A field that a manifest may set."""

    name: str
    annotation: Any
    doc: str
    is_required: bool


@cache
def settings_of(owner: type) -> dict[str, Setting]:
    """The settings of a section or a kind by name, in their order."""
    hints = get_type_hints(owner)
    return {
        each.name: Setting(
            name=each.name,
            annotation=without_none(hints[each.name]),
            doc=each.metadata["doc"],
            is_required=each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(owner)
        if "doc" in each.metadata
    }


def without_none(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """`X` of `X | None`."""
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation
    (only,) = (each for each in get_args(annotation) if each is not NoneType)
    return only


def item_of(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """`X` of `tuple[X, ...]`, or None."""
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def value_of(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """`X` of `Mapping[str, X]`, or None."""
    return get_args(annotation)[1] if get_origin(annotation) is Mapping else None


def stands_alone(kind: type[Kind]) -> bool:
    """Whether the kind's name alone, without settings, makes sense."""
    return not any(each.is_required for each in settings_of(kind).values())


def example_of(kind: type[Kind]) -> str:
    """The example of a kind's docstring: a line of YAML."""
    return (getdoc(kind) or "").partition("Example:")[2].strip()


def description_of(owner: type) -> str:
    """The docstring without its example."""
    return (getdoc(owner) or "").partition("Example:")[0].strip()
