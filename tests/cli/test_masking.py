"""The streams that nothing passes with a key in it."""

from __future__ import annotations

import sys

import pytest

from umsync.cli.masking import masking
from umsync.model.secret import Secret

KEY = "an-organization-key"


def test_whatever_is_written_is_masked_on_both_streams(capsys: pytest.CaptureFixture[str]) -> None:
    with masking():
        Secret(KEY)
        assert sys.stdout.write(f"<{KEY}>") == len(KEY) + 2
        sys.stderr.writelines([f"1 {KEY}\n", "2\n"])
    said = capsys.readouterr()
    assert (said.out, said.err) == ("<***>", "1 ***\n2\n")


def test_afterwards_the_streams_are_what_they_were(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    with masking():
        assert sys.stdout is not before[0]
        assert sys.stdout.isatty() == before[0].isatty()
    assert (sys.stdout, sys.stderr) == before
    sys.stdout.write("plain")
    assert capsys.readouterr().out == "plain"


def test_a_stream_that_is_not_there_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with masking():
        assert sys.stderr is None


@pytest.mark.parametrize(
    "text",
    [
        "takes something away",
        "rosa.haddad3@acme.example",
        "712020:0d9b1a52-0000-4000-8000-000000000001",
        "0d9b1a52-0000-4000-8000-000000000001",
        "suspended",
    ],
)
def test_a_manifest_cannot_choose_what_nobody_gets_to_see(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with masking():
        Secret(text, is_used=False)
        sys.stdout.write(text)
    assert capsys.readouterr().out == text
