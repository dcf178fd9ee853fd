"""Tells somebody at a terminal what is going on; says nothing where nobody watches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from umsync.cli.runtime import Runtime


@contextmanager
def working(runtime: Runtime, title: str) -> Iterator[Callable[[str], None]]:
    """A line on standard error that moves while the block runs; call it with what is new.

    Without a terminal each message is a line of its own, so that a wait is never silent.
    """
    if not runtime.can_draw:
        yield lambda message: click.echo(f"{title}: {message}", err=True)
        return
    from rich.console import Console

    with Console(stderr=True).status(title, spinner="dots") as status:
        yield lambda message: status.update(f"{title}: {message}", spinner=None)


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
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
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
            click.echo(f"{self._title}: {self._done} of {self._total}", err=True)
