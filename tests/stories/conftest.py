"""What stories share."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_github import fake_github
from tests.support.github_place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A repository at GitHub, with what it needs of the world."""
    with ExitStack() as ends:
        github = ends.enter_context(fake_github())
        yield Place.begin(tmp_path, github, ends)
