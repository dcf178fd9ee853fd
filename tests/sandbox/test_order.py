from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from umsync.sandbox.order import Order

KEYS = st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), unique=True)


def _order(keys: list[tuple[str, str]]) -> Order:
    return Order.of((text, row_id, {"id": row_id}) for text, row_id in keys)


@given(KEYS, st.booleans(), st.data())
def test_an_order_goes_on_exactly_where_it_stopped(
    keys: list[tuple[str, str]], descending: bool, data: st.DataObject
) -> None:
    order = _order(keys)
    everything = list(dict(order.after(None, descending=descending)))
    at = data.draw(st.integers(0, len(everything)))
    start = everything[at - 1] if at else None
    assert list(dict(order.after(start, descending=descending))) == everything[at:]


@given(KEYS, st.tuples(st.text(max_size=3), st.text(max_size=3)))
def test_an_order_goes_on_after_a_key_that_has_gone(
    keys: list[tuple[str, str]], gone: tuple[str, str]
) -> None:
    order = _order(keys)
    rest = [key for key, _ in order.after(gone)]
    assert rest == [key for key in order.keys if key > gone]


def test_long_texts_are_cut_so_that_cursors_stay_short() -> None:
    ((text, _),) = _order([("x" * 10_000, "a")]).keys
    assert len(text) == 64
