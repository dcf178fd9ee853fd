"""Counts the requests that a plan takes, for each example and for the manifests measured here.

Nothing is timed: a request is a request anywhere.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import manifests, policies
from benchmarks.command import UMSYNC, timed
from benchmarks.serving import people, served

if TYPE_CHECKING:
    from benchmarks.manifests import People, Where

EXAMPLES: Final = Path(__file__).resolve().parent.parent / "examples"
PURPOSES: Final = ("pages", "details", "lists")
_DETAILS: Final = ("role-assignments", "/manage")
_SHARED: Final = ("sources:", "limits:")
"""Sections of an example that are written anew: another organization, and limits never reached."""


def requests(users: int, top: Path) -> dict[str, Any]:
    """Requests of each plan, by what they are for."""
    folder, counts = top / "requests", {}
    with served(users) as where:
        those = people(where, users)
        for name in sorted(each.parent.name for each in EXAMPLES.glob("*/umsync.yaml")):
            _write_example(folder / name, EXAMPLES / name, where, those)
            counts[name] = _counts(folder / name)
        for name, own in _own(those).items():
            manifests.write(folder / name, where, those, own)
            counts[name] = _counts(folder / name)
    return {"users": users, "counts": counts}


def table(found: dict[str, Any]) -> str:
    """A Markdown table of them; nothing if they were not counted."""
    if not found:
        return ""
    rows = [_row(name, counts) for name, counts in found["counts"].items()]
    head = "| plan of | pages | details | lists | all |\n| --- | --: | --: | --: | --: |\n"
    return head + "".join(rows)


def _row(name: str, counts: dict[str, int]) -> str:
    numbers = [*(counts[each] for each in PURPOSES), sum(counts.values())]
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |\n"


def _own(those: People) -> dict[str, policies.Mapping]:
    return {
        "idle policy": policies.idle(),
        "ten policies": policies.ten(),
        "fifty policies": policies.fifty(),
        "fifty named accounts": policies.named(those.ids),
    }


def _write_example(folder: Path, example: Path, where: Where, those: People) -> None:
    """A copy of an example over the server's organization; its leavers are that one's people."""
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("sandbox.json"))
    for each in folder.glob("*.csv"):
        rows = (f"{who},2020-01-31" for who in those.leavers)
        each.write_text("\n".join(["Work e-mail,Last day", *rows, ""]), "utf-8")
    text = (folder / "umsync.yaml").read_text("utf-8")
    parts = [part for part in text.split("\n\n") if not part.startswith(_SHARED)]
    shared = manifests.shared(where)
    # JSON is YAML, too.
    parts += [f"{name}: {json.dumps(value)}" for name, value in shared.items()]
    (folder / "umsync.yaml").write_text("\n\n".join(parts), "utf-8")


def _counts(folder: Path) -> dict[str, int]:
    timed((*UMSYNC, "plan", "-o", "plan.json"), folder)
    (source,) = json.loads((folder / "plan.json").read_bytes())["sources"]
    counted: Counter[str] = Counter()
    for each in source["cost"]:
        counted[_purpose(each["endpoint"])] += each["requests"]
    return {each: counted[each] for each in PURPOSES}


def _purpose(endpoint: str) -> str:
    if endpoint.endswith("/users/search"):
        return "pages"
    return "details" if any(part in endpoint for part in _DETAILS) else "lists"
