"""An organization that suddenly has far fewer people was probably not read whole."""

from __future__ import annotations

from typing import Final

_KEPT: Final = 0.8
"""The part of the people of the last run that must still be there."""


def shrunken(source: str, before: int | None, now: int, accepted: int | None) -> str | None:
    """A sentence if more than a fifth of the people are gone since the last run, or None.

    Args:
        source: its name in the manifests.
        before: how many people the last run's plan counted; None when there was no run.
        now: how many were read.
        accepted: the number that the caller says is right.
    """
    if before is None or now >= before * _KEPT or now == accepted:
        return None
    return (
        f"Source {source} has {now} users, and had {before} at the last run. More than 20% "
        "are gone, so the read is taken for incomplete. Look into it; if the number is right, "
        f"say so with --accept-population {source}={now}."
    )
