"""What starts and ends at once: the version, the help, and the check of many policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks import manifests
from benchmarks.command import PYTHON, UMSYNC, timed
from benchmarks.policies import TURNS, many

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CLICK: Final = (PYTHON, "-c", "import click")
_WHERE: Final = manifests.Where("http://127.0.0.1:1", "7f3c2c1e-0000-4000-8000-000000000001")
_NOBODY: Final = manifests.People(
    ids=(),
    leavers=tuple(f"ana{number}@acme.example" for number in range(5 * TURNS)),
    bosses=("ceo@acme.example", "cto@acme.example", "bob@acme.example"),
)
_YAML: Final = "import yaml; yaml.load(open('umsync.yaml'), yaml.CSafeLoader)"
"""By libyaml, without positions and without looking at what it says."""

Start = tuple[tuple[str, ...], tuple[str, ...]]
STARTS: Final[dict[str, Start]] = {
    "version": ((*UMSYNC, "--version"), _CLICK),
    "help": ((*UMSYNC, "--help"), _CLICK),
    "imports": ((PYTHON, "-c", "import click, httpx"), _CLICK),
}


def start(name: str, repeats: int) -> Callable[[Path], dict[str, Any]]:
    """What measures one of STARTS in a folder."""
    return lambda top: _by_turns(STARTS[name], repeats, top)


def validation(policies: int, repeats: int, top: Path) -> dict[str, Any]:
    """`validate` beside the decoding of the same YAML."""
    folder = top / "validation"
    manifests.write(folder, _WHERE, _NOBODY, many(policies))
    both = ((*UMSYNC, "validate"), (PYTHON, "-c", _YAML))
    return {"policies": policies, **_by_turns(both, repeats, folder)}


def _by_turns(both: Start, repeats: int, folder: Path) -> dict[str, Any]:
    pairs = [[timed(each, folder) for each in both] for _ in range(repeats)]
    runs, floor = zip(*pairs, strict=True)
    return {"runs": list(runs), "floor": list(floor)}
