"""Mistakes on the command line are told in umsync's words, whatever click would say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
import pytest

from umsync.cli.command import Command, Group
from umsync.cli.entry import umsync as root
from umsync.cli.usage import explanation, sentence
from umsync.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ran, Umsync

KEY = "ATATT3xFfGF0abcdefgh0123456789"
NINES = "9" * 6000
"""Python refuses to read so many digits as a number."""
CUT = f"{'9' * 59}…"
FORMATS = "text, markdown, csv, json, junit or html"
OUTCOMES = (
    "applied, already, no_longer_matches, protected, gone, failed, unknown, not_seen "
    "or not_attempted"
)
COMMANDS = [
    (("aply",), "There is no command 'aply'. Did you mean 'apply'?"),
    (("Apply",), "There is no command 'Apply'. Did you mean 'apply'?"),
    (("paln",), "There is no command 'paln'. Did you mean 'plan'?"),
    (("zzz", "--help"), "There is no command 'zzz'."),
    (("",), "There is no command ''."),
    (("--", "--help"), "There is no command '--help'."),
    (("--",), "A command is missing."),
    (("runs", "lst"), "There is no command 'lst'. Did you mean 'list'?"),
    (("runs", "zzz"), "There is no command 'zzz'."),
    (("runs", "--"), "A command is missing."),
    ((KEY,), "There is no command '***'."),
    (("a\x1b[31m\u202eb",), "There is no command 'a\\u001b[31m\\u202eb'."),
    (("x" * 200_000,), f"There is no command '{'x' * 59}…'."),
]
OPTIONS = [
    (("--verson",), "There is no option '--verson'. Did you mean '--version'?"),
    (("plan", "--sorce", "x"), "There is no option '--sorce'. Did you mean '--source'?"),
    (("plan", "--sorce=x"), "There is no option '--sorce'. Did you mean '--source'?"),
    (("plan", "--Source", "x"), "There is no option '--Source'. Did you mean '--source'?"),
    (("plan", "--sourc", "x"), "There is no option '--sourc'. Did you mean '--source'?"),
    (("plan", "--zzzzz"), "There is no option '--zzzzz'."),
    (("plan", "-x"), "There is no option '-x'."),
    (("plan", "-O", "x"), "There is no option '-O'. Did you mean '-o'?"),
    (("plan", "-vx"), "There is no option '-x'."),
    (("runs", "--all", "list"), "There is no option '--all'."),
    (("plan", f"--{KEY}"), "There is no option '--***'."),
    (("plan", "--\u200bsource"), "There is no option '--\\u200bsource'. Did you mean '--source'?"),
    (("plan", f"--{NINES}"), f"There is no option '--{'9' * 57}…'."),
    (("plan", "--reason"), "--reason needs a value."),
    (("plan", "-o"), "-o needs a value."),
    (("apply", "--max-wait"), "--max-wait needs a value."),
    (("plan", "--all=yes"), "--all takes no value."),
    (("plan", "--all="), "--all takes no value."),
    (("plan", "--help=x"), "--help takes no value."),
    (("--version=x",), "--version takes no value."),
]
ARGUMENTS = [
    (("show",), "The argument PLAN is missing."),
    (("github", "together"), "The argument PLANS is missing."),
    (("runs", "export", "-o", "x"), "The argument RUN is missing."),
    (("sandbox", "seed"), "The option --out is missing."),
    (("github", "comment", "x.md"), "The option --number is missing."),
    (("plan", "x"), "There is an argument too many: 'x'."),
    (("plan", ""), "There is an argument too many: ''."),
    (("plan", "-"), "There is an argument too many: '-'."),
    (("plan", "x\udcff"), "There is an argument too many: 'x\\udcff'."),
    (("plan", "--", "--all"), "There is an argument too many: '--all'."),
    (("apply", "plan.json", "x\ny"), "There is an argument too many: 'x\\u000ay'."),
    (("schema", KEY), "There is an argument too many: '***'."),
    (("plan", "x", "y", "z"), "There are 3 arguments too many, from 'x' on."),
    (("schema", *"x" * 2000), "There are 2,000 arguments too many, from 'x' on."),
]
WORDS = [
    (("kinds", "--format", "x"), "There is no option '--format'."),
    (("plan", "--format", "jsn"), f"--format must be {FORMATS}, not 'jsn'. Did you mean 'json'?"),
    (("plan", "--format", "JSON"), f"--format must be {FORMATS}, not 'JSON'. Did you mean 'json'?"),
    (("plan", "--format", "zzz"), f"--format must be {FORMATS}, not 'zzz'."),
    (("plan", "--format="), f"--format must be {FORMATS}, not ''."),
    (("plan", "--format", ""), f"--format must be {FORMATS}, not ''."),
    (("plan", "--format", "js\x00"), f"--format must be {FORMATS}, not 'js\\u0000'."),
    (("plan", "--format", KEY), f"--format must be {FORMATS}, not '***'."),
    (("plan", "--format", "##[x"), f"--format must be {FORMATS}, not '\\u0023#[x'."),
    (("sources", "list", "--format", "x"), "--format must be text or matrix, not 'x'."),
    (("plan", "--privacy", "x"), "--privacy must be full, names or ids, not 'x'."),
    (("runs", "list", "--outcome", "x"), f"--outcome must be {OUTCOMES}, not 'x'."),
]
PARALLELISM = "--parallelism must be a whole number from 1 to 16"
ALL_USERS = "--users must be a whole number from 1 to 1,000,000"
NUMBERS = [
    *(
        (("plan", "--parallelism", typed), f"{PARALLELISM}, not '{shown}'.")
        for typed, shown in (
            *(("99", "99"), ("0", "0"), ("-3", "-3"), ("1.5", "1.5"), ("", ""), (" ", " ")),
            *(("four", "four"), ("٣", "٣"), ("²", "²"), ("1_0", "1_0"), ("0x4", "0x4")),
            *((NINES, CUT), (f"-{NINES}", f"-{'9' * 58}…"), ("+ 4", "+ 4"), ("--", "--")),
        )
    ),
    (("plan", "--parallelism="), f"{PARALLELISM}, not ''."),
    (("sandbox", "seed", "--users", "0"), f"{ALL_USERS}, not '0'."),
    (("sandbox", "seed", "--seed", "x"), "--seed must be a whole number, not 'x'."),
    *(
        (
            ("sandbox", "seed", "--seed", typed),
            f"--seed must be a whole number with at most 18 digits, not '{shown}'.",
        )
        for typed, shown in (
            ("1" + "0" * 18, "1" + "0" * 18),
            ("-1" + "0" * 18, "-1" + "0" * 18),
            (NINES, CUT),
        )
    ),
    *(
        (
            ("github", "comment", "x.md", "--number", typed),
            f"--number must be a whole number, 1 or more, not '{shown}'.",
        )
        for typed, shown in (("0", "0"), ("x", "x"), (f"-{NINES}", f"-{'9' * 58}…"))
    ),
    (
        ("github", "comment", "x.md", "--number", NINES),
        f"--number must be a whole number with at most 18 digits, not '{CUT}'.",
    ),
]
TIME = "a time such as 90s, 5m or 2h"
AGE = "an age such as 90d, 12w or 36h"
ARABIC = "".join(chr(ord(each) + 0x630) if each.isdigit() else each for each in "2026-05-01")
DATE = "a date such as 2026-05-01, or a time such as 2026-05-01T09:30:00"
POPULATION = "--accept-population must be a source and a number, such as acme=1500"
AMOUNTS = [
    *((("plan", "--max-wait", each), f"--max-wait must be {TIME}, not '{each}'.")
      for each in ("x", "", "-5s", "5d", "٣s", "9" * 10)),
    (("apply", "--max-time", NINES), f"--max-time must be {TIME}, not '{CUT}'."),
    *((("apply", "--max-failures", each),
       f"--max-failures must be a number or a percentage, such as 5 or 10%, not '{each}'.")
      for each in ("x", "", "-1", "101%", "٣", "1e3")),
    (("runs", "list", "--since", "x"),
     f"--since must be {AGE}, or a date such as 2026-05-01, not 'x'."),
    (("runs", "list", "--until", "2026-13-01"),
     f"--until must be {AGE}, or a date such as 2026-05-01, not '2026-13-01'."),
    *((("runs", "delete", "--older-than", each), f"--older-than must be {AGE}, not '{each}'.")
      for each in ("2026-05-01", "x", "")),
    *((("sandbox", "seed", "--as-of", each), f"--as-of must be {DATE}, not '{each}'.")
      for each in ("yesterday", "", "2026-02-30", ARABIC)),
    *((("plan", "--accept-population", each), f"{POPULATION}, not '{each}'.")
      for each in ("acme", "", "=5", "acme=", "acme=-5", "acme=٣")),
    (("plan", "--accept-population", f"acme={NINES}"),
     f"{POPULATION}, not 'acme={'9' * 54}…'."),
]  # fmt: skip
PATHS = [
    (("plan", "-o", "there"), "--out must be a file, not 'there'. That is a folder."),
    (("plan", "-o", ""), "--out must be a file, not ''."),
    (("plan", "--out="), "--out must be a file, not ''."),
    (("plan", "-m", ""), "--manifests must be a path, not ''."),
    (("show", ""), "PLAN must be a path, not ''."),
    (("show", "a\x00b"), "PLAN must be a path, not 'a\\u0000b'."),
    (("validate", "umsync.yaml", ""), "PATHS must be a path, not ''."),
    (("init", "umsync.yaml"), "FOLDER must be a folder, not 'umsync.yaml'. That is a file."),
    (("init", ""), "FOLDER must be a folder, not ''."),
    (("github", "issue", "there"), "REPORT must be a file, not 'there'. That is a folder."),
]


def told(ran: Ran, sentence: str) -> None:
    """One sentence below how to use the command and where its help is; nothing else is said."""
    usage, hint, empty, error = ran.err.splitlines()
    path = hint.removeprefix("Try '").removesuffix(" --help' for help.")
    assert f"Try '{path} --help' for help." == hint
    assert usage.startswith(f"Usage: {path} [OPTIONS]")
    assert (ran.code, ran.out, empty) == (ExitCode.USAGE, "", "")
    assert error == f"Error: {sentence}"


def short(case: object) -> str:
    return " ".join(map(ascii, case))[:60] if isinstance(case, tuple) else ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [*COMMANDS, *OPTIONS, *ARGUMENTS, *WORDS, *NUMBERS, *AMOUNTS, *PATHS],
    ids=short,
)
def test_a_mistake_is_told(umsync: Umsync, arguments: tuple[str, ...], said: str) -> None:
    Path("there").mkdir()
    told(umsync(*arguments), said)


def test_the_usage_is_that_of_the_command(umsync: Umsync) -> None:
    assert umsync("runs", "export", "x").err.splitlines() == [
        "Usage: umsync runs export [OPTIONS] RUN...",
        "Try 'umsync runs export --help' for help.",
        "",
        "Error: The option --out is missing.",
    ]


@pytest.mark.parametrize("typed", ["4", " 4", "4\n", "+4", "0004", "0" * 6000 + "4"])
def test_a_whole_number_may_be_written_so(umsync: Umsync, typed: str) -> None:
    assert umsync("plan", "--parallelism", typed).code == 0


@pytest.mark.parametrize("typed", ["-7", "0", "9" * 18])
def test_a_seed_may_be_any_whole_number(umsync: Umsync, typed: str) -> None:
    assert umsync("sandbox", "seed", "--users", "1", "--seed", typed, "-o", "it.json").code == 0


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("2026-05-01", "00:00:00"),
        ("2026-05-01 09:30:00", "09:30:00"),
        ("2026-05-01T09:30:00", "09:30:00"),
    ],
)
def test_a_sandbox_is_made_as_of_a_date_or_a_time(umsync: Umsync, typed: str, time: str) -> None:
    made = umsync("sandbox", "seed", "--users", "1", "--as-of", typed, "-o", "it.json")
    assert made.code == 0
    assert f'"lastActiveAt": "2026-04-30T{time}.000Z"' in Path("it.json").read_text()


def test_a_file_that_may_not_be_read_is_told(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("plan.json").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may read everything
    told(umsync("show", "plan.json"), "PLAN 'plan.json' may not be read. Check its permissions.")


@pytest.mark.parametrize("name", ["x" * 5000, "umsync.yaml/x"])
def test_a_path_that_cannot_be_looked_at_is_left_to_who_opens_it(umsync: Umsync, name: str) -> None:
    ran = umsync("show", name)
    assert ran.code == ExitCode.FILES
    assert "Usage" not in ran.err


@pytest.mark.parametrize("group", [(), ("runs",), ("sandbox",), ("github",)])
def test_a_group_with_nothing_else_shows_its_help(umsync: Umsync, group: tuple[str, ...]) -> None:
    ran, help_ = umsync(*group), umsync(*group, "--help")
    assert (ran.code, ran.out, ran.err) == (ExitCode.USAGE, "", help_.out)


def commands(command: click.Command, name: str = "umsync") -> Iterator[tuple[str, click.Command]]:
    """All there are, by how they are called."""
    yield name, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for each in command.list_commands(ctx):
            found = command.get_command(ctx, each)
            assert found is not None
            yield from commands(found, f"{name} {each}")


ALL = dict(commands(root))


@pytest.mark.parametrize("name", ALL)
def test_a_command_refuses_in_our_words(name: str) -> None:
    assert isinstance(ALL[name], Command | Group), (
        f"{name} is click's own: say @click.command(cls=Command) or @click.group(cls=Group), "
        "both from umsync.cli.command."
    )


@pytest.mark.parametrize(
    ("name", "param"),
    [(name, each) for name, command in ALL.items() for each in command.params],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
def test_a_parameter_refuses_in_our_words(name: str, param: click.Parameter) -> None:
    is_flag = isinstance(param, click.Option) and param.is_flag
    is_ours = type(param.type).__module__.startswith("umsync.")
    assert is_ours or is_flag or param.type is click.STRING, (
        f"{param.opts[-1]} of {name} refuses values in click's words. Give it a type of "
        "umsync.cli.parameters, umsync.cli.whole_numbers or umsync.cli.amounts, or one like them."
    )
    assert param.nargs in {1, -1}, f"click counts the values of {param.opts[-1]} in its words."
    assert getattr(param, "prompt", None) is None, "Ask with umsync.cli.question."


class SomethingNewError(click.UsageError):
    """What a later click may raise."""


class SomethingElseError(click.ClickException):
    """What a later click may raise, too."""


PARAM = click.Option(["--size", "-s"])
UNKNOWN = "The command line cannot be read."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (click.ClickException("Theirs."), UNKNOWN),
        (click.UsageError("Theirs."), UNKNOWN),
        (SomethingNewError("Theirs."), UNKNOWN),
        (SomethingElseError("Theirs."), UNKNOWN),
        (click.NoSuchOption("--x", "Theirs."), "There is no option '--x'."),
        (click.NoSuchCommand("x", "Theirs."), "There is no command 'x'."),
        (click.BadOptionUsage("--x", "Theirs."), "The option '--x' cannot be used like this."),
        (
            click.BadArgumentUsage("Theirs."),
            "The command does not take this number of arguments.",
        ),
        (click.BadParameter("Theirs."), "A value is not given as it must be."),
        (click.BadParameter("Theirs.", param=PARAM), "--size is not given as it must be."),
        (click.MissingParameter("Theirs."), "A value is missing."),
        (click.MissingParameter("Theirs.", param=PARAM), "The option --size is missing."),
        (click.FileError("x.txt", "Theirs."), "The file 'x.txt' cannot be opened."),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_whatever_click_raises_is_told_in_our_words(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch, error: click.ClickException, said: str
) -> None:
    def fail() -> NoReturn:
        raise error

    monkeypatch.setattr(ALL["umsync schema"], "callback", fail)
    ran = umsync("schema")
    assert ran.code == ExitCode.USAGE
    assert ran.err.endswith(f" --help' for help.\n\nError: {said}\n")


@pytest.mark.parametrize("typed", [["--two", "x"], ["--two"]])
def test_an_option_that_needs_two_values_says_so(typed: list[str]) -> None:
    command = Command("it", params=[click.Option(["--two"], nargs=2)])
    with pytest.raises(click.BadOptionUsage) as raised:
        command.make_context("it", typed)
    assert sentence(raised.value) == "--two needs 2 values."


def test_an_argument_that_needs_two_values_says_so() -> None:
    command = Command("it", params=[click.Argument(["two"], nargs=2)])
    with pytest.raises(click.BadArgumentUsage) as raised:
        command.make_context("it", ["x"])
    assert explanation(raised.value).splitlines() == [
        "Usage: it [OPTIONS] TWO...",
        "Try 'it --help' for help.",
        "",
        "Error: The command does not take this number of arguments.",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [each[0] for each in (COMMANDS, OPTIONS, ARGUMENTS, WORDS, NUMBERS, AMOUNTS, PATHS)]
    + [(("runs", "--"), "A command is missing."), (("plan", "-o"), "-o needs a value.")],
    ids=short,
)
def test_a_translation_of_click_is_not_seen(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    for module in (click.core, click.exceptions, click.formatting, click.parser, click.types):
        for name in ("_", "ngettext"):
            monkeypatch.setattr(module, name, lambda *_: "Traduit", raising=False)
    Path("there").mkdir()
    told(umsync(*arguments), said)
