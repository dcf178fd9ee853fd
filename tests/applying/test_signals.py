"""Signals ask a run to stop."""

from __future__ import annotations

import signal
import threading

import pytest

from umsync.applying.signals import asked_to_stop

BOTH = [signal.SIGINT, signal.SIGTERM]


def test_nobody_asks_at_first() -> None:
    with asked_to_stop() as stop:
        assert not stop()


@pytest.mark.parametrize("number", BOTH)
def test_a_signal_asks(number: signal.Signals) -> None:
    with asked_to_stop() as stop:
        signal.raise_signal(number)
        assert stop()


def test_a_second_signal_does_what_it_always_does() -> None:
    with asked_to_stop():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("number", BOTH)
def test_handlers_are_restored(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with asked_to_stop():
        assert signal.getsignal(number) is not before
    assert signal.getsignal(number) is before


def test_another_thread_sets_no_handlers() -> None:
    before = [signal.getsignal(each) for each in BOTH]
    seen: list[object] = []

    def work() -> None:
        with asked_to_stop() as stop:
            seen.append((stop(), [signal.getsignal(each) for each in BOTH]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, before)]
