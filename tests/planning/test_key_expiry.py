"""When the API key of a source stops working, as far as its organization tells."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.builders import NOW
from umsync.model.organization import ApiKey
from umsync.planning.key_expiry import SourceKeys


def key(name: str, days: float | None) -> ApiKey:
    return ApiKey(name, None, None if days is None else NOW + timedelta(days=days))


def keys(*known: ApiKey, named: str | None = None) -> SourceKeys:
    return SourceKeys("acme", named, known, NOW)


@pytest.mark.parametrize("named", [None, "ours", "OURS"])
@pytest.mark.parametrize(
    ("days", "text"), [(30, "30 days"), (1, "1 day"), (0.99, "0 days"), (1.5, "1 day")]
)
def test_our_key_is_told_of_from_30_days(named: str | None, days: float, text: str) -> None:
    (said,) = keys(key("ours", days), key("old", -3), named=named).warnings()
    assert said.startswith("Source acme: API key ours expires on 2026-")
    assert said.endswith(f", in {text}. Make another and set it before that.")


@pytest.mark.parametrize("named", [None, "ours"])
@pytest.mark.parametrize("days", [31, 30.01, None])
def test_our_key_is_not_told_of_before(named: str | None, days: float | None) -> None:
    assert list(keys(key("ours", days), named=named).warnings()) == []


@pytest.mark.parametrize(
    ("days", "is_over"), [(31, False), (1, False), (0.99, True), (0, True), (None, False)]
)
def test_our_key_is_over_with_less_than_a_day_left(days: float | None, is_over: bool) -> None:
    assert keys(key("ours", days), key("other", 99), named="ours").is_over is is_over


def test_the_only_key_that_works_is_ours() -> None:
    assert keys(key("ours", 0.5), key("old", -3), key("older", 0)).is_over


def test_a_named_key_that_has_expired_is_told_of() -> None:
    found = keys(key("ours", -2), key("other", 99), named="ours")
    (said,) = found.warnings()
    assert "API key ours expired on 2026-" in said
    assert said.endswith(". Make another and set it.")
    assert found.is_over


def test_other_keys_are_not_told_of_when_ours_is_named() -> None:
    assert list(keys(key("ours", 99), key("other", 3), named="ours").warnings()) == []


def test_each_of_several_keys_is_told_of_when_nobody_knows_which_is_ours() -> None:
    found = keys(key("a", 5), key("b", 99), key("c", 30), key("d", 31), key("e", -1))
    said = list(found.warnings())
    assert [each.split()[4] for each in said] == ["a", "c"]
    assert all("If it is the one that umsync uses" in each for each in said)
    assert not found.is_over


def test_of_several_keys_nobody_knows_which_is_over() -> None:
    assert not keys(key("a", 0.5), key("b", 0.5)).is_over


def test_a_named_key_that_is_not_listed_is_told_of() -> None:
    found = keys(key("a", 99), named="b")
    (said,) = found.warnings()
    assert "the organization lists no key with this id" in said
    assert found.state == "the organization lists no API key b"
    assert not found.is_over


def test_keys_that_may_not_be_listed_are_told_of_only_when_one_is_named() -> None:
    (said,) = SourceKeys("acme", "b", None, NOW).warnings()
    assert "read:api-keys:admin" in said
    assert list(SourceKeys("acme", None, None, NOW).warnings()) == []


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (keys(key("a", None)), "API key a does not expire"),
        (keys(key("a", 12.3)), "API key a expires on 2026-"),
        (keys(key("a", 9), key("b", None), key("c", -9)), "its id beside `env`. Keys: a, b"),
        (SourceKeys("acme", None, None, NOW), "the key may not list keys"),
    ],
)
def test_its_state_is_a_few_words(found: SourceKeys, state: str) -> None:
    assert state in found.state
    assert ", c" not in found.state


def test_a_key_is_called_as_people_called_it() -> None:
    found = SourceKeys("acme", None, (ApiKey("a1", None, None, "umsync"),), NOW)
    assert found.state == "API key umsync (a1) does not expire"
