"""Shows how far a run is, what it waits for, and every change that was not simply made."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from umsync.atlassian.lanes import ONE_LANE
from umsync.cli.reading import surroundings
from umsync.cli.working import Work, bar
from umsync.connect import pace_of
from umsync.model.run import Outcome
from umsync.report.run_text import result_line
from umsync.report.veiled import veiled_change, veiled_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from umsync.applying.stopping import Stop
    from umsync.atlassian.pace import Pace
    from umsync.cli.output import Output
    from umsync.cli.runtime import Runtime
    from umsync.connect import Surroundings
    from umsync.model.plan import Change
    from umsync.model.run import Result
    from umsync.report.privacy import Veil


class Watch:
    """What somebody who watches a run sees. Nothing that only shows stops the run."""

    def __init__(
        self, runtime: Runtime, output: Output, veil: Veil, *, names_sources: bool = False
    ) -> None:
        self.output = output
        self._veil = veil
        self._names_sources = names_sources
        self._runtime = runtime
        self._counted: set[str] = set()
        self._total = 0
        self._paces: list[Pace] = []

    def surroundings(self, stop: Stop, until: datetime | None) -> Surroundings:
        """What connections take from outside; their waits end when somebody asks to stop.

        Each has one lane: several people are at work side by side already.
        """
        work = Work(self.notice, lambda _done, _of: None)
        outside = surroundings(self._runtime, work, until)
        return replace(outside, sleep=stop.sleeping(self._runtime.sleep), lanes=ONE_LANE)

    def pace(self, outside: Surroundings) -> Pace:
        """The limiter of one organization, whose waits are counted."""
        self._paces.append(pace_of(outside))
        return self._paces[-1]

    def tell_waits(self) -> None:
        """Says how often and how long requests have waited, if they have."""
        waited = [each.waited for each in self._paces]
        times, seconds = sum(each.waits for each in waited), sum(each.seconds for each in waited)
        if seconds >= 1:
            often = "once" if times == 1 else f"{times:,} times"
            self.output.say(f"Waited {often}, {seconds:,.0f} s in all.", err=True)

    def notice(self, message: str) -> None:
        """Shows a sentence, and how far the run is."""
        done = f" {len(self._counted)} of {self._total} changes are done." if self._total else ""
        self.output.say(f"{message}{done}", err=True)

    def notice_of(self, name: str, message: str) -> None:
        """The same, of a source."""
        self.notice(f"{name}: {message}")

    @contextmanager
    def changes(self, total: int) -> Iterator[Callable[[Result, Change], None]]:
        """Shows a bar while the block runs, and names every change that was not simply made."""
        with ExitStack() as stack:
            advance = stack.enter_context(bar(self._runtime, "Applying", total))
            ended = stack.pop_all()
        self._total = total

        def progress(result: Result, change: Change) -> None:
            if change.id not in self._counted:  # one that is read again comes twice
                self._counted.add(change.id)
                with self.output.kept():
                    advance()
            if result.outcome is not Outcome.APPLIED:
                shown = veiled_result(result, self._veil), veiled_change(change, self._veil)
                source = f"{change.source}: " if self._names_sources else ""
                self.output.say(f"{source}{result_line(*shown)}")

        try:
            yield progress
        finally:
            with self.output.kept():
                ended.close()
