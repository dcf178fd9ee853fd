"""A fault script is read strictly: every mistake is told, with its place, all at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from umsync.codec import yaml_text
from umsync.errors import ExitCode, ManifestError
from umsync.sandbox.faults.deeds import OPTIONS
from umsync.sandbox.faults.model import (
    NOT_EXECUTED,
    Deed,
    Kind,
    Lag,
    Match,
    RetryAfter,
    Rule,
    Script,
    Turn,
)
from umsync.sandbox.faults.script import read_script

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sandbox.md").read_text("utf-8")


def read(text: str) -> Script:
    return read_script(text.encode(), "faults.yaml")


def mistakes(text: str | bytes) -> list[str]:
    """The lines of the message, without the count that ends it."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ManifestError) as caught:
        read_script(data, "faults.yaml")
    assert caught.value.exit_code is ExitCode.MANIFEST
    *lines, total = str(caught.value).splitlines()
    assert total == f"{len(lines)} mistake{'s' if len(lines) != 1 else ''}."
    return lines


def do(text: str) -> Deed:
    (rule,) = read(f"faults: [{{do: {text}}}]").rules
    return rule.do


def test_a_whole_script() -> None:
    script = read("""
seed: 7
lag: {users: 2, groups: 0.5, roles: 30}
faults:
  - match: {method: POST, path: "*/suspend", account: a1b2}
    nth: 3
    do: {status: 503, retry_after: 2}
  - from: 5
    every: 20
    times: 2
    chance: 0.05
    do: {drop: after}
""")
    first = Rule(
        Deed(Kind.STATUS, executed=False, status=503, retry_after=RetryAfter(2.0)),
        Match("POST", "*/suspend", "a1b2"),
        Turn(nth=(3,)),
    )
    turn = Turn(every=20, start=5, times=2, chance=0.05)
    second = Rule(Deed(Kind.DROP, executed=True), turn=turn)
    assert script == Script((first, second), 7, Lag(2.0, 0.5, 30.0))


def test_a_script_may_have_lag_only() -> None:
    assert read("lag: {groups: 2}") == Script(lag=Lag(groups=2.0))


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("truncate", Deed(Kind.TRUNCATE, executed=True)),
        ("{truncate: true}", Deed(Kind.TRUNCATE, executed=True)),
        ("{drop: before}", Deed(Kind.DROP, executed=False)),
        ("{reset: after, delay: 1}", Deed(Kind.RESET, executed=True, delay=1.0)),
        ("{delay: 0.5}", Deed(Kind.DELAY, executed=True, delay=0.5)),
        ("{status: 502, executed: true}", Deed(Kind.STATUS, executed=True, status=502)),
        ("{status: 502, executed: false}", Deed(Kind.STATUS, executed=False, status=502)),
        ("{html: true, status: 502}", Deed(Kind.HTML, executed=False, status=502)),
        ("license_full", Deed(Kind.LICENSE_FULL, executed=False)),
        ("{license_full: 402}", Deed(Kind.LICENSE_FULL, executed=False, status=402)),
        ("{status: 409, code: X-1}", Deed(Kind.STATUS, executed=False, status=409, code="X-1")),
        (
            "{status: 503, retry_after: {date: -2}}",
            Deed(Kind.STATUS, False, status=503, retry_after=RetryAfter(-2.0, is_date=True)),
        ),
    ],
)
def test_what_do_means(text: str, deed: Deed) -> None:
    assert do(text) == deed


