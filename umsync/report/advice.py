"""What to do about a change that was not made, or of which nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.model.run import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.model.run import Result

_ABOUT: Final[Mapping[Outcome, str]] = {
    Outcome.FAILED: "Correct what the sentence says, then go on with: {resume}",
    Outcome.UNKNOWN: "It may have been made or not. This looks it up: {resume}",
    Outcome.NOT_SEEN: "Later this looks at it again, and never sends it twice: {resume}",
    Outcome.NOT_ATTEMPTED: "Go on with: {resume}",
    Outcome.NO_LONGER_MATCHES: "Nothing. If it is still wanted, plan again.",
    Outcome.PROTECTED: "Nothing. The person is protected now.",
    Outcome.GONE: "Nothing. The person or what should change is not there any more.",
}
_LATER: Final = "Atlassian had trouble. Wait some minutes, then go on with: {resume}"
_BY_STATUS: Final[Mapping[int, str]] = {
    401: "The key was rejected. Make another, set it, then go on with: {resume}",
    403: "The key may not do this. Give it the scope, then go on with: {resume}",
    500: _LATER,
    502: _LATER,
    503: _LATER,
    504: _LATER,
    429: "Atlassian asked to slow down. Wait some minutes, then go on with: {resume}",
}


def advice(result: Result, run_id: str) -> str:
    """A sentence, or nothing when all is well."""
    about = _ABOUT.get(result.outcome, "")
    status = result.attempts[-1].status if result.attempts else None
    if result.outcome is Outcome.FAILED:
        about = _BY_STATUS.get(status or 0, about)
    return about.format(resume=f"umsync apply --resume {run_id}")
