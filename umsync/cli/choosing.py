"""Which of a plan's changes the command line wants: named, or ticked on a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from umsync.errors import StoppedError, UsageError
from umsync.planning.selecting import selected

if TYPE_CHECKING:
    from umsync.cli.runtime import Runtime
    from umsync.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Choice:
    """The words of `--only` and `--except`, and whether to show a list."""

    only: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    is_list: bool = False

    @property
    def is_made(self) -> bool:
        """Whether it may leave something out."""
        return bool(self.only or self.besides or self.is_list)


def choose(runtime: Runtime, plan: Plan, choice: Choice) -> Plan:
    """The plan with only the chosen changes.

    Raises:
        UsageError: a word names no change, or there is no terminal for a list.
        StoppedError: the list was left without an answer.
    """
    chosen = _with(plan, selected(plan, choice.only, choice.besides))
    if not choice.is_list or not chosen.changes:
        return chosen
    if not runtime.can_ask:
        raise UsageError("--select needs a terminal. Choose with --only and --except instead.")
    from umsync.cli.checklist import ticked

    ids = ticked(chosen.changes)
    if ids is None:
        raise StoppedError("Nothing was applied.")
    return _with(plan, ids)


def _with(plan: Plan, ids: frozenset[str]) -> Plan:
    return replace(plan, changes=tuple(each for each in plan.changes if each.id in ids))
