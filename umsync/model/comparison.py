"""What a plan adds to what was pending before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """What of a plan was asked for before: by the manifests of another commit, and the same read.

    `ref` is as it was typed, `commit` its full name. `pending` are ids of the plan's changes that
    those manifests ask for, too; every other one is new. `dropped` is how many changes they ask for
    and the plan does not. `reason` says why nothing could be compared: then every change is new.
    """

    ref: str
    commit: str
    pending: tuple[str, ...]
    dropped: int
    reason: str | None
