"""At a terminal: progress on standard error, a question before anything is changed."""

from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync


def at_a_terminal(*arguments: str, answer: str = "") -> tuple[int, str]:
    """Runs the real command at a pseudo-terminal; answers its question."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "umsync", *arguments])  # noqa: S606 - ours
    said = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so at the end
            break
        said += piece
        if answer and b"[y/N]: " in said:
            os.write(terminal, answer.encode())
            answer = ""
        if not piece:
            break
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), said.decode("utf-8")


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
    assert "No changes." in umsync("plan").out


def test_reading_says_which_source_is_read(umsync: Umsync) -> None:
    del umsync
    code, said = at_a_terminal("users", "--where", "{status: suspended}")
    assert code == 0
    assert "Reading acme" in said
    assert " users" in said
