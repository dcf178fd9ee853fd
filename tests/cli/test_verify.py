"""`umsync apply --verify`: what was changed is read again, and the log says what it showed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cli.conftest import NOW
from tests.support.seeds import write_seeded
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync

EVERY_TARGET = """\
sources: {acme: {sandbox: sandbox.json}}
limits:
  destructive: {count: 400, percent: 100}
  changes: {count: 999, percent: 100}
policies:
  tokens:
    where: {managed: true, api_token: {created_before: 30d}, status: active}
    do: revoke_api_tokens
  readers:
    where: {status: suspended, managed: true}
    do: {grant_product_access: {product: confluence, site: acme}}
  idle:
    where: {status: active, last_active: {before: 200d}}
    do: [{remove_from_groups: jira-users-acme}, suspend]
"""


def results() -> list[dict[str, Any]]:
    (record,) = Path(".umsync/runs").glob("2*/run.json")
    found: list[dict[str, Any]] = json.loads(record.read_text())["results"]
    return found


def test_every_kind_of_change_shows_when_it_is_read_again(umsync: Umsync) -> None:
    Path("umsync.yaml").write_text(EVERY_TARGET)
    ran = umsync("apply", "--yes", "--verify")
    assert ran.code == 0, ran.out + ran.err
    (plan,) = Path(".umsync/runs").glob("2*/plan.json")
    changes = json.loads(plan.read_text())["changes"]
    kinds = {each["step"]["target"].partition(":")[0] for each in changes}
    assert kinds == {"api_token", "role", "group", "membership"}
    assert {(each["outcome"], each["text"]) for each in results()} == {
        ("applied", "Reading the user again shows it.")
    }


def test_without_it_nobody_is_read_again(umsync: Umsync) -> None:
    assert umsync("apply", "--yes").code == 0
    assert {each["text"] for each in results()} == {""}


def test_a_change_that_is_read_again_is_counted_once(umsync: Umsync) -> None:
    write_seeded(Path("sandbox.json"), users=400, number=7, as_of=NOW)
    Path("umsync.yaml").write_text(EVERY_TARGET)
    ran = umsync("apply", "--yes", "--verify")
    done = len(results())
    assert f"{done} applied." in ran.out
    assert done > 100
    assert ran.err.count("Applying: ") == done // 100


def test_a_key_that_may_not_list_api_keys_is_warned_of_and_works(umsync: Umsync) -> None:
    document = Store.open(Path("sandbox.json")).snapshot()
    document["api_keys"][0]["scopes"] = [
        f"{verb}:{what}:admin"
        for verb in ("read", "write")
        for what in ("accounts", "directories", "groups", "orgs", "tokens", "workspaces")
    ]
    Store(Path("sandbox.json"), document).save()
    planned = umsync("plan")
    assert planned.code == 0, planned.err
    assert "the API key may not list API keys" in planned.out
    assert "read:api-keys:admin" in planned.out
    applied = umsync("apply", "--yes")
    assert "Warning: Source acme: the API key may not list API keys" in applied.err
