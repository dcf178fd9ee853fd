"""What stories share."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_github import fake_github
from tests.support.github_place import Place
from tests.support.warm import warm_command

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with umsync in it that starts in no time."""
    with warm_command(tmp_path_factory.mktemp("warm")) as folder:
        yield folder


@pytest.fixture
def programs(request: pytest.FixtureRequest) -> Path:
    """The folder of umsync: the installed one where a test's mark says so."""
    if request.node.get_closest_marker("installed"):
        return Path(sys.executable).parent
    found: Path = request.getfixturevalue("warm")
    return found


@pytest.fixture
def place(tmp_path: Path, programs: Path) -> Iterator[Place]:
    """A repository at GitHub, with what it needs of the world."""
    with ExitStack() as ends:
        github = ends.enter_context(fake_github())
        yield Place.begin(tmp_path, github, programs, ends)
