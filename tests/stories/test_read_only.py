"""Commands that only look send only reads, whatever the manifest asks to be done."""

from __future__ import annotations

import json
import random
from contextlib import chdir
from copy import deepcopy
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.worlds import NOW, World, wired
from umsync.cli import main
from umsync.cli.runtime import Runtime
from umsync.kinds import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.worlds import Row

FILTERS: dict[str, Any] = {
    "account_id": ["712020:nobody"],
    "account_last_active": {"before": "90d"},
    "account_status": "active",
    "account_type": "atlassian",
    "added": {"before": "30d"},
    "all_of": ["everyone", {"managed": True}],
    "any_of": ["everyone", {"managed": False}],
    "api_token": {"used_before": "1d"},
    "billable": True,
    "csv": {"file": "people.csv", "column": "email"},
    "deactivated": {"before": "1d"},
    "department": "Support",
    "directory": "Acme",
    "email": {"contains": "a"},
    "email_domain": "acme.example",
    "email_verified": True,
    "everyone": {},
    "group": ["contractors", "engineering"],
    "group_count": {"at_least": 1},
    "job_title": "Engineer",
    "last_active": {"before": "90d", "product": "jira", "site": "acme"},
    "location": "Berlin",
    "managed": True,
    "management_source": "invited",
    "membership_status": "active",
    "mfa_enabled": True,
    "name": {"contains": "e"},
    "nickname": "Bo",
    "none_of": [{"status": "deactivated"}],
    "organization": "Acme",
    "platform_role": "atlassian/org-admin",
    "product_access": {"product": "jira", "site": "acme"},
    "role": {"product": "jira"},
    "status": "active",
    "time_zone": "Etc/UTC",
    "use": "saved",
}
ACTIONS: dict[str, Any] = {
    "activate": {},
    "add_to_groups": "labs-guests",
    "cancel_deletion": {},
    "deactivate": {"message": "Ask IT."},
    "delete": {},
    "grant_product_access": {"product": "confluence", "site": "acme"},
    "remove": {},
    "remove_from_groups": "contractors",
    "restore": {},
    "revoke_api_tokens": {"used_before": "1d"},
    "revoke_product_access": {"product": "jira", "other_products_too": True},
    "suspend": {},
}
LIMIT = {"count": 10_000, "percent": 100}


PLANNED = {0, 6}
"""All of it together is more than limits allow."""


def written(kind: str, settings: Any) -> Any:
    return {kind: settings} if settings != {} else kind


WHERES = {kind: written(kind, each) for kind, each in FILTERS.items()}
DOES = {kind: written(kind, each) for kind, each in ACTIONS.items()}
MANIFEST = {
    "sources": {"acme": {"sandbox": "acme"}},
    "protect": {"groups": ["site-admins"], "min_org_admins": 2},
    "limits": {"destructive": LIMIT, "changes": LIMIT, "window": {"days": 1, "destructive": 9999}},
    "filters": {"saved": {"last_active": {"before": "60d", "never": True}}},
    "policies": {
        **{f"by-{kind}": {"where": each, "do": "suspend"} for kind, each in WHERES.items()},
        **{f"to-{kind}": {"where": "everyone", "do": each} for kind, each in DOES.items()},
    },
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Row]:
    """A manifest with everything, a plan of it, a run of another, and the organization then."""
    world, folder = World.of(40, 7), tmp_path_factory.mktemp("made")
    somebody = next(row["email"] for row in world.users().values() if row.get("email"))
    with chdir(folder), wired({"acme": world}):
        Path("people.csv").write_text(f"email\n{somebody}\n")
        one = {"one": {"where": {"group": "contractors", "status": "active"}, "do": "suspend"}}
        Path("umsync.yaml").write_text(json.dumps({**MANIFEST, "policies": one}))
        assert umsync("apply", "--yes") == 0
        Path("umsync.yaml").write_text(json.dumps(MANIFEST))
        assert umsync("plan", "-o", "plan.json") in PLANNED
    return folder, world.store.snapshot()


