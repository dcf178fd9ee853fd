"""Tells somebody at a terminal what is going on; says nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.cli.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Work:
    """How to tell what goes on: `notice` says a sentence, `progress` that so many of so many."""

    notice: Callable[[str], None]
    progress: Callable[[int, int], None]


@contextmanager
def working(runtime: Runtime, title: str) -> Iterator[Work]:
    """A line on standard error that moves while the block runs.

    Without a terminal only notices are shown, so that a wait is never silent.
    """

    def notice(message: str) -> None:
        say(f"{title}: {message}", err=True)

    if not runtime.can_draw:
        yield Work(notice, lambda _done, _of: None)
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status(title) as status:
        yield Work(
            lambda message: console.print(f"{title}: {message}", markup=False, highlight=False),
            lambda done, of: status.update(f"{title}: {done:,} of {of:,} users"),
        )


@contextmanager
def bar(runtime: Runtime, title: str, total: int) -> Iterator[Callable[[], None]]:
    """Shows how many of so many are done; call it once for each.

    Without a terminal it says so after every hundred.
    """
    if not runtime.can_draw:
        yield _Milestones(title, total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    to_terminal = sys.stdout.isatty()  # else what is printed belongs to whoever reads it
    with Progress(
        *columns, console=Console(stderr=True), transient=True, redirect_stdout=to_terminal
    ) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


class _Milestones:
    """Counts, and says every hundredth."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = total
        self._done = 0

    def __call__(self) -> None:
        self._done += 1
        if self._done % 100 == 0:
            say(f"{self._title}: {self._done} of {self._total}", err=True)
