"""Tries the keys of sources, and says when they expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.cli.github import mark_keys
from umsync.cli.output import say
from umsync.cli.reading import naming, surroundings
from umsync.cli.working import working
from umsync.connect import connect_reader
from umsync.errors import CredentialsError, KeyExpiryError
from umsync.planning.key_expiry import SourceKeys, named_key
from umsync.report.markdown_text import cell
from umsync.report.safe_text import safe
from umsync.runs.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from umsync.cli.runtime import Runtime
    from umsync.manifest.model import Manifest, Source

_MOST = 500


def check_all(
    runtime: Runtime, manifest: Manifest, names: Iterable[str], report: Path | None
) -> None:
    """Prints a line for each source; `report` gets what needs somebody.

    Raises:
        CredentialsError: a key does not work, or will not within a day.
        IncompleteReadError: an organization could not be asked.
        FilesError: the report cannot be written.
    """
    notes: list[str] = []
    try:
        checked = [_checked(runtime, name, manifest.sources[name], notes) for name in names]
        over = [each.source for each in checked if each.is_over]
        if over:
            raise KeyExpiryError(
                f"Less than a day is left of the API key of {', '.join(over)}. Make another on "
                "admin.atlassian.com, set it where this one is set, and run this again."
            )
    except CredentialsError as error:
        notes.append(str(error))
        raise
    finally:
        if report:
            write_whole(report, "".join(f"\n{cell(each, _MOST)}\n" for each in notes).encode())


def _checked(runtime: Runtime, name: str, source: Source, notes: list[str]) -> SourceKeys:
    with (
        naming(name, source),
        working(runtime, f"Checking {name}") as work,
        connect_reader(name, source, surroundings(runtime, work)) as reader,
    ):
        organization = reader.organization()
        keys = SourceKeys(name, named_key(source), reader.places.api_keys(), runtime.clock())
    say(f"{name}: ok, {safe(organization.name)} ({organization.id}); {safe(keys.state, _MOST)}")
    mark_keys(runtime.env, keys)
    notes.extend(keys.warnings())
    return keys
