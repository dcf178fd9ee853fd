"""What runs are still needed for, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from umsync.runs.keeping import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from umsync.runs.overview import Stored

MEANING: Final[Mapping[Need, str]] = {
    Need.IN_PROGRESS: "an apply is working on the source",
    Need.UNFINISHED: "not ended, and younger than a day",
    Need.RESUMABLE: "something is left undone, and an apply can go on with it",
    Need.UNEXPIRED: "the plan has not expired, and must not be applied again",
    Need.WINDOW: "the limits' window counts the changes",
    Need.NEWEST: "the next plan of the source compares its number of users",
}
"""What each need says of a run."""


def why(needs: Sequence[Need]) -> str:
    """Why runs are kept, and the options that delete them anyway."""
    meaning = "; ".join(MEANING[each] for each in needs)
    if Need.IN_PROGRESS in needs:
        return f"{meaning}. Wait until it has ended."
    return f"{meaning}. To delete anyway: {' '.join(each.value for each in needs)}"


def days(runs: Sequence[Stored]) -> str:
    """`2026-03-03 to 2026-05-09`, or one day; the runs are newest first."""
    found = (f"{runs[-1].started_at:%Y-%m-%d}", f"{runs[0].started_at:%Y-%m-%d}")
    return " to ".join(dict.fromkeys(found))
