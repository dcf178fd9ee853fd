"""Ages, dates and domains as a manifest writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from umsync.model.values import Cutoff, Day, Domain

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("36h", datetime(2026, 11, 21, 0, tzinfo=UTC)),
        ("90d", datetime(2026, 8, 24, 12, tzinfo=UTC)),
        ("2w", datetime(2026, 11, 8, 12, tzinfo=UTC)),
        ("0d", NOW),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_cutoff_is_a_moment_in_utc(text: str, moment: datetime) -> None:
    assert Cutoff.parse(text).at(NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "d",
        "-1d",
        "90D",
        "1.5d",
        "90d ",
        "90d\n",
        "\u0669\u0660d",
        "2026-02-30",
        "2026-5-1",
    ],
)
def test_anything_else_is_no_cutoff(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder writes the sentence
        Cutoff.parse(text)


@pytest.mark.parametrize("text", ["36501d", "999999w"])
def test_an_age_is_at_most_a_hundred_years(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder writes the sentence
        Cutoff.parse(text)


def test_an_age_of_a_hundred_years_can_be_computed() -> None:
    assert Cutoff.parse("36500d").at(NOW) == NOW - timedelta(days=36500)


def test_a_day_is_over_at_the_next_midnight_in_utc() -> None:
    day = Day.parse("2026-11-22")
    assert not day.is_over(datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC))
    assert day.is_over(datetime(2026, 11, 23, tzinfo=UTC))


def test_a_day_is_the_same_day_seen_from_another_time_zone() -> None:
    zone = timezone(timedelta(hours=5))
    assert not Day.parse("2026-11-22").is_over(datetime(2026, 11, 23, 4, tzinfo=zone))


@pytest.mark.parametrize("text", ["", "2026-13-01", "2026-1-1", "tomorrow", "2026-11-22\n"])
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder writes the sentence
        Day.parse(text)


def test_domains_are_compared_in_lower_case() -> None:
    assert Domain.parse("Acme.EXAMPLE") == Domain.parse("acme.example")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "acme",
        "@acme.example",
        "acme..example",
        "-acme.example",
        "acme-.example",
        "acme.example.",
        "acme.example\n",
        "acme example.com",
        "ácme.example",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
    ],
)
def test_anything_else_is_no_domain(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the decoder writes the sentence
        Domain.parse(text)
