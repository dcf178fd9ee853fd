"""Documents are written in one pass, and `json` itself would write the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW
from tests.support.strategies import plans, thoroughly
from umsync import __version__
from umsync.documents.codec import encode
from umsync.documents.layout import CANONICAL, members, object_of, writer
from umsync.documents.plan_document import digest_of, document_of
from umsync.model.person import Params

if TYPE_CHECKING:
    from umsync.model.plan import Plan


class Color(Enum):
    RED = "rød"
    ONE = 1


@dataclass(frozen=True)
class Single:
    only: str


@dataclass(frozen=True)
class Every:
    zone: datetime
    color: Color
    text: str | None
    share: float
    count: int
    is_on: bool
    params: Params
    single: Single | None
    more: tuple[Single, ...]
    names: tuple[str, ...]


EVERY = Every(
    NOW, Color.RED, 'a"\\\n\x7fü😀\ud800', 1e22, -3, True, (("b", "1"), ("a", "%s")), Single("%"),
    (Single("x"), Single("")), ("y", "z"),
)  # fmt: skip
BARE = Every(NOW, Color.ONE, None, float("nan"), 10**30, False, (), None, (), ())


def _indented(content: Any) -> str:
    return json.dumps(content, indent=1)


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize("value", [EVERY, BARE])
def test_every_type_is_written_as_json_writes_it(value: Every) -> None:
    assert writer(Every, 0)(value) == _indented(encode(value))
    assert writer(Every, CANONICAL)(value) == _canonical(encode(value))


@pytest.mark.parametrize("value", [EVERY, BARE])
def test_the_pieces_are_the_whole(value: Every) -> None:
    parts = dict(members(value, 0))
    assert "".join(object_of(parts, 0)) == writer(Every, 0)(value)


def test_what_is_deeper_stands_further_in() -> None:
    assert writer(Every, 3)(EVERY) == _indented([[[encode(EVERY)]]])[12:-9]


@thoroughly
@given(plans())
def test_any_plan_is_written_as_json_writes_it(plan: Plan) -> None:
    head = {
        "format": "umsync.plan/1",
        "umsync_version": __version__,
        "applyable": plan.is_applyable,
        "destructive": plan.destructive,
    }
    content = {**head, **encode(plan)}
    document = document_of(plan)
    assert document.digest == digest_of(content)
    assert document.text == _indented({**content, "digest": digest_of(content)}) + "\n"


@given(st.dictionaries(st.text(), st.text()))
def test_parameters_are_written_in_their_own_order_or_sorted(params: dict[str, str]) -> None:
    pairs = tuple(params.items())
    assert writer(Params, 0)(pairs) == _indented(params)
    assert writer(Params, CANONICAL)(pairs) == _canonical(params)
