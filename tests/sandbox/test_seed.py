from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.support import AS_OF
from umsync.sandbox.document import check
from umsync.sandbox.hostile import LONG_NAME, NAMES
from umsync.sandbox.moments import parsed
from umsync.sandbox.people import is_org_admin, status
from umsync.sandbox.seed import SANDBOX_KEY, seed


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    return seed(users=3000, seed=7, as_of=AS_OF)


def _latest(user: dict[str, Any]) -> Any:
    stamps = [
        parsed(one["lastActiveTimestamp"])
        for one in user.get("productAccess", ())
        if "lastActiveTimestamp" in one
    ]
    return max(stamps, default=None)


def test_the_same_arguments_give_the_same_document() -> None:
    first = seed(users=200, seed=3, as_of=AS_OF)
    assert json.dumps(first) == json.dumps(seed(users=200, seed=3, as_of=AS_OF))


def test_another_seed_gives_another_organization() -> None:
    first, second = (seed(users=5, seed=n, as_of=AS_OF) for n in (1, 2))
    assert first["organization"]["id"] != second["organization"]["id"]


@pytest.mark.parametrize("users", [0, 1, 2, 3, 19, 20, 21, 22, 60])
def test_every_size_gives_a_valid_document_of_that_size(users: int) -> None:
    document = seed(users=users, seed=1, as_of=AS_OF)
    assert check(document, "it") is document
    assert len(document["users"]) == users


@pytest.mark.parametrize("users", [1, 2, 60])
def test_the_first_user_is_an_organization_admin(users: int) -> None:
    assert is_org_admin(seed(users=users, seed=4, as_of=AS_OF)["users"][0])


@pytest.mark.parametrize(("users", "admins"), [(1, 1), (20, 2), (60, 3), (3000, 4)])
def test_there_are_two_to_four_organization_admins(users: int, admins: int) -> None:
    folk = seed(users=users, seed=7, as_of=AS_OF)["users"]
    assert sum(map(is_org_admin, folk)) == admins


@pytest.mark.parametrize("users", [19, 3000])
def test_every_status_occurs(users: int) -> None:
    folk = seed(users=users, seed=7, as_of=AS_OF)["users"]
    assert {status(user) for user in folk} == {
        "active",
        "suspended",
        "not_invited",
        "deactivated",
        "for_deletion",
    }


def test_every_account_type_occurs(large: dict[str, Any]) -> None:
    assert {user["accountType"] for user in large["users"]} == {"atlassian", "app", "customer"}


def test_some_people_are_external_and_some_hide_their_email(large: dict[str, Any]) -> None:
    external = [user for user in large["users"] if user["claimStatus"] == "unmanaged"]
    assert any("email" not in user for user in external)
    assert any(user.get("email", "").endswith("@partner.example") for user in external)


def test_synced_people_are_in_the_synced_directory_only(large: dict[str, Any]) -> None:
    synced = large["directories"][1]["directoryId"]
    people = [user for user in large["users"] if user["managementSource"] == "synced"]
    assert people
    assert {tuple(user["directories"]) for user in people} == {(synced,)}


def test_emails_and_account_ids_are_unique(large: dict[str, Any]) -> None:
    emails = [user["email"] for user in large["users"] if "email" in user]
    assert len(set(emails)) == len(emails)
    assert len({user["accountId"] for user in large["users"]}) == 3000


def test_every_hostile_name_occurs_and_the_long_one_once(large: dict[str, Any]) -> None:
    names = [user["name"] for user in large["users"]]
    assert set(NAMES) <= set(names)
    assert names.count(LONG_NAME) == 1


def test_the_long_name_has_ten_thousand_characters() -> None:
    assert len(LONG_NAME) == 10_000


def test_about_a_tenth_of_the_active_managed_people_is_idle(large: dict[str, Any]) -> None:
    people = [
        user
        for user in large["users"]
        if status(user) == "active" and user["claimStatus"] == "managed"
    ]
    limit = AS_OF - timedelta(days=90)
    idle = [user for user in people if (latest := _latest(user)) and latest < limit]
    assert 0.07 < len(idle) / len(people) < 0.13


def test_nobody_was_active_after_the_date_or_before_joining(large: dict[str, Any]) -> None:
    for user in large["users"]:
        latest = _latest(user)
        assert latest is None or parsed(user["addedToOrg"]) < latest <= AS_OF


def test_activity_may_be_unknown_empty_never_or_with_nanoseconds(large: dict[str, Any]) -> None:
    lists = [user.get("productAccess") for user in large["users"]]
    entries = [entry for access in lists for entry in access or ()]
    stamps = [entry.get("lastActiveTimestamp", "") for entry in entries]
    assert None in lists
    assert [] in lists
    assert "" in stamps
    assert {20, 24, 30} <= {len(stamp) for stamp in stamps}


def test_deletions_are_still_within_their_grace_at_the_date(large: dict[str, Any]) -> None:
    requested = [user["deletionRequestedOn"] for user in large["users"]]
    dates = [parsed(one) for one in requested if one]
    assert dates
    assert all(AS_OF - timedelta(days=14) < date <= AS_OF for date in dates)


def test_a_small_organization_has_ten_groups_and_a_large_one_more() -> None:
    assert len(seed(users=60, seed=1, as_of=AS_OF)["groups"]) == 10
    assert len(seed(users=1000, seed=1, as_of=AS_OF)["groups"]) == 14


def test_there_are_synced_groups_and_groups_that_grant_products(large: dict[str, Any]) -> None:
    assert any(group["externalSynced"] for group in large["groups"])
    assert any(group["roleAssignments"] for group in large["groups"])


def test_two_sites_hold_five_products(large: dict[str, Any]) -> None:
    assert len({row["name"] for row in large["resources"]}) == 2
    assert len({row["id"] for row in large["resources"]}) == 5


def test_some_people_keep_api_tokens(large: dict[str, Any]) -> None:
    tokens = [token for user in large["users"] for token in user["apiTokens"]]
    assert any("lastAccess" not in token for token in tokens)
    assert any("expiry" not in token for token in tokens)


def test_the_first_api_key_is_the_sandbox_key_of_an_admin(large: dict[str, Any]) -> None:
    key = large["api_keys"][0]
    assert key["token"] == SANDBOX_KEY
    assert key["createdBy"]["id"] == large["users"][0]["accountId"]


def test_there_is_a_policy_of_each_type_on_products_that_exist(large: dict[str, Any]) -> None:
    kinds = [policy["attributes"]["type"] for policy in large["policies"]]
    assert kinds == ["data-residency", "ip-allowlist", "data-security"]
    resources = {row["id"] for row in large["resources"]}
    for policy in large["policies"]:
        named = {row["id"] for row in policy["attributes"]["resources"]}
        assert named
        assert named <= resources


def test_policies_differ_by_seed() -> None:
    first, second = (seed(users=5, seed=n, as_of=AS_OF)["policies"][0]["id"] for n in (1, 2))
    assert first != second


def test_the_unverified_domain_is_nobody_s(large: dict[str, Any]) -> None:
    (domain,) = large["unverified_domains"]
    assert not any(user.get("email", "").endswith(f"@{domain}") for user in large["users"])


def test_seeding_does_not_load_the_http_library() -> None:
    code = "import sys, umsync.sandbox.seed; sys.exit('werkzeug' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - this interpreter


def test_the_sandbox_knows_nothing_of_the_client() -> None:
    code = (
        "import sys, umsync.sandbox.serve; "
        "sys.exit(any(name.startswith('umsync.atlassian') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - this interpreter
