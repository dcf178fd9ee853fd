"""What the tests of this folder need once: two organizations, a plan, and how it ends."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.reliability.cast import TWO_DIRECTORIES, manifest, organization
from tests.reliability.site import Site, serving
from tests.reliability.trip import Trip
from tests.support.crashing import Launcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.reliability.cast import Row
    from tests.reliability.trip import End

FEW = {"Leaver": 1, "Joining": 1}


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    with Launcher() as started:
        yield started


@contextmanager
def planned_trip(
    folder: Path, launcher: Launcher, documents: Mapping[str, Row], now: datetime
) -> Iterator[tuple[Trip, End]]:
    """The trip, and the end of it when nothing happens on the way."""
    sites = {name: Site(document, now) for name, document in documents.items()}
    with ExitStack() as stack:
        places = {
            name: (site.document, stack.enter_context(serving(site)))
            for name, site in sites.items()
        }
        (folder / "umsync.yaml").write_text(manifest(places))
        trip = Trip(folder, sites, launcher)
        ran = trip.umsync("plan", "-o", "plan.json")
        assert ran.code == 0, ran.said
        trip.fresh()
        ran = trip.apply(1)
        assert ran.code == 0, ran.said
        yield trip, trip.end


@pytest.fixture(scope="session")
def planned(
    tmp_path_factory: pytest.TempPathFactory, launcher: Launcher
) -> Iterator[tuple[Trip, End]]:
    """Two organizations, and every action."""
    now = datetime.now(UTC)
    documents = {"acme": organization(1, now), "labs": organization(2, now, FEW)}
    with planned_trip(tmp_path_factory.mktemp("trip"), launcher, documents, now) as found:
        yield found


@pytest.fixture(scope="session")
def planned_double(
    tmp_path_factory: pytest.TempPathFactory, launcher: Launcher
) -> Iterator[tuple[Trip, End]]:
    """People in two directories."""
    now = datetime.now(UTC)
    documents = {"acme": organization(1, now, TWO_DIRECTORIES)}
    with planned_trip(tmp_path_factory.mktemp("double"), launcher, documents, now) as found:
        yield found


@pytest.fixture
def trip(planned: tuple[Trip, End]) -> Trip:
    planned[0].fresh()
    return planned[0]


@pytest.fixture
def wanted(planned: tuple[Trip, End]) -> End:
    return planned[1]


@pytest.fixture
def double(planned_double: tuple[Trip, End]) -> Trip:
    planned_double[0].fresh()
    return planned_double[0]


@pytest.fixture
def wanted_double(planned_double: tuple[Trip, End]) -> End:
    return planned_double[1]