@pytest.fixture
def acme(
    made: tuple[Path, Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A copy of all that."""
    folder, document = made
    copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    world = World(deepcopy(document))
    with wired({"acme": world}):
        yield world


@pytest.fixture
def small(acme: World) -> World:
    """The manifest and the plan are of one policy that is over no limit."""
    one = {"one": {"where": {"status": "suspended"}, "do": "restore"}}
    two = {"two": {"where": {"group": "engineering", "status": "active"}, "do": "suspend"}}
    Path("umsync.yaml").write_text(json.dumps({**MANIFEST, "policies": {**one, **two}}))
    assert umsync("plan", "-o", "plan.json") == 0
    acme.start()
    return acme


def umsync(*arguments: str) -> int:
    runtime = Runtime(
        env={},
        clock=lambda: NOW,
        sleep=lambda _seconds: None,
        chance=random.Random(),  # noqa: S311 - run ids
        can_ask=False,
        can_draw=False,
    )
    return main(arguments, runtime)


def test_every_filter_and_every_action_is_in_the_manifest() -> None:
    assert FILTERS.keys() == registry.filters().keys()
    assert ACTIONS.keys() == registry.actions().keys()


READING = (
    ("plan",),
    ("plan", "-v", "--all"),
    ("plan", "-o", "other.json"),
    ("users",),
    ("users", "--filter", "saved"),
    ("users", "--unknown", "--where", "{last_active: {before: 90d}}"),
    (
        "users",
        "--columns",
        "name,directories,billable,account_last_active,product_roles,api_tokens",
    ),
    ("explain", "SOMEBODY"),
    ("explain", "SOMEBODY", "--format", "json"),
    ("sources", "check"),
    ("undo", "2026"),
    *(("plan", "--where", json.dumps(each), "--do", "suspend") for each in WHERES.values()),
    *(("plan", "--where", "everyone", "--do", json.dumps(each)) for each in DOES.values()),
    *(("users", "--where", json.dumps(each)) for each in WHERES.values()),
)
SILENT = (
    ("show", "plan.json", "--all"),
    ("validate",),
    ("sources", "list"),
    ("kinds",),
    ("kinds", "delete"),
    ("schema",),
    ("runs", "list"),
    ("runs", "show", "2026"),
    ("plan", "--where", "everyone", "--do", "delete", "--print-manifest"),
)


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_what_looks_at_people_only_reads(acme: World, arguments: tuple[str, ...]) -> None:
    before = acme.store.snapshot()
    who = next(iter(acme.users()))
    assert umsync(*(who if each == "SOMEBODY" else each for each in arguments)) in PLANNED
    assert acme.sent
    assert [each.key for each in acme.sent if not each.is_read] == []
    assert acme.store.snapshot() == before


@pytest.mark.parametrize("arguments", SILENT, ids=" ".join)
def test_what_looks_at_files_asks_nothing(acme: World, arguments: tuple[str, ...]) -> None:
    assert umsync(*arguments) == 0
    assert acme.sent == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("apply", "plan.json"), 2),
        (("apply",), 2),
        (("apply", "plan.json", "--yes", "--expect-digest", "sha256:0"), 7),
        (("apply", "plan.json", "--yes", "--accept-destructive", "0"), 6),
        (("apply", "--yes", "--accept-destructive", "0"), 6),
    ],
    ids=str,
)
def test_an_apply_that_is_refused_only_reads(
    small: World, arguments: tuple[str, ...], code: int
) -> None:
    assert umsync(*arguments) == code
    assert [each.key for each in small.sent if not each.is_read] == []


def test_an_apply_that_is_not_refused_writes(small: World) -> None:
    """So the tests above would see a write."""
    umsync("apply", "plan.json", "--yes")
    assert small.writes
