"""Known defects of Atlassian's own documents, and what they should say instead.

They are corrected only in documents from UMSYNC_OPENAPI_DIR. tests/openapi/README.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.conformance.openapi import Node

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong in an operation (`METHOD /path`), and how we know.

    `mend` corrects a document in place and says whether the defect was there.
    """

    operation: str
    what: str
    why: str
    mend: Callable[[Node], bool]


def mend(root: Node) -> list[Defect]:
    """Correct a document in place; which defects it had."""
    return [defect for defect in DEFECTS if defect.mend(root)]


def gone(roots: Iterable[Node]) -> list[Defect]:
    """Which known defects none of these documents has any more."""
    found = {defect.what for root in roots for defect in mend(deepcopy(root))}
    return [defect for defect in DEFECTS if defect.what not in found]


def _instead(*place: str, wrong: Any, right: Any) -> Callable[[Node], bool]:
    """Puts `right` where `wrong` stands."""

    def mend(root: Node) -> bool:
        *parents, name = place
        node = _at(root, *parents)
        if node.get(name) != wrong:
            return False
        node[name] = deepcopy(right)
        return True

    return mend


def _at(root: Node, *place: str) -> Node:
    node = root
    for name in place:
        node = node.get(name, {})
    return node


def _stray_apostrophe(root: Node) -> bool:
    paths = root.get("paths", {})
    stray = [template for template in paths if template.endswith("'")]
    for template in stray:
        paths[template.rstrip("'")] = paths.pop(template)
    return bool(stray)


def _another_name(root: Node) -> bool:
    paths = root.get("paths", {})
    if _PERSON not in paths:
        return False
    paths.setdefault(_PERSON.replace("{userId}", "{accountId}"), {}).update(paths.pop(_PERSON))
    return True


def _array_bounds(root: Node) -> bool:
    emails = _at(root, "components", "schemas", *_INVITED)
    if emails.get("type") != "array" or "maximum" not in emails:
        return False
    emails["minItems"], emails["maxItems"] = emails.pop("minimum"), emails.pop("maximum")
    return True


def _body_of_204(root: Node) -> bool:
    answer = _at(root, "paths", _POLICY_RESOURCE, "delete", "responses", "204")
    return answer.pop("content", None) is not None


def _whole_account(root: Node) -> bool:
    body = _at(root, "paths", _PROFILE, "patch", "requestBody", "content", "application/json")
    if body.get("schema") != {"$ref": "#/components/schemas/AtlassianAccountUser"}:
        return False
    schemas = root["components"]["schemas"]
    parts = [schemas["User"], *schemas["AtlassianAccountUser"]["allOf"][1:]]
    fields = {name: part for each in parts for name, part in each["properties"].items()}
    body["schema"] = {"type": "object", "properties": fields}
    return True


_GROUPS = "/v2/orgs/{orgId}/directories/{directoryId}/groups"
_USERS = "/v2/orgs/{orgId}/directories/{directoryId}/users"
_PERSON = f"{_USERS}/{{userId}}"
_PROFILE = "/users/{account_id}/manage/profile"
_POLICY_RESOURCE = "/v1/orgs/{orgId}/policies/{policyId}/resources/{resourceId}"
_INVITED = ("MultidirectoryInviteApiRequest", "properties", "emails")
_COUNTS = ("MultiDirectoryGroupDetails", "properties", "data", "properties", "counts")

DEFECTS = (
    Defect(
        f"POST {_GROUPS}/{{groupId}}/role-assignments/revoke",
        "The path ends in an apostrophe.",
        "No other path has one, and `assign` beside it has none.",
        _stray_apostrophe,
    ),
    Defect(
        f"GET {_USERS}",
        "`accountType` can be `atlassian` only.",
        "v1 and user management list `atlassian`, `customer` and `app` for the same accounts.",
        _instead(
            *("components", "schemas", "AccountType", "enum"),
            wrong=["atlassian"],
            right=["atlassian", "customer", "app"],
        ),
    ),
    Defect(
        f"GET {_PERSON}",
        "The path says `{userId}`, its parameter is called `accountId`.",
        "The other operations of a user say `{accountId}`.",
        _another_name,
    ),
    Defect(
        f"GET {_GROUPS}/{{groupId}}",
        "The type of `counts` is `GroupCounts`.",
        "That is no type; a schema of this name is referred to beside it.",
        _instead("components", "schemas", *_COUNTS, "type", wrong="GroupCounts", right="object"),
    ),
    Defect(
        "POST /v2/orgs/{orgId}/users/invite",
        "`emails`, a list, has a minimum and a maximum.",
        "Those are for numbers; minItems and maxItems are meant.",
        _array_bounds,
    ),
    Defect(
        f"GET {_PROFILE}",
        "The pattern of `account_id` ends in a line break.",
        "Taken literally, no account id fits.",
        _instead(
            *("components", "schemas", "AccountId", "pattern"),
            wrong="[a-zA-Z0-9_|:-]{1,128}\n",
            right="^[a-zA-Z0-9_|:-]{1,128}$",
        ),
    ),
    Defect(
        f"DELETE {_POLICY_RESOURCE}",
        "The answer 204 has a body.",
        "A 204 has none, by HTTP itself.",
        _body_of_204,
    ),
    Defect(
        f"PATCH {_PROFILE}",
        "The request has to be the whole account.",
        "The text says that some of the fields are sent; most of the required ones are read-only.",
        _whole_account,
    ),
)
"""Each is there as long as Atlassian's current documents have it."""
