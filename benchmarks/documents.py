"""A plan of many changes: written, read back, shown, and as a report.

`python -m benchmarks.documents STEP` works on `plan.json` in this folder and prints how long the
step itself took, without the start of Python, as JSON. The floors do the same with plain data.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.command import PYTHON, UMSYNC, module, timed

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN: Final = Path("plan.json")
_SHOW_FLOOR: Final = "import json; json.load(open('plan.json'))"


@dataclass(frozen=True, slots=True)
class Step:
    """What is timed, and what is timed beside it."""

    name: str
    command: tuple[str, ...]
    floor: tuple[str, ...]


def _inside(name: str) -> Step:
    return Step(name, module("documents", name), module("documents", f"{name}-floor"))


_FLOOR: Final = (PYTHON, "-c", _SHOW_FLOOR)
STEPS: Final = (
    *map(_inside, ("write", "read", "markdown")),
    Step("show", (*UMSYNC, "show", "plan.json"), _FLOOR),
    Step("report", (*UMSYNC, "show", "plan.json", "--format", "markdown"), _FLOOR),
)


def documents(changes: int, repeats: int, top: Path) -> dict[str, dict[str, Any]]:
    """What each step took, by its name."""
    folder = top / "documents"
    folder.mkdir()
    timed(module("documents", "make", str(changes)), folder)
    return {each.name: _pair(each, repeats, folder, changes) for each in STEPS}


def _pair(step: Step, repeats: int, folder: Path, changes: int) -> dict[str, Any]:
    """Runs of both by turns; what runs inside a process of ours tells its seconds itself."""
    told = step.command[-1] == step.name
    both = (step.command, step.floor)
    pairs = [[timed(each, folder, told=told) for each in both] for _ in range(repeats)]
    runs, floor = zip(*pairs, strict=True)
    size = (folder / PLAN).stat().st_size / 1e6
    return {"changes": changes, "megabytes": size, "runs": list(runs), "floor": list(floor)}


def main() -> None:
    step, *rest = sys.argv[1:]
    if step == "make":
        from benchmarks.large_plan import large_plan  # noqa: PLC0415 - no part of what is timed

        PLAN.write_text(large_plan(int(rest[0])), "utf-8")
        return
    work = _prepared(step)
    gc.set_threshold(200_000)  # as the command does, and for the floors alike
    began = time.perf_counter()
    work()
    print(json.dumps({"seconds": time.perf_counter() - began}))


def _prepared(step: str) -> Callable[[], object]:
    """The step, with what it needs imported and at hand."""
    from umsync.documents.plan_document import read_plan, write_plan  # noqa: PLC0415 - as above
    from umsync.report.plan_report import plan_report  # noqa: PLC0415 - as above
    from umsync.report.rendering import plan_renderer  # noqa: PLC0415 - as above

    text = PLAN.read_text("utf-8")
    out = Path("again.json")
    if step == "read":
        return lambda: read_plan(PLAN.read_text("utf-8"))
    if step == "read-floor":
        return lambda: json.loads(PLAN.read_text("utf-8"))
    if step == "write-floor":
        data = json.loads(text)
        return lambda: out.write_text(json.dumps(data, indent=1), "utf-8")
    if step == "markdown-floor":
        changes = json.loads(text)["changes"]
        return lambda: "\n".join(map(_line, changes))
    document = read_plan(text)
    if step == "write":
        return lambda: out.write_text(write_plan(document.plan), "utf-8")
    render = plan_renderer("markdown")
    return lambda: render(plan_report(document))


def _line(change: dict[str, Any]) -> str:
    person, step = change["person"], change["step"]
    why = "; ".join(each["text"] for each in change["evidence"])
    return f"- {person['name']} <{person['email']}>: {step['before']} → {step['after']} ({why})"


if __name__ == "__main__":
    main()
