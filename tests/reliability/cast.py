"""Organizations in which each action has somebody to do, and the manifest that asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from umsync.sandbox.seed import SANDBOX_KEY, seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

Row = dict[str, Any]
ENV = {"ACME_ORG_KEY": SANDBOX_KEY}
DESK = "jira-service-management"
POLICIES: Row = {
    "leavers": {
        "where": {"group": "contractors"},
        "do": [{"remove_from_groups": "contractors"}, "suspend"],
    },
    "twofold": {"where": {"job_title": "Twofold"}, "do": "suspend"},
    "doubled": {"where": {"job_title": "Doubled"}, "do": "restore"},
    "returning": {"where": {"job_title": "Returning"}, "do": "restore"},
    "blocked": {
        "where": {"job_title": "Blocked"},
        "do": ["deactivate", {"remove_from_groups": "engineering"}],
    },
    "joining": {
        "where": {"job_title": "Joining"},
        "do": {"add_to_groups": ["confluence-users-acme", "service-desk-customers"]},
    },
    "granted": {"where": {"job_title": "Granted"}, "do": {"grant_product_access": DESK}},
    "revoked": {"where": {"job_title": "Revoked"}, "do": {"revoke_product_access": DESK}},
    "back": {"where": {"job_title": "Back"}, "do": "activate"},
}
PARTS: Mapping[str, int] = {
    "Leaver": 4,
    "Returning": 3,
    "Blocked": 3,
    "Joining": 3,
    "Granted": 3,
    "Revoked": 3,
    "Back": 2,
}
"""How many people play each part in a small organization."""
TWO_DIRECTORIES: Mapping[str, int] = {"Twofold": 3, "Doubled": 3}
"""People whose changes are two requests each."""


class Stage:
    """Puts people into their parts."""

    def __init__(self, document: Row) -> None:
        self._groups = {each["name"]: each["id"] for each in document["groups"]}
        self._acme, self._labs = (each["directoryId"] for each in document["directories"])
        (self._desk,) = (each["id"] for each in document["resources"] if each["key"] == DESK)
        self._parts: Mapping[str, Callable[[Row], object]] = {
            "Leaver": lambda row: row["groups"].append(self._groups["contractors"]),
            "Twofold": lambda row: row["directories"].update({self._labs: "active"}),
            "Returning": lambda row: row.update(directories={self._acme: "suspended"}),
            "Doubled": self._suspended_twice,
            "Blocked": lambda row: row["groups"].append(self._groups["engineering"]),
            "Joining": lambda _row: None,
            "Granted": lambda _row: None,
            "Revoked": self._has_a_role,
            "Back": lambda row: row.update(accountStatus="inactive"),
        }

    def cast(self, row: Row, part: str) -> None:
        """This person plays this part, and no other."""
        row |= {
            "jobTitle": part,
            "accountStatus": "active",
            "deactivatedOn": None,
            "deletionRequestedOn": None,
            "claimStatus": "managed",
            "managementSource": "invited",
            "accountType": "atlassian",
            "directories": {self._acme: "active"},
            "groups": [self._groups["jira-users-acme"]],
            "roles": [],
        }
        self._parts[part](row)

    def _suspended_twice(self, row: Row) -> None:
        row["directories"] = {self._acme: "suspended", self._labs: "suspended"}

    def _has_a_role(self, row: Row) -> None:
        row["roles"] = [{"resource": self._desk, "role": "atlassian/user"}]


def organization(
    number: int, as_of: datetime, parts: Mapping[str, int] = PARTS, others: int = 20
) -> Row:
    """A document with so many people in each part, and so many others."""
    document = seed(users=sum(parts.values()) + others, seed=number, as_of=as_of)
    stage, contractors = Stage(document), _id_of(document, "contractors")
    rows = list(document["users"])
    for row in rows:
        row["jobTitle"] = "Extra"
        row["groups"] = [each for each in row["groups"] if each != contractors]
    plain = (row for row in rows if not row["platformRoles"] and _is_plain(row, document))
    for part, count in parts.items():
        for _ in range(count):
            stage.cast(next(plain), part)
    return document


def _is_plain(row: Row, document: Row) -> bool:
    """Nobody who is protected."""
    owners = {each["createdBy"]["id"] for each in document["api_keys"]}
    is_admin = _id_of(document, "site-admins") in row["groups"]
    return not is_admin and row["accountId"] not in owners and row["accountType"] == "atlassian"


def _id_of(document: Row, group: str) -> str:
    found: str = next(each["id"] for each in document["groups"] if each["name"] == group)
    return found


def manifest(places: Mapping[str, tuple[Row, str]], policies: Row = POLICIES) -> str:
    """The text of `umsync.yaml` for these documents at these addresses, by source."""
    plenty = {"count": 100_000, "percent": 100}
    return json.dumps(
        {
            "sources": {
                name: {
                    "organization": document["organization"]["id"],
                    "api_key": {"env": "ACME_ORG_KEY"},
                    "base_url": url,
                }
                for name, (document, url) in places.items()
            },
            "protect": {"groups": ["site-admins"], "min_org_admins": 1},
            "limits": {
                "destructive": plenty,
                "changes": plenty,
                "window": {"days": 1, "destructive": 100_000},
            },
            "policies": {
                name: policy | {"source": list(places)} for name, policy in policies.items()
            },
        }
    )
