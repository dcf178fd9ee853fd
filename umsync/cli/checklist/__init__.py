"""A list of changes at a terminal, all ticked, to untick what is not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prompt_toolkit.utils import is_dumb_terminal

from umsync.cli.checklist.state import CheckList, row
from umsync.cli.checklist.terminal import ask
from umsync.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from umsync.model.plan import Change

MOST: Final = 2_000
"""More than that nobody ticks by hand, and the list would become slow."""


def ticked(changes: Sequence[Change]) -> frozenset[str] | None:
    """The ids of the changes that are ticked in the end; None if the list was left.

    Raises:
        UsageError: there are too many to list, or the terminal cannot draw a list.
    """
    if len(changes) > MOST:
        raise UsageError(
            f"{len(changes):,} changes are too many for a list. "
            "Choose some with --only and --except first."
        )
    if is_dumb_terminal():
        raise UsageError(
            "This terminal cannot draw a list (see TERM). Choose with --only and --except instead."
        )
    answer = ask(CheckList.of(map(row, changes)))
    return None if answer is None else answer.ticked
