"""What headers say about limits, whoever's clock is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from umsync.atlassian.heard import Heard, hear

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def reset(text: str, status: int = 200, remaining: str = "5", **more: str) -> float | None:
    named = {name: value for name, value in more.items() if value}
    headers = {"x-ratelimit-remaining": remaining, "x-ratelimit-reset": text, **named}
    return hear(headers, status, NOW).reset


def after(text: str, **more: str) -> float | None:
    return hear({"retry-after": text, **more}, 429, NOW).after


def test_an_answer_without_headers_says_nothing() -> None:
    assert hear({}, 429, NOW) == Heard()


def test_limit_and_remaining_are_numbers() -> None:
    heard = hear({"x-ratelimit-limit": "100", "x-ratelimit-remaining": " 7 "}, 200, NOW)
    assert (heard.limit, heard.remaining) == (100, 7)


def test_a_limit_of_nothing_is_no_limit() -> None:
    assert hear({"x-ratelimit-limit": "0"}, 200, NOW).limit is None


def test_retry_after_may_be_seconds() -> None:
    assert after("17") == 17.0


def test_retry_after_may_be_an_http_date() -> None:
    assert after("Mon, 01 Jun 2026 12:00:20 GMT") == 20.0


def test_retry_after_counts_from_the_answers_own_date() -> None:
    """The server's clock is ten minutes ahead of ours."""
    ahead = "Mon, 01 Jun 2026 12:10:20 GMT"
    assert after(ahead, date="Mon, 01 Jun 2026 12:10:00 GMT") == 20.0


@pytest.mark.parametrize("text", ["0", "Mon, 01 Jun 2026 11:00:00 GMT", "soon", "", "-5", "1e9"])
def test_what_is_over_or_unreadable_asks_for_nothing(text: str) -> None:
    assert after(text) is None


def test_a_reset_in_milliseconds_may_be_cut_to_them() -> None:
    assert reset("2026-06-01T12:00:45.500Z") == 45.501


def test_a_reset_without_a_fraction_may_be_cut_to_seconds() -> None:
    assert reset("2026-06-01T12:00:45Z") == 46.0


@pytest.mark.parametrize("text", ["2026-06-01T12:01Z", "2026-06-01T14:01+02:00"])
def test_a_reset_without_seconds_is_the_whole_minute_that_java_writes(text: str) -> None:
    assert reset(text, remaining="0") == 61.0


def test_a_minute_that_has_begun_with_nothing_left_is_meant_to_its_end() -> None:
    assert reset("2026-06-01T12:00Z", remaining="0") == 60.0


def test_a_refusal_says_that_nothing_is_left_too() -> None:
    assert reset("2026-06-01T12:00Z", status=429, remaining="") == 60.0


@pytest.mark.parametrize("text", ["2026-06-01T11:59Z", "2026-06-01T11:59:58Z", "soon", ""])
def test_a_reset_that_is_over_or_unreadable_is_none(text: str) -> None:
    assert reset(text, remaining="0") is None


def test_a_reset_just_now_with_something_left_is_over() -> None:
    assert reset("2026-06-01T12:00:00Z") is None


@pytest.mark.parametrize("minutes", [-600, -5, 5, 600])
def test_a_reset_counts_from_the_answers_own_date(minutes: int) -> None:
    theirs = NOW + timedelta(minutes=minutes)
    text = (theirs + timedelta(seconds=30)).isoformat(timespec="microseconds")
    date = theirs.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert reset(text, date=date) == pytest.approx(30.0, abs=0.001)


def test_an_unreadable_date_is_replaced_by_our_clock() -> None:
    assert reset("2026-06-01T12:00:30.000Z", date="yesterday") == 30.001


TEXTS = st.one_of(st.text(max_size=40), st.from_regex(r"[0-9TZ:.+ -]{0,30}"))


@given(st.dictionaries(st.sampled_from(("retry-after", "date", "x-ratelimit-reset")), TEXTS))
def test_no_header_is_ever_an_error(headers: dict[str, str]) -> None:
    heard = hear(headers, 429, NOW)
    assert heard.after is None or heard.after > 0
    assert heard.reset is None or heard.reset > 0
