"""A new repository: manifests, workflows and what goes with them, from texts in this package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from umsync.codec.paths import is_there
from umsync.errors import FilesError
from umsync.runs.files import explained

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLACES: Final[Mapping[str, str]] = {
    ".github/CODEOWNERS": "CODEOWNERS",
    ".github/workflows/apply.yml": "apply.yml",
    ".github/workflows/plan.yml": "plan.yml",
    ".github/workflows/umsync-apply.yml": "umsync-apply.yml",
    ".github/workflows/umsync-plan.yml": "umsync-plan.yml",
    ".gitignore": "gitignore",
    "README.md": "README.md",
    "manifests/organization.yaml": "organization.yaml",
    "manifests/policies.yaml": "policies.yaml",
}
"""Where each text goes."""


def texts() -> dict[str, str]:
    """Every file of a new repository, by its path."""
    folder = files("umsync.cli") / "scaffold"
    return {path: (folder / name).read_text("utf-8") for path, name in PLACES.items()}


def _is_taken(path: Path) -> bool:
    return path.is_symlink() or is_there(path)


def begin(folder: Path) -> tuple[str, ...]:
    """Writes the files; their paths.

    Raises:
        FilesError: one of them is there already, so none was written; or they cannot be written.
    """
    made = texts()
    with explained("look into", folder):
        there = [path for path in made if _is_taken(folder / path)]
    if there:
        raise FilesError(
            f"{folder} has {', '.join(there)} already. Nothing was written. Name another folder, "
            "or move them away."
        )
    for path, text in made.items():
        place = folder / path
        with explained("write", place):
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    return tuple(made)
