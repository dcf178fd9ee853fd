"""The run store: one folder for each run, and what its runs say together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from umsync.codec.paths import is_there
from umsync.errors import UsageError
from umsync.runs.canonical import DamagedError
from umsync.runs.deleted import FILE as DELETED
from umsync.runs.deleted import notes_about, notes_in
from umsync.runs.destructive import destructive_changes
from umsync.runs.files import explained, sync_folder, write_whole
from umsync.runs.folder import RunFolder
from umsync.runs.identity import check_prefix, is_run_id
from umsync.runs.own import REMOVED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from umsync.model.run import RunHead

_NEAR: Final = 3
_SHOWN: Final = 5
_OWN: Final = frozenset(REMOVED)


@dataclass(frozen=True, slots=True)
class Use:
    """A run that carried out a plan, and the run that it went on with, if any."""

    run_id: str
    resumes: str | None


@dataclass(frozen=True, slots=True)
class RunStore:
    """The runs in the folder `root`, which need not exist before the first."""

    root: Path

    def create(self, head: RunHead, plan_text: str) -> RunFolder:
        """A new folder for a run, with its plan.

        Raises:
            FilesError: It cannot be made, or exists.
        """
        folder = RunFolder(self.root / head.run_id)
        with explained("create the run folder", folder.path):
            self.root.mkdir(parents=True, exist_ok=True)
            folder.path.mkdir()
            sync_folder(self.root)
        write_whole(folder.path / "plan.json", plan_text)
        return folder

    def folders(self) -> tuple[RunFolder, ...]:
        """The folders that have a run's name, newest first.

        Raises:
            FilesError: The store cannot be read.
        """
        names = sorted((each.name for each in self._entries() if _is_folder(each)), reverse=True)
        return tuple(RunFolder(self.root / name) for name in names)

    def foreign(self, known: Collection[str] = ()) -> tuple[str, ...]:
        """A sentence for each thing in the store that is no run; these are known to be runs.

        Raises:
            FilesError: The store cannot be read.
        """
        own = {DELETED, *known}
        entries = (each for each in self._entries() if each.name not in own)
        paths = sorted(each.path for each in entries if not _is_folder(each))
        return tuple(f"{path} is not a run. It is left alone." for path in paths)

    def find(self, prefix: str) -> RunFolder:
        """The run whose name begins with this.

        Raises:
            UsageError: There is none, or more than one.
            FilesError: The store cannot be read.
        """
        check_prefix(prefix)
        folders = self.folders()
        found = [folder for folder in folders if folder.run_id.startswith(prefix)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(folder.run_id for folder in found[:_SHOWN])
            more = f", and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
            raise UsageError(
                f"{len(found):,} runs begin with {prefix!r}: {names}{more}. Write more of it."
            )
        hint = _deleted(prefix, self.root) or _hint(prefix, folders)
        raise UsageError(f"There is no run {prefix!r} in {self.root}. {hint}")

    def has_used(self, digest: str) -> str | None:
        """The id of the newest run that started to carry out the plan with this digest, if any.

        Raises:
            FilesError: The store cannot be read.
        """
        return next((each.run_id for each in self.uses(digest)), None)

    def uses(self, digest: str) -> tuple[Use, ...]:
        """The runs that started to carry out the plan with this digest, newest first.

        Runs that were deleted come last.

        Raises:
            FilesError: The store cannot be read.
        """
        found = (_use(folder, digest) for folder in self.folders())
        deleted = (Use(each.run_id, each.resumes) for each in notes_about(self.root, digest))
        return (*(use for use in found if use), *deleted)

    def destructive_since(self, moment: datetime, besides: str | None = None) -> int:
        """How many destructive changes were made, or may have been, at or after this moment.

        A change that one run may have made and another found out to be made counts once. Runs of
        the plan with the digest `besides` do not count.

        Raises:
            FilesError: A log that may hold some is damaged: the number is not known.
        """
        made = [destructive_changes(folder, moment) for folder in self.folders()]
        return len({each for changes in made for each in changes if each[0] != besides})

    def last_population(self, source: str) -> int | None:
        """How many people the source had in the plan of its last run; None when it had no run.

        Raises:
            FilesError: The store cannot be read.
        """
        for folder in self.folders():
            try:
                start = folder.start()
            except DamagedError:
                continue
            if start and source in start.populations:
                return start.populations[source]
        return None

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with explained("read the run store", self.root):
            if not is_there(self.root):
                return
            with os.scandir(self.root) as entries:
                yield from (each for each in entries if not each.name.startswith("."))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a run's; what has nothing but files of somebody else is none (any more)."""
    if not is_run_id(entry.name) or not entry.is_dir(follow_symlinks=False):
        return False
    try:
        names = os.listdir(entry.path)  # noqa: PTH208 - a path for each file takes its time
    except OSError:
        return True
    return not names or not _OWN.isdisjoint(names)


def _use(folder: RunFolder, digest: str) -> Use | None:
    """A damaged log does not free its plan to be used again."""
    try:
        start = folder.start()
    except DamagedError:
        return Use(folder.run_id, None) if digest in folder.plan_text() else None
    if start is None or start.head.plan_digest != digest:
        return None
    return Use(folder.run_id, start.head.resumes)


def _deleted(prefix: str, root: Path) -> str | None:
    notes = [each for each in notes_in(root) if each.run_id.startswith(prefix)]
    return f"Run {notes[-1].run_id} was deleted on {notes[-1].at:%Y-%m-%d}." if notes else None


def _hint(prefix: str, folders: tuple[RunFolder, ...]) -> str:
    names = [folder.run_id for folder in folders]
    near = get_close_matches(prefix, names, n=_NEAR, cutoff=0.5) or names[:_NEAR]
    return f"Did you mean {' or '.join(near)}?" if near else "It has no runs yet."
