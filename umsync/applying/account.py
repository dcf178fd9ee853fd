"""One user being changed: every change is made on what the user is at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.applying.finding import Finding
from umsync.applying.recheck import recheck
from umsync.applying.sending import call_for, send
from umsync.errors import KeyRejectedError, UmsyncError
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.applying.recorder import Recorder
    from umsync.applying.target import Target
    from umsync.kinds.base import Call
    from umsync.model.organization import User
    from umsync.model.plan import Change


class Account:
    """A user, read just now; None when the organization no longer has them.

    The filters are asked once: what this run does to the user must not keep the user's next
    change from matching. Protections and actions are asked before each change.
    """

    def __init__(self, target: Target, recorder: Recorder, user: User | None) -> None:
        self._target = target
        self._recorder = recorder
        self._answers = target.rules.ask(user) if user else {}
        self._user = user
        self._is_stale = False

    def make(self, change: Change) -> bool:
        """Makes one change, or records why not; whether the user's next change may follow.

        Raises:
            KeyRejectedError: the API does not know the key any more.
            FilesError: the log cannot be written.
        """
        try:
            call = self._prepare(change)
        except UmsyncError as error:
            self._recorder.settle(change, Finding(Outcome.FAILED, f"{error} Nothing was sent."))
            if isinstance(error, KeyRejectedError):
                raise
            return False
        if isinstance(call, Finding):
            self._recorder.settle(change, call)
            return True
        return self._send(change, call)

    def _prepare(self, change: Change) -> Call | Finding:
        account_id, connection = change.person.account_id, self._target.connection
        if self._is_stale:
            users = self._target.users([account_id])
            self._user, self._is_stale = users.get(account_id), False
        found = recheck(change, self._user, self._target.rules, self._answers)
        found = found or self._target.admins.hold(change, self._user)
        return found or call_for(connection, change)

    def _send(self, change: Change, call: Call) -> bool:
        """The order here is what the log promises: announced, made, recorded."""
        self._recorder.intent(change)
        sent = send(self._target.connection, change, call, self._target.needs)
        self._recorder.settle(change, sent.finding)
        if sent.fatal:
            raise sent.fatal
        self._is_stale = True
        return sent.finding.outcome is Outcome.APPLIED
