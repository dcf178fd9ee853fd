"""How a request can fail. Where the tree in `umsync.errors` has a type for it, it is that too."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.errors import (
    CredentialsError,
    ExitCode,
    ForbiddenError,
    IncompleteReadError,
    KeyRejectedError,
    LicenseFullError,
    OrganizationNotFoundError,
    OutcomeUnknownError,
    UmsyncError,
    UnexpectedAnswerError,
    UnreachableError,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a failed request.

    Attributes:
        endpoint: method and path template, such as `GET /admin/v1/orgs/{org}`.
        status: the HTTP status, None when there was no answer.
        code: Atlassian's code for the error, such as `ADMIN-404-8`.
        text: Atlassian's words: at most 300 characters, no control characters.
        request_id: what Atlassian's support asks for.
        may_pass: whether the same request may succeed later.
    """

    endpoint: str
    status: int | None = None
    code: str | None = None
    text: str = ""
    request_id: str | None = None
    may_pass: bool = False


class ApiError(UmsyncError):
    """A request failed. As such it was refused: nothing was changed."""

    exit_code = ExitCode.INCOMPLETE_READ

    def __init__(self, sentence: str, told: Told) -> None:
        super().__init__(sentence)
        self.told = told

    @property
    def status(self) -> int | None:
        """The HTTP status, None when there was no answer."""
        return self.told.status

    @property
    def code(self) -> str | None:
        """Atlassian's code for the error."""
        return self.told.code

    @property
    def endpoint(self) -> str:
        """Method and path template."""
        return self.told.endpoint

    @property
    def brief(self) -> str:
        """What happened, without what to do: the first sentence, without the endpoint."""
        first, dot, _ = str(self).partition(". ")
        rest = first.removeprefix(self.endpoint)
        if rest == first:
            return first + dot.strip()
        rest = rest.lstrip(": ")
        return rest[:1].upper() + rest[1:] + dot.strip()


class ApiKeyRejectedError(KeyRejectedError, ApiError):
    """401."""


class ApiForbiddenError(ForbiddenError, ApiError):
    """403."""


class ApiOrganizationNotFoundError(OrganizationNotFoundError, ApiError):
    """404 for the organization id."""


class NotFoundError(ApiError):
    """404 in the API's own words: what was asked for is not there."""


class ConflictError(ApiError):
    """409: it is already so, or stands against something else; the code tells."""


class ApiLicenseFullError(LicenseFullError, ConflictError):
    """402, or a code that says so: no seat is free. It is a refusal, so nothing was changed."""


class RateLimitedError(ApiError):
    """429, also after waiting."""


class BadAnswerError(UnexpectedAnswerError, ApiError):
    """An answer that is not the documented API: a server error, a proxy's page, broken JSON."""


class NotSentError(UnreachableError, ApiError):
    """No connection was made, so the request was never sent."""


class NoAnswerError(UnreachableError, ApiError):
    """The request was sent, at least in part, and no complete answer came."""


class NoAnswerInTimeError(NoAnswerError):
    """No complete answer came in time, so the API may still be at work on the request."""


class WriteUnknownError(OutcomeUnknownError, ApiError):
    """A write that may have been carried out or not: its answer never came or says nothing."""


class BadKeyError(CredentialsError):
    """The API key holds characters that no key holds."""


class ReadOnlyError(UmsyncError):
    """A reader tried to send something that is not a read. Nothing was sent; this is a bug."""


class UnsafeIdError(ApiError):
    """An id cannot be part of an address; nothing was sent."""


def incomplete(sentence: str, failed: UmsyncError) -> IncompleteReadError:
    """The error for a read of which this failed, with the tries it took."""
    error = IncompleteReadError(sentence)
    error.attempts = failed.attempts
    return error
