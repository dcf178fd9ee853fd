"""A test that cannot run here says what it would need; what must be here fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.needs import NEEDS, Need, need, told

TESTS = Path(__file__).parents[1]


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Something that is nowhere."""
    monkeypatch.setitem(NEEDS, "stars", Need(lambda: False, "wait for the night"))


def test_what_is_here_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDS, "air", Need(lambda: True, "breathe"))
    need("air")


@pytest.mark.usefixtures("nothing")
def test_what_is_not_here_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UMSYNC_NEEDS", "git bash")
    with pytest.raises(pytest.skip.Exception, match="needs stars"):
        need("stars")


@pytest.mark.usefixtures("nothing")
def test_what_must_be_here_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UMSYNC_NEEDS", "git stars")
    with pytest.raises(pytest.fail.Exception, match="stars must be here: wait for the night"):
        need("stars")


def test_the_end_of_a_run_says_what_would_be_needed() -> None:
    assert told(["needs git", "there is no room", "needs chromium", "needs git"]) == [
        "1 test was skipped: to run it, install chromium (Debian: chromium).",
        "2 tests were skipped: to run them, install git.",
        "1 test was skipped: there is no room.",
    ]


def test_every_test_that_is_skipped_says_so_in_this_way() -> None:
    """No reason is hidden in a mark of its own, and none is misspelled."""
    texts = {path: path.read_text("utf-8") for path in TESTS.rglob("*.py")}
    texts.pop(TESTS / "support" / "needs.py")
    texts.pop(Path(__file__))
    marks = [str(path) for path, text in texts.items() if re.search(r"mark\.skip|skipif", text)]
    named = {name for text in texts.values() for name in re.findall(r'needs?\("(\w+)"\)', text)}
    assert marks == []
    assert named <= NEEDS.keys()
    assert NEEDS.keys() <= named


def test_a_run_says_it_at_its_end(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("from pytest import skip\ndef test(): skip('needs git')\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "test_it.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "\n1 test was skipped: to run it, install git.\n" in done.stdout, done.stdout
