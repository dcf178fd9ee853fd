"""Mistakes in manifests: each with its place, all of them in one error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from umsync.errors import ManifestError
from umsync.model.position import Position

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it stands, and a sentence on what is wrong and what to write."""

    at: Position
    text: str

    def __str__(self) -> str:
        return f"{self.at}: {self.text}"


class ManifestErrors(ManifestError):  # noqa: N818 - it is many of them
    """All mistakes of all files, sorted by place; the message has a line for each and a count."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        count = len(self.problems)
        total = f"{count} mistake{'s' if count != 1 else ''}."
        super().__init__("\n".join([*map(str, self.problems), total]))


class MistakeError(Exception):
    """One value is wrong. It never leaves this package: the decoder collects its problem."""

    def __init__(self, at: Position, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(at, text)
