"""What the last run found: the score of each gate module, and each mutant that nobody noticed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from mutmut.mutation.diff_apply import get_diff_for_mutant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST: Final = 90
"""The percentage of its mutants that the tests of each module must notice."""
_COPY: Final = Path("mutants")
_EQUIVALENT: Final = Path(__file__).with_name("equivalent.txt")
_UNNOTICED: Final = (0, 5, 33, None)
"""mutmut's exit codes for: survived, no tests, no tests that reach it; and None is not run."""


class Score(NamedTuple):
    """How many mutants of a module were made and noticed, and what was not noticed."""

    name: str
    made: int
    equivalent: tuple[str, ...]
    survived: tuple[str, ...]

    @property
    def counted(self) -> int:
        """All but those that no test can notice."""
        return self.made - len(self.equivalent)

    @property
    def percent(self) -> float:
        """How many of those that count were noticed."""
        return 100 * (self.counted - len(self.survived)) / (self.counted or 1)


def report() -> int:
    """Prints the last run; 1 when a module is below the least score."""
    lines = frozenset(_EQUIVALENT.read_text("utf-8").splitlines())
    scores = [_score(each, lines) for each in sorted(_COPY.rglob("*.py.meta"))]
    print(*_lines(scores, lines), sep="\n")  # noqa: T201 - its job
    return int(not scores or any(each.percent < LEAST for each in scores))


def _lines(scores: Sequence[Score], lines: frozenset[str]) -> Iterator[str]:
    yield from (f"Not noticed: {line}" for each in scores for line in each.survived)
    known = frozenset(line for each in scores for line in each.equivalent)
    wanted = frozenset(line for line in lines if line and not line.startswith("#"))
    yield from (f"Take it out of {_EQUIVALENT.name}: {line}" for line in sorted(wanted - known))
    yield from map(_row, (*scores, _total(scores)))


def _total(scores: Sequence[Score]) -> Score:
    equivalent = tuple(line for each in scores for line in each.equivalent)
    survived = tuple(line for each in scores for line in each.survived)
    return Score("all", sum(each.made for each in scores), equivalent, survived)


def _row(score: Score) -> str:
    noticed = score.counted - len(score.survived)
    return (
        f"{score.name:36} {noticed:5} of {score.counted:5} noticed {score.percent:6.1f}%  "
        f"{len(score.equivalent):3} equivalent"
    )


def _score(meta: Path, lines: frozenset[str]) -> Score:
    results: dict[str, int | None] = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
    module = meta.relative_to(_COPY).with_suffix("")
    unnoticed = [_change(name, module) for name, code in results.items() if code in _UNNOTICED]
    return Score(
        name=str(module),
        made=len(results),
        equivalent=tuple(each for each in unnoticed if each in lines),
        survived=tuple(each for each in unnoticed if each not in lines),
    )


def _change(name: str, module: Path) -> str:
    """`module | before | after` on one line, the same wherever in the module it stands."""
    diff = get_diff_for_mutant(name, path=module).splitlines()[2:]
    sides = (" ".join(each[1:].strip() for each in diff if each[:1] == sign) for sign in "-+")
    return " | ".join((str(module), *sides))


if __name__ == "__main__":
    sys.exit(report())
