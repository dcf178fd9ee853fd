"""What the end of a plan's file tells without reading all of it."""

from __future__ import annotations

import pytest

from tests.support.builders import NOW, make_change, make_plan
from umsync.documents.plan_document import write_plan
from umsync.model.comparison import Comparison
from umsync.model.undo import Undoing
from umsync.runs.planned import is_no_undo

UNDO = Undoing("20261122T231500Z-1a2b3c", "sha256:0", NOW, ())


@pytest.mark.parametrize(
    "base",
    [None, Comparison("main", "ab", ("c1", "c2"), 3, None), Comparison("x", "c", (), 0, "No.")],
)
def test_the_end_of_a_plan_tells_that_it_is_no_undo(base: Comparison | None) -> None:
    """Else the plans of all runs are read whole to list them."""
    assert is_no_undo(write_plan(make_plan(make_change(), base=base)).encode())


def test_the_end_of_an_undo_does_not() -> None:
    quoting = make_change(id='x\n "undo": null,\n "base": null,\n "digest": "sha256:"\n}\n')
    assert not is_no_undo(write_plan(make_plan(quoting, undo=UNDO)).encode())
