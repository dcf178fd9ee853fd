"""Every endpoint in one map, and how an address that is in none of them is answered."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from werkzeug.routing import BaseConverter, Map, Rule

from umsync.sandbox import (
    access,
    app_access,
    domains,
    events,
    group_writes,
    groups,
    invite,
    lifecycle,
    management,
    organizations,
    policies,
    policy_resources,
    roles,
    user_access,
    users,
    workspaces,
)
from umsync.sandbox.errors import Family

if TYPE_CHECKING:
    from umsync.sandbox.routing import Route

ROUTES: Final[tuple[Route, ...]] = (
    *organizations.ROUTES,
    *roles.ROUTES,
    *users.ROUTES,
    *user_access.ROUTES,
    *groups.ROUTES,
    *group_writes.ROUTES,
    *invite.ROUTES,
    *workspaces.ROUTES,
    *management.ROUTES,
    *lifecycle.ROUTES,
    *access.ROUTES,
    *app_access.ROUTES,
    *domains.ROUTES,
    *events.ROUTES,
    *policies.ROUTES,
    *policy_resources.ROUTES,
)
"""What Atlassian documents today. Endpoints it has removed are not here, so they answer 404."""


class _GroupId(BaseConverter):
    """A bare uuid, or an ARI, which has a slash in it."""

    regex = r"ari:cloud:identity::group/[^/]+|[^/]+"
    part_isolating = False


class _ResourceId(BaseConverter):
    """An ARI, which has a slash in it, or anything without one."""

    regex = r"ari:cloud:[^/]+/[^/]+|[^/]+"
    part_isolating = False


@cache
def url_map() -> Map:
    """The werkzeug map of ROUTES, one for all sandboxes; each endpoint is its Route."""
    return Map(
        [Rule(one.rule, methods=[one.method], endpoint=one) for one in ROUTES],
        converters={"group": _GroupId, "resource": _ResourceId},
        strict_slashes=False,
        merge_slashes=False,
    )


def family_of(path: str) -> Family:
    """The family whose error bodies an address without an endpoint gets."""
    if path.startswith("/users/"):
        return Family.LIFECYCLE if "/lifecycle" in path else Family.MANAGEMENT
    if path.startswith("/admin/api-access/"):
        return Family.ACCESS
    return Family.DIRECTORY if path.startswith("/admin/v2/") else Family.ADMIN
