"""One limiter, real threads, and the sandbox's own limit over real HTTP."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.atlassian.paces import START, Time, Together, limits
from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.pace import Pace
from umsync.model.secret import Secret
from umsync.sandbox.app import RateLimit, create_app
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.atlassian.reader import AtlassianReader

TEMPLATE = "/users/{account}/manage"
DOCUMENT = seed(users=30, seed=7, as_of=START)


class Silent(WSGIRequestHandler):
    """Adds no Date: the sandbox says its own time."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, *_: object) -> None:
        pass


class Counted:
    """The sandbox with a limit, and when it let requests through and refused them."""

    def __init__(self, time: Time | Together, requests: int) -> None:
        self.served: list[float] = []
        self.refused: list[float] = []
        self._time = time
        limit = RateLimit(requests=requests, per_seconds=60)
        self._app = create_app(Store(None, DOCUMENT), clock=time.clock, rate_limit=limit)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        def start(status: str, *more: Any) -> Any:
            (self.refused if status.startswith("429") else self.served).append(self._time.seconds)
            return start_response(status, *more)

        return self._app(environ, start)

    def windows(self) -> list[int]:
        """How many requests each window served; one begins with its first request."""
        found: list[int] = []
        start = float("-inf")
        for at in sorted(self.served):
            if at >= start + 60:
                start = at
                found.append(0)
            found[-1] += 1
        return found


@contextmanager
def listening(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def acme(app: Counted, time: Time | Together) -> Iterator[AtlassianReader]:
    with listening(app) as url:
        endpoint = Endpoint(url, DOCUMENT["organization"]["id"], Secret(SANDBOX_KEY))
        with open_reader(endpoint, pace=pace_by(time)) as reader:
            yield reader


def pace_by(time: Time | Together) -> Pace:
    return Pace(clock=time.clock, sleep=time.sleep, notice=lambda _: None)


@pytest.mark.parametrize("workers", [1, 8])
def test_the_sandboxes_limit_of_100_a_minute_is_used_and_never_hit(workers: int) -> None:
    time = Together(workers)
    app = Counted(time, requests=100)
    left = iter(range(450))
    with acme(app, time) as reader:
        time.run(lambda: all(reader.population() == 30 for _ in left) or pytest.fail("Not 30."))
    assert app.refused == []
    windows = app.windows()
    assert sum(windows) == 450
    assert all(used >= 95 for used in windows[:-1]), windows


def test_a_limit_that_another_program_used_up_is_hit_once_for_all() -> None:
    """Whoever asks first hears it, and the seven others do not have to."""
    time = Together(1)
    app = Counted(time, requests=100)
    with acme(app, time) as other:
        for _ in range(81):
            other.population()
        with acme(app, time) as third:
            for _ in range(19):
                third.population()
    with acme(app, time) as reader:
        reader.population()
        time.threads, left = 8, iter(range(40))
        time.run(lambda: all(reader.population() == 30 for _ in left) or pytest.fail("Not 30."))
    assert len(app.refused) == 1


def test_reader_and_writer_share_one_pace() -> None:
    """What the reader used up, the writer waits for."""
    time = Time()
    app = Counted(time, requests=2)
    group = DOCUMENT["groups"][4]
    row = next(
        each
        for each in DOCUMENT["users"]
        if group["directoryId"] in each["directories"] and group["id"] not in each["groups"]
    )
    with listening(app) as url:
        endpoint = Endpoint(url, DOCUMENT["organization"]["id"], Secret(SANDBOX_KEY))
        pace = pace_by(time)
        with open_reader(endpoint, pace=pace) as reader, open_writer(endpoint, pace=pace) as writer:
            for _ in range(2):
                reader.population()
            tries = writer.add_to_group(group["directoryId"], group["id"], row["accountId"])
    assert tries == ()
    assert app.refused == []
    assert time.seconds >= 60.0


def test_many_threads_never_send_more_than_is_left() -> None:
    """The server counts by itself, and tells of a limit that it never enforces."""
    time = Together(16)
    pace = pace_by(time)
    lock = threading.Lock()
    used: dict[int, int] = {}
    left = iter(range(500))

    def send() -> None:
        for _ in left:
            turn = pace.enter(TEMPLATE)
            with lock:
                minute = int(time.seconds // 60)
                used[minute] = used.get(minute, 0) + 1
                ends = START + timedelta(minutes=minute + 1)
                headers = limits(50, max(50 - used[minute], 0), ends)
            pace.told(turn, headers, 200)

    time.run(send)
    assert sum(used.values()) == 500
    assert set(list(used.values())[:-1]) == {50}
