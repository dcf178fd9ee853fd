"""A wait ends when somebody asks to stop."""

from __future__ import annotations

import pytest

from umsync.applying.stopping import Stop
from umsync.errors import StoppedError


@pytest.mark.parametrize(("seconds", "slices"), [(0.25, [0.25]), (2.5, [1.0, 1.0, 0.5]), (0, [])])
def test_nobody_asks_so_the_whole_time_is_waited(seconds: float, slices: list[float]) -> None:
    waited: list[float] = []
    Stop().sleeping(waited.append)(seconds)
    assert waited == slices


def test_whoever_asks_is_heard_after_a_second() -> None:
    stop, waited = Stop(), list[float]()

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            stop.ask()

    with pytest.raises(StoppedError):
        stop.sleeping(sleep)(100)
    assert waited == [1.0] * 3


def test_nothing_is_waited_after_somebody_asked() -> None:
    stop, waited = Stop(), list[float]()
    stop.ask()
    with pytest.raises(StoppedError):
        stop.sleeping(waited.append)(100)
    assert waited == []
