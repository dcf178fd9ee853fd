"""One plan, carried out again and again from the same beginning: each time in its own run store."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.reliability.cast import ENV
from tests.reliability.site import Site, Write
from tests.reliability.tally import count
from tests.support.crashing import Crash, Launcher, Ran
from umsync.documents.plan_document import read_plan
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from umsync.model.plan import Plan
    from umsync.model.run import Run

_RUN = re.compile(r"Run (\d{8}T\d{6}Z-[0-9a-f]{6}):")


@dataclass(frozen=True)
class End:
    """How the organizations are, and what was carried out on the way there."""

    state: Mapping[str, Any]
    writes: Counter[tuple[str, Write]]


@dataclass
class Trip:
    """`folder` has the manifest and the plan; the sites are those of its sources."""

    folder: Path
    sites: Mapping[str, Site]
    launcher: Launcher
    later: float = 0.0
    number: int = 0
    said: list[str] = field(default_factory=list)

    def fresh(self) -> None:
        """As before the plan was carried out."""
        self.number += 1
        self.later = 0.0
        self.said = []
        for site in self.sites.values():
            site.fresh()

    @property
    def store(self) -> RunStore:
        """Where this time's runs are."""
        return RunStore(self.folder / f"runs-{self.number}")

    @property
    def plan(self) -> Plan:
        """The plan."""
        return read_plan((self.folder / "plan.json").read_text()).plan

    def umsync(self, *arguments: str, crash: Crash | None = None) -> Ran:
        """A command, a minute after the one before by its clock: reads show what was done."""
        more = () if arguments[:1] == ("plan",) and "-o" in arguments else self._runs
        ran = self.launcher.run(
            self.folder, (*arguments, *more), ENV, crash=crash, later=self.later
        )
        self.later += 60
        self.said.append(f"{' '.join(arguments)} -> {ran.code}\n{ran.said}")
        return ran

    @property
    def _runs(self) -> tuple[str, str]:
        return "--runs", str(self.store.root)

    def apply(self, parallelism: int, crash: Crash | None = None) -> Ran:
        """The plan, or what the last run left of it."""
        last = self.last
        count("resumes", int(last is not None))
        what = ("--resume", last) if last else ("plan.json",)
        ways = ("--yes", "--parallelism", str(parallelism))
        return self.umsync("apply", *what, *ways, crash=crash)

    @property
    def last(self) -> str | None:
        """The newest run that began."""
        begun = (each.run_id for each in self.store.folders() if each.start())
        return next(begun, None)

    @property
    def runs(self) -> list[Run]:
        """All that began, the first one first."""
        read = [each.read().run for each in reversed(self.store.folders()) if each.start()]
        return [each for each in read if each]

    @property
    def end(self) -> End:
        """How everything is."""
        writes = Counter(
            {
                (name, write): number
                for name, site in self.sites.items()
                for write, number in site.writes.items()
            }
        )
        return End({name: site.state for name, site in self.sites.items()}, writes)

    def outcomes(self) -> dict[str, list[str]]:
        """What each run that had the change to make says of it, by change id."""
        told: dict[str, list[str]] = defaultdict(list)
        for run in self.runs:
            for result in run.results:
                told[result.change_id].append(result.outcome.value)
        return told

    def check(self, wanted: End, but: Counter[tuple[str, Write]] | None = None) -> None:
        """Everything is as if nothing had happened on the way, but for these repeated writes."""
        end, said = self.end, "\n".join(self.said)
        lost, repeated = wanted.writes - end.writes, end.writes - wanted.writes - (but or Counter())
        count("changes made", sum(end.writes.values()))
        count("changes lost", sum(lost.values()))
        count("writes repeated", sum(repeated.values()))
        wrong = self.wrongly_told()
        count("reported wrongly", len(wrong))
        assert not lost, f"never done: {lost}\n{said}"
        assert not repeated, f"done again: {repeated}\n{said}"
        assert end.state == wanted.state, said
        assert not wrong, f"{wrong}\n{said}"

    def wrongly_told(self) -> list[str]:
        """Each change is applied at last, in one run; in each run before it was still open."""
        told = self.outcomes()
        changes = [each.id for each in self.plan.changes]
        assert set(told) == set(changes)
        open_ = {"unknown", "not_attempted", "failed"}
        return [
            f"{each}: {told[each]}"
            for each in changes
            if told[each][-1] != "applied" or not set(told[each][:-1]) <= open_
        ]
