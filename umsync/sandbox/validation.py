"""A small declarative checker for request bodies and query strings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.codec.json_text import JsonError, decoded
from umsync.sandbox.errors import Problem, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from umsync.sandbox.document import Row

_WHOLE: Final = re.compile("[0-9]{1,18}")
_KINDS: Final[dict[str, type]] = {"text": str, "flag": bool, "whole": int, "object": dict}


@dataclass(frozen=True, slots=True)
class Field:
    """What one field may hold.

    Kinds: text, flag, whole, object, texts (a list of text), sort (one {field, direction}),
    objects (a list of objects). `allowed` limits texts, `most` a number or anything's length,
    `least` a list's.
    """

    kind: str
    allowed: frozenset[str] | None = None
    most: int | None = None
    required: bool = False
    least: int = 0


Fields = dict[str, Field]


def one_of(*values: str) -> Field:
    """A text out of `values`."""
    return Field("text", frozenset(values))


def some_of(*values: str, most: int | None = None, least: int = 0) -> Field:
    """A list of texts, each out of `values`."""
    return Field("texts", frozenset(values), most=most, least=least)


def up_to(most: int, allowed: frozenset[str] | None = None) -> Field:
    """A list of at least one text and at most `most`."""
    return Field("texts", allowed, most=most, least=1)


def sorted_by(name: str) -> Field:
    """A list of one {field, direction}; `name` is the only field there is."""
    return Field("sort", frozenset({name}), most=1, least=1)


def check_body(body: Mapping[str, object], fields: Fields) -> Row:
    """The known fields that `body` has a value for; null counts as absent, others are ignored.

    Raises:
        RefusedError: 400, naming the first field at fault.
    """
    for name, field in fields.items():
        value = body.get(name)
        if value is None and field.required:
            raise _bad(name, "is required")
        if value is not None:
            _check(name, value, field)
    return {name: body[name] for name in fields if body.get(name) is not None}


def check_query(query: MultiDict[str, str], fields: Fields) -> Row:
    """The same for a query string; a list is repeated or joined with commas, `sortBy` is JSON.

    Raises:
        RefusedError: 400, naming the first field at fault.
    """
    return check_body(
        {name: _from_query(query.getlist(name), fields[name]) for name in fields if name in query},
        fields,
    )


def _from_query(values: list[str], field: Field) -> object:
    if field.kind == "sort":
        return [_decoded(value) for value in values]
    if field.kind == "texts":
        return [part for value in values for part in value.split(",") if part]
    if field.kind == "flag":
        return {"true": True, "false": False}.get(values[0], values[0])
    if field.kind == "whole":
        return int(values[0]) if _WHOLE.fullmatch(values[0]) else values[0]
    return values[0]


def _decoded(text: str) -> object:
    try:
        return decoded(text)
    except JsonError:
        return text


def _check(name: str, value: object, field: Field) -> None:
    if field.kind in _KINDS:
        _check_single(name, value, field)
    else:
        _check_list(name, value, field)


def _check_single(name: str, value: object, field: Field) -> None:
    # A JSON true is an int to Python, never a whole number to the API.
    if not isinstance(value, _KINDS[field.kind]) or (
        field.kind == "whole" and isinstance(value, bool)
    ):
        raise _bad(name, f"must be a {field.kind} value")
    if isinstance(value, str) and field.allowed is not None and value not in field.allowed:
        raise _bad(name, f"must be one of {', '.join(sorted(field.allowed))}")
    if isinstance(value, str) and field.most is not None and len(value) > field.most:
        raise _bad(name, f"may have {field.most} characters at most")
    if field.kind == "whole" and isinstance(value, int) and not 1 <= value <= (field.most or value):
        raise _bad(name, f"must be between 1 and {field.most}")


def _check_list(name: str, value: object, field: Field) -> None:
    if not isinstance(value, list):
        raise _bad(name, "must be a list")
    if field.most is not None and len(value) > field.most:
        raise _bad(name, f"may have {field.most} entries at most")
    if len(value) < field.least:
        raise _bad(name, "must not be empty")
    for entry in value:
        if field.kind == "sort":
            _check_sort(name, entry, field)
        elif field.kind == "objects":
            _check_single(name, entry, Field("object"))
        else:
            _check_single(name, entry, Field("text", field.allowed))


def _check_sort(name: str, entry: object, field: Field) -> None:
    if not isinstance(entry, dict):
        raise _bad(name, "must be a list of {field, direction}")
    check_body(entry, {"field": Field("text", field.allowed, required=True), "direction": _WAY})


def _bad(name: str, fault: str) -> RefusedError:
    return RefusedError(Problem.BODY, f"{name} {fault}")


_WAY: Final = Field("text", frozenset({"asc", "desc"}), required=True)
