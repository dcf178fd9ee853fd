"""How many users an organization has, as it counts them itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire
from umsync.atlassian.paging import Pages
from umsync.atlassian.request import Request
from umsync.model.user import ORG_ADMIN, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

_COUNT: Final = "/admin/v2/orgs/{org}/directories/-/users/count"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts the users of one organization; each count is a request."""

    organization_id: str
    pages: Pages

    def of(self, query: Mapping[str, str]) -> int:
        """How many users fit a query of `GET …/users/count`."""
        request = Request("GET", _COUNT, {"org": self.organization_id}, query=query)
        return wire.count(self.pages.read(request), request.endpoint)

    def population(self) -> int:
        """How many users there are now."""
        return self.of({})

    def org_admins(self) -> int:
        """How many organization admins are active now."""
        return self.of({"roleIds": ORG_ADMIN, "status": Status.ACTIVE.value})
