"""Makes the changes of a plan, one after the other, each on data read just before."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from umsync.applying.account import Account
from umsync.applying.finding import Finding
from umsync.applying.target import targets_of
from umsync.errors import StoppedError
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from umsync.applying.connection import Connection
    from umsync.applying.recorder import Recorder
    from umsync.applying.verify import Verifier
    from umsync.manifest.model import Manifest
    from umsync.model.plan import Change, Plan

BATCH: Final = 10
"""How many users one listing call can name."""
STOPPED = "The run was stopped before its end. What it did is in its log."
SKIPPED = "An earlier change of this user did not succeed, so this one was not attempted."


def apply_plan(  # noqa: PLR0913 - what it takes from outside
    plan: Plan,
    manifest: Manifest,
    connections: Mapping[str, Connection],
    recorder: Recorder,
    stop: Callable[[], bool],
    *,
    verifier: Verifier | None = None,
) -> None:
    """Goes through all changes in the plan's order; `recorder` then has what became of them.

    A change that fails is recorded, and the next account goes on. Users that cannot be read end
    the run: nobody is changed on what they were when the plan was made.

    Args:
        plan: checked by `check_plan`.
        manifest: the one that the plan was made from.
        connections: by source.
        recorder: of the run's log.
        stop: asked before each change; the change in flight is always finished.
        verifier: looks at the changes of each batch of users once more.

    Raises:
        StoppedError: `stop` said yes.
        KeyRejectedError: the API does not know the key any more.
        FilesError: the log cannot be written; nothing is sent after that.
        UmsyncError: users cannot be read, or the organization no longer fits the manifest.
    """
    for target in targets_of(plan, manifest, connections, recorder.now()):
        for batch in _batches(target.accounts):
            check_stop(stop)
            users = target.users(batch)
            for account_id in batch:
                account = Account(target, recorder, users.get(account_id))
                _do(account, target.accounts[account_id], recorder, stop)
            if verifier:
                verifier.check(target, batch)


def _batches(account_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(account_ids)
    while batch := tuple(islice(rest, BATCH)):
        yield batch


def _do(
    account: Account, changes: Iterable[Change], recorder: Recorder, stop: Callable[[], bool]
) -> None:
    rest = iter(changes)
    for change in rest:
        check_stop(stop)
        if not account.make(change):
            break
    for skipped in rest:
        recorder.settle(skipped, Finding(Outcome.NOT_ATTEMPTED, SKIPPED))


def check_stop(stop: Callable[[], bool]) -> None:
    """Nothing, as long as nobody wants the run to stop.

    Raises:
        StoppedError: somebody does.
    """
    if stop():
        raise StoppedError(STOPPED)
