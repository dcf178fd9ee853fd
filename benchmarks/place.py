"""An organization behind HTTP, a plan for it, and the command."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from umsync.manifest.model import Limit
from umsync.model.organization import (
    Organization,
)
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator


T = TypeVar("T")
UMSYNC = (sys.executable, "-m", "umsync")
ENV = os.environ | {
    "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    "SANDBOX_KEY": SANDBOX_KEY,
}
LIMIT = 100  # requests in a window
WORKERS = 8
FEW = 160  # changes: a little more than three windows of requests
TOO_MANY = 429
NOT_ALL = "Not all changes were made, so there is nothing to compare."
PLENTY = Limit(count=1_000_000, percent=100)
ACME = Organization("7f3c2c1e-0000-4000-8000-000000000001", "Acme")


@dataclass(frozen=True)
class Place:
    """A folder with `sandbox.json`, `umsync.yaml` and `plan.json`, and the plan's port."""

    folder: Path
    port: int
    organization: str

    @property
    def probe(self) -> str:
        """The address of a cheap read that counts against the limit of the changes."""
        return f"http://127.0.0.1:{self.port}/admin/v2/orgs/{self.organization}/directories"

    @property
    def journal(self) -> Path:
        """What the server was asked."""
        return self.folder / "requests.jsonl"

    def umsync(self, *arguments: str) -> None:
        """Runs the command in the folder; it must end well."""
        quiet = subprocess.DEVNULL
        command = (*UMSYNC, *arguments)
        subprocess.run(command, check=True, cwd=self.folder, env=ENV, stdout=quiet, stderr=quiet)

    @contextmanager
    def served(self, *options: str) -> Iterator[None]:
        """The server; killed at the end, so that the file is as it was when the plan was made."""
        fixed = ("serve", "sandbox.json", "--memory", "--port", str(self.port))
        command = (*UMSYNC, "sandbox", *fixed, *options)
        with subprocess.Popen(
            command, cwd=self.folder, env=ENV, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                if server.stdout is None or " on http://" not in server.stdout.readline():
                    raise SystemExit("The sandbox does not serve.")
                yield
            finally:
                server.kill()

    def apply(self, workers: int) -> dict[str, Any]:
        """What `run.json` says of the run; all changes must have been made."""
        runs = f"runs-{workers}"
        self.umsync("apply", "plan.json", "--yes", "--runs", runs, "--parallelism", str(workers))
        (record,) = (self.folder / runs).glob("*/run.json")
        found: dict[str, Any] = json.loads(record.read_text("utf-8"))
        if {each["outcome"] for each in found["results"]} != {"applied"}:
            raise SystemExit(NOT_ALL)
        return found


def prepared(folder: Path, changes: int) -> Place:
    """An organization with so many people to suspend, and the plan to do it."""
    folder.mkdir()
    place = Place(folder, _free_port(), "")
    place.umsync(
        "sandbox", "seed", "--users", str(changes * 2), "--seed", "7", "-o", "sandbox.json"
    )
    sandbox = json.loads((folder / "sandbox.json").read_text("utf-8"))
    place = replace(place, organization=sandbox["organization"]["id"])
    ids = [each["accountId"] for each in sandbox["users"] if _is_plain(each)][:changes]
    (folder / "umsync.yaml").write_text(json.dumps(_manifest(place, ids)), "utf-8")
    with place.served():
        place.umsync("plan", "-o", "plan.json")
    return place


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


def _manifest(place: Place, ids: list[str]) -> dict[str, Any]:
    wide = {"count": 1_000_000, "percent": 100}
    source = {
        "organization": place.organization,
        "api_key": {"env": "SANDBOX_KEY"},
        "base_url": f"http://127.0.0.1:{place.port}",
    }
    return {
        "sources": {"acme": source},
        "limits": {"destructive": wide, "changes": wide},
        "policies": {"leavers": {"where": {"account_id": ids}, "do": "suspend"}},
    }


def _is_plain(user: dict[str, Any]) -> bool:
    active = user["accountStatus"] == "active" and list(user["directories"].values()) == ["active"]
    return active and not user["platformRoles"] and not user["deletionRequestedOn"]


def bare() -> httpx.Client:
    """A client that only sends."""
    return httpx.Client(headers={"Authorization": f"Bearer {SANDBOX_KEY}"}, timeout=30)
