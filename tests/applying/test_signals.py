"""Signals ask a run to stop."""

from __future__ import annotations

import signal
import threading

import pytest

from umsync.applying.signals import stopped_by_signals
from umsync.applying.stopping import Stop

BOTH = [signal.SIGINT, signal.SIGTERM]


def test_nobody_asks_at_first() -> None:
    stop = Stop()
    with stopped_by_signals(stop):
        assert not stop.is_asked


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_asks(number: signal.Signals) -> None:
    stop = Stop()
    with stopped_by_signals(stop):
        signal.raise_signal(number)
        assert stop.is_asked


def test_a_second_signal_does_what_it_always_does() -> None:
    with stopped_by_signals(Stop()):
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", BOTH)
def test_handlers_are_restored(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stopped_by_signals(Stop()):
        assert signal.getsignal(number) is not before
    assert signal.getsignal(number) is before


def test_another_thread_sets_no_handlers() -> None:
    before = [signal.getsignal(each) for each in BOTH]
    seen: list[object] = []

    def work() -> None:
        stop = Stop()
        with stopped_by_signals(stop):
            seen.append((stop.is_asked, [signal.getsignal(each) for each in BOTH]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, before)]
