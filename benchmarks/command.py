"""Commands in processes of their own, and what each took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.place import ENV, UMSYNC

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ENV", "PYTHON", "UMSYNC", "Run", "module", "timed"]

PYTHON = sys.executable
Run = dict[str, Any]
"""One process: seconds of `wall` and `cpu` time, peak resident memory `rss` in MB (10^6 bytes).

Whatever the process printed as JSON is there, too.
"""


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command that runs a module of the benchmarks."""
    return (PYTHON, "-m", f"benchmarks.{name}", *arguments)


def timed(
    command: tuple[str, ...],
    folder: Path,
    extra: Mapping[str, str] | None = None,
    *,
    told: bool = False,
) -> Run:
    """What one run of the command took; with `told` also what it printed, which must be JSON."""
    out = folder / "out.json"
    env = {**ENV, **(extra or {})} | ({"UMSYNC_BENCH_OUT": str(out)} if told else {})
    ran = subprocess.run(
        module("measure", *command),
        check=False,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
    )
    found: Run = json.loads(ran.stdout or '{"code": 1}')
    if found.pop("code"):
        raise SystemExit(f"{' '.join(command)[:300]} failed:\n{ran.stderr}")
    return found | (json.loads(out.read_bytes()) if told else {})


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))
