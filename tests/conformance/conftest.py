"""The documents to check against."""

from __future__ import annotations

import pytest

from tests.conformance.samples import OURS
from tests.support.conformance import Documents


@pytest.fixture(scope="session")
def ours() -> Documents:
    """The documents of this repository."""
    return Documents.load(OURS)


@pytest.fixture(scope="session")
def documents() -> Documents:
    """The documents in UMSYNC_OPENAPI_DIR, or those of this repository."""
    return Documents.load()
