"""`umsync runs list` over many runs, beside reading and decoding their records."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from benchmarks.command import PYTHON, UMSYNC, module, timed
from benchmarks.memory import MANIFEST, Crowd
from umsync.applying.connection import Connection
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from _typeshed import HasFileno

    from umsync.model.ports import Reader, Writer

_CHANGES: Final = 5
_FLOOR: Final = """
import json, pathlib
for record in pathlib.Path("runs").glob("*/run.json"):
    json.loads(record.read_bytes())
"""


def listing(runs: int, repeats: int, top: Path) -> dict[str, Any]:
    """So many runs of five changes each."""
    folder = top / "past-runs"
    folder.mkdir()
    timed(module("past_runs", str(runs)), folder)
    umsync = (*UMSYNC, "runs", "list", "--runs", "runs")
    pairs = [(timed(umsync, folder), timed((PYTHON, "-c", _FLOOR), folder)) for _ in range(repeats)]
    measured, floor = zip(*pairs, strict=True)
    return {"amount": runs, "runs": list(measured), "floor": list(floor)}


def main() -> None:
    """Make runs in `runs`, each in a store of its own first: a store is searched for each run."""
    os.fsync = _skipped  # nobody needs these runs after a power cut
    together = Path("runs")
    together.mkdir()
    for number in range(int(sys.argv[1])):
        store = RunStore(Path(f"store-{number}"))
        _run(store)
        (made,) = store.folders()
        made.path.rename(together / made.run_id)


def _skipped(fd: int | HasFileno) -> None:
    del fd


def _run(store: RunStore) -> None:
    crowd = Crowd(_CHANGES)
    reader, writer = cast("Reader", crowd), cast("Writer", crowd)
    execute(
        Order(
            plan_text=write_plan(crowd.plan()),
            manifest=MANIFEST,
            store=store,
            connect=lambda name: Connection(name, reader, writer, crowd.catalogs()),
        ),
        World(lambda: datetime.now(UTC), os.urandom, lambda *_: None),
    )


if __name__ == "__main__":
    main()
