"""Opens the reader and the writer of an organization."""

from __future__ import annotations

import random as randomness
from functools import partial
from typing import TYPE_CHECKING, Final

from umsync.atlassian.details import Details
from umsync.atlassian.paging import Pages
from umsync.atlassian.places import Places
from umsync.atlassian.reader import AtlassianReader
from umsync.atlassian.retry import Patience, Retry, read_may_pass, write_may_pass
from umsync.atlassian.searching import UserSearch
from umsync.atlassian.transport import Endpoint, ReadTransport, Timeouts, WriteTransport
from umsync.atlassian.writer import AtlassianWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import httpx

    from umsync.atlassian.fields import Json
    from umsync.atlassian.request import Request
    from umsync.errors import Attempts

_TIMEOUTS: Final = Timeouts()
_RETRY: Final = Retry()


def open_reader(  # noqa: PLR0913 - what it takes from outside, all by name
    endpoint: Endpoint,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    notice: Callable[[str], None],
    transport: httpx.BaseTransport | None = None,
    retry: Retry = _RETRY,
    timeouts: Timeouts = _TIMEOUTS,
    random: Callable[[], float] = randomness.random,
    progress: Callable[[int, int], None] = lambda _read, _of: None,
) -> AtlassianReader:
    """A reader; it sends nothing yet. Use it in a `with` statement.

    Args:
        endpoint: where, which organization, which key.
        clock: the time, with its zone.
        sleep: waits so many seconds.
        notice: is told, in a sentence, of each wait before it begins.
        transport: instead of the network.
        retry: how often to ask again.
        timeouts: how long to wait for an answer.
        random: a number from 0 to 1, which spreads waits.
        progress: is told how many users of how many a snapshot has read.

    Raises:
        UnreachableError: the environment's proxy or certificate settings cannot be used.
    """
    line = ReadTransport(endpoint, timeouts, transport)
    patience = Patience(retry, clock, sleep, random, notice)

    def read(request: Request) -> Json:
        return patience.call(partial(line.read, request), read_may_pass)

    pages = Pages(read, endpoint)
    search = UserSearch(endpoint.organization_id, pages, progress)
    places = Places(endpoint.organization_id, pages)
    details = Details(endpoint.organization_id, pages)
    return AtlassianReader(
        endpoint.organization_id, pages, search, places, details, line.cost, line.close
    )


def open_writer(  # noqa: PLR0913 - what it takes from outside, all by name
    endpoint: Endpoint,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    notice: Callable[[str], None],
    transport: httpx.BaseTransport | None = None,
    retry: Retry = _RETRY,
    timeouts: Timeouts = _TIMEOUTS,
    random: Callable[[], float] = randomness.random,
) -> AtlassianWriter:
    """A writer; arguments and errors are those of `open_reader`."""
    line = WriteTransport(endpoint, timeouts, transport)
    patience = Patience(retry, clock, sleep, random, notice)

    def write(request: Request) -> Attempts:
        patience.call(partial(line.write, request), write_may_pass)
        return ()

    return AtlassianWriter(endpoint.organization_id, write, line.close)
