"""A list of changes at a terminal, all ticked, to untick what is not meant."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import questionary

from umsync.errors import UsageError
from umsync.report.object_text import object_text
from umsync.report.safe_text import safe, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from umsync.model.plan import Change

MOST: Final = 2_000
"""More than that nobody ticks by hand, and the list would become slow."""
_HOW: Final = "space: tick, ctrl-a: all or none, type: filter, enter: go on, ctrl-c: leave"
_LONGEST: Final = 600
_NARROW: Final = 20
_INDENT: Final = " " * len("  Description: ")
"""So that what does not fit on a line goes on below it."""


def ticked(changes: Sequence[Change]) -> frozenset[str] | None:
    """The ids of the changes that are ticked in the end; None if the list was left.

    Raises:
        UsageError: there are too many to list.
    """
    if len(changes) > MOST:
        raise UsageError(
            f"{len(changes):,} changes are too many for a list. "
            "Choose some with --only and --except first."
        )
    width = get_terminal_size().columns - len(_INDENT)
    answer = questionary.checkbox(
        f"Apply which of these {len(changes):,} changes?",
        choices=[_line(each, width) for each in changes],
        instruction=f"({_HOW})",
        use_search_filter=True,
        use_jk_keys=False,
    ).ask(patch_stdout=False, kbi_msg="")
    return None if answer is None else frozenset(answer)


def _line(change: Change, width: int) -> questionary.Choice:
    return questionary.Choice(
        title=f"{change.step.action}{object_text(change.step)}  {who(change.person)}",
        value=change.id,
        checked=True,
        description=f"\n{_INDENT}".join(wrap(_why(change), max(width, _NARROW))),
    )


def _why(change: Change) -> str:
    evidence = "; ".join(each.text for each in change.evidence)
    policies = ", ".join(change.policies)
    return safe(f"{change.step.before} → {change.step.after}. {policies}: {evidence}", _LONGEST)
