"""A run's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from umsync.errors import UsageError
from umsync.runs.identity import check_prefix, is_run_id, new_run_id, started_of


def _bytes(size: int) -> bytes:
    return bytes(range(0x1A, 0x1A + size))


def test_holds_the_start_in_utc_and_six_random_digits() -> None:
    started = datetime(2026, 11, 23, 0, 15, tzinfo=timezone(timedelta(hours=1)))
    assert new_run_id(started, _bytes) == "20261122T231500Z-1a1b1c"


def test_sorts_by_time() -> None:
    early = new_run_id(datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC), lambda _: b"\xff\xff\xff")
    late = new_run_id(datetime(2026, 10, 1, tzinfo=UTC), lambda _: b"\x00\x00\x00")
    assert early < late


def test_is_recognized_whole() -> None:
    assert is_run_id("20261122T231500Z-1a2b3c")
    assert not is_run_id("20261122T231500Z-1a2b3c\n")
    assert not is_run_id("20261122T231500Z-1A2B3C")


def test_tells_when_the_run_started() -> None:
    assert started_of("20261122T231500Z-1a2b3c") == datetime(2026, 11, 22, 23, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "..", "../x", "a/b", "a\\b", "a.b", "a\n", "é", "a\x00"])
def test_a_prefix_can_be_no_path(text: str) -> None:
    with pytest.raises(UsageError, match="is not a run"):
        check_prefix(text)
