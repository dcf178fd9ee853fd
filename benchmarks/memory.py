"""What a long run keeps in memory."""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.figure import Figure, Size
from benchmarks.place import ACME, NOT_ALL, PLENTY, WORKERS, T
from umsync.applying.connection import Connection
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import write_plan
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.status import HasStatus
from umsync.manifest.model import Limits, Manifest, Policy, Protection, Source
from umsync.model.organization import Catalogs, Complete, Directory, Organization, Snapshot
from umsync.model.plan import ManifestFile
from umsync.model.run import Outcome, Result
from umsync.model.user import Status, User
from umsync.planning.planner import Question, plan
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from umsync.errors import Attempts
    from umsync.model.plan import Plan
    from umsync.model.ports import Reader, Writer


class Crowd:
    """People in memory, all of them plain and active until suspended; a bit for each of them.

    It has what a run of suspensions asks of a `Reader` and of a `Writer`.
    """

    def __init__(self, people: int) -> None:
        self._is_suspended = bytearray(people)

    def organization(self) -> Organization:
        """Id and name."""
        return ACME

    def catalogs(self) -> Catalogs:
        """One directory."""
        return Catalogs(ACME, (), (Directory("d1", "Acme"),), api_keys=())

    def population(self) -> int:
        """How many they are."""
        return len(self._is_suspended)

    def users(self, account_ids: Sequence[str], _needs: object = None) -> dict[str, User]:
        """As they are now."""
        return {each: self._user(each) for each in account_ids}

    def directories_of(self, _account_id: str) -> tuple[str, ...]:
        """All are in one."""
        return ("d1",)

    def in_detail(self, wanted: Iterable[tuple[User, object]]) -> Iterator[User]:
        """Nobody asks for any."""
        return (user for user, _ in wanted)

    def suspend(self, _directory_id: str, account_id: str) -> Attempts:
        """At once."""
        self._is_suspended[int(account_id)] = True
        return ()

    def plan(self) -> Plan:
        """To suspend everybody."""
        people = len(self._is_suspended)
        users = tuple(self._user(f"{number:024}") for number in range(people))
        now = datetime.now(UTC)
        read = Complete(Snapshot(self.catalogs(), users, people))
        return plan(Question(MANIFEST, {"acme": read}, now, now + timedelta(hours=2)))

    def _user(self, account_id: str) -> User:
        is_suspended = self._is_suspended[int(account_id)]
        return User(
            account_id=account_id,
            name=f"Person {account_id}",
            email=f"{account_id}@example.com",
            account_type="atlassian",
            status=Status.SUSPENDED if is_suspended else Status.ACTIVE,
            account_status="active",
            membership_status="suspended" if is_suspended else "active",
            claim_status="managed",
            platform_roles=frozenset(),
        )


MANIFEST = Manifest(
    sources={"acme": Source(organization=ACME.id)},
    protect=Protection(),
    exempt=(),
    limits=Limits(destructive=PLENTY, changes=PLENTY),
    filters={},
    policies={"leavers": Policy(where=HasStatus(values=(Status.ACTIVE,)), do=(Suspend(),))},
    files=(ManifestFile("umsync.yaml", "0" * 64),),
)


@dataclass
class Memory:
    """Samples of this process in megabytes (10^6 bytes): after every so many changes, and peaks."""

    step: int
    total: int
    sizes: list[float] = field(default_factory=list)
    before: float = 0.0
    closing: float = 0.0
    _count: int = 0

    def __call__(self, *_: object) -> None:
        """One more is done."""
        self._count += 1
        if self._count in {1, self.total} or self._count % self.step == 0:
            self.sizes.append(_megabytes("VmRSS"))
        if self._count == self.total:
            self.before = _megabytes("VmHWM")
            Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew

    def end(self) -> Memory:
        """The run is closed."""
        self.closing = _megabytes("VmHWM")
        return self

    @property
    def growth(self) -> list[float]:
        """From sample to sample, for ten thousand changes."""
        pairs = zip(self.sizes, self.sizes[1:], strict=False)
        return [(later - earlier) / self.step * 10_000 for earlier, later in pairs]

    @property
    def peaks(self) -> float:
        """The peak while the run is closed, as a share of the peak until then."""
        return self.closing / self.before


def _megabytes(what: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (found,) = (each for each in lines if each.startswith(f"{what}:"))
    return int(found.split()[1]) * 1024 / 1e6


def memory(folder: Path, size: Size) -> list[Figure]:
    folder.mkdir()
    people, step = size.memory, size.memory // 5
    _fresh(_write_plan, folder, people)
    found = _fresh(_run, folder, people, step)
    floor = _fresh(_floor, folder, people, step)
    what = f"memory, MB for 10,000 more of {people:,} changes"
    return [
        Figure(what, f"{max(found.growth):.1f}", f"{max(floor.growth):.1f}", "<= 20"),
        Figure("  peak while closing / until then", f"{found.peaks:.2f}", f"{floor.peaks:.2f}"),
        Figure("  MB after the first change", f"{found.sizes[0]:.0f}", f"{floor.sizes[0]:.0f}"),
        Figure("  MB after the last change", f"{found.sizes[-1]:.0f}", f"{floor.sizes[-1]:.0f}"),
        Figure("  MB at most while closing", f"{found.closing:.0f}", f"{floor.closing:.0f}"),
    ]


def _fresh(work: Callable[..., T], *arguments: object) -> T:
    """What a function returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _write_plan(folder: Path, people: int) -> None:
    (folder / "plan.json").write_text(write_plan(Crowd(people).plan()), "utf-8")


def _run(folder: Path, people: int, step: int) -> Memory:
    """A whole run, with its real log on disk; HTTP is all that it lacks."""
    crowd, seen = Crowd(people), Memory(step, people)
    reader, writer = cast("Reader", crowd), cast("Writer", crowd)
    order = Order(
        plan_text=(folder / "plan.json").read_text("utf-8"),
        manifest=MANIFEST,
        store=RunStore(folder / "runs"),
        connect=lambda name: Connection(name, reader, writer, crowd.catalogs()),
        parallelism=WORKERS,
    )
    finished = execute(order, World(lambda: datetime.now(UTC), os.urandom, seen))
    if finished.run.count(Outcome.APPLIED) != people:
        raise SystemExit(NOT_ALL)
    return seen.end()


def _floor(folder: Path, people: int, step: int) -> Memory:
    """The plan as plain data, a result for each change, and one document of them at the end."""
    changes = json.loads((folder / "plan.json").read_text("utf-8"))["changes"]
    seen, results = Memory(step, people), {}
    for change in changes:
        name = change["id"]
        results[name] = Result(name, Outcome.APPLIED, datetime.now(UTC))
        seen()
    rows = [{"change_id": each, "at": f"{result.at}"} for each, result in results.items()]
    with (folder / "floor.json").open("w", encoding="ascii") as file:
        json.dump(rows, file, indent=2)
    return seen.end()
