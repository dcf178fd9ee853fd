"""What a policy may hold: its attributes and the resources it applies to, checked."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

from umsync.sandbox.errors import Problem, RefusedError
from umsync.sandbox.validation import Field, Fields, check_body, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization
    from umsync.sandbox.routing import Call

TYPES: Final = frozenset({"ip-allowlist", "data-residency"})
"""Types that can be created and changed; `data-security` can only be read."""

_POLICY: Final[Fields] = {
    "id": Field("text"),
    "type": Field("text", frozenset({"policy"}), required=True),
    "attributes": Field("object", required=True),
}
_ATTRIBUTES: Final[Fields] = {
    "type": Field("text", TYPES, required=True),
    "name": Field("text"),
    "status": one_of("enabled", "disabled"),
    "rule": Field("object"),
    "resources": Field("objects"),
}
_RULE: Final[Fields] = {"in": Field("texts", required=True)}
_PARTS: Final[Fields] = {"meta": Field("object"), "links": Field("object")}
_META: Final[Fields] = {
    name: Field("text")
    for name in (
        "scheduledDate",
        "migrationStartDateTime",
        "migrationEndDataTime",  # spelled so
        "atlassianAccountId",
    )
}
_LINKS: Final[Fields] = {"ticket": Field("text")}


def policy_in(call: Call) -> Row:
    """The `data` of the body; raises RefusedError (400)."""
    data = checked(call.body, {"data": Field("object", required=True)})["data"]
    return checked(data, _POLICY)


def attributes_in(call: Call) -> Row:
    """The attributes in the body as the organization keeps them.

    Raises:
        RefusedError: 400 for anything malformed, and for a resource that does not exist.
    """
    attributes = checked(policy_in(call)["attributes"], _ATTRIBUTES)
    if "rule" in attributes:
        attributes["rule"] = checked(attributes["rule"], _RULE)
        if attributes["type"] == "ip-allowlist":
            _check_networks(attributes["rule"]["in"])
    if "resources" in attributes:
        rows = [resource_in(call.organization, each) for each in attributes["resources"]]
        if any(row["applicationStatus"] == "failed" for row in rows):
            raise RefusedError(Problem.RESOURCE, "One of the resources does not exist.")
        attributes["resources"] = rows
    return attributes


def resource_in(organization: Organization, body: Mapping[str, object]) -> Row:
    """The resource that `body` names, with what came of applying a policy to it."""
    resource_id = checked(body, {"id": Field("text", required=True)})["id"]
    parts = resource_parts_in(body)
    if resource_id not in organization.resources:
        status = "failed"
    else:
        status = "scheduled" if parts.get("meta", {}).get("scheduledDate") else "applied"
    return {"id": resource_id, "applicationStatus": status} | parts


def resource_parts_in(body: Mapping[str, object]) -> Row:
    """What a body says of a resource beside its id; raises RefusedError (400)."""
    parts = checked(body, _PARTS)
    fields = {"meta": _META, "links": _LINKS}
    return {name: checked(part, fields[name]) for name, part in parts.items()}


def is_applied(policy: Row) -> bool:
    """Whether the policy failed for none of its resources."""
    rows = policy["attributes"].get("resources", ())
    return all(row["applicationStatus"] != "failed" for row in rows)


def checked(body: Mapping[str, object], fields: Fields) -> Row:
    """`check_body`, with the code that policies have for whatever is malformed."""
    try:
        return check_body(body, fields)
    except RefusedError as refused:
        raise RefusedError(Problem.RESOURCE, refused.fault.detail) from None


def _check_networks(texts: list[str]) -> None:
    for text in texts:
        try:
            ip_network(text, strict=False)
        except ValueError:
            detail = f"rule.in must hold addresses or CIDR ranges, not {text}"
            raise RefusedError(Problem.RESOURCE, detail) from None
