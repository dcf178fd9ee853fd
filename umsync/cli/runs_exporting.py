"""Exports runs for whoever keeps or checks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.output import say
from umsync.codec.paths import is_folder, is_there
from umsync.errors import FilesError
from umsync.report.safe_text import safe
from umsync.report.words import count
from umsync.runs.canonical import DamagedError
from umsync.runs.exporting import SUMS, files_of, write_folder, write_zip
from umsync.runs.files import explained
from umsync.runs.reading import CUT_OFF
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def export_runs(runs: Path, names: Sequence[str], out: Path, *, force: bool) -> None:
    """Writes the files of runs and their sums to a ZIP file, or to a folder.

    Raises:
        UsageError: there is no such run.
        DamagedError: one was not as umsync wrote it; it is written all the same.
        FilesError: something cannot be read or written, or is there already.
    """
    store = RunStore(runs)
    folders = {folder.run_id: folder for folder in map(store.find, names)}
    is_zip = out.suffix.lower() == ".zip"
    _check_free(out, is_zip=is_zip, force=force)
    files = files_of(runs, sorted(folders))
    (write_zip if is_zip else write_folder)(files, out)
    say(f"Wrote {count(len(folders), 'run')} to {out}. {SUMS} in it has the SHA-256 sums.")
    damaged = [text for _, each in sorted(folders.items()) for text in each.verify()]
    for text in damaged:
        say(f"LOG DAMAGED: {safe(text, 300)}", err=True)
    if any(CUT_OFF not in text for text in damaged):
        raise DamagedError("A log is damaged, as told above. It was exported as it is.")


def _check_free(out: Path, *, is_zip: bool, force: bool) -> None:
    with explained("look at", out):
        there, folder = is_there(out), is_folder(out)
        is_used = there and (is_zip or not folder or any(out.iterdir()))
    if is_zip and folder:
        raise FilesError(f"{out} is a folder. Name a file.")
    if not is_zip and there and not folder:
        raise FilesError(f"{out} is a file. Name one that ends in .zip, or a folder.")
    if is_used and not force:
        raise FilesError(f"{out} exists. Choose another name, or overwrite it with --force.")
