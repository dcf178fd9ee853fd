"""Plan and apply as a user types them, and what the server saw of it."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.oracle import (
    by_change,
    caused_by,
    is_active_admin,
    is_destructive,
    people_of,
    protected,
)
from tests.support.worlds import NOW, Row, Sent, World, wired
from umsync.cli import main
from umsync.cli.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Iterator


PLAN = Path("plan.json")


@dataclass
class Applied:
    """One apply: how it ended, its record or None, people by source when it began.

    `wrong` is what was seen to be wrong at the moment of a write, in words.
    """

    plan: Row
    code: int
    said: str
    record: Row | None
    people: Mapping[str, int]
    writes: Mapping[str, list[Sent]]
    wrong: list[str]

    @property
    def outcomes(self) -> dict[str, str]:
        """By change id, as run.json says."""
        results = self.record["results"] if self.record else ()
        return {each["change_id"]: each["outcome"] for each in results}


@dataclass
class Journey:
    """The worlds and the manifest that commands run with, in the working directory."""

    worlds: Mapping[str, World]
    manifest: Row
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - run ids
    spared: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        Path("umsync.yaml").write_text(json.dumps(self.manifest))

    def umsync(self, *arguments: str) -> tuple[int, str]:
        """Exit code, and what was said."""
        runtime = Runtime(
            env={},
            clock=lambda: NOW,
            sleep=lambda _seconds: None,
            chance=self.chance,
            can_ask=False,
            can_draw=False,
        )
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said), wired(self.worlds):
            code = main(arguments, runtime)
        return code, said.getvalue()

    def plan(self) -> tuple[int, Row | None, str]:
        """Plans anew: exit code, the plan file's document if there is one, and what was said."""
        PLAN.unlink(missing_ok=True)
        code, said = self.umsync("plan", "-o", str(PLAN))
        return code, json.loads(PLAN.read_text()) if PLAN.exists() else None, said

    def apply(self, plan: Row, *more: str) -> Applied:
        """Applies the plan file as it lies there, and gathers what the servers saw."""
        people = {name: people_of(self.worlds[name]) for name in self.worlds}
        runs, wrong = set(_runs()), list[str]()
        with self._watching(plan, wrong):
            code, said = self.umsync("apply", str(PLAN), "--yes", "--parallelism", "1", *more)
        new = next(iter(set(_runs()) - runs), None)
        record = json.loads((new / "run.json").read_text()) if new else None
        writes: dict[str, list[Sent]] = {}
        for name, world in self.worlds.items():
            writes |= by_change(world.writes, self._changes(plan, name), world)
        return Applied(plan, code, said, record, people, writes, wrong)

    @staticmethod
    def _changes(plan: Row, name: str) -> list[Row]:
        return [each for each in plan["changes"] if each["source"] == name]

    @contextmanager
    def _watching(self, plan: Row, wrong: list[str]) -> Iterator[None]:
        """Looks at each person just before the server takes a write."""
        for name, world in self.worlds.items():
            hit, changes = set[str](), self._changes(plan, name)

            def watch(
                sent: Sent,
                world: World = world,
                hit: set[str] = hit,
                changes: list[Row] = changes,
            ) -> None:
                sent.announced = _announced()
                causes = caused_by(sent, changes, world)
                wrong.extend(self._wrong(sent, world, hit, causes))

            world.watch = watch
        yield
        for world in self.worlds.values():
            world.watch = lambda _sent: None

    def _wrong(self, sent: Sent, world: World, hit: set[str], causes: list[Row]) -> Iterator[str]:
        row = sent.before
        if row is None:
            return
        why = protected(row, world, self.manifest)
        if why:
            yield f"{sent.key} is about somebody protected: {why}"
        if sent.announced not in {each["id"] for each in causes}:
            yield f"{sent.key} was not announced by the run log, but {sent.announced}"
        if any(map(is_destructive, causes)) and is_active_admin(row):
            hit.add(row["accountId"])
            left = [each for each in world.users().values() if is_active_admin(each)]
            kept = sum(each["accountId"] not in hit for each in left)
            if kept < self.manifest["protect"]["min_org_admins"]:
                yield f"{sent.key} leaves {kept} admins that nothing was taken from"


def _runs() -> list[Path]:
    return sorted(Path(".umsync/runs").glob("2*"))


def _announced() -> str | None:
    """The change that the last line of the newest run log on disk announces.

    That one of its directories accepted it announces the next one.
    """
    logs = [each / "events.jsonl" for each in _runs()]
    newest = max(logs, key=lambda each: each.stat().st_mtime_ns, default=None)
    last: Any = json.loads(newest.read_bytes().splitlines()[-1]) if newest else {}
    is_announcing = last.get("event") in {"intent", "part"}
    return str(last["data"]["change_id"]) if is_announcing else None
