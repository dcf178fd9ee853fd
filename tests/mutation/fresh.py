"""A plugin of pytest for the mutation run: nothing that the unbroken code remembered is left.

Each mutant is tried in a fork of a process in which the tests ran once. What a cache kept there,
such as the readers of a document's types, would be used in the place of the mutant.
"""

from __future__ import annotations

import functools
import gc


def pytest_sessionstart() -> None:
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and each.__module__.startswith("umsync"):
            each.cache_clear()
