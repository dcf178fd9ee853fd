"""From a source of a manifest to a reader and a writer of its organization."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from umsync.atlassian.connect import open_reader, open_writer
from umsync.atlassian.lanes import USUAL_LANES, Lanes
from umsync.atlassian.pace import LONGEST_WAIT, Pace
from umsync.atlassian.transport import Endpoint
from umsync.errors import MissingKeyError
from umsync.manifest.model import DEFAULT_BASE_URL
from umsync.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from umsync.atlassian.reader import AtlassianReader
    from umsync.atlassian.writer import AtlassianWriter
    from umsync.manifest.model import Source
    from umsync.sandbox.store import Store

SANDBOX_URL = "http://sandbox.localhost"
_STORES: WeakValueDictionary[Path, Store] = WeakValueDictionary()
"""The files of sandboxes that are in use."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a connection takes from outside: environment, time, and whom to tell what.

    `notice` is told of each wait, `progress` how many users of how many have been read. No wait is
    longer than `max_wait` seconds or goes on after `until`, a time with its zone. `lanes` says how
    many requests of a reader may be on the way at a time.
    """

    env: Mapping[str, str]
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    notice: Callable[[str], None]
    progress: Callable[[int, int], None] = lambda _read, _of: None
    max_wait: float = LONGEST_WAIT
    until: datetime | None = None
    lanes: Lanes = USUAL_LANES


def pace_of(surroundings: Surroundings) -> Pace:
    """A limiter for one organization; its reader and its writer share it."""
    return Pace(
        clock=surroundings.clock,
        sleep=surroundings.sleep,
        notice=surroundings.notice,
        random=surroundings.random,
        max_wait=surroundings.max_wait,
        until=surroundings.until,
    )


@contextmanager
def connect_reader(
    name: str, source: Source, surroundings: Surroundings, pace: Pace | None = None
) -> Iterator[AtlassianReader]:
    """A reader for this source; closed at the end. Without `pace` it has one of its own.

    Raises:
        MissingKeyError: the environment variable with the key is not set.
        FilesError: the sandbox file cannot be read.
    """
    endpoint, transport = _where(name, source, surroundings)
    with open_reader(
        endpoint,
        pace=pace or pace_of(surroundings),
        transport=transport,
        progress=surroundings.progress,
        lanes=surroundings.lanes,
    ) as reader:
        yield reader


@contextmanager
def connect_writer(
    name: str, source: Source, surroundings: Surroundings, pace: Pace | None = None
) -> Iterator[AtlassianWriter]:
    """A writer for this source; closed at the end. Raises as `connect_reader`."""
    endpoint, transport = _where(name, source, surroundings)
    with open_writer(endpoint, pace=pace or pace_of(surroundings), transport=transport) as writer:
        yield writer


def _where(
    name: str, source: Source, surroundings: Surroundings
) -> tuple[Endpoint, httpx.BaseTransport | None]:
    if source.sandbox is not None:
        return _sandbox(Path(source.sandbox), surroundings)
    organization, key = source.organization or "", _key(name, source, surroundings.env)
    return Endpoint(source.base_url or DEFAULT_BASE_URL, organization, key), None


def _key(name: str, source: Source, env: Mapping[str, str]) -> Secret:
    variable = source.api_key.env if source.api_key else ""
    value = env.get(variable, "").strip()
    if not value:
        raise MissingKeyError(
            f"Source {name} needs an API key, and the environment variable {variable} is not set. "
            f"Set it: export {variable}=<the organization's API key>"
        )
    return Secret(value)


def _sandbox(path: Path, surroundings: Surroundings) -> tuple[Endpoint, httpx.BaseTransport]:
    import httpx  # noqa: PLC0415 - only sandboxes need a transport of their own

    from umsync.sandbox.app import create_app  # noqa: PLC0415 - only for sandboxes
    from umsync.sandbox.store import Store  # noqa: PLC0415 - only for sandboxes

    # A reader and a writer share one: else each write would let the other read the whole file anew.
    store = _STORES.get(path.absolute()) or Store.open(path)
    _STORES[path.absolute()] = store
    app = create_app(store, clock=surroundings.clock)
    with store.reading() as organization:
        key = Secret(organization.document["api_keys"][0]["token"], is_used=False)
        endpoint = Endpoint(SANDBOX_URL, organization.id, key)
    return endpoint, httpx.WSGITransport(app=app)
