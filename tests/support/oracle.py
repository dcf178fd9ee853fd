"""What may happen to whom, said a second time and in other words than umsync's own.

Everything here looks at the sandbox's rows, the manifest's text and the plan's JSON alone.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.support.worlds import Row, Sent, World

TODAY = "2026-11-22"
GIVING = {"restore", "activate", "add_to_groups", "cancel_deletion", "grant_product_access"}
ORG_ADMIN = "atlassian/org-admin"
Request = tuple[str, str, str]


def protected(row: Row, world: World, manifest: Row) -> str | None:
    """Why nobody may change this person, or None."""
    rules = manifest.get("protect", {})
    names = {row["accountId"].lower(), row.get("email", "").lower()} - {""}
    if names & {each.lower() for each in rules.get("accounts", ())}:
        return "account"
    if rules.get("api_key_owners", True) and row["accountId"] in _key_owners(world):
        return "key owner"
    groups = world.groups()
    mine = {text for each in row["groups"] for text in (each, groups[each]["name"])}
    if mine & set(rules.get("groups", ())):
        return "group"
    if rules.get("org_admins", True) and ORG_ADMIN in row["platformRoles"]:
        return "admin"
    live = (each for each in manifest.get("exempt", ()) if each["until"] >= TODAY)
    return "exempt" if names & {each["account"].lower() for each in live} else None


def _key_owners(world: World) -> set[str]:
    """Who made an API key that still works."""
    keys = world.document["api_keys"]
    return {each["createdBy"]["id"] for each in keys if (each["expiresAt"] or TODAY) >= TODAY}


def is_active_admin(row: Row) -> bool:
    """An organization admin who can sign in."""
    is_in = "active" in row["directories"].values() and row["accountStatus"] == "active"
    return is_in and not row.get("deletionRequestedOn") and ORG_ADMIN in row["platformRoles"]


def standing(row: Row, target: str) -> str | None:
    """Where the person stands on their membership or account; None for another target."""
    if target == "membership":
        states = row["directories"].values()
        return "active" if "active" in states else "suspended" if states else "no_membership"
    if target == "account":
        status: str = row["accountStatus"]
        return "for_deletion" if row.get("deletionRequestedOn") else status
    return None


def is_destructive(change: Row) -> bool:
    """Whether it takes something away, by its action's name."""
    return change["step"]["action"] not in GIVING


def people_of(world: World) -> int:
    """How many users the organization lists."""
    rows = world.users().values()
    return sum(bool(row["directories"]) or row["claimStatus"] == "managed" for row in rows)


def requests_of(change: Row, organization: str, row: Row | None) -> Iterator[tuple[str, str, Any]]:
    """Method, path and body of all that the change may send, by docs/how-it-works.md."""
    who, params = change["person"]["account_id"], change["step"]["params"]
    directories = (row or {"directories": ()})["directories"]
    base, action = f"/admin/v2/orgs/{organization}/directories", change["step"]["action"]
    roles, manage = f"/admin/v1/orgs/{organization}/users/{who}/roles", f"/users/{who}/manage"
    if action in {"suspend", "restore"}:
        yield from (("POST", f"{base}/{each}/users/{who}/{action}", {}) for each in directories)
    elif action == "remove":
        yield from (("DELETE", f"{base}/{each}/users/{who}", None) for each in directories)
    elif "group_id" in params:
        place = f"{base}/{params['directory_id']}/groups/{params['group_id']}/memberships"
        is_joining = action == "add_to_groups"
        yield (
            ("POST", place, {"accountId": who})
            if is_joining
            else (
                "DELETE",
                f"{place}/{who}",
                None,
            )
        )
    elif "resource_id" in params:
        verb = "assign" if action == "grant_product_access" else "revoke"
        body = {"role": params["role"], "resource": params["resource_id"]}
        yield "POST", f"{roles}/{verb}", body
    elif action == "revoke_api_tokens":
        yield "DELETE", f"{manage}/api-tokens/{params['token_id']}", None
    else:
        yield "POST", f"{manage}/lifecycle/{_LIFECYCLE[action]}", dict(params)


_LIFECYCLE = {
    "deactivate": "disable",
    "activate": "enable",
    "delete": "delete",
    "cancel_deletion": "cancel-delete",
}


def caused_by(sent: Sent, changes: Iterable[Row], world: World) -> list[Row]:
    """The changes of the plan that may send this; exactly one, if all is well."""
    wanted = (sent.method, sent.path, sent.body)
    asked = ((each, requests_of(each, world.organization_id, sent.before)) for each in changes)
    return [change for change, requests in asked if wanted in requests]


def broken_limits(
    done: list[Row], manifest: Row, people: Mapping[str, int], earlier: int
) -> list[str]:
    """The manifest's limits that these changes are over; `earlier` is what other runs took away."""
    limits = manifest["limits"]
    broken = _over("all", limits, limits, done, sum(people.values()))
    for name, policy in manifest["policies"].items():
        mine = [each for each in done if name in each["policies"]]
        where = policy.get("source") or list(people)
        crowd = sum(people.get(each, 0) for each in ([where] if isinstance(where, str) else where))
        broken += _over(name, policy.get("limits", {}), limits, mine, crowd)
    window = limits.get("window")
    if window and earlier + sum(map(is_destructive, done)) > window["destructive"]:
        broken.append("window")
    return broken


def _over(scope: str, own: Row, general: Row, done: list[Row], people: int) -> list[str]:
    counts = {"destructive": sum(map(is_destructive, done)), "changes": len(done)}
    allowed = {what: _allowed(own.get(what) or general[what], people) for what in counts}
    return [f"{scope}: {what}" for what in counts if counts[what] > allowed[what]]


def _allowed(limit: Row, people: int) -> int:
    share = int(people * Fraction(str(limit["percent"])) / 100)
    count: int = limit["count"]
    return min(count, max(1, share) if limit["percent"] else 0)


def by_change(writes: Iterable[Sent], changes: list[Row], world: World) -> dict[str, list[Sent]]:
    """The writes of each change, by its id; fails for one that is nobody's or two's."""
    found: dict[str, list[Sent]] = defaultdict(list)
    for sent in writes:
        causes = caused_by(sent, changes, world)
        assert len(causes) == 1, f"{sent} is by {len(causes)} changes of the plan"
        found[causes[0]["id"]].append(sent)
    return found
