"""Counts the requests that a plan takes, for each example and for fifty named accounts.

The organization is invented and in process. Nothing is timed: a request is a request anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

USERS = 10_000
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
DETAILS = ("role-assignments", "/manage")
WIDE = {"count": 10_000, "percent": 100}


def umsync(*arguments: str) -> None:
    command = (sys.executable, "-m", "umsync", *arguments)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def costs() -> Counter[str]:
    """Requests by what they are for, of the plan of the manifest in this folder."""
    umsync("plan", "-m", "umsync.yaml", "-m", "limits.yaml", "-o", "plan.json")
    (source,) = json.loads(Path("plan.json").read_text("utf-8"))["sources"]
    counted: Counter[str] = Counter()
    for each in source["cost"]:
        counted[_purpose(each["endpoint"])] += each["requests"]
    return counted


def _purpose(endpoint: str) -> str:
    if endpoint.endswith("/users/search"):
        return "pages"
    return "details" if any(part in endpoint for part in DETAILS) else "lists"


def _row(name: str, counted: Counter[str]) -> str:
    parts = [counted["pages"], counted["details"], counted["lists"], counted.total()]
    return f"{name:26}" + "".join(f"{number:>9,}" for number in parts)


def _prepared(name: str, sandbox: Path, folder: Path) -> None:
    """A copy of an example over the large organization, with limits that are never reached."""
    shutil.copytree(EXAMPLES / name, folder)
    (folder / "sandbox.json").unlink()
    (folder / "sandbox.json").symlink_to(sandbox)
    text = (folder / "umsync.yaml").read_text("utf-8")
    parts = [part for part in text.split("\n\n") if not part.startswith("limits:")]
    (folder / "umsync.yaml").write_text("\n\n".join(parts), "utf-8")
    _write_limits(folder)


def _write_limits(folder: Path) -> None:
    limits = {"limits": {"destructive": WIDE, "changes": WIDE}}
    (folder / "limits.yaml").write_text(json.dumps(limits), "utf-8")


def _fifty(sandbox: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "sandbox.json").symlink_to(sandbox)
    users = json.loads(sandbox.read_text("utf-8"))["users"]
    ids = [each["accountId"] for each in users[100:150]]
    policy = {"where": {"account_id": ids}, "do": "suspend"}
    manifest = {"sources": {"acme": {"sandbox": "sandbox.json"}}, "policies": {"fifty": policy}}
    (folder / "umsync.yaml").write_text(json.dumps(manifest), "utf-8")
    _write_limits(folder)


def main() -> None:
    os.environ["PYTHONPATH"] = str(EXAMPLES.parent)
    with tempfile.TemporaryDirectory(prefix="umsync-bench-") as folder:
        top = Path(folder)
        sandbox = top / "sandbox.json"
        umsync("sandbox", "seed", "--users", str(USERS), "--seed", "7", "-o", str(sandbox))
        print(f"Requests to plan, {USERS:,} users, {USERS // 100} pages of 100")
        print(f"{'':26}{'pages':>9}{'details':>9}{'lists':>9}{'all':>9}")
        for name in sorted(each.parent.name for each in EXAMPLES.glob("*/umsync.yaml")):
            _prepared(name, sandbox, top / name)
            os.chdir(top / name)
            print(_row(name, costs()))
        _fifty(sandbox, top / "fifty")
        os.chdir(top / "fifty")
        print(_row("fifty named accounts", costs()))


if __name__ == "__main__":
    main()
