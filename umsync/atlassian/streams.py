"""Pages of several listings that travel side by side, while earlier ones are decoded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Final

from umsync.atlassian.paging import Page
from umsync.atlassian.share import Share

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_AHEAD: Final = 2
"""How many pages of each stream may wait to be looked at."""
_HEARING: Final = 0.1
"""Seconds after which somebody who waits hears that all is over."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The pages of one listing in one direction, each read when it is asked for."""

    share: Share
    pages: Iterator[Page]
    is_backward: bool = False


def one_by_one(streams: Iterable[Stream]) -> Iterator[tuple[Share, Page]]:
    """All pages of one stream after the other, each asked for when it is wanted."""
    return ((stream.share, page) for stream in streams for page in stream.pages)


def side_by_side(
    streams: Iterable[Stream], lanes: int
) -> Generator[tuple[Share, Page], None, None]:
    """All pages as they arrive, each with the share that it belongs to.

    As many streams as there are lanes run at a time, each in a thread in which nothing happens but
    its requests. Whoever takes a page tells the share what came before taking the next one.
    Leaving early ends the threads.

    Raises:
        BaseException: what reading a page raises.
    """
    race = _Race(tuple(streams), lanes)
    try:
        yield from race.arrivals()
    finally:
        race.stop()


class _Race:
    """The threads, and the queue in which their pages arrive; a stream that ended sends None."""

    def __init__(self, streams: tuple[Stream, ...], lanes: int) -> None:
        self._streams = streams
        self._lanes = lanes
        self._over = threading.Event()
        self._queue: Queue[tuple[Share, Page | BaseException | None]] = Queue(_AHEAD * lanes)

    def arrivals(self) -> Iterator[tuple[Share, Page]]:
        """What arrives, until every stream has ended."""
        waiting = iter(self._streams)
        running = sum(self._start(each) for each in islice(waiting, self._lanes))
        while running:
            share, found = self._next()
            if found is None:
                running += sum(self._start(each) for each in islice(waiting, 1)) - 1
            elif isinstance(found, BaseException):
                raise found
            else:
                yield share, found

    def stop(self) -> None:
        """Nobody wants anything any more."""
        self._over.set()
        for each in self._streams:
            each.share.stop()

    def _start(self, stream: Stream) -> bool:
        # Daemons, as an interrupted program would wait for any other thread to end.
        threading.Thread(
            name="umsync-read", target=self._follow, args=(stream,), daemon=True
        ).start()
        return True

    def _next(self) -> tuple[Share, Page | BaseException | None]:
        while True:
            try:
                return self._queue.get(timeout=_HEARING)  # not for ever: Ctrl-C shall be heard
            except Empty:
                continue

    def _follow(self, stream: Stream) -> None:
        try:
            while stream.share.may_ask(is_backward=stream.is_backward):
                page = next(stream.pages, None)
                stream.share.arrived(0 if page is None else page.size)
                if page is None:
                    break
                self._send(stream.share, page)
        except BaseException as failed:  # noqa: BLE001 - `arrivals` raises it again
            self._send(stream.share, failed)
        else:
            self._send(stream.share, None)

    def _send(self, share: Share, found: Page | BaseException | None) -> None:
        while not self._over.is_set():
            try:
                return self._queue.put((share, found), timeout=_HEARING)
            except Full:
                continue
        return None
