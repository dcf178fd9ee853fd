"""What becomes of one request: its own answer, a spoiled one, another one, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Response

from umsync.sandbox.faults.answers import instead, spoiled
from umsync.sandbox.faults.model import NOT_EXECUTED, Deed, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from umsync.sandbox.errors import Family

_UNANSWERED: Final = frozenset({Kind.DROP, Kind.RESET})


@dataclass(frozen=True, slots=True)
class Played:
    """The answer, None for none, and how the connection ends early: DROP, RESET or TRUNCATE."""

    response: Response | None
    ending: Kind | None = None

    @property
    def status(self) -> int | None:
        """The status that the client gets, None without an answer."""
        return None if self.response is None else self.response.status_code


def play(deed: Deed | None, response: Response | None, family: Family, now: datetime) -> Played:
    """What comes of a request; `response` is the API's answer, None if it was not executed."""
    if deed is None:
        return Played(response)
    if deed.kind in _UNANSWERED:
        return Played(None, deed.kind)
    if deed.kind in NOT_EXECUTED or response is None:
        return Played(instead(deed, family, now))
    if deed.kind is not Kind.TRUNCATE:
        return Played(spoiled(deed.kind, response))
    # Nothing can be cut in the middle of an answer without a body, so all of it is lost.
    return Played(response, Kind.TRUNCATE) if response.get_data() else Played(None, Kind.DROP)
