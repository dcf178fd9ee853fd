"""A long run through everything that can go wrong, as real processes, until nothing is left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reliability.cast import ENV
from tests.support.worlds import is_read
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.model.run import Run

ROOT = Path(__file__).parents[2]
UMSYNC = (sys.executable, "-m", "umsync")
Write = tuple[str, str, str | None]
SCRIPT = """
seed: 7
lag: {{users: 2, groups: 2, roles: 2}}
faults:
  - {{chance: {each}, do: {{status: 429, retry_after: 1}}}}
  - {{chance: {each}, do: {{status: 500}}}}
  - {{chance: {each}, do: {{status: 502}}}}
  - {{chance: {each}, do: {{status: 503, retry_after: 1}}}}
  - {{chance: {each}, do: {{status: 504, executed: true}}}}
  - {{chance: {each}, do: {{delay: 0.3}}}}
  - {{chance: {each}, do: {{drop: before}}}}
  - {{chance: {each}, do: {{drop: after}}}}
  - {{chance: {each}, do: {{reset: before}}}}
  - {{chance: {each}, do: {{reset: after}}}}
  - {{chance: {each}, do: truncate}}
  - {{chance: {each}, do: {{html: true, status: 502}}}}
  - {{chance: {each}, do: {{html: true, executed: true}}}}
  - {{chance: {each}, do: wrong_type}}
  - {{chance: {each}, do: malformed}}
  - {{chance: {each}, do: repeat_cursor}}
  - {{match: {{method: POST, path: "*/memberships"}}, every: 400, do: license_full}}
"""
"""One request in twenty meets something."""
SHARE = 0.05 / 16


@dataclass
class Soak:
    """Commands in `folder`, each a process of its own, and the journal of the server."""

    folder: Path
    journal: Path
    env: Mapping[str, str] = field(default_factory=lambda: {**os.environ, **ENV})

    def umsync(self, *arguments: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """`umsync ARGUMENTS`."""
        return subprocess.run(  # noqa: S603 - our own command
            [*UMSYNC, *arguments],
            cwd=self.folder,
            env={**self.env, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The journal."""
        return [json.loads(line) for line in self.journal.read_text().splitlines()]

    @property
    def writes(self) -> Counter[Write]:
        """How often each write was carried out."""
        return Counter(
            (row["method"], row["path"], row["account"])
            for row in self.rows
            if row["executed"] and not is_read(row["method"], row["path"])
        )

    @property
    def runs(self) -> list[Run]:
        """All that began, the first one first."""
        folders = RunStore(self.folder / ".umsync" / "runs").folders()
        return [run for each in reversed(folders) if each.start() and (run := each.read().run)]

    @property
    def last(self) -> str:
        """The last of them."""
        return self.runs[-1].head.run_id


@contextmanager
def served(path: Path, *options: str, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`umsync sandbox serve`, a process: its address and itself."""
    command = [*UMSYNC, "sandbox", "serve", str(path), "--port", str(port), *options]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said or process.communicate()[1]
        yield found[0], process
    finally:
        process.kill()
        process.communicate()
