"""What a type takes, and what is said of all else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest

from umsync.documents.codec import decode, encode, hints
from umsync.documents.layout import CANONICAL, writer
from umsync.documents.plan_reading import canonical
from umsync.documents.single import DecodeError
from umsync.model.person import Params
from umsync.model.plan import LEFT_OUT

NOW = datetime(2026, 11, 22, 23, 15, tzinfo=UTC)


class Color(Enum):
    RED = "red"
    ONE = 1


@dataclass(frozen=True)
class Inner:
    when: datetime
    color: Color


@dataclass(frozen=True)
class Outer:
    params: Params
    names: tuple[str, ...]
    share: float
    count: int
    is_on: bool
    inner: Inner | None
    more: tuple[Inner, ...]


INNER = {"when": "2026-11-22T23:15:00+00:00", "color": "red"}
DATA: dict[str, Any] = {
    "params": {"b": "1", "a": "2"},
    "names": ["x", "y"],
    "share": 1.5,
    "count": 2,
    "is_on": True,
    "inner": None,
    "more": [INNER, {**INNER, "color": 1}],
}
VALUE = Outer(
    params=(("a", "2"), ("b", "1")),
    names=("x", "y"),
    share=1.5,
    count=2,
    is_on=True,
    inner=None,
    more=(Inner(NOW, Color.RED), Inner(NOW, Color.ONE)),
)


def _said(data: object, kind: type = Outer, *where: str) -> str:
    with pytest.raises(DecodeError) as refused:
        decode(kind, data, *where)
    return str(refused.value)


def test_every_type_is_read_and_written() -> None:
    assert decode(Outer, DATA) == VALUE
    assert encode(VALUE) == DATA


@dataclass(frozen=True)
class Sparse:
    name: str
    note: str = field(default="", metadata=LEFT_OUT)
    number: int = field(default=0, metadata=LEFT_OUT)
    last: str = "last"


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Sparse("a"), {"name": "a", "last": "last"}),
        (Sparse("a", "b"), {"name": "a", "note": "b", "last": "last"}),
        (Sparse("a", number=1), {"name": "a", "number": 1, "last": "last"}),
        (Sparse("a", "b", 2), {"name": "a", "note": "b", "number": 2, "last": "last"}),
    ],
)
def test_what_may_be_left_out_is_while_it_is_its_default(
    value: Sparse, data: dict[str, Any]
) -> None:
    assert (encode(value), decode(Sparse, data)) == (data, value)
    assert list(encode(value)) == list(data)
    for level, written in ((0, json.dumps(data, indent=1)), (CANONICAL, canonical(data))):
        assert writer(Sparse, level)(value) == written


def test_what_may_be_left_out_must_fit_when_it_is_there() -> None:
    assert _said({"name": "a", "note": 1, "last": "b"}, Sparse).endswith("must be of type str")
    assert _said({"name": "a", "last": "b", "more": 1}, Sparse).endswith("unknown key 'more'")
    assert _said({"name": "a"}, Sparse).endswith("lacks last")
    assert _said([], Sparse).endswith("must be an object")


def test_a_type_itself_is_no_value_of_it() -> None:
    assert encode(Inner) is Inner


def test_fields_keep_their_order() -> None:
    assert list(hints(Outer)) == list(DATA)
    assert list(encode(VALUE)) == list(DATA)


def test_a_whole_number_is_a_number_and_nothing_else_is() -> None:
    assert decode(Outer, {**DATA, "share": 1}).share == 1


def test_an_optional_part_may_be_there() -> None:
    assert decode(Outer, {**DATA, "inner": INNER}).inner == Inner(NOW, Color.RED)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"params": []}, "document.params must be an object of texts"),
        ({"params": {"a": "1", "b": 2}}, "document.params must be an object of texts"),
        ({"names": {}}, "document.names must be a list"),
        ({"names": "xy"}, "document.names must be a list"),
        ({"names": ["x", 1]}, "document.names[1] must be of type str"),
        ({"share": True}, "document.share must be of type float"),
        ({"share": "1"}, "document.share must be of type float"),
        ({"count": True}, "document.count must be of type int"),
        ({"count": 1.0}, "document.count must be of type int"),
        ({"is_on": 1}, "document.is_on must be of type bool"),
        ({"inner": []}, "document.inner must be an object"),
        ({"inner": {"when": INNER["when"]}}, "document.inner lacks color"),
        ({"inner": {**INNER, "color": "blue"}}, "document.inner.color is not a Color"),
        ({"inner": {**INNER, "color": []}}, "document.inner.color is not a Color"),
        ({"inner": {**INNER, "when": "soon"}}, "document.inner.when is not a datetime"),
        ({"inner": {**INNER, "when": 1}}, "document.inner.when is not a datetime"),
        ({"inner": {**INNER, "when": "2026-11-22"}}, "document.inner.when has no time zone"),
        ({"more": [INNER, {}]}, "document.more[1] lacks color"),
        ({"zoo": 1}, "document has an unknown key 'zoo'"),
        ({"z" * 41: 1}, f"document has an unknown key '{'z' * 40}'"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    assert _said({**DATA, **change}) == said


def test_the_first_key_by_name_that_does_not_fit_is_told() -> None:
    without = {key: value for key, value in DATA.items() if key != "names"}
    assert _said({**without, "a": 1}) == "document has an unknown key 'a'"
    assert _said({**without, "z": 1}) == "document lacks names"


def test_the_whole_may_have_another_name() -> None:
    assert _said([], Outer, "plan") == "plan must be an object"
