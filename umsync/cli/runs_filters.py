"""Options that choose runs, or changes of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from umsync.cli import completing
from umsync.cli.misuse import refused
from umsync.cli.parameters import Choice
from umsync.cli.suggesting import suggestion
from umsync.errors import UsageError
from umsync.model.run import Outcome, RunState
from umsync.model.values import Cutoff

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from umsync.cli.runtime import Runtime
    from umsync.runs.filtering import ChangeFilter, RunFilter

_STATES: Final = (*(each.value for each in RunState), "damaged")
_DAY: Final = timedelta(days=1)


class When(click.ParamType[Cutoff]):
    """A date in UTC, or how long ago: `2026-05-01`, `7d`."""

    name = "date or age"

    def __init__(self, *, is_age: bool = False) -> None:
        self._is_age = is_age
        if is_age:
            self.name = "age"

    def convert(
        self, value: str | Cutoff, param: click.Parameter | None, ctx: click.Context | None
    ) -> Cutoff:
        """The moment, as it was typed."""
        if isinstance(value, Cutoff):
            return value
        expects = "an age such as 90d, 12w or 36h" if self._is_age else Cutoff.expects
        try:
            found = Cutoff.parse(value)
        except ValueError:
            raise refused(value, expects, param, ctx) from None
        if self._is_age and found.age is None:
            raise refused(value, expects, param, ctx)
        return found


_CHANGES: Final = (
    click.option(
        "--action",
        "actions",
        multiple=True,
        shell_complete=completing.actions,
        help="Only with this action, such as suspend; repeatable.",
    ),
    click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        type=Choice([each.value for each in Outcome]),
        help="Only with this outcome; repeatable.",
    ),
    click.option(
        "--policy",
        "policies",
        multiple=True,
        shell_complete=completing.policies,
        help="Only by this policy; repeatable.",
    ),
    click.option(
        "-s",
        "--source",
        "sources",
        multiple=True,
        shell_complete=completing.sources,
        help="Only in this source; repeatable.",
    ),
    click.option(
        "--user",
        "users",
        multiple=True,
        metavar="TEXT",
        help="Only of this user: an account id, or a part of an e-mail address or name; "
        "repeatable.",
    ),
    click.option("--failed", is_flag=True, help="Only what failed, is unknown or was not seen."),
)
_RUNS: Final = (
    click.option("--since", type=When(), help="Only runs from then on: 2026-05-01, or 7d ago."),
    click.option("--until", type=When(), help="Only runs up to then; a date is the whole day."),
    click.option(
        "--state",
        "states",
        multiple=True,
        type=Choice(_STATES),
        help="Only runs in this state; repeatable.",
    ),
)


def change_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that choose changes; the command takes them as `wanted`."""

    @wraps(command)
    def wrapped(runtime: Runtime, **values: Any) -> None:  # noqa: ANN401 - click's
        changes = _changes(values)
        command(runtime, wanted=changes, **values)

    return _with(wrapped, _CHANGES)


def run_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Adds these and the options that choose runs; the command takes all of them as `wanted`."""

    @wraps(command)
    def wrapped(runtime: Runtime, **values: Any) -> None:  # noqa: ANN401 - click's
        wanted = _runs(_changes(values), values, runtime.clock())
        command(runtime, wanted=wanted, **values)

    return _with(wrapped, (*_CHANGES, *_RUNS))


def _with(
    command: Callable[..., None], options: tuple[Callable[..., Any], ...]
) -> Callable[..., None]:
    for option in reversed(options):
        command = option(command)
    return command


def _changes(values: dict[str, Any]) -> ChangeFilter:
    """Takes its options out of the values."""
    from umsync.runs.filtering import ChangeFilter

    actions = frozenset(values.pop("actions"))
    _check_actions(actions)
    users = frozenset(values.pop("users"))
    if any(not each.strip() for each in users):
        raise UsageError("--user is empty. Write an account id, or a part of an address or name.")
    return ChangeFilter(
        actions=actions,
        outcomes=frozenset(map(Outcome, values.pop("outcomes"))),
        policies=frozenset(values.pop("policies")),
        sources=frozenset(values.pop("sources")),
        users=users,
        is_failed=values.pop("failed"),
    )


def _check_actions(names: frozenset[str]) -> None:
    if not names:
        return
    from umsync.kinds import registry

    known = registry.actions()
    for name in sorted(names - known.keys()):
        all_ = f"There are: {', '.join(sorted(known))}."
        raise UsageError(f"There is no action {name!r}.{suggestion(name, known) or f' {all_}'}")


def _runs(changes: ChangeFilter, values: dict[str, Any], now: datetime) -> RunFilter:
    from umsync.runs.filtering import RunFilter

    since, until = values.pop("since"), values.pop("until")
    return RunFilter(
        changes=changes,
        states=frozenset(values.pop("states")),
        since=since.at(now) if since else None,
        until=_end(until, now) if until else None,
    )


def _end(until: Cutoff, now: datetime) -> datetime:
    """A date lasts until its end."""
    if until.age is not None:
        return until.at(now)
    start = until.at(now)
    return start if start.date() == date.max else start + _DAY


def older(wanted: RunFilter, age: Cutoff | None, now: datetime) -> RunFilter:
    """The same runs, as far as they are older than this."""
    if age is None:
        return wanted
    before = age.at(now)
    return replace(wanted, until=min(before, wanted.until or before))
