"""The JSON document that holds a whole sandbox organization: read, check, write as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from umsync.codec.json_text import JsonError, decoded
from umsync.errors import FilesError, system_reason
from umsync.sandbox.moments import is_moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

ORGANIZATION_FORMAT: Final = "umsync-sandbox/1"
"""What the document's `format` says; anything else is not a sandbox of this version."""

Row = dict[str, Any]
"""One JSON object of the document: a user, a group, a directory, a key…"""

_LISTS: Final[dict[str, dict[str, type]]] = {
    "api_keys": {"id": str, "label": str, "token": str, "scopes": list},
    "directories": {"directoryId": str, "name": str},
    "resources": {"id": str, "key": str, "owner": str, "directoryId": str},
    "groups": {
        "id": str,
        "name": str,
        "directoryId": str,
        "externalSynced": bool,
        "roleAssignments": list,
    },
    "users": {
        "accountId": str,
        "accountType": str,
        "accountStatus": str,
        "claimStatus": str,
        "name": str,
        "nickname": str,
        "directories": dict,
        "groups": list,
        "platformRoles": list,
        "roles": list,
        "apiTokens": list,
    },
}
_OPTIONAL: Final[dict[str, dict[str, type]]] = {
    "policies": {"id": str, "attributes": dict},
    "app_access": {"domain": str, "adminNotifications": bool, "products": list},
}
"""Lists that files of earlier versions lack; without them there is nothing of the kind."""
_NAMES: Final = ("domains", "unverified_domains")
_HEAD: Final = ("format", "organization", "other_organizations", *_NAMES, *_LISTS, *_OPTIONAL)


def parse(text: str | bytes, where: str) -> Row:
    """The checked document in `text`; `where` names its origin in messages.

    Raises:
        FilesError: Not JSON, not a sandbox, or a sandbox with a piece missing.
    """
    try:
        document = decoded(text)
    except JsonError as broken:
        raise FilesError(f"{where} {broken}. {_REMEDY}") from None
    return check(document, where)


def load(path: Path) -> Row:
    """The checked document in the file at `path`.

    Raises:
        FilesError: The file cannot be read or is not a sandbox document.
    """
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise unreadable(path, refused) from None
    return parse(content, f"The sandbox file {path}")


def unreadable(path: Path, cause: OSError) -> FilesError:
    """The error for a sandbox file that cannot be read at all."""
    return FilesError(f"The sandbox file {path} cannot be read: {system_reason(cause)}. {_REMEDY}")


def unwritable(path: Path, cause: Exception) -> FilesError:
    """The error for a sandbox file that cannot be written, or its lock beside it."""
    reason = "it is not the path of a file"
    if isinstance(cause, NotImplementedError):
        reason = "its file system has no locks"
    elif isinstance(cause, OSError) and cause.errno:
        reason = system_reason(cause)
    return FilesError(
        f"The sandbox file {path} cannot be written: {reason}. "
        "Check the path, the folder's permissions and the free space, or give another path."
    )


def check(document: object, where: str) -> Row:
    """The same document, once its shape is known to be a sandbox's.

    Raises:
        FilesError: Names the first piece that is missing, of another type or unknown.
    """
    if not isinstance(document, dict) or "format" not in document:
        raise FilesError(f"{where} is not a umsync sandbox: it has no format. {_REMEDY}")
    if document["format"] != ORGANIZATION_FORMAT:
        raise FilesError(
            f"{where} has the format {str(document['format'])[:40]!r}; "
            f"this umsync reads {ORGANIZATION_FORMAT!r}. {_REMEDY}"
        )
    fault = _fault(document)
    if fault is not None:
        raise FilesError(f"{where} is malformed: {fault}. {_REMEDY}")
    return document


def encode(document: Row, user_lines: Iterable[str]) -> str:
    """The document as text, one user per line; `user_lines` are the users already encoded.

    Only ASCII is written, so no name in it can break a terminal or an editor.
    """
    head = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(document[key])}"
        for key in _HEAD
        if key in document and key != "users"
    )
    return f'{{{head},\n"users": [\n' + ",\n".join(user_lines) + "\n]}\n"


def encode_user(user: Row) -> str:
    """One user as one line of ASCII JSON."""
    return json.dumps(user, separators=(",", ":"))


def _fault(document: Row) -> str | None:
    """The first thing wrong; references are looked at only once every list has its shape."""
    organization = document.get("organization")
    if not isinstance(organization, dict) or not _has(organization, {"id": str, "name": str}):
        return "organization needs an id and a name"
    given = {name: fields for name, fields in _OPTIONAL.items() if name in document}
    for name, fields in (_LISTS | given).items():
        fault = _list_fault(name, document.get(name), fields)
        if fault is not None:
            return fault
    if not document["api_keys"]:
        return "api_keys is empty, so nobody could ask anything"
    return next(_odd_times(document), None) or next(_dangling(document), None)


def _odd_times(document: Row) -> Iterator[str]:
    """Of the times that are compared with the present one."""
    for listed, name in (("api_keys", "expiresAt"), ("users", "deletionRequestedOn")):
        for row in document[listed]:
            value = row.get(name)
            if value is not None and not is_moment(value):
                yield f"{name} in {listed} is no time such as 2026-11-23T00:14:00Z"


def _list_fault(name: str, rows: object, fields: dict[str, type]) -> str | None:
    if not isinstance(rows, list):
        return f"{name} is not a list"
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or not _has(row, fields):
            return f"entry {number + 1} of {name} lacks one of {', '.join(fields)}"
    return None


def _has(row: Row, fields: dict[str, type]) -> bool:
    for key, kind in fields.items():  # noqa: SIM110 - all() makes a generator for each user
        if not isinstance(row.get(key), kind):
            return False
    return True


def _dangling(document: Row) -> Iterator[str]:
    directories = {row["directoryId"] for row in document["directories"]}
    groups = {row["id"] for row in document["groups"]}
    seen: set[str] = set()
    for user in document["users"]:
        if user["accountId"] in seen:
            yield f"user {user['accountId']} is there twice"
        seen.add(user["accountId"])
        if not directories.issuperset(user["directories"]) or not groups.issuperset(user["groups"]):
            yield f"user {user['accountId']} names an unknown directory or group"
    for row in (*document["groups"], *document["resources"]):
        if row["directoryId"] not in directories:
            yield f"{row['id']} names an unknown directory"


_REMEDY: Final = "Make a new one with `umsync sandbox seed`, or give the path of another one."
