"""Applies a plan to five people in a process of its own, and holds still where it is told to.

Arguments: the run store, the file in which the organization notes what reached it, and where to
hold: `before_write`, `after_write`, `progress` or `nowhere`, and at which change (from 0). When it
holds, it prints `held` and waits for a line. `full` makes the disk full there instead. At the end
it prints the name of the run's error.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.applying import connect, make_manifest, make_users, plan_for, staff_and
from tests.support.builders import ticking
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.fakes import Call


@dataclass
class Holder:
    """Holds at one place, the n-th time it comes by."""

    place: str
    nth: int
    seen: dict[str, int] = field(default_factory=dict)

    def at(self, place: str) -> None:
        count = self.seen.get(place, 0)
        self.seen[place] = count + 1
        if (place, count) == (self.place, self.nth):
            sys.stdout.write("held\n")
            sys.stdout.flush()
            sys.stdin.readline()


def _noting(file: Path, then: Callable[[], None]) -> Callable[[Call], None]:
    def note(call: Call) -> None:
        with file.open("a") as notes:
            notes.write(f"{call.arguments[-1]}\n")
        then()

    return note


def _fill_disk(store: RunStore) -> None:
    """From now on no file can grow beyond the event log's size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = (store.folders()[0].path / "events.jsonl").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, size + 20))


def main(root: str, server: str, place: str, nth: str) -> None:
    organization, manifest = staff_and(*make_users(5)), make_manifest()
    text = write_plan(plan_for(manifest, organization))
    store = RunStore(Path(root))
    holder = Holder(place, int(nth))
    organization.before_write = _noting(Path(server), lambda: holder.at("before_write"))
    organization.after_write = lambda _call: holder.at("after_write")
    if place == "full":
        organization.before_write = _noting(Path(server), lambda: _fill_disk(store))
    order = Order(text, manifest, store, lambda _source: connect(organization))
    world = World(ticking(), os.urandom, lambda _result, _change: holder.at("progress"))
    finished = execute(order, world)
    sys.stdout.write(f"{type(finished.error).__name__}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
