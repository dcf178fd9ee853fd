"""What an organization has besides people: directories, groups, products, API keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from umsync.atlassian import wire, wire_bodies, wire_details
from umsync.atlassian.at_once import in_turn
from umsync.atlassian.collecting import collect
from umsync.atlassian.errors import ApiError
from umsync.atlassian.lanes import ONE_LANE, Lanes
from umsync.atlassian.paging import Pages
from umsync.atlassian.request import Request
from umsync.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from umsync.atlassian.fields import Json
    from umsync.model.organization import ApiKey, Directory, Group, Workspace

_ORG: Final = "/admin/v2/orgs/{org}"
_DIRECTORIES: Final = f"{_ORG}/directories"
_GROUPS: Final = f"{_DIRECTORIES}/-/groups/search"
_API_KEYS: Final = "/admin/api-access/v1/orgs/{org}/api-keys"
_NOT_TOLD: Final = frozenset({403, 404})


class _NotToldError(CredentialsError):
    """The API does not give this list to the key. As a CredentialsError it passes `Pages` as is."""


@dataclass(frozen=True, slots=True)
class Places:
    """Lists of one organization. Every method raises what `Pages` and `collect` raise."""

    organization_id: str
    pages: Pages
    lanes: Lanes = ONE_LANE

    def directories(self, query: dict[str, str] | None = None) -> tuple[Directory, ...]:
        """All directories, or those that the query asks for."""
        request = Request("GET", _DIRECTORIES, self._ids, query=query or {})
        pages = self.pages.by_query(request)
        found = collect(pages, wire.directory, lambda each: each.directory_id, "directory")
        return tuple(found.values())

    def groups(self) -> tuple[Group, ...]:
        """All groups of all directories, sorted by name and id."""
        return self._groups(wire_bodies.group_search())

    def workspaces(self) -> tuple[Workspace, ...]:
        """All products on all sites, sorted by id."""
        request = Request(
            "POST", f"{_ORG}/workspaces", self._ids, body=wire_bodies.workspace_search()
        )
        pages = self.pages.by_cursor_alone(request)
        found = collect(pages, wire_details.workspace, lambda each: each.id, "workspace")
        return tuple(sorted(found.values(), key=lambda each: each.id))

    def grants(self, workspaces: Iterable[Workspace]) -> dict[str, frozenset[str]]:
        """By resource id, the ids of the groups that grant it; one search for each."""
        ids = [each.id for each in workspaces]
        searches = (partial(self._groups, wire_bodies.granting_search(each)) for each in ids)
        found = in_turn(searches, self.lanes.most)
        return {
            name: frozenset(group.id for group in groups)
            for name, groups in zip(ids, found, strict=True)
        }

    def api_keys(self) -> tuple[ApiKey, ...] | None:
        """All API keys of the organization, sorted by id; None when our key may not list them."""
        pages = replace(self.pages, read=self._read_if_told)
        try:
            rows = pages.by_query(Request("GET", _API_KEYS, self._ids))
            found = collect(rows, wire_details.api_key, lambda each: each.id, "API key")
        except _NotToldError:
            return None
        return tuple(sorted(found.values(), key=lambda each: each.id))

    def _read_if_told(self, request: Request) -> Json:
        try:
            return self.pages.read(request)
        except ApiError as refused:
            if refused.status not in _NOT_TOLD:
                raise
        raise _NotToldError

    def _groups(self, body: dict[str, object]) -> tuple[Group, ...]:
        request = Request("POST", _GROUPS, self._ids, body=body)
        found = collect(self.pages.by_body(request), wire.group, lambda group: group.id, "group")
        return tuple(sorted(found.values(), key=lambda group: (group.name, group.id)))

    @property
    def _ids(self) -> dict[str, str]:
        return {"org": self.organization_id}
