"""What is a day or a moment does not hang on the version of Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from umsync.codec.moments import day_of, moment_of

DAY = datetime(2026, 5, 2)  # noqa: DTZ001 - a text without a zone gives none


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-02", DAY),
        ("2026-05-02T10:11", DAY + timedelta(hours=10, minutes=11)),
        ("2026-05-02 10:11:12", DAY + timedelta(hours=10, minutes=11, seconds=12)),
        ("2026-05-02T10:11:12Z", datetime(2026, 5, 2, 10, 11, 12, tzinfo=UTC)),
        ("2026-05-02T10:11:12.5Z", datetime(2026, 5, 2, 10, 11, 12, 500_000, UTC)),
        ("2026-05-02T10:11:12.123Z", datetime(2026, 5, 2, 10, 11, 12, 123_000, UTC)),
        ("2026-05-02T10:11:12.123456Z", datetime(2026, 5, 2, 10, 11, 12, 123_456, UTC)),
        ("2026-05-02T10:11Z", datetime(2026, 5, 2, 10, 11, tzinfo=UTC)),
        (
            "2026-05-02T10:11+0200",
            datetime(2026, 5, 2, 10, 11, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2026-05-02T10:11-00:00", datetime(2026, 5, 2, 10, 11, tzinfo=UTC)),
    ],
)
def test_a_moment_has_one_of_these_forms(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-02-30", "2026-5-2", "20260502", "2026-W05-1", "2026-123"),
        *("2026-05-02T", "2026-05-02Z", "2026-05-02T10", "2026-05-02T1011", "2026-05-02t10:11Z"),
        *("2026-05-02T24:00", "2026-05-02T24:00:00Z", "2026-05-02T24:00:00.000Z"),
        *("2026-05-02T24:00:00.000000Z", "2026-05-02T10:60Z", "2026-05-02T23:59:60Z"),
        *("2026-05-02T10:11.5Z", "2026-05-02T10:11:12.Z", "2026-05-02T10:11:12,5Z"),
        *("2026-05-02T10:11:12.1234567Z", "2026-05-02T10:11:12:00", "2026-05-02T10:11:12+00"),
        *("2026-05-02T10:11:12+24:00", "2026-05-02T10:11:12+00:60", "2026-05-02T10:11:12+00:00:01"),
        *("2026-05-02T10:11:12z", "2026-05-02T10:11:12 Z", " 2026-05-02", "2026-05-02\n"),
        *("٢٠٢٦-05-02", "2026-05-02T10:11:12.+0:Z", "2026-05-02T10:11:1٣Z", "0000-01-01"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its callers word the sentence
        moment_of(text)


def test_a_day_is_a_moment_without_a_time() -> None:
    assert day_of("2026-05-02") == date(2026, 5, 2)
    for text in ("2026-05-02T10:11Z", "2026-02-30", "20260502", "2026-05-02\n"):
        with pytest.raises(ValueError):  # noqa: PT011 - its callers word the sentence
            day_of(text)
