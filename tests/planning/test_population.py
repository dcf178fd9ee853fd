"""Whether an organization shrank too much to believe it."""

from __future__ import annotations

import pytest

from umsync.planning.population import shrunken


@pytest.mark.parametrize(
    ("before", "now", "accepted"),
    [(None, 0, None), (100, 80, None), (100, 100, None), (100, 200, None), (100, 1, 1)],
)
def test_it_is_believed(before: int | None, now: int, accepted: int | None) -> None:
    assert shrunken("acme", before, now, accepted) is None


@pytest.mark.parametrize(("before", "now", "accepted"), [(100, 79, None), (100, 79, 80), (5, 0, 1)])
def test_it_is_not_believed(before: int, now: int, accepted: int | None) -> None:
    said = shrunken("acme", before, now, accepted)
    assert said
    assert f"--accept-population acme={now}" in said