def test_an_account_id_of_digits_stays_text() -> None:
    (rule,) = read("faults: [{match: {account: 5001}, do: truncate}]").rules
    assert rule.match.account == "5001"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", "1:1", "There is nothing in it."),
        ("# only a comment", "1:1", "There is nothing in it."),
        ("a: [", "1:5", "A value is missing here, or a closing ] or }."),
        ("a: [1", "1:6", "The list that starts in line 1 needs a comma or its closing ]."),
        ("a: 1\n---\nb: 2", "2:1", "A second document starts here."),
        ("a: *b", "1:4", "Put a text that starts with * or & in quotes."),
        ("a:\tb", "1:3", "A tab stands here. Write spaces instead."),
        ("? [\n: a", "2:1", "A value is missing here"),
        ("%YAML 1.2\n---\na: 1", "1:1", "YAML directives are not allowed."),
        ("\x00", "1:1", "There is an invisible character here (U+0000)."),
        ("a\tb: \x07", "1:6", "There is an invisible character here (U+0007)."),
        ("[]", "1:1", "The script must be a mapping, not a list."),
        ("true", "1:1", "The script must be a mapping, not 'true'."),
        ("fault: []", "1:1", "The script has no key 'fault'. Did you mean faults?"),
        ("x: 1", "1:1", "The script has no key 'x'. It may have faults, seed or lag."),
        ("[1]: 1", "1:1", "The script has no key ''."),
        ("seed: 1\nseed: 2", "2:1", "The key seed is here twice."),
        ("seed: -1", "1:7", "seed must be a whole number from 0"),
        ("seed: '7'", "1:7", "seed must be a whole number from 0 to 1000000000, not '7'."),
        ("seed: 99999999999999999999", "1:7", "seed must be a whole number"),
        ("seed:", "1:6", "seed must be a whole number from 0 to 1000000000, not nothing."),
        ("seed: ''", "1:7", "not ''."),
        ("faults: []", "1:9", "faults must be a list with an item at least, not a list."),
        ("faults: {}", "1:9", "faults must be a list with an item at least, not a mapping."),
        ("lag: 2", "1:6", "lag must be a mapping, not '2'."),
        ("lag: {group: 2}", "1:7", "lag has no key 'group'. Did you mean groups?"),
        ("lag: {groups: 2s}", "1:15", "lag.groups must be a number from 0 to 86400, not '2s'."),
        ("lag: {groups: -2}", "1:15", "lag.groups must be a number from 0"),
        ("lag: {groups: .inf}", "1:15", "lag.groups must be a number from 0"),
    ],
)
def test_a_mistake_in_the_script_is_told_with_its_place(text: str, place: str, says: str) -> None:
    (line,) = mistakes(text)
    assert line.startswith(f"faults.yaml:{place}: ")
    assert says in line


@pytest.mark.parametrize(
    ("rule", "column", "says"),
    [
        ("truncate", 10, "Fault 1 must be a mapping, not 'truncate'."),
        ("{nth: 1}", 10, "Fault 1 does nothing. Write do, such as do: {status: 503}."),
        ("{when: 1, do: truncate}", 11, "Fault 1 has no key 'when'."),
        ("{nth: 0, do: truncate}", 16, "nth must be a whole number from 1"),
        ("{nth: [1, x], do: truncate}", 20, "nth must be a whole number from 1"),
        ("{nth: [], do: truncate}", 16, "nth must be a list with an item at least"),
        ("{nth: 1, times: 2, do: truncate}", 26, "Fault 1 has nth and times."),
        ("{every: 1.5, do: truncate}", 18, "every must be a whole number"),
        ("{chance: 1.5, do: truncate}", 19, "chance must be a number from 0 to 1, not '1.5'."),
        ("{match: x, do: truncate}", 18, "match must be a mapping"),
        ("{match: {method: post}, do: truncate}", 27, "method must be GET, POST, PUT, PATCH"),
        ("{match: {path: []}, do: truncate}", 25, "path must be a text, not a list."),
        ("{match: {account: ''}, do: truncate}", 28, "account must be a text, not ''."),
        ("{match: {url: x}, do: truncate}", 19, "match has no key 'url'."),
        ("{do: []}", 15, "do must be a mapping, not a list."),
        ("{do: drop}", 15, "do must be truncate, repeat_cursor, html"),
        ("{do: truncat}", 15, "Did you mean truncate?"),
        ("{do: {}}", 15, "do needs a kind: status, delay, drop"),
        ("{do: {retry_after: 2}}", 15, "do needs a kind"),
        ("{do: {drop: before, truncate: true}}", 15, "do has drop and truncate. Keep one"),
        ("{do: {drop: never}}", 22, "drop must be before or after, not 'never'."),
        ("{do: {truncate: false}}", 26, "truncate must be true, not 'false'."),
        ("{do: {status: 99}}", 24, "status must be a whole number from 200 to 599, not '99'."),
        ("{do: {status: 600}}", 24, "status must be a whole number from 200 to 599"),
        ("{do: {delay: x}}", 23, "delay must be a number from 0 to 3600, not 'x'."),
        ("{do: {drop: after, code: x}}", 35, "code does not fit drop. Take it out."),
        ("{do: {delay: 1, executed: true}}", 36, "executed does not fit delay."),
        ("{do: {status: 503, executed: maybe}}", 39, "executed must be true or false"),
        ("{do: {license_full: 403}}", 30, "license_full must be 402, 409 or true, not '403'."),
        ("{do: {status: 503, retry_after: soon}}", 42, "retry_after must be a number from 0"),
        ("{do: {status: 503, retry_after: {}}}", 42, "retry_after needs seconds, {date: seconds}"),
        ("{do: {status: 503, retry_after: {date: x}}}", 49, "retry_after.date must be a number"),
        ("{do: {status: 503, retry_after: {date: 1, text: a}}}", 42, "retry_after needs seconds"),
        ("{do: {status: 503, code: []}}", 35, "code must be a text, not a list."),
    ],
)
def test_a_mistake_in_a_fault_is_told_with_its_place(rule: str, column: int, says: str) -> None:
    (line,) = mistakes(f"faults: [{rule}]")
    assert line.startswith(f"faults.yaml:1:{column}: ")
    assert says in line


