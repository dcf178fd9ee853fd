from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from umsync.atlassian.moments import http_date, parse_time

DATE = "Mon, 01 Jun 2026 12:00:20 GMT"


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("2026-05-02T10:11:12Z", 0),
        ("2026-05-02T10:11:12.5Z", 500_000),
        ("2026-05-02T10:11:12.123Z", 123_000),
        ("2026-05-02T10:11:12.123456Z", 123_456),
        ("2026-05-02T10:11:12.123456789Z", 123_457),
        ("2026-05-02T10:11:12.1234564999Z", 123_456),
        ("2026-05-02 10:11:12.5z", 500_000),
        ("2026-05-02T12:11:12.000000001+02:00", 0),
        ("2026-05-02T08:11:12-0200", 0),
    ],
)
def test_a_time_is_read_whatever_its_digits_and_zone(text: str, micro: int) -> None:
    assert parse_time(text) == datetime(2026, 5, 2, 10, 11, 12, micro, tzinfo=UTC)


def test_a_time_is_given_in_utc() -> None:
    assert parse_time("2026-05-02T12:11:12+02:00").utcoffset() == timedelta(0)


def test_a_time_may_be_without_seconds() -> None:
    assert parse_time("2026-03-26T16:00Z") == datetime(2026, 3, 26, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-05-02",
        "2026-05-02T10:11:12",
        "2026-13-02T10:11:12Z",
        "2026-05-02T25:11:12Z",
        "2026-05-02T24:00:00Z",
        "2026-05-02T24:00:00.000Z",
        "2026-05-02T10:60:00Z",
        "2026-05-02T10:11:12+00:60",
        "2026-05-02T10:11:12.Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-05-02T10:11:12+99:00",
        "٢٠٢٦-05-02T10:11:12Z",
    ],
)
def test_what_is_no_time_with_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its callers word the sentence
        parse_time(text)


@pytest.mark.parametrize("zone", [" GMT", ""])
def test_an_http_date_is_utc_with_and_without_a_zone(zone: str) -> None:
    found = http_date(f"Mon, 01 Jun 2026 12:00:20{zone}")
    assert found == datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "-5", "17", "soon", "9" * 400, "Mon, 99 Foo 2026", f"{DATE}, {DATE}"]
)
def test_what_is_no_http_date_is_none(text: str) -> None:
    assert http_date(text) is None
