"""Actors, users, groups… as the audit log shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umsync.sandbox.document import Row


def key_actor(key: Row) -> Row:
    """Whoever made the API key that was used, and the key."""
    auth = {"authType": "api-token", "tokenId": key["id"], "tokenLabel": key["label"]}
    return key_owner(key) | {"auth": auth}


def key_owner(key: Row) -> Row:
    """Whoever made an API key; its own account where nobody is known."""
    by = key.get("createdBy") or {}
    actor = {"id": by.get("id") or key.get("systemAccountId") or key["id"]}
    return actor | {name: by[name] for name in ("name", "email") if by.get(name) is not None}


def user_actor(user: Row) -> Row:
    """A user who did something."""
    return {"id": user["accountId"]} | {
        name: user[name] for name in ("name", "email") if name in user
    }


def user_subject(user: Row) -> Row:
    """A user."""
    attributes = {"name": user["name"], "accountType": user["accountType"]}
    if "email" in user:
        attributes["email"] = user["email"]
    return {"id": user["accountId"], "type": "users", "attributes": attributes}


def group_subject(group: Row) -> Row:
    """A group."""
    return {"id": group["id"], "type": "groups", "attributes": {"name": group["name"]}}


def role_subject(role: str) -> Row:
    """A role."""
    return {"id": role, "type": "roles", "attributes": {"name": role}}


def token_subject(token: Row) -> Row:
    """A user's API token."""
    return {"id": token["id"], "type": "api_tokens", "attributes": {"name": token["label"]}}


def key_subject(key: Row) -> Row:
    """An organization's API key."""
    return {"id": key["id"], "type": "api_keys", "attributes": {"name": key["label"]}}


def policy_subject(policy: Row) -> Row:
    """A policy."""
    shown = {name: policy["attributes"].get(name) for name in ("name", "type")}
    attributes = {name: value for name, value in shown.items() if value is not None}
    return {"id": policy["id"], "type": "policies", "attributes": attributes}


def domain_subject(name: str) -> Row:
    """An email domain, by its name."""
    return {"id": name, "type": "domains", "attributes": {"name": name}}


def site(resource: Row) -> Row:
    """A product of a site, as the place where something happened."""
    attributes = {
        "siteName": resource["name"],
        "siteHostName": resource["url"],
        "product": resource["key"],
    }
    return {"id": resource["id"], "type": "sites", "attributes": attributes}
