"""Measures apply: its use of a rate limit, its parallelism, and its memory.

Each figure stands beside a floor measured in the same run: what a program reaches that does nothing
else. Nothing fails on time: machines differ, so compare ratios. Memory is read from /proc, so this
needs Linux. README.md says what the figures mean.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figure import QUICK, WHOLE
from benchmarks.memory import memory
from benchmarks.parallel import parallel
from benchmarks.rate import rate


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures umsync apply.")
    parser.add_argument("--quick", action="store_true", help="smaller, in less than 30 s")
    size = QUICK if parser.parse_args().quick else WHOLE
    print(f"{platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'apply':50} {'measured':>13} {'floor':>8} {'goal':>8}")
    with (
        tempfile.TemporaryDirectory(prefix="umsync-bench-") as folder,
        ThreadPoolExecutor(size.jobs) as pool,
    ):
        parts = (rate, parallel, memory)
        for found in pool.map(lambda part: part(Path(folder) / part.__name__, size), parts):
            for each in found:
                print(f"{each.what:50} {each.measured:>13} {each.floor:>8} {each.goal:>8}")


if __name__ == "__main__":
    main()
