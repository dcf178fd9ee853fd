"""`/users/{id}/manage`: what may be done to a managed account, its profile and API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Family, Problem, RefusedError
from umsync.sandbox.people import is_managed, is_org_admin
from umsync.sandbox.routing import Answer, Call, Route
from umsync.sandbox.validation import Field, Fields, check_body, some_of

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

_PROFILE: Final = {"name": "name", "nickname": "nickname", "zoneinfo": "timeZone"}
_EXTENDED: Final = {
    "job_title": "jobTitle",
    "organization": "organization",
    "department": "department",
    "location": "location",
}
"""Writable profile fields, beside what the document calls them."""

_SIMPLE: Final = (
    "profile.read",
    "email.set",
    "lifecycle.enablement",
    "lifecycle.delete",
    "apiToken.read",
    "apiToken.delete",
)
_MUTABLE: Final = ("profile", "profile.write")
_UNRESTRICTED: Final = frozenset({"profile.read", "apiToken.read", "apiToken.delete"})
_MANAGE: Final[Fields] = {"privileges": some_of(*_SIMPLE, *_MUTABLE)}
_EDIT: Final[Fields] = {
    "name": Field("text", most=100),
    "nickname": Field("text", most=30),
    "zoneinfo": Field("text"),
    "extended_profile": Field("object"),
}
_EDIT_EXTENDED: Final[Fields] = {name: Field("text") for name in _EXTENDED}
_EMAIL: Final[Fields] = {"email": Field("text", required=True)}


def manage(call: Call) -> Answer:
    """GET manage: every privilege asked for (all by default) and why it is withheld."""
    user = managed_user(call)
    asked = call.checked_query(_MANAGE).get("privileges") or [*_SIMPLE, *_MUTABLE]
    return Answer(200, {name: _privilege(user, name) for name in asked})


def profile(call: Call) -> Answer:
    """GET manage/profile."""
    return Answer(200, {"account": _account(managed_user(call))})


def edit_profile(call: Call) -> Answer:
    """PATCH manage/profile: refused for an account the identity provider writes."""
    user = managed_user(call)
    if restriction(user, "profile.write") is not None:
        context = _privilege(user, "profile.write")
        raise RefusedError(Problem.USER_FORBIDDEN, key="forbidden.fieldMutation", context=context)
    fields = call.checked(_EDIT)
    extended = check_body(fields.pop("extended_profile", {}), _EDIT_EXTENDED)
    user |= {_PROFILE[name]: value for name, value in fields.items()}
    user |= {_EXTENDED[name]: value for name, value in extended.items()}
    call.organization.put_user(user)
    return Answer(200, {"account": _account(user)})


def set_email(call: Call) -> Answer:
    """PUT manage/email: only within the organization's own domains."""
    user = managed_user(call)
    refuse_restricted(user, "email.set")
    email = call.checked(_EMAIL)["email"]
    domain = email.rpartition("@")[2]
    if domain not in call.organization.document.get("domains", ()):
        context = {"domain": domain}
        key = "forbidden.unclaimedDomain"
        raise RefusedError(Problem.USER_FORBIDDEN, key=key, context=context)
    user["email"] = email
    call.organization.put_user(user)
    return Answer(204)


def api_tokens(call: Call) -> Answer:
    """GET manage/api-tokens: a bare list, never paged."""
    return Answer(200, managed_user(call)["apiTokens"])


def delete_api_token(call: Call) -> Answer:
    """DELETE manage/api-tokens/{id}."""
    user = managed_user(call)
    kept = [token for token in user["apiTokens"] if token["id"] != call.path["token_id"]]
    if len(kept) == len(user["apiTokens"]):
        raise RefusedError(Problem.UNKNOWN)
    user["apiTokens"] = kept
    call.organization.put_user(user)
    return Answer(204)


def managed_user(call: Call) -> Row:
    """The account in the path.

    Raises:
        RefusedError: 404 for an unknown account, 403 for one that the organization does not own.
    """
    user = call.organization.users.get(call.path["account_id"])
    if user is None:
        raise RefusedError(Problem.USER_UNKNOWN)
    if not is_managed(user):
        raise RefusedError(Problem.USER_FORBIDDEN)
    return user


def restriction(user: Row, privilege: str) -> str | None:
    """The documented key of the reason why `privilege` is withheld; None when it is not."""
    if privilege in _UNRESTRICTED:
        return None
    if user["managementSource"] == "synced":
        return "externalDirectory.scim"
    if is_org_admin(user) and privilege.startswith("lifecycle."):
        return "administrative"
    return None


def refuse_restricted(user: Row, privilege: str) -> None:
    """Nothing, if the privilege is not withheld.

    Raises:
        RefusedError: 403 with the reason.
    """
    reason = restriction(user, privilege)
    if reason is not None:
        context = {"allowed": False, "reason": {"key": reason}}
        raise RefusedError(Problem.USER_FORBIDDEN, key="forbidden.action", context=context)


def _privilege(user: Row, name: str) -> Row:
    reason = restriction(user, name)
    rule: Row = {"allowed": reason is None}
    if reason is not None:
        rule["reason"] = {"key": reason}
    return dict.fromkeys((*_PROFILE, *_EXTENDED), rule) if name in _MUTABLE else rule


def _account(user: Row) -> Row:
    view: Row = {
        "account_id": user["accountId"],
        "account_type": user["accountType"],
        "account_status": user["accountStatus"],
        "picture": user.get("picture", ""),
        "extended_profile": _present(user, _EXTENDED),
    }
    return view | _present(user, _PROFILE | {"email": "email"})


def _present(user: Row, names: dict[str, str]) -> Row:
    return {name: user[key] for name, key in names.items() if user.get(key) is not None}


_BASE: Final = "/users/<account_id>/manage"
_READ: Final = "read:accounts:admin"
_WRITE: Final = "write:accounts:admin"
_F: Final = Family.MANAGEMENT
ROUTES: Final = (
    Route("GET", _BASE, manage, _F, _READ),
    Route("GET", f"{_BASE}/profile", profile, _F, _READ),
    Route("PATCH", f"{_BASE}/profile", edit_profile, _F, _WRITE, "required", writes=True),
    Route("PUT", f"{_BASE}/email", set_email, _F, _WRITE, "required", writes=True),
    Route("GET", f"{_BASE}/api-tokens", api_tokens, _F, _READ),
    Route("DELETE", f"{_BASE}/api-tokens/<token_id>", delete_api_token, _F, _WRITE, writes=True),
)
