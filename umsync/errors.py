"""Every way umsync can fail: one tree of types, each with its exit code and a sentence.

A message says what happened, to what, and what to do. It never carries a secret.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means; documented in the README."""

    OK = 0
    BUG = 1
    USAGE = 2
    MANIFEST = 3
    CREDENTIALS = 4
    INCOMPLETE_READ = 5
    UNSAFE = 6
    PLAN_REFUSED = 7
    LOCKED = 8
    CHANGES_FAILED = 9
    STOPPED = 10
    FILES = 11


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a request that did not succeed.

    `endpoint` is method and path template, `reason` a sentence, `status` the HTTP status if there
    was an answer, `request_id` Atlassian's, `waited` the seconds before the next try.
    """

    endpoint: str
    reason: str
    status: int | None = None
    request_id: str | None = None
    waited: float = 0.0


Attempts = tuple[Attempt, ...]


class UmsyncError(Exception):
    """Anything umsync tells its user went wrong; `attempts` are the tries it took to find out."""

    exit_code = ExitCode.BUG
    attempts: Attempts = ()


class UsageError(UmsyncError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = ExitCode.USAGE


class ManifestError(UmsyncError):
    """One or more mistakes in the manifests; the message has one line for each."""

    exit_code = ExitCode.MANIFEST


class CredentialsError(UmsyncError):
    """A key is missing, rejected, or not allowed to do what was asked."""

    exit_code = ExitCode.CREDENTIALS


class MissingKeyError(CredentialsError):
    """The environment variable that should hold the API key is not set."""


class KeyRejectedError(CredentialsError):
    """The organization's API answered 401: it does not know the key."""


class KeyExpiryError(CredentialsError):
    """The key works, but will not within a day."""


class ForbiddenError(CredentialsError):
    """The API answered 403: it knows the key, and the key may not do this."""


class OrganizationNotFoundError(CredentialsError):
    """The API answered 404 for the organization id itself."""


class IncompleteReadError(UmsyncError):
    """Not everything could be read, so nothing may be concluded from what is absent."""

    exit_code = ExitCode.INCOMPLETE_READ


class UnreachableError(IncompleteReadError):
    """The host did not answer: name, connection, TLS or time-out."""


class UnexpectedAnswerError(IncompleteReadError):
    """The host answered something that is not the documented API."""


class UnsafeError(UmsyncError):
    """A safety rule stops the plan: a limit, a protection, or an entry that matches nobody."""

    exit_code = ExitCode.UNSAFE


class PlanRefusedError(UmsyncError):
    """The plan file is foreign, changed, expired, used before, or no longer fits."""

    exit_code = ExitCode.PLAN_REFUSED


class LockedError(UmsyncError):
    """Another apply is working on the same source and run store."""

    exit_code = ExitCode.LOCKED


class ChangesFailedError(UmsyncError):
    """The run is over and some of its changes failed; the run log names them."""

    exit_code = ExitCode.CHANGES_FAILED


class TooManyFailuresError(ChangesFailedError):
    """More changes failed than the caller allows; the rest was not attempted."""


class LicenseFullError(UmsyncError):
    """A product has no free seat for this change; others may still be made."""

    exit_code = ExitCode.CHANGES_FAILED


class OutcomeUnknownError(UmsyncError):
    """A change was sent and its answer never came: it may have been made or not.

    `may_come_late` says that it may still be made: whoever was asked may not be done with it.
    """

    exit_code = ExitCode.CHANGES_FAILED
    may_come_late = False


class StoppedError(UmsyncError):
    """The run was stopped before its end; what was done is in the run log."""

    exit_code = ExitCode.STOPPED


class TooLongError(StoppedError):
    """The API asks for a longer wait than the caller allows, or the time for the command is up.

    Nothing was sent. Whoever catches other errors to go on must let this one pass.
    """


class GitHubError(UmsyncError):
    """GitHub could not be asked: no answer, or one that refuses."""

    exit_code = ExitCode.FILES


class FilesError(UmsyncError):
    """A file or folder cannot be read or written."""

    exit_code = ExitCode.FILES


def system_reason(error: OSError) -> str:
    """What the operating system says of an error; a library may have put its own words there.

    The number 0 is none of the system's: umsync gives it to words of its own.
    """
    if error.errno == 0 and error.strerror:
        return str(error.strerror)
    return os.strerror(error.errno) if error.errno else type(error).__name__
