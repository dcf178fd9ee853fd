"""Pages: one generator for each way the API is asked for the next one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

from umsync.atlassian import wire
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.errors import ApiError, incomplete
from umsync.atlassian.fields import Fields, Json
from umsync.atlassian.request import Request
from umsync.atlassian.user_page import UserPage
from umsync.atlassian.user_row import UserRow
from umsync.errors import CredentialsError, IncompleteReadError

MOST_PAGES: Final = 100_000
_LONGEST_CURSOR: Final = 8192


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, those of users perhaps as `UserRow`; pages count from 1."""

    number: int
    rows: list[Fields]
    users: Sequence[UserRow] | None = None

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self.rows if self.users is None else self.users)


@dataclass(frozen=True, slots=True)
class Pages:
    """Reads all pages of a listing, each when it is asked for.

    Every method raises IncompleteReadError, naming the page, when one cannot be read or leads
    nowhere, and CredentialsError when the key is refused.
    """

    read: Callable[[Request], Json]
    endpoint: Endpoint
    most_pages: int = MOST_PAGES

    def by_body(self, request: Request) -> Iterator[Page]:
        """Searches: the next page is the same body with a cursor."""
        return self._all(
            request, lambda cursor: replace(request, body={**request.body, "cursor": cursor})
        )

    def by_cursor_alone(self, request: Request) -> Iterator[Page]:
        """Workspaces: the next page is a body with nothing but a cursor."""
        return self._all(request, lambda cursor: replace(request, body={"cursor": cursor}))

    def by_query(self, request: Request) -> Iterator[Page]:
        """Listings: the next page is the same address with a cursor."""
        return self._all(
            request, lambda cursor: replace(request, query={**request.query, "cursor": cursor})
        )

    def _all(self, first: Request, following: Callable[[str], Request]) -> Iterator[Page]:
        request, seen = first, set[str]()
        for number in range(1, self.most_pages + 1):
            page, link = self._page(request, number)
            yield page
            if link is None:
                return
            cursor = self._cursor(link, f"Page {number} of {first.endpoint}")
            if cursor in seen:
                raise IncompleteReadError(
                    f"Page {number} of {first.endpoint} leads back to an earlier page. Try again."
                )
            seen.add(cursor)
            request = following(cursor)
        raise IncompleteReadError(f"{first.endpoint} has more than {self.most_pages} pages.")

    def _page(self, request: Request, number: int) -> tuple[Page, str | None]:
        try:
            answer = self.read(request)
            if isinstance(answer, UserPage):
                return Page(number, [], answer.rows), answer.next
            rows, link = wire.page(answer, request.endpoint)
            return Page(number, rows), link
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError) as failed:
            error = incomplete(f"Page {number} could not be read. {failed}", failed)
        raise error

    def _cursor(self, link: str, where: str) -> str:
        """The cursor that `links.next` is, or that is in it when it is an address."""
        try:
            parts = urlsplit(link)
        except ValueError:
            raise IncompleteReadError(f"{where} leads to a broken address.") from None
        found = [link]
        if "://" in link or "cursor=" in parts.query:
            if parts.netloc not in {"", self.endpoint.host}:
                host = self.endpoint.host
                raise IncompleteReadError(f"{where} leads to another host than {host}.")
            found = parse_qs(parts.query).get("cursor", [])
        if len(found) != 1 or not found[0].isprintable() or len(found[0]) > _LONGEST_CURSOR:
            raise IncompleteReadError(f"{where} leads to no usable cursor.")
        return found[0]
