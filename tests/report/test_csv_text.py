"""A row that is looked at once is what it would be cell by cell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies import thoroughly
from umsync.model.secret import Secret, remembering
from umsync.report.csv_text import safe_cell, safe_row

_PIECES = ("a", "Ann", " ", "\t", "=", "+1", "-", "@x", "\uff1d", "::", ":", "##[", "##", "[", "\n")
_CELLS = st.lists(st.sampled_from((*_PIECES, "the-key-1", "ü", "\u202e", "x" * 9_999))).map("".join)


@thoroughly
@given(st.lists(_CELLS, max_size=4))
def test_a_row_is_safe_as_each_of_its_cells_is(row: list[str]) -> None:
    with remembering():
        Secret("the-key-1")
        assert list(safe_row(row)) == list(map(safe_cell, row))


def test_a_plain_row_is_left_alone() -> None:
    row = ("change", "c1", "Ann", "in group staff; active")
    assert safe_row(row) is row
