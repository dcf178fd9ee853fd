"""Runs one command and prints what it took as JSON: `python -m benchmarks.measure COMMAND…`.

It is a small process of its own because Linux hands the peak memory of a process down to its
children. What the command prints goes to the file that `UMSYNC_BENCH_OUT` names, or nowhere.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    command = sys.argv[1:]
    kept = os.environ.get("UMSYNC_BENCH_OUT", os.devnull)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    began = time.perf_counter()
    child = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, kept, flags, 0o600)]
    )
    _, status, usage = os.wait4(child, 0)
    found = {
        "wall": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": usage.ru_maxrss * 1024 / 1e6,
        "code": os.waitstatus_to_exitcode(status),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
