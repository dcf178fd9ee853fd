"""Finds out what the runs of a store are still needed for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.cli.completing import unannounced
from umsync.cli.options import DEFAULT_MANIFESTS, load_manifests
from umsync.cli.output import say
from umsync.codec.paths import is_there
from umsync.errors import UmsyncError
from umsync.runs.files import explained
from umsync.runs.keeping import Keeping, Window
from umsync.runs.lock import is_held
from umsync.runs.overview import Overview
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from umsync.cli.runtime import Runtime

_UNKNOWN_WINDOW: Final = 31
"""Days that count when no manifest says how far the limits look back."""


def keeping_of(runtime: Runtime, runs: Path, manifests: tuple[Path, ...]) -> Keeping:
    """What the runs are needed for, by these manifests or those at the default places.

    Raises:
        ManifestError, FilesError: manifests were named and cannot be read, or the run store cannot.
    """
    overview = Overview.of(RunStore(runs))
    sources = {name for each in overview.runs for name in each.sources}
    held = frozenset(each for each in sources if is_held(runs, each))
    return Keeping(overview, _window(runtime, manifests), held, runtime.clock())


def _window(runtime: Runtime, manifests: tuple[Path, ...]) -> Window:
    """Mistakes count only in manifests that were named."""
    try:
        told = runtime if manifests else unannounced(runtime)
        window = load_manifests(told, manifests).limits.window
    except UmsyncError:
        if manifests:
            raise
        with explained("look into", Path.cwd()):
            are_there = any(is_there(Path(name)) for name in DEFAULT_MANIFESTS)
        why = "The manifests cannot be read" if are_there else "There are no manifests here"
        say(
            f"{why}, so all runs of the last {_UNKNOWN_WINDOW} days may count for limits. "
            "Name the manifests with -m.",
            err=True,
        )
        return Window(_UNKNOWN_WINDOW, is_known=False)
    return Window(window.days if window else 0)
