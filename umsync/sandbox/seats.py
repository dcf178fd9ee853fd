"""Free seats in a product: a limit of users that some products have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from umsync.sandbox.errors import Problem, RefusedError
from umsync.sandbox.people import resource_ids

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.sandbox.document import Row
    from umsync.sandbox.organization import Organization


def require_seats(organization: Organization, wanted: Iterable[str], user: Row | None) -> None:
    """Nothing, if each of these products has a free seat or the user has one there already.

    Raises:
        RefusedError: 409, the user limit of a product is reached.
    """
    held = set() if user is None else resource_ids(organization, user)
    for resource_id in sorted(set(wanted) - held):
        limit = organization.resources.get(resource_id, {}).get("userLimit")
        if limit is not None and _users(organization, resource_id) >= limit:
            raise RefusedError(Problem.LICENSE, f"The user limit of {limit} is reached.")


def granted_by(group: Row) -> set[str]:
    """The products that a group grants."""
    return {one["resourceId"] for one in group["roleAssignments"]}


def _users(organization: Organization, resource_id: str) -> int:
    return sum(
        resource_id in resource_ids(organization, one) for one in organization.users.values()
    )
