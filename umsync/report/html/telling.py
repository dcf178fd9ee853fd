"""What rows tell beside their words: how long somebody was idle, which seats become free.

Both are read from sentences that umsync's own kinds wrote, each with the name of its kind, and
never from a text that a person typed. What a sentence does not say is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from umsync.kinds.product_access import ASSIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from umsync.report.model import Row

_IDLE: Final = re.compile(r"(.+) last used \d{4}-\d\d-\d\d, (?:(today)|(\d+) days? ago)")
_NEVER: Final = re.compile(r"never used .+")
_CAN_USE: Final = re.compile(r"can use (.+)")
_ROLE: Final = re.compile(r".+ in (.+) on (.+)")
_SHUT_OUT: Final = frozenset({"suspend", "deactivate", "remove", "delete"})
"""Actions after which the person can use no product of the organization."""
NEVER: Final = -1
"""Instead of a number of days: never used."""


def idle_days(row: Row) -> int | None:
    """Days since the last use, `NEVER`, or None when the evidence does not tell.

    With several sentences the most recent use counts.
    """
    found = [_days(each.text) for each in row.evidence if each.filter == "last_active"]
    known = [each for each in found if each is not None]
    used = [each for each in known if each != NEVER]
    return min(used, default=NEVER if known else None)


def freed(rows: Iterable[Row]) -> dict[str, set[tuple[str, str]]]:
    """By product, who will not use it any more: source and account id. More may be freed."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        for product in _products(row):
            found.setdefault(product, set()).add((row.source, row.person.account_id))
    return found


def _days(text: str) -> int | None:
    if _NEVER.fullmatch(text):
        return NEVER
    used = _IDLE.fullmatch(text)
    if used is None:
        return None
    return 0 if used[2] else int(used[3])


def _products(row: Row) -> Iterator[str]:
    """What a step names, or the evidence on somebody who loses everything."""
    if row.action == "revoke_product_access" and row.before == ASSIGNED:
        role = _ROLE.fullmatch(row.object)
        yield from [f"{role[1]} on {role[2]}"] if role else []
    if row.action in _SHUT_OUT:
        for each in row.evidence:
            if each.filter == "last_active" and (used := _IDLE.fullmatch(each.text)):
                yield used[1]
            elif each.filter == "product_access" and (has := _CAN_USE.fullmatch(each.text)):
                yield from has[1].split(" and ")
