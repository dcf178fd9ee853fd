"""How properties are tried: always alike in `make test`, with other and more examples each week.

Neither hangs on time: no deadline, and no health check that a busy machine fails.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

NAME: Final = os.environ.get("UMSYNC_HYPOTHESIS", "suite")
_FACTORS: Final = {"suite": 1, "explore": 5}
_USUAL: Final = 60
"""How often a property is tried that does not say it. The same examples again find nothing new."""


def load() -> None:
    """Makes `suite` the profile of all tests, or `explore` if UMSYNC_HYPOTHESIS says so."""
    settings.register_profile(
        "suite",
        max_examples=_USUAL,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,  # a commit that passed passes again
        database=None,
        print_blob=True,
    )
    suite, most = settings.get_profile("suite"), _USUAL * _FACTORS["explore"]
    settings.register_profile("explore", suite, derandomize=False, max_examples=most)
    settings.load_profile(NAME)


def examples(number: int) -> settings:
    """A property is tried so often, and five times as often when others are explored."""
    return settings(max_examples=number * _FACTORS[NAME])
