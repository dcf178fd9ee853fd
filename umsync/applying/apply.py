"""Makes the changes of a plan, account by account, each on data read just before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from umsync.applying.account import Account
from umsync.applying.earlier import Earlier
from umsync.applying.finding import Finding
from umsync.applying.gate import Gate
from umsync.applying.people import Unreadable, read_people
from umsync.applying.pool import Pool
from umsync.applying.sending import Sender
from umsync.applying.target import targets_of
from umsync.applying.verify import Verifier
from umsync.errors import CredentialsError, IncompleteReadError
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from umsync.applying.connection import Connection
    from umsync.applying.recorder import Recorder
    from umsync.applying.target import Target
    from umsync.manifest.model import Manifest
    from umsync.model.plan import Change, Plan
    from umsync.model.user import User

BATCH: Final = 10
"""How many users one listing call can name."""
SKIPPED = "An earlier change of this user did not succeed, so this one was not attempted."


def never_waiting(seconds: float) -> None:
    """Looks again at once."""
    del seconds


@dataclass(frozen=True, slots=True)
class Manner:
    """How changes are made.

    Attributes:
        gate: asked before each change.
        sleep: waits so many seconds.
        parallelism: so many accounts are changed at the same time; one at a time is in order.
        is_verified: whether changed users are read once more.
        earlier: what the runs did that this run goes on with.
    """

    gate: Gate
    sleep: Callable[[float], None] = never_waiting
    parallelism: int = 1
    is_verified: bool = False
    earlier: Earlier = Earlier()  # noqa: RUF009 - it is frozen


def apply_plan(
    plan: Plan,
    manifest: Manifest,
    connections: Mapping[str, Connection],
    recorder: Recorder,
    manner: Manner,
) -> None:
    """Goes through all changes in the plan's order; `recorder` then has what became of them.

    A change that fails is recorded, and the next account goes on. Nobody is changed on what they
    were when the plan was made: who cannot be read is not changed.

    Args:
        plan: checked by `check_plan`.
        manifest: the one that the plan was made from.
        connections: by source.
        recorder: of the run's log.
        manner: how.

    Raises:
        StoppedError: the gate said that the run is to end, or a wait would take too long.
        TooManyFailuresError: more changes failed than may.
        KeyRejectedError: the API does not know the key any more.
        FilesError: the log cannot be written; nothing is sent after that.
        UmsyncError: nobody can be read, or the organization no longer fits the manifest.
    """
    pool = Pool(manner.parallelism)
    stop = manner.gate.stop
    gate = replace(manner.gate, stop=lambda: pool.is_broken or stop())
    targets = targets_of(plan, manifest, connections, recorder.now())
    accounts = sum(len(target.accounts) for target in targets)
    size = max(1, min(BATCH, -(-accounts // manner.parallelism)))
    manner, several = replace(manner, gate=gate), len(connections) > 1
    applying = (_Applying(each, recorder, manner, is_named=several) for each in targets)
    pool.run(partial(each.batch, ids) for each in applying for ids in each.batches(size))


class _Applying:
    """The changes of one source, which errors name if there are several."""

    def __init__(
        self, target: Target, recorder: Recorder, manner: Manner, *, is_named: bool
    ) -> None:
        pause = manner.gate.pausing(manner.sleep)
        self._target = target
        self._is_named = is_named
        self._recorder = recorder
        self._gate = manner.gate
        self._earlier = manner.earlier
        self._sender = Sender(target.connection, target.needs, pause, recorder.part)
        self._verifier = Verifier(recorder, pause) if manner.is_verified else None

    def batches(self, size: int) -> Iterator[tuple[str, ...]]:
        """The account ids, so many at a time."""
        rest = iter(self._target.accounts)
        while batch := tuple(islice(rest, size)):
            yield batch

    def batch(self, account_ids: Sequence[str]) -> None:
        """Reads these users, and makes their changes."""
        try:
            self._batch(account_ids)
        except (CredentialsError, IncompleteReadError) as error:
            if self._is_named:
                error.args = (f"Source {self._target.connection.source}: {error}",)
            raise

    def _batch(self, account_ids: Sequence[str]) -> None:
        self._gate.check()
        users = read_people(self._target, account_ids)
        for account_id in account_ids:
            self._one(account_id, users.get(account_id))
        if self._verifier:
            self._verifier.check(self._target, account_ids)

    def _one(self, account_id: str, user: User | Unreadable | None) -> None:
        rest = iter(self._target.accounts[account_id])
        if isinstance(user, Unreadable):
            self._recorder.settle(next(rest), user.finding)
        else:
            account = Account(self._target, self._sender, self._gate, user, self._earlier)
            self._make(account, rest)
        for skipped in rest:
            self._recorder.settle(skipped, Finding(Outcome.NOT_ATTEMPTED, SKIPPED))

    def _make(self, account: Account, changes: Iterable[Change]) -> None:
        """Ends with the first change after which no other may follow."""
        for change in changes:
            self._gate.check()
            if not account.make(change):
                return
