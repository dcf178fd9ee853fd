"""The invented groups: some grant products, some are synced, some only gather people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.sandbox.document import Row
from umsync.sandbox.seed_places import Places, new_id

if TYPE_CHECKING:
    from random import Random


_PEOPLE_PER_TEAM: Final = 250
_MOST_TEAMS: Final = 200

# Name, synced directory?, externally synced?, {product: role}.
_Plan = tuple[str, bool, bool, dict[str, str]]
_PLAN: Final[tuple[_Plan, ...]] = (
    ("jira-users-acme", False, False, {"jira": "user"}),
    ("confluence-users-acme", False, False, {"confluence": "user"}),
    ("service-desk-agents", False, False, {"jira-service-management": "user"}),
    ("service-desk-customers", False, False, {"jira-service-management": "customer"}),
    ("contractors", False, False, {"jira": "user", "confluence": "guest"}),
    ("site-admins", False, False, {"jira": "admin", "confluence": "admin"}),
    ("engineering", False, False, {}),
    ("idp-employees", True, True, {"jira": "user", "confluence": "user"}),
    ("idp-finance", True, True, {"confluence": "user"}),
    ("labs-guests", True, False, {"confluence": "guest"}),
)


@dataclass(frozen=True, slots=True)
class Teams:
    """All groups, their ids by name, and the ids of team groups that grant nothing."""

    rows: list[Row]
    ids: dict[str, str]
    extra: list[str]


def groups(rng: Random, where: Places, users: int) -> Teams:
    """Ten groups, and one more team for every 250 people."""
    rows = [_group(rng, where, plan) for plan in _PLAN]
    teams = min(users // _PEOPLE_PER_TEAM, _MOST_TEAMS)
    extra = [_group(rng, where, (f"team-{n + 1:03d}", False, False, {})) for n in range(teams)]
    ids = {row["name"]: row["id"] for row in rows}
    extra_ids = [ids["engineering"], *(row["id"] for row in extra)]
    return Teams(rows + extra, ids, extra_ids)


def _group(rng: Random, where: Places, plan: _Plan) -> Row:
    name, in_synced, external, products = plan
    directory_id = where.synced if in_synced else where.local
    return {
        "id": new_id(rng),
        "name": name,
        "description": "Synced from the identity provider" if external else f"The {name} group",
        "directoryId": directory_id,
        "externalSynced": external,
        "managedBy": "external" if external else "admins",
        "roleAssignments": [
            {
                "resourceId": where.resource(directory_id, key),
                "defaultRole": f"atlassian/{role}",
                "roles": [f"atlassian/{role}"],
            }
            for key, role in products.items()
        ],
    }
