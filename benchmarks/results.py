"""`results.json`: all runs, and the machine they ran on; and the tables of README.md."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import requests
from benchmarks.command import cores
from benchmarks.lines import GOALS, OTHERS
from benchmarks.plans_table import plans_table
from benchmarks.ratios import figures, table

HERE: Final = Path(__file__).resolve().parent
RESULTS: Final = HERE / "results.json"
README: Final = HERE / "README.md"
BEGIN: Final = "<!-- measured: written by `python -m benchmarks --write` -->"
END: Final = "<!-- end of measured -->"
Results = dict[str, Any]
"""`machine`, and what was measured by case."""


def begun() -> Results:
    """The machine, and no cases yet."""
    return {"machine": _machine(), "cases": {}}


def keep(found: Results) -> None:
    """Write `results.json`, and the tables made of it."""
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    README.write_text(readme(README.read_text("utf-8"), found), "utf-8")


def readme(text: str, found: Results) -> str:
    """The same text with the tables of these results between the marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{shown(found)}\n{END}{after}"


def shown(found: Results) -> str:
    """The machine and the tables, as Markdown."""
    machine, cases = found["machine"], found["cases"]
    parts = [", ".join(str(each) for each in machine.values()) + ".\n"]
    tables = {
        "Goals": table(figures(GOALS, cases)),
        "Plans": plans_table(cases),
        "The rest": table(figures(OTHERS, cases)),
        "Requests of a plan, 10,000 users": requests.table(cases.get("requests-10k", {})),
    }
    parts += [f"### {title}\n\n{rows}" for title, rows in tables.items() if rows]
    return "\n".join(parts)


def _machine() -> Results:
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cpu": _cpu(),
        "cores": f"{cores()} cores",
        "python": f"Python {platform.python_version()}",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "load": f"load {os.getloadavg()[0]:.1f} at the beginning",
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
