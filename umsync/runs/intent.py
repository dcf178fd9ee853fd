"""What a log says before a request is sent."""

from __future__ import annotations

from dataclasses import dataclass

from umsync.runs.canonical import DamagedError, Row, entry


@dataclass(frozen=True, slots=True)
class Intent:
    """A change's id, whom and what it changes, and the policies whose filters matched them.

    The filters are asked before the first change of a user. A run that goes on with this one
    after that must not ask them again: the user is no longer who they were.
    """

    change_id: str
    account_id: str
    target: str
    matching: tuple[str, ...]


def intent_row(intent: Intent) -> Row:
    """As JSON data."""
    return {
        "change_id": intent.change_id,
        "account_id": intent.account_id,
        "target": intent.target,
        "matching": list(intent.matching),
    }


def intent_of(row: Row) -> Intent:
    """From JSON data.

    Raises:
        DamagedError: It is none of ours.
    """
    matching = entry(row, "matching", list)
    if not all(isinstance(each, str) for each in matching):
        raise DamagedError("'matching' is no list of names.")
    return Intent(
        change_id=entry(row, "change_id", str),
        account_id=entry(row, "account_id", str),
        target=entry(row, "target", str),
        matching=tuple(matching),
    )
