"""At a terminal: progress on standard error, a question before anything is changed."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.patience import PATIENCE
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync


MOST_SILENCE = int(PATIENCE)
"""Seconds without a word before a test gives up."""

RUN = """
import fcntl, runpy, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # Ctrl-C comes from a terminal of one's own
sys.argv[0] = "umsync"
runpy.run_module("umsync", run_name="__main__")
"""


def at_a_terminal(*arguments: str, answer: str = "") -> tuple[int, str]:
    """Runs the real command at a pseudo-terminal; answers its question."""
    ours, its = pty.openpty()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", RUN, *arguments],
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    ) as child:
        os.close(its)
        said = _conversation(ours, answer.encode())
        code = child.wait(PATIENCE)
    os.close(ours)
    return code, said.decode("utf-8")


def _conversation(terminal: int, answer: bytes) -> bytes:
    """Answers the question, and again while nothing comes of it.

    A Ctrl-C just before Python begins to read is noticed only with the next key: so a person
    presses it twice.
    """
    said, silent, is_answered = b"", 0, False
    while silent < MOST_SILENCE:
        if answer and b"[y/N]:" in said and (silent or not is_answered):
            os.write(terminal, answer)
            is_answered = True
        if not select.select([terminal], [], [], 1)[0]:
            silent += 1
            continue
        try:
            said += os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side has closed
            return said
        silent = 0
    raise AssertionError(f"Nothing more came after: {said[-300:]!r}")


@pytest.fixture(autouse=True)
def _of_today(folder: Path) -> None:
    """The real command goes by the real time: deletions that are due by then would be made."""
    Store(folder / "sandbox.json", seed(users=400, seed=7, as_of=datetime.now(UTC))).save()


@pytest.mark.parametrize("answer", ["n\n", "\n", "\x04", "\x03"])
def test_without_a_yes_nothing_is_changed(umsync: Umsync, answer: str) -> None:
    del umsync
    before = Path("sandbox.json").read_bytes()
    code, said = at_a_terminal("apply", answer=answer)
    assert code == 10
    assert "Apply them? [y/N]" in said
    assert "Traceback" not in said
    assert Path("sandbox.json").read_bytes() == before


def test_a_yes_applies_and_shows_how_far_it_is(umsync: Umsync) -> None:
    code, said = at_a_terminal("apply", answer="y\n")
    assert code == 0, said
    assert "Applying" in said
    assert " applied." in said
    assert "No changes." in umsync("plan", now=datetime.now(UTC)).out


def test_reading_says_which_source_is_read(umsync: Umsync) -> None:
    del umsync
    code, said = at_a_terminal("users", "--where", "{status: suspended}")
    assert code == 0
    assert "Reading acme" in said
    assert " users" in said
