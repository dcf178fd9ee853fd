"""Whether a read saw everybody: what is doubled, missing or miscounted makes it incomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from umsync.errors import IncompleteReadError, UnexpectedAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from umsync.atlassian.fields import Fields
    from umsync.atlassian.paging import Page

T = TypeVar("T")


def collect(
    pages: Iterable[Page], parse: Callable[[Fields], T], id_of: Callable[[T], str], noun: str
) -> dict[str, T]:
    """All rows by id. One may come twice, unchanged: people join and leave between two pages.

    Raises:
        IncompleteReadError: the same id with other data or a third time, or a page again.
        UnexpectedAnswerError: a row is not as documented; the message names the page.
    """
    found: dict[str, T] = {}
    twice: set[str] = set()
    earlier: set[tuple[str, ...]] = set()
    for page in pages:
        items = [(id_of(item), item) for item in parsed(page, parse)]
        ids = tuple(name for name, _ in items)
        if ids and ids in earlier:
            raise changed(page, "is the same as an earlier page")
        earlier.add(ids)
        for name, item in items:
            if found.setdefault(name, item) is item:
                continue
            if found[name] != item or name in twice:
                raise changed(page, f"gives {noun} {name[:80]!a} again")
            twice.add(name)
    return found


def changed(page: Page, what: str) -> IncompleteReadError:
    """The error for a page that does not go with the others; `what` is the rest of "Page 2 …"."""
    return IncompleteReadError(
        f"Page {page.number} {what}. The organization changed while it was read. Try again."
    )


def count_fault(read: int, before: int, after: int) -> str | None:
    """A sentence if the number of users is none of those the organization says it has."""
    if read == 0:
        return "The organization has no users at all. Check the key's scopes and directories."
    if read in {before, after}:
        return None
    return (
        f"The number of users read is {read}, and the organization says {before} before that "
        f"and {after} after. Try again."
    )


def parsed(page: Page, parse: Callable[[Fields], T]) -> list[T]:
    """The rows of a page.

    Raises:
        UnexpectedAnswerError: a row is not as documented; the message names the page.
    """
    try:
        return [parse(row) for row in page.rows]
    except UnexpectedAnswerError as failed:
        error = UnexpectedAnswerError(f"Page {page.number} cannot be used. {failed}")
    raise error
