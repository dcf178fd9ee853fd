"""One user being changed: every change is made on what the user is at that moment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from umsync.applying.begun import rest_of_begun
from umsync.applying.earlier import Earlier, as_before, who
from umsync.applying.finding import Finding
from umsync.applying.lookup import state_in
from umsync.applying.recheck import recheck
from umsync.applying.sending import SHOWN, Sent, call_for
from umsync.errors import (
    KeyRejectedError,
    LicenseFullError,
    StoppedError,
    UmsyncError,
    UnreachableError,
)
from umsync.kinds.action import Call
from umsync.model.answer import Verdict
from umsync.model.run import Outcome

if TYPE_CHECKING:
    from umsync.applying.gate import Gate
    from umsync.applying.sending import Sender
    from umsync.applying.target import Target
    from umsync.errors import Attempts
    from umsync.model.answer import Answer
    from umsync.model.plan import Change
    from umsync.model.user import User

TRIES: Final = 3
"""How often a change is sent that reading shows not to be made though nobody refused it."""
_UNDONE: Final = frozenset(
    {Outcome.FAILED, Outcome.NOT_ATTEMPTED, Outcome.NOT_SEEN, Outcome.UNKNOWN}
)
STILL_NOT_SEEN: Final = "The earlier run sent it and it was accepted, but it still does not show."


class Account:
    """A user, read just now; None when the organization no longer has them.

    The filters are asked once: what this run, or one that it goes on with, did to the user must
    not keep the user's next change from matching, nor protect the user from it. All other
    protections, and actions, are asked before each change.
    """

    def __init__(
        self, target: Target, sender: Sender, gate: Gate, user: User | None, earlier: Earlier
    ) -> None:
        self._target = target
        self._sender = sender
        self._gate = gate
        self._recorder = gate.recorder
        self._earlier = earlier
        self._user = user
        self._is_stale = False
        self._answers: dict[str, Answer] | None = None
        self._is_begun = False

    def make(self, change: Change) -> bool:
        """Makes one change, or records why not; whether the user's next change may follow.

        Raises:
            KeyRejectedError: the API does not know the key any more.
            StoppedError: a wait would take longer than it may; then nothing was sent.
            FilesError: the log cannot be written.
        """
        before: Attempts = ()
        sent = self._try(change, is_first=True)
        for _ in range(TRIES - 1):
            if not sent.is_lost:
                break
            before += sent.finding.attempts
            sent = self._try(change, is_first=False)
        return self._settled(change, sent.finding, before)

    def _settled(self, change: Change, finding: Finding, before: Attempts) -> bool:
        """Records it; whether the user's next change may follow."""
        self._recorder.settle(change, replace(finding, attempts=(*before, *finding.attempts)))
        is_fatal = finding.ends_run or isinstance(finding.error, KeyRejectedError | StoppedError)
        if finding.error and is_fatal:
            raise finding.error
        return finding.outcome not in _UNDONE

    def _try(self, change: Change, *, is_first: bool) -> Sent:
        try:
            call = (self._rest(change) if is_first else None) or self._prepare(change)
        except StoppedError:
            raise
        except UmsyncError as error:
            self._target.connection.check(error)
            text = f"{error} Nothing was sent."
            return Sent(Finding(Outcome.FAILED, text, error.attempts, error))
        if isinstance(call, Call):
            return self._sent(change, call)
        if not is_first and state_in(self._user, change) == change.step.after:
            return Sent(Finding(Outcome.APPLIED, SHOWN))  # late, but by the request before
        return Sent(call)

    def _rest(self, change: Change) -> Call | Finding | None:
        """What is left of a change that an earlier run sent; None if it is to be made anew."""
        begun = self._earlier.sent.get(change.id)
        if begun is None:
            return None
        rest = rest_of_begun(change, begun, self._user, self._target)
        if rest.may_be_made:
            self._answers = as_before(self._target.rules.policies, begun.matching)
            self._is_begun = True
        return rest.what

    def _prepare(self, change: Change) -> Call | Finding:
        account_id, connection = change.person.account_id, self._target.connection
        if self._is_stale:
            users = self._target.users([account_id])
            self._user, self._is_stale = users.get(account_id), False
        asked, is_begun = self._asked(change), self._is_begun
        found = recheck(change, self._user, self._target.rules, asked, is_begun=is_begun)
        found = found or self._target.admins.hold(change, self._user)
        found = found or self._target.licenses.hold(change)
        return found or call_for(connection, change)

    def _asked(self, change: Change) -> dict[str, Answer]:
        if self._answers is None:
            rules, before = self._target.rules, self._earlier.matching.get(who(change))
            if before is not None:
                self._answers, self._is_begun = as_before(rules.policies, before), True
            else:
                self._answers = rules.ask(self._user) if self._user else {}
        return self._answers

    def _sent(self, change: Change, call: Call) -> Sent:
        """The order here is what the log promises: announced, made; then it is recorded."""
        self._gate.check()
        answers = self._asked(change)
        matching = (name for name, each in answers.items() if each.verdict is Verdict.YES)
        self._recorder.intent(change, matching)
        self._is_stale = self._is_begun = True
        sent = self._sender.send(change, call)
        if isinstance(sent.finding.error, LicenseFullError):
            self._target.licenses.full(change)
        return replace(sent, finding=self._reached(sent.finding))

    def _reached(self, finding: Finding) -> Finding:
        """With the error that ends the run, if the organization cannot be reached any more."""
        is_unreachable = isinstance(finding.error, UnreachableError)
        if not is_unreachable and finding.outcome is not Outcome.UNKNOWN:
            return finding
        try:
            self._target.connection.check(finding.error)
        except UmsyncError as error:
            outcome = Outcome.NOT_ATTEMPTED if is_unreachable else finding.outcome
            return replace(finding, outcome=outcome, error=error, ends_run=True)
        return finding
