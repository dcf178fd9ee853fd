"""Thousands of changes while one request in twenty meets something, resumed until nothing is left.

Real processes, real HTTP, real waits. What the server's journal says was done is compared with what
the logs of the runs say.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.reliability.cast import manifest, organization
from tests.reliability.soak import SCRIPT, SHARE, Soak, served
from tests.reliability.tally import IS_FULL, count
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.documents.plan_document import PlanDocument

PARTS = {"Leaver": 2, "Returning": 1, "Blocked": 2, "Joining": 2, "Back": 1}
"""Shares of the people. Roles, which lag by 30 seconds, are left to the other tests."""
CHANGES = 5_000 if IS_FULL else 112
PER_SHARE = 14
MOST_RESUMES = 12


def test_nothing_is_lost_or_repeated_in_a_storm(tmp_path: Path) -> None:
    from umsync.documents.plan_document import read_plan

    shares = -(-CHANGES // PER_SHARE)
    parts = {part: number * shares for part, number in PARTS.items()}
    document = organization(3, datetime.now(UTC), parts, others=sum(parts.values()))
    file = tmp_path / "sandbox.json"
    Store(file, document).save()
    soak = Soak(tmp_path, tmp_path / "journal.jsonl")
    script = tmp_path / "faults.yaml"
    script.write_text("{}")
    with served(file, "--memory") as (url, _):
        (tmp_path / "umsync.yaml").write_text(manifest({"acme": (document, url)}))
        planned = soak.umsync("plan", "-o", "plan.json")
        assert planned.returncode == 0, planned.stderr
    plan = read_plan((tmp_path / "plan.json").read_text())
    assert len(plan.plan.changes) >= CHANGES
    script.write_text(SCRIPT.format(each=SHARE))
    port = int(url.rpartition(":")[2])
    options = ("--memory", "--faults", str(script), "--journal", str(soak.journal))
    with served(file, *options, port=port):
        said = _resumed(soak)
        again = soak.umsync("plan")
    _account(soak, plan, said)
    assert again.returncode in {0, 5}, again.stderr  # reading everybody may fail in a storm
    assert again.returncode == 5 or "No changes." in again.stdout, again.stdout


def _resumed(soak: Soak) -> str:
    """What was said by a run and those that went on with it, until nothing was left."""
    ways, said = ("--yes", "--parallelism", "8"), []
    for _ in range(MOST_RESUMES):
        what = ("--resume", soak.last) if soak.runs else ("plan.json",)
        ran = soak.umsync("apply", *what, *ways)
        said += [f"{what} -> {ran.returncode}", ran.stdout[-1500:], ran.stderr[-1500:]]
        count("resumes", int("--resume" in what))
        assert ran.returncode in {0, 5, 9}, "\n".join(said)
        if ran.returncode == 0:
            return "\n".join(said)
    raise AssertionError("\n".join(said))


def _account(soak: Soak, plan: PlanDocument, said: str) -> None:
    """Every change is applied, by the logs, and was carried out once, by the journal."""
    writes = soak.writes
    told = [
        result.change_id
        for run in soak.runs
        for result in run.results
        if result.outcome.value == "applied"
    ]
    changes = {each.id for each in plan.plan.changes}
    lost, repeated = len(changes) - len(writes), sum(writes.values()) - len(writes)
    wrongly = sum((Counter(told) - Counter(changes)).values()) + len(changes - set(told))
    for fault, number in Counter(row["fault"] for row in soak.rows if row["fault"]).items():
        count("faults", number, fault)
    count("changes made", sum(writes.values()))
    count("changes lost", lost)
    count("writes repeated", repeated)
    count("reported wrongly", wrongly)
    assert (lost, repeated, wrongly) == (0, 0, 0), said
