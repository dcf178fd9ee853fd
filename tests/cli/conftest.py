"""A folder with an invented organization and a manifest, and the command as a function."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.support.seeds import write_seeded
from umsync.cli import main
from umsync.cli.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Umsync(Protocol):
    def __call__(
        self, *arguments: str, env: Mapping[str, str] | None = None, now: datetime = NOW
    ) -> Ran: ...


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_seeded(Path("sandbox.json"), users=200, number=7, as_of=NOW)
    Path("umsync.yaml").write_text(files("umsync.cli").joinpath("demo.yaml").read_text("utf-8"))
    return tmp_path


@pytest.fixture
def umsync(folder: Path, capsys: pytest.CaptureFixture[str]) -> Umsync:
    del folder

    def run(*arguments: str, env: Mapping[str, str] | None = None, now: datetime = NOW) -> Ran:
        runtime = Runtime(
            env=env or {},
            clock=lambda: now,
            sleep=lambda _seconds: None,
            chance=random.Random(1),  # noqa: S311 - run ids that a test can repeat
            can_ask=False,
            can_draw=False,
        )
        code = main(arguments, runtime)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run