def test_text_that_is_no_utf_8_is_told_with_its_line() -> None:
    (line,) = mistakes(b"seed: 7\nlag: \xff")
    said = "Byte 0xFF is not valid UTF-8. Save the file as UTF-8."
    assert line == f"faults.yaml:2:6: {said}"


def test_all_mistakes_are_told_at_once_in_their_order() -> None:
    lines = mistakes("seed: x\nfaults:\n  - do: drop\n  - do: {status: 1, x: 2}\nlag: {a: 1}\n")
    assert [line.split(":")[1] for line in lines] == ["1", "3", "4", "4", "5"]


def test_a_long_value_is_shortened() -> None:
    (line,) = mistakes(f"seed: {'x' * 1000}")
    assert len(line) < 200


def test_a_key_is_not_shown() -> None:
    (line,) = mistakes("seed: ATCTT3xFfGN0abcdefgh")
    assert "ATCTT3xFfGN0abcdefgh" not in line
    assert "***" in line


@pytest.mark.parametrize("levels", [20, 999, 1_001, 5_000, 200_000])
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_text_nested_too_deep_is_refused_where_the_bound_is(levels: int, is_closed: bool) -> None:
    (line,) = mistakes("seed: " + "[" * levels + "]" * levels * is_closed)
    said = "This is more than 20 levels deep. A fault script needs only a few."
    assert line == f"faults.yaml:1:26: {said}"


@pytest.mark.parametrize("without", [False, True])
def test_the_sentence_and_its_place_are_those_of_either_parser(
    monkeypatch: pytest.MonkeyPatch, without: bool
) -> None:
    if without:
        monkeypatch.setattr(yaml_text, "_QUICK", None)
    assert [
        mistakes(text) for text in ("a: {b: ", "- a: 1\nb: 2", "a: 'x", "lag: {users: , a: 1}")
    ] == [
        ["faults.yaml:1:8: A value is missing here, or a closing ] or }."],
        ["faults.yaml:2:1: This is not an item of the list from line 1. Indent it, or add a -."],
        ["faults.yaml:1:6: The quoted text that starts in line 1 has no closing quote."],
        [
            "faults.yaml:1:13: lag.users must be a number from 0 to 86400, not nothing.",
            "faults.yaml:1:16: lag has no key 'a'. It may have users, groups or roles.",
        ],
    ]


def test_the_example_is_a_script() -> None:
    path = ROOT / "examples" / "faults.yaml"
    assert len(read_script(path.read_bytes(), str(path)).rules) == 4


def test_the_script_of_the_page_is_one() -> None:
    (text,) = re.findall(r"^```yml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(read(text).rules) == 2


def table(heading: str) -> list[list[str]]:
    """The cells of the table whose first row starts so."""
    rows = PAGE.partition(f"\n| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def code(cell: str) -> str:
    return cell.strip("`")


def test_every_kind_has_a_row_and_every_row_is_a_kind() -> None:
    assert [code(row[0]) for row in table("kind")] == [kind.value for kind in Kind]


@pytest.mark.parametrize("row", table("kind"), ids=lambda row: row[0])
def test_the_example_of_a_row_is_of_its_kind(row: list[str]) -> None:
    assert do(code(row[1])).kind.value == code(row[0])


@pytest.mark.parametrize("row", table("kind"), ids=lambda row: row[0])
def test_a_row_says_whether_a_request_is_executed(row: list[str]) -> None:
    kind, says = Kind(code(row[0])), row[3]
    if "`before`" in says:
        outcomes = {at: do(f"{{{kind.value}: {at}}}").executed for at in ("before", "after")}
        assert outcomes == {"before": False, "after": True}
    else:
        assert says.startswith("no" if kind in NOT_EXECUTED else "yes")
        assert ("executed: true" in says) is ("executed" in OPTIONS[kind])


def test_every_option_has_a_row_that_says_what_it_fits() -> None:
    said = {code(row[0]): row[1] for row in table("option | beside")}
    kinds = {name: {kind for kind in Kind if name in OPTIONS[kind]} for name in said}
    assert set(said) | {"status"} == {name for names in OPTIONS.values() for name in names}
    assert said.pop("delay") == "any kind"
    assert kinds.pop("delay") == set(Kind) - {Kind.DELAY}
    shown = {name: set(re.findall(r"`(\w+)`", text)) for name, text in said.items()}
    assert shown == {name: {kind.value for kind in fit} for name, fit in kinds.items()}
