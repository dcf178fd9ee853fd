"""Which requests a fault script strikes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.visit import Visit


def faults(script: str) -> Faults:
    return Faults(read_script(script.encode(), "faults.yaml"))


def visit(method: str = "POST", path: str = "/users/a/suspend", account: str | None = "a") -> Visit:
    return Visit(1, method, path, account)


def struck(rule: str, count: int = 45) -> list[int]:
    """The numbers of the requests that a rule strikes."""
    script = faults(f"seed: 7\nfaults: [{{{rule}, do: {{status: 503}}}}]")
    return [number for number in range(1, count + 1) if script.strike(visit())]


@pytest.mark.parametrize(
    ("rule", "numbers"),
    [
        ("nth: 3", [3]),
        ("nth: [3, 7]", [3, 7]),
        ("every: 20", [20, 40]),
        ("every: 20, from: 5", [5, 25, 45]),
        ("from: 44", [44, 45]),
        ("times: 2", [1, 2]),
        ("from: 5, times: 2", [5, 6]),
        ("every: 10, times: 2", [10, 20]),
        ("chance: 1", list(range(1, 46))),
        ("chance: 0", []),
    ],
)
def test_the_numbers_that_are_struck(rule: str, numbers: list[int]) -> None:
    assert struck(rule) == numbers


def test_chance_strikes_about_as_often_as_it_says() -> None:
    assert 30 < len(struck("chance: 0.05", 1000)) < 70


def test_chance_is_the_same_every_time() -> None:
    assert struck("chance: 0.3") == struck("chance: 0.3")


def test_chance_depends_on_the_seed() -> None:
    rule = "faults: [{chance: 0.5, do: {status: 503}}]"
    one, other = faults(f"seed: 1\n{rule}"), faults(f"seed: 2\n{rule}")
    assert [one.strike(visit()) for _ in range(64)] != [other.strike(visit()) for _ in range(64)]


def test_two_rules_of_one_chance_strike_apart() -> None:
    script = faults("faults: [{chance: 0.5, do: {status: 501}}, {chance: 0.5, do: {status: 502}}]")
    seen = [script.strike(visit()) for _ in range(64)]
    assert {None if deed is None else deed.status for deed in seen} == {None, 501, 502}


def test_times_counts_strikes_of_chance_and_not_requests() -> None:
    assert len(struck("chance: 0.3, times: 4")) == 4


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ("{}", True),
        ("{method: POST}", True),
        ("{method: GET}", False),
        ("{path: '*/suspend'}", True),
        ("{path: /users/?/suspend}", True),
        ("{path: suspend}", False),
        ("{path: '*/SUSPEND'}", False),
        ("{account: a}", True),
        ("{account: b}", False),
        ("{method: POST, path: '*/suspend', account: b}", False),
    ],
)
def test_everything_in_a_match_has_to_fit(match: str, fits: bool) -> None:
    script = faults(f"faults: [{{match: {match}, do: {{status: 503}}}}]")
    assert (script.strike(visit()) is not None) is fits


def test_nobody_is_no_account() -> None:
    script = faults("faults: [{match: {account: a}, do: {status: 503}}]")
    assert script.strike(visit(account=None)) is None


def test_a_rule_counts_only_what_fits_it() -> None:
    script = faults("faults: [{match: {method: GET}, nth: 2, do: {status: 503}}]")
    seen = [script.strike(visit(method)) for method in ("GET", "POST", "POST", "GET")]
    assert [deed is not None for deed in seen] == [False, False, False, True]


def test_the_first_rule_has_it_and_the_second_counts_it() -> None:
    script = faults("faults: [{nth: 1, do: {status: 501}}, {nth: [1, 2], do: {status: 502}}]")
    seen = [script.strike(visit()) for _ in range(3)]
    assert [None if deed is None else deed.status for deed in seen] == [501, 502, None]


def test_a_request_that_another_rule_has_is_no_strike() -> None:
    script = faults("faults: [{nth: 1, do: {status: 501}}, {times: 1, do: {status: 502}}]")
    seen = [script.strike(visit()) for _ in range(3)]
    assert [None if deed is None else deed.status for deed in seen] == [501, 502, None]


def test_threads_together_are_struck_as_often_as_one_alone() -> None:
    script = faults("faults: [{every: 5, do: {status: 503}}]")
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: script.strike(visit()), range(1000)))
    assert sum(deed is not None for deed in seen) == 200
