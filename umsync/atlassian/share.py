"""A share of an organization's users: how much of it was asked for, and how much has come."""

from __future__ import annotations

import threading


class Share:
    """Counts what is asked for and what came, for one stream or for two from both ends.

    `expected` is how many users the organization counts in it, `page` how many come at a time. Two
    streams meet: neither asks for a page that the other one's pages on the way will make needless.
    One stream goes to its end.
    """

    def __init__(self, expected: int, page: int, *, has_two_ends: bool) -> None:
        self.has_two_ends = has_two_ends
        self._expected = expected
        self._page = page
        self._told = threading.Condition()
        self._on_the_way = 0
        self._rows = 0
        self._seen = 0
        self._users = 0
        self._is_over = False

    def may_ask(self, *, is_backward: bool) -> bool:
        """Whether a stream shall ask for its next page; waits until that is known."""
        with self._told:
            while True:
                if self._is_over:
                    return False
                if not self.has_two_ends or self._wants_more:
                    self._on_the_way += 1
                    return True
                if is_backward:
                    return False
                if self._is_settled:
                    # Equal names may stand in another order backward, so that some were passed by.
                    self._on_the_way += self._users < self._expected
                    return self._users < self._expected
                self._told.wait()

    def arrived(self, rows: int) -> None:
        """A page came, or the end of the listing, which has no rows."""
        with self._told:
            self._on_the_way -= 1
            self._rows += rows
            self._told.notify_all()

    def seen(self, rows: int, users: int) -> None:
        """A page was looked at, and so many of its users had not come before."""
        with self._told:
            self._seen += rows
            self._users += users
            self._told.notify_all()

    def stop(self) -> None:
        """Nobody wants more."""
        with self._told:
            self._is_over = True
            self._told.notify_all()

    @property
    def _wants_more(self) -> bool:
        return self._rows + self._page * self._on_the_way < self._expected

    @property
    def _is_settled(self) -> bool:
        """Whether all that was asked for has come and was looked at."""
        return not self._on_the_way and self._seen == self._rows
