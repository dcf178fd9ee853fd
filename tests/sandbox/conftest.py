from __future__ import annotations

import pytest

from tests.sandbox.support import Api


@pytest.fixture
def api() -> Api:
    """A fresh organization of 60 people."""
    return Api()
