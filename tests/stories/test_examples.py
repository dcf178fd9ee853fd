"""The examples do what they say: each gives its plan, applies, and then has nothing left to do."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import chdir
from datetime import UTC, datetime
from pathlib import Path

import pytest

from umsync.cli import main
from umsync.cli.runtime import Runtime

EXAMPLES = Path(__file__).parents[2] / "examples"
STORIES = sorted(each.parent.name for each in EXAMPLES.glob("*/umsync.yaml"))
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REFRESH = "UMSYNC_REFRESH"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command, and what it printed."""

    def umsync(*arguments: str) -> tuple[int, str]:
        runtime = Runtime(
            env={},
            clock=lambda: NOW,
            sleep=lambda _seconds: None,
            chance=random.Random(1),  # noqa: S311 - run ids that a test can repeat
            can_ask=False,
            can_draw=False,
        )
        code = main(arguments, runtime)
        said = capsys.readouterr()
        return code, said.out + said.err

    return umsync


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of one example, so that applying it leaves the example as it is."""
    return Path(shutil.copytree(EXAMPLES / request.param, tmp_path / "story"))


def test_there_are_at_least_eight() -> None:
    assert len(STORIES) >= 8


def test_each_gives_the_plan_that_stands_beside_it(story: Path, run: Run) -> None:
    with chdir(story):
        code, said = run("plan", "--all")
    kept = EXAMPLES / _name(story) / "plan.txt"
    if os.environ.get(REFRESH) == "1":
        kept.write_text(said, encoding="utf-8")
    assert code == 0
    assert said == kept.read_text("utf-8"), (
        f"The plan of {kept.parent.name} is another one. If it is meant, run "
        f"`{REFRESH}=1 .venv/bin/pytest tests/stories/test_examples.py` and read the difference."
    )


def test_each_policy_of_each_example_does_something(story: Path, run: Run) -> None:
    with chdir(story):
        said = run("plan", "--all")[1]
    assert "0 users match" not in said
    assert "No changes" not in said


def test_each_applies_whole_and_has_nothing_left_to_do(story: Path, run: Run) -> None:
    with chdir(story):
        code, said = run("apply", "--yes")
        assert code == 0, said
        code, said = run("plan")
    assert code == 0
    assert "No changes" in said


def test_each_has_ten_lines_of_readme_with_its_title_in_the_list(story: Path) -> None:
    text = (story / "README.md").read_text("utf-8")
    assert text.startswith("# ")
    assert len(text.splitlines()) <= 12
    assert f"[{_name(story)}]({_name(story)})" in (EXAMPLES / "README.md").read_text("utf-8")


def _name(story: Path) -> str:
    title = (story / "README.md").read_text("utf-8")
    (name,) = [
        each.parent.name
        for each in EXAMPLES.glob("*/README.md")
        if each.read_text("utf-8") == title
    ]
    return name
