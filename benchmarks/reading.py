"""`umsync plan` beside a bare loop over the same pages."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from benchmarks import manifests, policies
from benchmarks.command import ENV, PYTHON, UMSYNC, Run, module, timed
from benchmarks.serving import people, served

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from benchmarks.manifests import People, Where

_EXPAND: Final = ["groups", "platformRoles", "productAccess"]
_BATCH: Final = 10
"""How many account ids one search may name."""
_AT_ONCE: Final = "--parallelism"


@dataclass(frozen=True, slots=True)
class Case:
    """A plan of `manifest` for so many users, each request taking `latency` (such as 100ms).

    `streams` are requests at a time; None leaves it to umsync.
    """

    name: str
    users: int
    manifest: str
    repeats: int
    latency: str | None = None
    streams: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether this umsync has the option that the case needs."""
        return self.streams is None or _AT_ONCE in _help()


@cache
def _help() -> str:
    command = (*UMSYNC, "plan", "--help")
    return subprocess.run(command, check=True, env=ENV, capture_output=True, text=True).stdout


def measured(cases: Iterable[Case], top: Path) -> Iterator[dict[str, Any]]:
    """Each case by its name; cases with the same server follow each other on it."""
    known = [case for case in cases if case.is_known]
    for users, latency in dict.fromkeys((case.users, case.latency) for case in known):
        options = () if latency is None else ("--latency", latency)
        with served(users, *options) as where:
            those = people(where, users)
            for case in known:
                if (case.users, case.latency) == (users, latency):
                    yield {case.name: _case(case, top / case.name, where, those)}


def _case(case: Case, folder: Path, where: Where, those: People) -> dict[str, Any]:
    """Runs of both kinds by turns, so that noise hits both."""
    manifests.write(folder, where, those, _policies(case, those))
    option = () if case.streams is None else (_AT_ONCE, str(case.streams))
    plan = (*UMSYNC, "plan", "-o", "plan.json", *option)
    searches = [json.dumps({"limit": 100, **each}) for each in _searches(case, those)]
    bare = module("bare", where.url, where.organization, *searches)
    runs: list[Run] = []
    floor: list[Run] = []
    for _ in range(case.repeats):
        runs.append(timed(plan, folder))
        floor.append(timed(bare, folder))
    return {"users": case.users, "runs": runs, "floor": floor, **_plan(folder)}


def _policies(case: Case, those: People) -> policies.Mapping:
    if case.manifest == "named":
        return policies.named(those.ids)
    made: policies.Mapping = getattr(policies, case.manifest)()
    return made


def _searches(case: Case, those: People) -> list[dict[str, object]]:
    """Searches that find the people whom the policies can be about."""
    if case.manifest == "named":
        batches = (those.ids[at : at + _BATCH] for at in range(0, len(those.ids), _BATCH))
        return [{"accountIds": list(each), "expand": _EXPAND[:2]} for each in batches]
    narrow = {"status": ["active"]} if case.manifest == "idle" else {}
    return [{"expand": _EXPAND, **narrow}]


def _plan(folder: Path) -> dict[str, Any]:
    """What the plan says: requests, changes, and people with changes."""
    document = json.loads((folder / "plan.json").read_bytes())
    changes = document["changes"]
    return {
        "requests": sum(each["requests"] for each in document["sources"][0]["cost"]),
        "changes": len(changes),
        "people": len({each["person"]["account_id"] for each in changes}),
        "policies": len(document["policies"]),
    }


def decoding(users: int, repeats: int, top: Path) -> dict[str, Any]:
    """The bare loop over everybody beside the decoding of its pages from a file."""
    folder = top / "decoding"
    folder.mkdir()
    with served(users) as where:
        search = json.dumps({"limit": 100, "expand": _EXPAND})
        bare = module("bare", where.url, where.organization, search)
        timed(bare, folder, {"UMSYNC_BENCH_PAGES": "pages.jsonl"})
        decode = (PYTHON, "-c", _DECODE)
        pairs = [(timed(bare, folder), timed(decode, folder)) for _ in range(repeats)]
    runs, floor = zip(*pairs, strict=True)
    return {"users": users, "runs": list(runs), "floor": list(floor)}


_DECODE: Final = """
import json
with open("pages.jsonl", "rb") as pages:
    for page in pages:
        json.loads(page)
"""
