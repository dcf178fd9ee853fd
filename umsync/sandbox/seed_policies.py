"""The invented security policies and app access, and a domain that nobody has verified yet."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from umsync.sandbox.seed_places import DOMAINS, new_id

if TYPE_CHECKING:
    from umsync.sandbox.document import Row

UNVERIFIED: Final = ("acme-labs.example",)
_RULES: Final[tuple[tuple[str, str, str, list[str] | None], ...]] = (
    ("data-residency", "Keep data in Europe", "enabled", ["EU"]),
    ("ip-allowlist", "Offices and VPN", "enabled", ["192.0.2.0/24", "2001:db8::/32"]),
    ("data-security", "No public links", "enabled", None),
)
"""Type, name, status and what the rule allows; networks are those kept for documentation."""


def policies(seed: int, resources: list[Row]) -> list[Row]:
    """One policy of each type, on the products of the first site.

    They have draws of their own: what else a seed gives does not depend on them.
    """
    rng = Random(f"{seed}/policies")  # noqa: S311 - repeatable sample data, not secrets
    first = [row["id"] for row in resources if row["name"] == resources[0]["name"]]
    return [_policy(new_id(rng), rule, first) for rule in _RULES]


def app_access(resources: list[Row]) -> list[Row]:
    """Own people join the first two products by themselves, all others ask for the first."""
    first, second = (row["id"] for row in resources[:2])
    own = [{"productId": each, "adminApprovalRequired": False} for each in (first, second)]
    others = [{"productId": first, "adminApprovalRequired": True}]
    return [
        {"domain": DOMAINS[0], "adminNotifications": False, "products": own},
        {"domain": "ANYONE", "adminNotifications": True, "products": others},
    ]


def _policy(
    policy_id: str, rule: tuple[str, str, str, list[str] | None], resource_ids: list[str]
) -> Row:
    kind, name, status, allowed = rule
    attributes: Row = {"type": kind, "name": name, "status": status}
    if allowed is not None:
        attributes["rule"] = {"in": allowed}
    attributes["resources"] = [
        {"id": resource_id, "applicationStatus": "applied"} for resource_id in resource_ids
    ]
    return {"id": policy_id, "type": "policy", "attributes": attributes}
