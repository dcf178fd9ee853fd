"""What lists of runs need of a run's `plan.json`, without the cost of reading all of it.

It is not checked here: `umsync runs show` and `undo` do that.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from umsync.errors import FilesError
from umsync.runs.canonical import moment, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from umsync.runs.folder import RunFolder

_END: Final = 16_384
"""Bytes that hold the last fields of a plan, `undo`, `base` and `digest`, if they are not long."""
_NO_UNDO: Final = re.compile(
    rb'\n "undo": null,\n "base": (?:null|\{[^{}]*\}),\n "digest": "sha256:[0-9a-f]{64}"\n\}\n\Z'
)
"""How a plan ends that is no undo. Any other is read whole."""
_DIGEST: Final = re.compile(r'"digest": ?"(sha256:[0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Planned:
    """Whom a change is about and what asked for it; `email` is empty if it is hidden."""

    source: str
    action: str
    policies: tuple[str, ...]
    account_id: str
    name: str
    email: str


def planned_changes(folder: RunFolder) -> Mapping[str, Planned]:
    """The changes of the plan by id, those that can be read.

    Raises:
        FilesError: the plan is absent or no JSON.
    """
    rows = parse(folder.plan_text(), f"The plan of run {folder.run_id}").get("changes")
    return dict(_planned(rows if isinstance(rows, list) else []))


def _planned(rows: list[Any]) -> Iterator[tuple[str, Planned]]:
    for row in rows:
        with suppress(KeyError, TypeError, AttributeError):
            person, policies = row["person"], row["policies"]
            yield (
                str(row["id"]),
                Planned(
                    source=str(row["source"]),
                    action=str(row["step"]["action"]),
                    policies=tuple(map(str, policies)),
                    account_id=str(person["account_id"]),
                    name=str(person["name"]),
                    email=str(person.get("email") or ""),
                ),
            )


def undoes(folder: RunFolder) -> str | None:
    """The id of the run that this one takes back; None if it is no undo, or nobody can tell."""
    try:
        if is_no_undo(_end_of(folder)):
            return None
        undo = parse(folder.plan_text(), "The plan").get("undo")
    except (FilesError, OSError):
        return None
    found = undo.get("run_id") if isinstance(undo, dict) else None
    return found if isinstance(found, str) else None


def is_no_undo(end: bytes) -> bool:
    """Whether the end of a plan's file tells that the plan takes no run back."""
    return _NO_UNDO.search(end) is not None


def _end_of(folder: RunFolder) -> bytes:
    descriptor = os.open(folder.plan_file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        file.seek(max(0, os.fstat(descriptor).st_size - _END))
        return file.read(_END)


def expires_at(folder: RunFolder) -> datetime | None:
    """When the plan expires, in UTC; None if nobody can tell."""
    try:
        return moment(parse(folder.plan_text(), "The plan"), "expires_at")
    except FilesError:
        return None


def digest_in(folder: RunFolder) -> str | None:
    """The digest that the plan's file says it has; the last one, since others may be quoted."""
    with suppress(FilesError):
        found = _DIGEST.findall(folder.plan_text())
        return str(found[-1]) if found else None
    return None
