"""Reads that lag behind writes: what rows were before, kept for as long as they are shown so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from umsync.sandbox.document import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.sandbox.faults.model import Lag
    from umsync.sandbox.organization import Organization

_MEMBERSHIP: Final = ("accountStatus", "deletionRequestedOn", "deactivatedOn", "directories")
_NOTHING: Final[dict[str, Row]] = {
    "groups": {"groups": []},
    "roles": {"roles": [], "platformRoles": []},
}
"""What somebody had who was not there yet."""


@dataclass(frozen=True, slots=True)
class _Was:
    """The part `what` of a row as it was until `at`; `part` None is no such row then.

    `row` is the whole row, which may since have changed or gone.
    """

    what: str
    at: datetime
    row: Row
    part: Row | None


@dataclass(frozen=True, slots=True)
class _Known:
    """A row, and copies of its parts as they were seen last."""

    row: Row
    parts: dict[str, Row]


class Lagging:
    """Remembers writes. The caller holds the store's lock; moments are those of its clock."""

    def __init__(self, lag: Lag) -> None:
        self._lengths = {
            "users": timedelta(seconds=lag.users),
            "groups": timedelta(seconds=lag.groups),
            "roles": timedelta(seconds=lag.roles),
        }
        self._of: Organization | None = None
        self._known: dict[str, _Known] = {}
        self._past: dict[tuple[str, str], list[_Was]] = {}

    def note(self, organization: Organization, now: datetime) -> None:
        """Remember what changed up to `now`, with what was before."""
        touched = set(organization.touched)
        organization.touched.clear()
        is_first = self._of is None
        if self._of is not organization:  # read from its file for the first time, or again
            touched = {*organization.users, *organization.groups, *self._known}
            self._of = organization
        for row_id in touched:
            self._compare(organization, row_id, None if is_first else now)

    def seen(self, organization: Organization, now: datetime) -> Organization:
        """The organization as a read at `now` sees it."""
        self.note(organization, now)
        shown: dict[str, dict[str, _Was]] = {}
        for (row_id, what), was in self._still(now):
            shown.setdefault(row_id, {})[what] = was
        if not shown:
            return organization
        groups = {
            row_id: one
            for row_id, was in shown.items()
            for one in _group(row_id, was, organization)
        }
        known = organization.groups.keys() | groups.keys()
        users = {
            row_id: _user(organization.users.get(row_id), was, known)
            for row_id, was in shown.items()
            if row_id not in known
        }
        return organization.with_rows(users, groups)

    def _compare(self, organization: Organization, row_id: str, now: datetime | None) -> None:
        row = organization.users.get(row_id) or organization.groups.get(row_id)
        before = self._known.pop(row_id, None)
        after = None if row is None else _Known(row, _parts(row))
        if after is not None:
            self._known[row_id] = after
        known = before or after
        if now is None or known is None:
            return
        for what in known.parts:
            was = before.parts[what] if before else None
            if was != (after.parts[what] if after else None) and self._lengths[what]:
                self._keep(row_id, _Was(what, now, known.row, was))

    def _keep(self, row_id: str, was: _Was) -> None:
        if "accountId" not in was.row and was.part is None:
            return  # a new group is there at once: only its members and roles come late
        entries = self._past.setdefault((row_id, was.what), [])
        entries[:] = [one for one in entries if was.at < one.at + self._lengths[one.what]]
        entries.append(was)

    def _still(self, now: datetime) -> Iterator[tuple[tuple[str, str], _Was]]:
        """What a read at `now` is shown of the past: of each part the oldest that is not over."""
        for key, entries in list(self._past.items()):
            entries[:] = [one for one in entries if now < one.at + self._lengths[one.what]]
            if entries:
                yield key, entries[0]
            else:
                del self._past[key]


def _parts(row: Row) -> dict[str, Row]:
    if "accountId" not in row:
        assignments = [one | {"roles": list(one["roles"])} for one in row["roleAssignments"]]
        return {"groups": {}, "roles": {"roleAssignments": assignments}}
    membership = {name: row.get(name) for name in _MEMBERSHIP}
    return {
        "users": membership | {"directories": dict(row["directories"])},
        "groups": {"groups": list(row["groups"])},
        "roles": {"roles": list(row["roles"]), "platformRoles": list(row["platformRoles"])},
    }


def _group(row_id: str, shown: dict[str, _Was], organization: Organization) -> Iterator[Row]:
    """The group as it was; nothing for a user, and for a group that is seen to be gone."""
    row = next(iter(shown.values())).row
    if "accountId" not in row and ("groups" in shown or row_id in organization.groups):
        yield row | {name: one for was in shown.values() for name, one in (was.part or {}).items()}


def _user(row: Row | None, shown: dict[str, _Was], groups: set[str]) -> Row | None:
    """The user as they were; None for one who was not there yet, or is not any more."""
    membership = shown.get("users")
    if membership is not None:
        row = None if membership.part is None else row or membership.row
    if row is None:
        return None
    for what, was in shown.items():
        row = row | (_NOTHING[what] if was.part is None else was.part)
    return row | {"groups": [one for one in row["groups"] if one in groups]}
