"""A question that waits for yes or no."""

from __future__ import annotations

import io
import sys

import pytest

from umsync.cli.question import is_agreed


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("y", True), (" YES ", True), ("n", False), ("No", False), ("", False), (" ", False)],
)
def test_an_answer_is_yes_or_no(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    answer: bool,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
    assert is_agreed("Really?") is answer
    assert capsys.readouterr().out == "Really? [y/N]: "


def test_another_answer_is_asked_again_in_our_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("perhaps\nyes please\ny\n"))
    assert is_agreed("Really?")
    again = "Answer y for yes, or n for no.\nReally? [y/N]: "
    assert capsys.readouterr().out == f"Really? [y/N]: {again}{again}"
