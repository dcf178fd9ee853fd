"""`umsync explain`: why a user is changed, or why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from umsync.errors import ExitCode
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Umsync

DETAILED = """
sources: {acme: {sandbox: sandbox.json}}
policies:
  old-tokens: {where: {status: suspended, api_token: {used_before: 1d}}, do: suspend}
"""


def listed(umsync: Umsync, where: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(umsync("users", "--where", where, "--format=json").out)
    return rows


def planned(umsync: Umsync) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(umsync("plan", "--format", "json").out)
    return document


def explained(umsync: Umsync, who: str) -> dict[str, Any]:
    ran = umsync("explain", who, "--format", "json")
    assert ran.code == 0, ran.err
    (found,) = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_every_change_of_a_plan_is_explained_as_that_change(umsync: Umsync) -> None:
    for change in planned(umsync)["changes"][:3]:
        found = explained(umsync, change["person"]["account_id"])
        assert change in found["changes"]


def test_somebody_whom_nothing_matches_is_explained(umsync: Umsync) -> None:
    touched = {each["person"]["account_id"] for each in planned(umsync)["changes"]}
    person = next(each for each in listed(umsync, "everyone") if each["account_id"] not in touched)
    found = explained(umsync, person["account_id"])
    assert [each["name"] for each in found["policies"]] == [
        "customers-read-confluence",
        "leavers-lose-groups",
        "suspend-idle-contractors",
    ]
    assert found["changes"] == []


def test_an_email_finds_the_same_as_the_account_id(umsync: Umsync) -> None:
    person = next(each for each in listed(umsync, "{group: contractors}") if each["email"])
    by_email = explained(umsync, person["email"].upper())
    assert by_email == explained(umsync, person["account_id"])


def test_the_text_has_the_tree_with_places_and_what_was_seen(umsync: Umsync) -> None:
    person = listed(umsync, "{group: contractors, use: idle, status: active}")[0]
    ran = umsync("explain", person["account_id"])
    assert "suspend-idle-contractors: matches  (umsync.yaml:" in ran.out
    assert "  yes        use idle  (umsync.yaml:" in ran.out
    assert "  yes          last_active: " in ran.out
    assert "A plan would change: suspend: active → suspended" in ran.out


def test_a_protected_user_is_told_to_be_protected(umsync: Umsync) -> None:
    person = listed(umsync, "{group: site-admins}")[0]
    assert (
        "Protected: The manifest protects group site-admins."
        in umsync("explain", person["account_id"]).out
    )


def test_details_are_asked_even_where_another_filter_says_no(umsync: Umsync) -> None:
    person = listed(umsync, "{managed: true, status: active}")[0]
    Path("umsync.yaml").write_text(DETAILED)
    (policy,) = explained(umsync, person["account_id"])["policies"]
    status, token = policy["where"]["parts"]
    assert status["verdict"] == "no"
    assert token["verdict"] in {"yes", "no"}


def test_nothing_is_changed(umsync: Umsync) -> None:
    person = listed(umsync, "{group: contractors, use: idle}")[0]
    before = Path("sandbox.json").read_bytes()
    umsync("explain", person["account_id"])
    assert Path("sandbox.json").read_bytes() == before


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("5f0000000000000000000000", "Nobody in acme has the account id 5f0000000000000000000000."),
        ("nobody@nowhere.example", "Nobody in acme has the e-mail address nobody@nowhere.example."),
        ("Bob Smith", "'Bob Smith' is neither an account id nor an e-mail address."),
        ("a\x1b[2J", "'a\\\\u001b[2J' is neither"),
        ("", "'' is neither"),
    ],
)
def test_nobody_is_a_sentence(umsync: Umsync, who: str, says: str) -> None:
    ran = umsync("explain", who)
    assert (ran.code, ran.out) == (ExitCode.USAGE, "")
    assert says in ran.err


def test_a_typing_mistake_gets_a_near_address(umsync: Umsync) -> None:
    people = listed(umsync, "{group: contractors}")
    email = next(each["email"] for each in people if each["email"])
    ran = umsync("explain", f"x{email}")
    assert ran.code == ExitCode.USAGE
    assert f"Did you mean {email}" in ran.err


def test_each_source_that_has_the_user_is_explained(umsync: Umsync) -> None:
    person = listed(umsync, "{group: contractors}")[0]
    Path("umsync.yaml").write_text(
        "sources: {acme: {sandbox: sandbox.json}, beta: {sandbox: sandbox.json}}\n"
        "policies: {p: {source: beta, where: everyone, do: suspend}}\n"
    )
    out = umsync("explain", person["account_id"]).out
    assert "\n\nbeta: " in out
    assert "No policy is for this source." in out
    assert "acme" not in umsync("explain", person["account_id"], "-s", "beta").out.split("<")[0]


def test_its_help_has_an_example(umsync: Umsync) -> None:
    assert "umsync explain" in umsync("explain", "--help").out.partition("Example:")[2]


def test_who_made_an_api_key_is_told_so(umsync: Umsync) -> None:
    document = Store.open(Path("sandbox.json")).snapshot()
    owner = next(each for each in document["users"] if not each["platformRoles"])
    document["api_keys"][0]["createdBy"] = {"id": owner["accountId"]}
    Store(Path("sandbox.json"), document).save()
    assert "made an API key of the organization" in umsync("explain", owner["accountId"]).out
