"""From an answer that is an error to the type and sentence that umsync has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.atlassian.answer import Words, clean, words
from umsync.atlassian.errors import (
    ApiError,
    ApiForbiddenError,
    ApiKeyRejectedError,
    ApiLicenseFullError,
    ApiOrganizationNotFoundError,
    BadAnswerError,
    ConflictError,
    NotFoundError,
    RateLimitedError,
    Told,
)

if TYPE_CHECKING:
    from umsync.atlassian.answer import Answer
    from umsync.model.secret import Secret

_LICENSE: Final = frozenset({(409, "ADMIN-409-3"), (409, "ADMIN-UAM-409-3"), (400, "ADMIN-400-32")})
"""What says that no seat is free. The codes are of the organizations API's documents."""
_NO_ORGANIZATION: Final = frozenset({"ADMIN-404-2", "ADMIN-UAM-404-2"})
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_SERVER_ERROR: Final = 500
_KEY_REJECTED: Final = 401
_FORBIDDEN: Final = 403
_PAYMENT: Final = 402
_TOO_MANY: Final = 429
_MAKE_UNSCOPED: Final = (
    "Make a key without scopes on admin.atlassian.com (Settings, API keys), and set it in the "
    "environment variable that the source's `api_key` names."
)
_OLD_EXPERIENCE: Final = (
    "does not serve this organization: it still has Atlassian's original user management. Ask "
    "Atlassian's support to move it to the new one; until then umsync cannot manage it."
)
_BY_STATUS: Final[dict[int, tuple[type[ApiError], str]]] = {
    _KEY_REJECTED: (
        ApiKeyRejectedError,
        (
            "does not take the API key (401): it is wrong, or it has expired or was revoked. Look "
            "at the keys on admin.atlassian.com, make another if need be, and set it in the "
            "environment variable that the source's `api_key` names."
        ),
    ),
    _FORBIDDEN: (
        ApiForbiddenError,
        "does not let the API key do this (403). Check the key's organization and scopes.",
    ),
    _TOO_MANY: (RateLimitedError, "is limiting our requests (429). Try again later."),
    404: (NotFoundError, "does not have what was asked for (404)."),
    409: (ConflictError, "is in conflict with this request (409)."),
}


def refused(answer: Answer, endpoint: str, key: Secret) -> ApiError:
    """The error that an answer means whose status is not one of success."""
    said = words(answer)
    told = _told(answer, endpoint, said or Words(), key)
    if told.code in _NO_ORGANIZATION:
        return ApiOrganizationNotFoundError(
            "There is no organization with this id. Check `organization:` in the manifest."
            + _details(told),
            told,
        )
    if _is_foreign(answer, said):
        return bad_answer(told, f"status {answer.status}")
    if answer.status == _PAYMENT or (answer.status, told.code) in _LICENSE:
        return _license_full(told)
    kind, sentence = _by_words(told) or _BY_STATUS.get(
        answer.status, (ApiError, f"refused this request ({answer.status}).")
    )
    return kind(f"{endpoint}: the API {sentence}{_details(told)}", told)


def _by_words(told: Told) -> tuple[type[ApiError], str] | None:
    """What only the words tell, not the status; the words are those that people were answered."""
    text, refused = told.text.casefold(), f"does not let the API key do this ({told.status})"
    if "new user management experience" in text:
        return ApiError, _OLD_EXPERIENCE
    if told.status == _FORBIDDEN and "manage:org" in text:
        return ApiForbiddenError, f"{refused}: it takes no key with scopes. {_MAKE_UNSCOPED}"
    if told.status == _KEY_REJECTED and "scope" in text:
        return ApiForbiddenError, f"{refused}: the key lacks a scope. {_MAKE_UNSCOPED}"
    return None


def _license_full(told: Told) -> ApiLicenseFullError:
    return ApiLicenseFullError(
        f"{told.endpoint}: the product has no free seat for this ({told.status}), so nothing was "
        "changed. Free seats or raise the user limit, then go on with: "
        f"umsync apply --resume RUN.{_details(told)}",
        told,
    )


def unusable(answer: Answer, endpoint: str, key: Secret, why: str) -> BadAnswerError:
    """The error for an answer that says success and cannot be read: it may be better later."""
    told = _told(answer, endpoint, Words(), key)
    return bad_answer(
        Told(endpoint, status=answer.status, request_id=told.request_id, may_pass=True), why
    )


def bad_answer(told: Told, why: str) -> BadAnswerError:
    """The error for something that is not the documented API; `why` says what came instead."""
    return BadAnswerError(
        f"{told.endpoint} answered something else than documented: {why}. "
        f"Try again later, and check `base_url` and any proxy in between.{_details(told)}",
        told,
    )


def _is_foreign(answer: Answer, said: Words | None) -> bool:
    """Only 401, 403 and 429 mean the same whoever says so: a proxy's 404 is nobody's absence."""
    if answer.status in {_KEY_REJECTED, _FORBIDDEN, _TOO_MANY}:
        return False
    return said is None or answer.status >= _SERVER_ERROR or answer.status < 400  # noqa: PLR2004 - no error


def _told(answer: Answer, endpoint: str, said: Words, key: Secret) -> Told:
    header = answer.headers.get("atl-traceid") or answer.headers.get("x-request-id") or ""
    secret = key.reveal()
    return Told(
        endpoint=endpoint,
        status=answer.status,
        code=clean(said.code, secret) or None,
        text=clean(said.text, secret),
        request_id=clean(header or said.request_id, secret) or None,
        may_pass=answer.status in _PASSING,
    )


def _details(told: Told) -> str:
    """What Atlassian says, as sentences to add; empty when it says nothing."""
    code = f" [{told.code}]" if told.code else ""
    text = f" It says: {told.text.rstrip('.') or 'nothing'}{code}." if told.text or code else ""
    return f"{text} Request id: {told.request_id}." if told.request_id else text
