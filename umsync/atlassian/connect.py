"""Opens the reader and the writer of an organization."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

from umsync.atlassian.counts import Counts
from umsync.atlassian.details import Details
from umsync.atlassian.lanes import USUAL_LANES, Lanes
from umsync.atlassian.paging import Pages
from umsync.atlassian.places import Places
from umsync.atlassian.reader import AtlassianReader
from umsync.atlassian.retry import Patience, Retry, read_may_pass, write_may_pass
from umsync.atlassian.searching import UserSearch
from umsync.atlassian.tempo import Tempo
from umsync.atlassian.transport import Endpoint, ReadTransport, Timeouts, WriteTransport
from umsync.atlassian.writer import AtlassianWriter

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from umsync.atlassian.fields import Json
    from umsync.atlassian.pace import Pace
    from umsync.atlassian.request import Request
    from umsync.errors import Attempts

_TIMEOUTS: Final = Timeouts()
_RETRY: Final = Retry()


def open_reader(  # noqa: PLR0913 - what it takes from outside, all by name
    endpoint: Endpoint,
    *,
    pace: Pace,
    transport: httpx.BaseTransport | None = None,
    retry: Retry = _RETRY,
    timeouts: Timeouts = _TIMEOUTS,
    progress: Callable[[int, int], None] = lambda _read, _of: None,
    lanes: Lanes = USUAL_LANES,
    now: Callable[[], float] = monotonic,
) -> AtlassianReader:
    """A reader; it sends nothing yet. Use it in a `with` statement.

    Args:
        endpoint: where, which organization, which key.
        pace: when to send; the same for everything that asks this organization.
        transport: instead of the network.
        retry: how often to ask again.
        timeouts: how long to wait for an answer.
        progress: is told how many users of how many a snapshot has read.
        lanes: how many requests may be on the way at a time, and when.
        now: seconds by a clock that only goes forward.

    Raises:
        UnreachableError: the environment's proxy or certificate settings cannot be used.
    """
    line = ReadTransport(endpoint, timeouts, pace, transport)
    patience = Patience(retry, pace, read_may_pass)

    tempo = Tempo(now)

    def read(request: Request) -> Json:
        return tempo.timed(lambda: patience.call(line.read, request)[0])

    pages = Pages(read, endpoint)
    search = UserSearch(endpoint.organization_id, pages, progress, lanes)
    places = Places(endpoint.organization_id, pages, lanes)
    details = Details(endpoint.organization_id, pages)
    return AtlassianReader(
        endpoint.organization_id,
        pages,
        Counts(endpoint.organization_id, pages),
        search,
        places,
        details,
        line.cost,
        line.close,
        tempo,
    )


def open_writer(
    endpoint: Endpoint,
    *,
    pace: Pace,
    transport: httpx.BaseTransport | None = None,
    retry: Retry = _RETRY,
    timeouts: Timeouts = _TIMEOUTS,
) -> AtlassianWriter:
    """A writer; arguments and errors are those of `open_reader`."""
    line = WriteTransport(endpoint, timeouts, pace, transport)
    patience = Patience(retry, pace, write_may_pass)

    def write(request: Request) -> Attempts:
        return patience.call(line.write, request)[1]

    return AtlassianWriter(endpoint.organization_id, write, line.close)
