"""How many requests travel side by side, and from which size on that pays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lanes:
    """The manner in which an organization is read.

    `most` requests are on the way at a time; with one they follow each other, and the API's own
    order is kept. A page has `page` users. A list of `both_ends` users or more is read from both
    ends; one of `divided` or more is divided first, which takes some requests that count. Where an
    answer comes within `quick` seconds nothing is side by side: there is no wait to fill, and
    threads cost more than they give.
    """

    most: int = 8
    page: int = 100
    both_ends: int = 500
    divided: int = 4000
    quick: float = 0.01

    @property
    def is_one(self) -> bool:
        """Whether requests follow each other."""
        return self.most == 1


ONE_LANE = Lanes(most=1)
USUAL_LANES = Lanes()
