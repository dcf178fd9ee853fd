"""Measures commands on an invented organization: wall time, CPU time and peak memory.

Each figure is the best of three runs, beside a floor measured in the same run. Nothing fails on
time: machines differ, so compare ratios.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

USERS = 2000
RUNS = 3
UMSYNC = (sys.executable, "-m", "umsync")
FLOOR = (sys.executable, "-c", "import click, httpx, json; json.load(open('sandbox.json'))")
COMMANDS = {
    "python -c 'import click'": (sys.executable, "-c", "import click"),
    "umsync --version": (*UMSYNC, "--version"),
    "umsync validate": (*UMSYNC, "validate"),
    "floor: import click, httpx; read sandbox.json": FLOOR,
    f"umsync plan, {USERS} users in process": (*UMSYNC, "plan", "-o", "plan.json"),
    "umsync show": (*UMSYNC, "show", "plan.json"),
}


@dataclass(frozen=True)
class Figure:
    """Seconds of wall and CPU time, and peak resident memory in megabytes (10^6 bytes)."""

    wall: float
    cpu: float
    rss: float


def measure(command: tuple[str, ...]) -> Figure:
    return min((_once(command) for _ in range(RUNS)), key=lambda figure: figure.wall)


def _once(command: tuple[str, ...]) -> Figure:
    began = time.perf_counter()
    with Path(os.devnull).open("wb") as nothing:
        redirect = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), 1)]
        child = os.posix_spawn(command[0], command, os.environ, file_actions=redirect)
        _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}.")
    wall = time.perf_counter() - began
    return Figure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="umsync-bench-") as folder:
        os.chdir(folder)
        os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)
        Path("umsync.yaml").write_text(files("umsync.cli").joinpath("demo.yaml").read_text())
        _once(
            (*UMSYNC, "sandbox", "seed", "--users", str(USERS), "--seed", "7", "-o", "sandbox.json")
        )
        figures = {name: measure(command) for name, command in COMMANDS.items()}
        requests = json.loads(Path("plan.json").read_text())["sources"][0]["cost"]
    print(f"{'command':48} {'wall s':>8} {'CPU s':>8} {'RSS MB':>8}")
    for name, figure in figures.items():
        print(f"{name:48} {figure.wall:8.2f} {figure.cpu:8.2f} {figure.rss:8.1f}")
    print(f"requests of one plan: {sum(each['requests'] for each in requests)}")


if __name__ == "__main__":
    main()
