"""The server in a process of its own, and the people that manifests name."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.request import Request, urlopen

from benchmarks.command import ENV, module
from benchmarks.manifests import People, Where
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED: Final = 50
_BOSSES: Final = 3
_LEAVERS: Final = 0.0005
"""The share of people on each list of leavers."""
_MOST_LEAVERS: Final = 50
_LISTS: Final = 5


@contextmanager
def served(users: int, *options: str) -> Iterator[Where]:
    """The server of so many people, until the end."""
    command = module("server", "--users", str(users), *options)
    with subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, text=True) as server:
        try:
            first = server.stdout.readline() if server.stdout else ""
            if not first:
                raise SystemExit("The benchmarks' server did not start.")
            told = json.loads(first)
            yield Where(told["url"], told["organization"])
        finally:
            server.terminate()


def people(where: Where, users: int) -> People:
    """Whom manifests about the organization name."""
    admins = _page(where, {"roleIds": ["atlassian/org-admin"]})
    staff = _staff(where)
    each = min(_MOST_LEAVERS, max(1, int(users * _LEAVERS)))
    ids = [next(staff)["accountId"] for _ in range(_NAMED)]
    mails = [next(staff)["email"] for _ in range(each * _LISTS + _BOSSES)]
    boss = admins[0]["email"]
    return People(tuple(ids), tuple(mails[_BOSSES:]), (boss, *mails[:_BOSSES]))


def _staff(where: Where) -> Iterator[dict[str, Any]]:
    """Active people of the company, in an order that is as good as random."""
    body: dict[str, Any] = {"claimStatus": "managed", "status": ["active"]}
    while True:
        answer = _answer(where, body)
        people = [each for each in answer["data"] if each["managementSource"] == "invited"]
        yield from (each for each in people if "email" in each)
        body["cursor"] = answer["links"].get("next")


def _page(where: Where, body: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _answer(where, body)["data"]
    return found


def _answer(where: Where, body: dict[str, Any]) -> dict[str, Any]:
    target = f"{where.url}/admin/v2/orgs/{where.organization}/directories/-/users/search"
    headers = {"Authorization": f"Bearer {SANDBOX_KEY}", "Content-Type": "application/json"}
    content = json.dumps({"limit": 100, **body}).encode()
    with urlopen(Request(target, content, headers)) as answer:  # noqa: S310 - this machine's own
        found: dict[str, Any] = json.load(answer)
    return found
