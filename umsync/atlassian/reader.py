"""Reads an organization: everybody at once, or some people as they are now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from umsync.atlassian import wire
from umsync.atlassian.at_once import begun, in_turn
from umsync.atlassian.counts import Counts
from umsync.atlassian.details import Details
from umsync.atlassian.errors import ApiError, incomplete
from umsync.atlassian.paging import Pages
from umsync.atlassian.places import Places
from umsync.atlassian.request import Request
from umsync.atlassian.searching import UserSearch, batches, pages_of
from umsync.atlassian.taking import Taking
from umsync.atlassian.tempo import Tempo
from umsync.errors import CredentialsError, IncompleteReadError, UnexpectedAnswerError
from umsync.model.field import Field
from umsync.model.organization import Catalogs, Complete, EndpointCost, Incomplete
from umsync.model.ports import anybody

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.atlassian.fields import Json
    from umsync.model.organization import Organization, Read
    from umsync.model.search import Reach
    from umsync.model.user import User

_ORG: Final = "/admin/v1/orgs/{org}"


@dataclass(frozen=True, slots=True)
class AtlassianReader:
    """A `Reader` of one organization; a context manager that ends its connections.

    Every method raises CredentialsError when the key is refused or the organization is not there,
    and all but `snapshot` an IncompleteReadError or ApiError when something cannot be read.
    """

    organization_id: str
    pages: Pages
    counts: Counts
    search: UserSearch
    places: Places
    details: Details
    requests: Callable[[], tuple[EndpointCost, ...]]
    close: Callable[[], None]
    tempo: Tempo

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def organization(self) -> Organization:
        """Id and name."""
        request = Request("GET", _ORG, {"org": self.organization_id})
        found = wire.organization(self._read(request), request.endpoint)
        if found.id.lower() != self.organization_id.lower():
            raise UnexpectedAnswerError(f"{request.endpoint} answered with another organization.")
        return found

    def catalogs(self, needs: frozenset[Field]) -> Catalogs:
        """All groups and directories, and what else of the organization itself is needed."""
        try:
            return self._catalogs(needs)
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError) as failed:
            error = incomplete(str(failed), failed)
        raise error

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        """Everybody, without details; Incomplete when somebody may be missing.

        With `reach`, only whom its searches find, if that takes fewer requests. Whom `keep` does
        not want is read and left out.
        """
        try:
            taking = Taking(
                self.search, self.counts, self._is_quick, self.cost, catalogs, needs, keep
            )
            return Complete(taking.snapshot(reach))
        except CredentialsError:
            raise
        except (ApiError, IncompleteReadError) as failed:
            return Incomplete(str(failed))

    def detailed(self, user: User, details: frozenset[Field]) -> User:
        """The user with these details, one request or more for each."""
        return self.details.read(user, details)

    def in_detail(self, wanted: Iterable[tuple[User, frozenset[Field]]]) -> Iterator[User]:
        """Each user with these details, in their order; several at a time."""
        calls = (partial(self.detailed, user, details) for user, details in wanted)
        return in_turn(calls, 1 if self._is_quick else self.search.lanes.most)

    def users(self, account_ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        """These users as they are now, by account id."""
        wanted = tuple(dict.fromkeys(account_ids))
        return {
            name: user for ids in batches(wanted) for name, user in self._some(ids, needs).items()
        }

    def placed(self, users: Sequence[User]) -> tuple[User, ...]:
        """The users with the directories that they are members of."""
        directories = self.places.directories()
        ids = [user.account_id for user in users]
        is_few = len(directories) > 1 and len(tuple(batches(ids))) < pages_of(self.population())
        where = self.search.whereabouts(directories, ids if is_few else ())
        return tuple(replace(user, directories=where(user)) for user in users)

    def directories_of(self, account_id: str) -> tuple[str, ...]:
        """The ids of the directories that the user is a member of."""
        found = self.places.directories({"accountId": account_id})
        return tuple(directory.directory_id for directory in found)

    def population(self) -> int:
        """How many users the organization has now."""
        return self.counts.population()

    def org_admins(self) -> int:
        """How many organization admins are active now."""
        return self.counts.org_admins()

    def cost(self) -> tuple[EndpointCost, ...]:
        """The requests so far, sorted by endpoint; repeated ones count each time."""
        return self.requests()

    def _catalogs(self, needs: frozenset[Field]) -> Catalogs:
        organization = self.organization()  # alone, so that a wrong key is sent once
        places, lanes = self.places, self.search.lanes.most
        directories, groups = begun(places.directories, lanes), begun(places.groups, lanes)
        keys = begun(places.api_keys, lanes) if Field.API_KEYS in needs else None
        sites = places.workspaces() if needs & {Field.GRANTS, Field.WORKSPACES} else ()
        grants = places.grants(sites) if Field.GRANTS in needs else {}
        return Catalogs(
            organization,
            groups.result(),
            directories.result(),
            sites,
            grants,
            keys.result() if keys else None,
        )

    def _some(self, ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        users = self.search.some(needs, ids)
        if not {user.account_id for user in users} <= set(ids):
            raise UnexpectedAnswerError(
                "A search for some account ids answered with other users. Nothing is certain then."
            )
        directories = self.places.directories() if Field.DIRECTORIES in needs else ()
        if not users:
            return {}
        complete = self.search.completion(needs, directories, ids)
        return {user.account_id: complete(user) for user in users}

    @property
    def _is_quick(self) -> bool:
        """Whether there is no wait that other requests could fill."""
        return self.tempo.fastest < self.search.lanes.quick

    def _read(self, request: Request) -> Json:
        return self.pages.read(request)
