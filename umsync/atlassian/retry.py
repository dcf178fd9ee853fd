"""Asking again: how often and how long to wait, and which failures are worth it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from umsync.atlassian.errors import ApiError, NotSentError, RateLimitedError
from umsync.atlassian.pace import Pace
from umsync.errors import Attempt, Attempts, TooLongError

if TYPE_CHECKING:
    from umsync.atlassian.request import Request

T = TypeVar("T")
_TOO_MANY: Final = 429
_REFUSALS: Final = 5


@dataclass(frozen=True, slots=True)
class Retry:
    """What is left of the patience with one request. `history` are its tries so far.

    There are at most `attempts` tries. Waits, in seconds, double from the first up to the most.
    A refusal by a rate limit is hardly the request's fault, so five of them count as one try.
    """

    attempts: int = 6
    first_wait: float = 1.0
    most_wait: float = 30.0
    history: Attempts = ()

    def after(self, failed: ApiError, waited: float = 0.0) -> Retry:
        """What is left when one more try failed, and so many seconds were waited after it."""
        told = failed.told
        tried = Attempt(told.endpoint, failed.brief, told.status, told.request_id, waited)
        return replace(self, history=(*self.history, tried))

    @property
    def is_exhausted(self) -> bool:
        """Whether no try is left."""
        refused = sum(each.status == _TOO_MANY for each in self.history)
        return refused >= self.attempts * _REFUSALS or self._failed >= self.attempts

    def wait(self, random: float) -> float:
        """Seconds before the next try: full jitter, so that programs do not come back at once."""
        doubled = self.first_wait * 2.0 ** min(max(self._failed - 1, 0), 32)
        return random * min(self.most_wait, doubled)

    @property
    def _failed(self) -> int:
        return sum(each.status != _TOO_MANY for each in self.history)


def read_may_pass(failed: ApiError) -> bool:
    """A read can be repeated whatever happened, if it may go better then."""
    return failed.told.may_pass


def write_may_pass(failed: ApiError) -> bool:
    """A write is repeated only when the first was certainly not carried out."""
    return failed.told.may_pass and isinstance(failed, NotSentError | RateLimitedError)


@dataclass(frozen=True, slots=True)
class Patience:
    """Sends requests, each as often as `retry` allows; `pace` keeps the waits in between."""

    retry: Retry
    pace: Pace
    may_pass: Callable[[ApiError], bool]

    def call(self, send: Callable[[Request], T], request: Request) -> tuple[T, Attempts]:
        """What `send` returns, and the tries before it.

        Raises:
            ApiError: the last try's, with all of them as its `attempts`.
            TooLongError: a wait would be too long; its `attempts` are the tries so far.
        """
        retry = self.retry
        while True:
            try:
                return send(request), retry.history
            except TooLongError as stopped:
                stopped.attempts = retry.history
                raise
            except ApiError as failed:
                error = failed
            retry = self._waited(retry, error, request)

    def _waited(self, retry: Retry, failed: ApiError, request: Request) -> Retry:
        """What is left after the wait for the next try."""
        tried = retry.after(failed)
        if not self.may_pass(failed) or self._is_over(tried, failed, request):
            failed.attempts = tried.history
            raise failed
        try:
            return retry.after(failed, self._wait(tried, failed, request))
        except TooLongError as stopped:
            stopped.attempts = tried.history
            raise

    def _is_over(self, tried: Retry, failed: ApiError, request: Request) -> bool:
        """Others may get through where this one is refused; if nobody does, it is over."""
        if isinstance(failed, RateLimitedError):
            refusals = self.pace.refusals(request.template)
            return refusals >= tried.attempts or tried.is_exhausted
        return tried.is_exhausted

    def _wait(self, tried: Retry, failed: ApiError, request: Request) -> float:
        if isinstance(failed, RateLimitedError):
            return self.pace.hold(request.template)
        number = f"Next is try {len(tried.history) + 1}."
        waited = self.pace.rest(tried.wait(self.pace.random()), f"{failed} {number}")
        return waited + self.pace.hold(request.template)
