"""The coverage of `make test`: what counts, and that too little fails the run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTINGS = """
[tool.coverage.run]
branch = true
source = ["thing"]
parallel = true
[tool.coverage.report]
fail_under = {least}
"""
THING = """
def sign(number):
    if number < 0:
        return "-"
    return "+"
"""
CASES = """
import pytest
from hypothesis import given, strategies as st
from thing import sign

@pytest.mark.parametrize("numbers", {cases})
def test_some_signs(numbers):
    assert all(map(sign, numbers))

@given(st.just(-1))
def test_any_sign(number):
    assert sign(number)
"""


def run(folder: Path, cases: list[list[int]], *, least: int, workers: int = 0) -> tuple[int, str]:
    """The code and the words of a run of tests with coverage."""
    (folder / "pyproject.toml").write_text(SETTINGS.format(least=least))
    (folder / "thing.py").write_text(THING)
    (folder / "test_thing.py").write_text(CASES.format(cases=cases))
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-n", str(workers)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{folder}", "UMSYNC_COVERAGE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_what_no_test_runs_is_told_and_fails_the_run(tmp_path: Path) -> None:
    code, said = run(tmp_path, [[1]], least=95, workers=1)
    assert code == 1, said
    assert "Too little is covered: 66.7% of at least 95%." in said


def test_enough_is_no_failure_and_counts_for_no_later_run(tmp_path: Path) -> None:
    """Nor does a case count that is not the first of its test."""
    code, said = run(tmp_path, [[1, -1]], least=100)
    assert code == 0, said
    assert "Too little" not in said
    code, said = run(tmp_path, [[1], [-1]], least=95)
    assert code == 1, said
