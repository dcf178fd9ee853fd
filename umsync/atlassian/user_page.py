"""A usual page of users, decoded straight into rows: half of the work of a large read.

A page that is unusual in any way is left to `umsync.atlassian.wire`, which has a sentence for
whatever is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from msgspec import MsgspecError, Struct, field
from msgspec.json import Decoder

from umsync.atlassian.user_row import Activity, Group, UserRow
from umsync.codec.levels import is_too_deep

_REFUSED: Final = (MsgspecError, UnicodeDecodeError, RecursionError)


class _Links(Struct, gc=False):
    next: str | None = None


class _Page(Struct, gc=False):
    data: list[UserRow]
    links: _Links | None = None


class _KnownGroup(Group, gc=False, forbid_unknown_fields=True):
    name: str | None = None
    description: str | None = None


class _KnownActivity(Activity, gc=False, forbid_unknown_fields=True):
    pass


class _KnownRow(UserRow, rename="camel", gc=False, forbid_unknown_fields=True):
    memberships: list[_KnownGroup] | None = field(default=None, name="groups")  # type: ignore[assignment]
    product_access: tuple[_KnownActivity, ...] | None = None
    picture: str | None = None
    avatar: str | None = None
    for_deletion: bool | None = None
    counts: dict[str, int] | None = None
    links: dict[str, str] | None = None


class _KnownLinks(_Links, gc=False, forbid_unknown_fields=True):
    self: str | None = None
    prev: str | None = None


class _KnownPage(Struct, gc=False, forbid_unknown_fields=True):
    """Has documented fields only, so that nothing can be nested deep in it: nobody need look."""

    data: list[_KnownRow]
    links: _KnownLinks | None = None


@dataclass(frozen=True, slots=True)
class UserPage:
    """The rows of a page in its order, and what it says of the next one; None at the end."""

    rows: Sequence[UserRow]
    next: str | None


_KNOWN: Final = Decoder(_KnownPage)
_ANY: Final = Decoder(_Page)


def user_page(body: bytes) -> UserPage | None:
    """The page that the body of an answer is; None when something about it is unusual."""
    page = _decoded(body)
    if page is None:
        return None
    for row in page.data:
        row.tidy()
    return UserPage(page.data, page.links.next or None if page.links else None)


def _decoded(body: bytes) -> _KnownPage | _Page | None:
    with suppress(*_REFUSED):
        return _KNOWN.decode(body)
    if is_too_deep(body):
        return None
    with suppress(*_REFUSED):
        return _ANY.decode(body)
    return None
