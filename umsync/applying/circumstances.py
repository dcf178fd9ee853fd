"""What a plan is checked against before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from umsync.manifest.model import Manifest
from umsync.runs.store import RunStore


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan is checked against. `now` is in UTC.

    `accepted_destructive` is the number that the caller accepts, `expect_digest` the digest of
    the plan that was reviewed; both may be None. `population` is how many users each source has
    now, once that is known; until then the plan is believed. `resumes` is the id of the run of
    this plan that is gone on with.
    """

    manifest: Manifest
    store: RunStore
    now: datetime
    accepted_destructive: int | None = None
    expect_digest: str | None = None
    population: Mapping[str, int] | None = None
    resumes: str | None = None
