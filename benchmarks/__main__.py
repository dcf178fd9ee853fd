"""Measures umsync beside floors. README.md says what the figures mean."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cases, results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cases, in less than a minute")
    parser.add_argument("--only", metavar="CASE", action="append", help="repeatable")
    parser.add_argument("--list", action="store_true", help="only list the cases")
    parser.add_argument("--write", action="store_true", help="keep results.json and README.md")
    options = parser.parse_args()
    if options.write and (options.quick or options.only):
        parser.error("--write keeps one whole run. Leave --quick and --only out.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that servers end, too
    chosen = cases.chosen(options.only, quick=options.quick)
    if options.list:
        print("\n".join(chosen))
        return
    found = _measured(chosen)
    print(results.shown(found))
    if options.write:
        results.keep(found)


def _measured(chosen: tuple[str, ...]) -> results.Results:
    found = results.begun()
    with tempfile.TemporaryDirectory(prefix="umsync-bench-") as folder:
        began = time.monotonic()
        for each in cases.measured(chosen, Path(folder)):
            found["cases"].update(each)
            print(f"{time.monotonic() - began:4.0f} s  {', '.join(each)}", flush=True)
    return found


if __name__ == "__main__":
    main()
