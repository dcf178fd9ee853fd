"""One user being changed: every change is made on what the user is at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.applying.earlier import Earlier, Sent, as_before, who
from umsync.applying.finding import Finding
from umsync.applying.lookup import state_in
from umsync.applying.recheck import recheck
from umsync.applying.sending import call_for, is_told
from umsync.errors import KeyRejectedError, StoppedError, UmsyncError
from umsync.kinds.base import Call
from umsync.kinds.registry import actions
from umsync.model.answer import Verdict
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.applying.recorder import Recorder
    from umsync.applying.sending import Sender
    from umsync.applying.target import Target
    from umsync.model.answer import Answer
    from umsync.model.organization import User
    from umsync.model.plan import Change

WAS_MADE: Final = "The earlier run sent it, and reading the user shows that it was made."
STILL_UNKNOWN: Final = "The earlier run sent it, and reading the user does not tell: look them up."
_UNDONE: Final = frozenset({Outcome.NOT_ATTEMPTED, Outcome.NOT_SEEN, Outcome.UNKNOWN})
STILL_NOT_SEEN: Final = "The earlier run sent it and it was accepted, but it still does not show."


class Account:
    """A user, read just now; None when the organization no longer has them.

    The filters are asked once: what this run, or one that it goes on with, did to the user must
    not keep the user's next change from matching. Protections and actions are asked before each
    change.
    """

    def __init__(
        self,
        target: Target,
        sender: Sender,
        recorder: Recorder,
        user: User | None,
        earlier: Earlier,
    ) -> None:
        self._target = target
        self._sender = sender
        self._recorder = recorder
        self._earlier = earlier
        self._user = user
        self._is_stale = False
        self._answers: dict[str, Answer] | None = None

    def make(self, change: Change) -> bool:
        """Makes one change, or records why not; whether the user's next change may follow.

        Raises:
            KeyRejectedError: the API does not know the key any more.
            StoppedError: a wait would take longer than it may; then nothing was sent.
            FilesError: the log cannot be written.
        """
        try:
            call = self._rest(change) or self._prepare(change)
        except StoppedError:
            raise
        except UmsyncError as error:
            text = f"{error} Nothing was sent."
            self._recorder.settle(change, Finding(Outcome.FAILED, text, error.attempts))
            if isinstance(error, KeyRejectedError):
                raise
            return False
        if isinstance(call, Finding):
            self._recorder.settle(change, call)
            return call.outcome not in _UNDONE
        return self._send(change, call)

    def _rest(self, change: Change) -> Call | Finding | None:
        """What is left of a change that an earlier run sent; None if it is to be made anew."""
        sent = self._earlier.sent.get(change.id)
        if sent is None:
            return None
        state, directories = state_in(self._user, change), self._directories(change)
        is_clear = is_told(state, change, len(directories))
        if directories or state == change.step.after:  # it may be made in one of several
            self._answers = as_before(self._target.rules.policies, sent.matching)
        if is_clear and state == change.step.after:
            return Finding(Outcome.APPLIED, WAS_MADE)
        if sent.outcome is Outcome.NOT_SEEN:
            return Finding(Outcome.NOT_SEEN, STILL_NOT_SEEN)
        if not is_clear:
            return self._other_directories(change, sent, directories)
        return Finding(Outcome.UNKNOWN, STILL_UNKNOWN) if state is None else None

    def _other_directories(
        self, change: Change, sent: Sent, directories: tuple[str, ...]
    ) -> Call | Finding:
        """The change was decided and begun, so only a protection can keep it from its end."""
        left = tuple(each for each in directories if each not in sent.directories)
        if not left:
            return Finding(Outcome.APPLIED, WAS_MADE)
        shielded = self._user and self._target.rules.shield.reason(self._user)
        if shielded:
            return Finding(Outcome.PROTECTED, shielded.text)
        return Call(change.person.account_id, dict(change.step.params), left)

    def _directories(self, change: Change) -> tuple[str, ...]:
        """Where the change is made, if that is in directories."""
        if not actions()[change.step.action].needs_directories:
            return ()
        return self._target.connection.reader.directories_of(change.person.account_id)

    def _prepare(self, change: Change) -> Call | Finding:
        account_id, connection = change.person.account_id, self._target.connection
        if self._is_stale:
            users = self._target.users([account_id])
            self._user, self._is_stale = users.get(account_id), False
        found = recheck(change, self._user, self._target.rules, self._asked(change))
        found = found or self._target.admins.hold(change, self._user)
        found = found or self._target.licenses.hold(change)
        return found or call_for(connection, change)

    def _asked(self, change: Change) -> dict[str, Answer]:
        if self._answers is None:
            rules, before = self._target.rules, self._earlier.matching.get(who(change))
            if before is not None:
                self._answers = as_before(rules.policies, before)
            else:
                self._answers = rules.ask(self._user) if self._user else {}
        return self._answers

    def _send(self, change: Change, call: Call) -> bool:
        """The order here is what the log promises: announced, made, recorded."""
        answers = self._asked(change)
        matching = (name for name, each in answers.items() if each.verdict is Verdict.YES)
        self._recorder.intent(change, matching)
        sent = self._sender.send(change, call)
        if sent.is_license_full:
            self._target.licenses.full(change)
        self._recorder.settle(change, sent.finding)
        if sent.fatal:
            raise sent.fatal
        self._is_stale = True
        return sent.finding.outcome is Outcome.APPLIED
