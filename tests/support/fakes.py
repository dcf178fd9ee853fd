"""An organization in memory that behaves as Atlassian's does, records every call and can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.support.builders import ORGANIZATION
from umsync.errors import Attempts, OutcomeUnknownError
from umsync.model.field import Field
from umsync.model.organization import (
    ApiKey,
    Catalogs,
    Complete,
    Directory,
    Group,
    Organization,
    Snapshot,
)
from umsync.model.ports import anybody
from umsync.model.user import RoleAssignment, Status, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from umsync.model.organization import EndpointCost, Read
    from umsync.model.search import Reach


class NoAnswerError(OutcomeUnknownError):
    """The request was sent and its answer never came."""


_DETAILS = {
    Field.ROLE_ASSIGNMENTS: "role_assignments",
    Field.API_TOKENS: "api_tokens",
    Field.PERMISSIONS: "permissions",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the method, and its arguments as texts."""

    method: str
    arguments: tuple[str, ...]


@dataclass(slots=True)
class Fault:
    """Raises `error` at the next call of `method`, `executed` or not; `account_id` None is any.

    A `lasting` one does so at every call from now on.
    """

    method: str
    error: BaseException
    account_id: str | None = None
    executed: bool = False
    lasting: bool = False


def make_group(group_id: str = "g1", name: str = "staff") -> Group:
    return Group(group_id, name, "d1", modifiable=True, external_synced=False)


@dataclass
class FakeOrganization:
    """Reader and Writer of the same organization. Every user is in `directories` unless said.

    Reads of a changed user show what was before until `lag` seconds have passed by `wait`.
    """

    users_by_id: dict[str, User]
    group_list: tuple[Group, ...] = ()
    directories: tuple[str, ...] = ("d1",)
    directories_by_user: dict[str, tuple[str, ...]] = field(default_factory=dict)
    itself: Organization = ORGANIZATION
    people: int = 1000
    api_keys: tuple[ApiKey, ...] | None = ()
    lag: float = 0
    waits: list[float] = field(default_factory=list)
    _before: dict[str, tuple[User, float]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    before_write: Callable[[Call], None] = lambda _call: None
    after_write: Callable[[Call], None] = lambda _call: None

    @classmethod
    def of(cls, users: Iterable[User], groups: Iterable[Group] = ()) -> FakeOrganization:
        return cls({user.account_id: user for user in users}, tuple(groups))

    @property
    def writes(self) -> list[Call]:
        reads = {
            "organization",
            "snapshot",
            "catalogs",
            "users",
            "directories_of",
            "detailed",
            "placed",
        }
        return [call for call in self.calls if call.method not in reads]

    # Reader

    def organization(self) -> Organization:
        self._record("organization")
        return self.itself

    def catalogs(self, needs: frozenset[Field]) -> Catalogs:
        self._record("catalogs")
        del needs
        directories = tuple(Directory(each, each) for each in self.directories)
        return Catalogs(self.itself, self.group_list, directories, api_keys=self.api_keys)

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        self._record("snapshot")
        del needs, reach
        users = sorted(self.users_by_id.values(), key=lambda user: user.account_id)
        return Complete(Snapshot(catalogs, tuple(filter(keep, users)), len(users)))

    def placed(self, users: Sequence[User]) -> tuple[User, ...]:
        self._record("placed", *(user.account_id for user in users))
        return tuple(
            replace(each, directories=frozenset(self._places(each.account_id))) for each in users
        )

    def _places(self, account_id: str) -> tuple[str, ...]:
        return self.directories_by_user.get(account_id, self.directories)

    def detailed(self, user: User, details: frozenset[Field]) -> User:
        self._record("detailed", user.account_id)
        empty: dict[str, Any] = {_DETAILS[each]: () for each in details}
        return replace(user, **empty)

    def in_detail(self, wanted: Iterable[tuple[User, frozenset[Field]]]) -> Iterator[User]:
        return (self.detailed(*each) if each[1] else each[0] for each in wanted)

    def population(self) -> int:
        return max(self.people, len(self.users_by_id))

    def org_admins(self) -> int:
        users = self.users_by_id.values()
        return sum(bool(user.is_org_admin) and user.can_sign_in for user in users)

    def users(self, account_ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        self._record("users", *account_ids)
        del needs
        return {each: self._shown(each) for each in account_ids if each in self.users_by_id}

    def _shown(self, account_id: str) -> User:
        user = self.users_by_id[account_id]
        before, since = self._before.get(account_id, (user, 0.0))
        return before if sum(self.waits) - since < self.lag else user

    def wait(self, seconds: float) -> None:
        """Time goes by."""
        self.waits.append(seconds)

    def directories_of(self, account_id: str) -> tuple[str, ...]:
        self._record("directories_of", account_id)
        return self.directories_by_user.get(account_id, self.directories)

    def cost(self) -> tuple[EndpointCost, ...]:
        return ()

    # Writer

    def suspend(self, directory_id: str, account_id: str) -> Attempts:
        return self._write("suspend", directory_id, account_id, change=_membership("suspended"))

    def restore(self, directory_id: str, account_id: str) -> Attempts:
        return self._write("restore", directory_id, account_id, change=_membership("active"))

    def deactivate(self, account_id: str, message: str | None) -> Attempts:
        return self._write("deactivate", message or "", account_id, change=_account("inactive"))

    def activate(self, account_id: str) -> Attempts:
        return self._write("activate", account_id, change=_account("active"))

    def delete(self, account_id: str) -> Attempts:
        return self._write("delete", account_id, change=_deletion)

    def cancel_deletion(self, account_id: str) -> Attempts:
        return self._write("cancel_deletion", account_id, change=_account("active"))

    def remove(self, directory_id: str, account_id: str) -> Attempts:
        return self._write("remove", directory_id, account_id, change=_membership("no_membership"))

    def assign_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        def assign(user: User) -> User:
            given = RoleAssignment(resource_id, role, frozenset({"direct"}))
            return replace(user, role_assignments=(*(user.role_assignments or ()), given))

        return self._write("assign_role", resource_id, role, account_id, change=assign)

    def revoke_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        def revoke(user: User) -> User:
            kept = tuple(
                each
                for each in user.role_assignments or ()
                if (each.resource_id, each.role) != (resource_id, role)
            )
            return replace(user, role_assignments=kept)

        return self._write("revoke_role", resource_id, role, account_id, change=revoke)

    def revoke_api_token(self, account_id: str, token_id: str) -> Attempts:
        def revoke(user: User) -> User:
            kept = tuple(each for each in user.api_tokens or () if each.id != token_id)
            return replace(user, api_tokens=kept)

        return self._write("revoke_api_token", token_id, account_id, change=revoke)

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        def add(user: User) -> User:
            return replace(user, groups=(user.groups or frozenset()) | {group_id})

        return self._write("add_to_group", directory_id, group_id, account_id, change=add)

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        def remove(user: User) -> User:
            return replace(user, groups=(user.groups or frozenset()) - {group_id})

        return self._write("remove_from_group", directory_id, group_id, account_id, change=remove)

    def _write(self, method: str, *arguments: str, change: Callable[[User], User]) -> Attempts:
        call, account_id = Call(method, arguments), arguments[-1]
        self.before_write(call)
        fault = self._fault(method, account_id)
        self.calls.append(call)
        if fault is None or fault.executed:
            self._before[account_id] = (self._shown(account_id), sum(self.waits))
            self.users_by_id[account_id] = change(self.users_by_id[account_id])
        self.after_write(call)
        if fault:
            raise fault.error
        return ()

    def _record(self, method: str, *arguments: str) -> None:
        self.calls.append(Call(method, arguments))
        fault = self._fault(method, *arguments)
        if fault:
            raise fault.error

    def _fault(self, method: str, *account_ids: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.account_id in {None, *account_ids}:
                if not fault.lasting:
                    self.faults.remove(fault)
                return fault
        return None


def _membership(state: str) -> Callable[[User], User]:
    return lambda user: _with_status(replace(user, membership_status=state))


def _account(state: str) -> Callable[[User], User]:
    return lambda user: _with_status(replace(user, account_status=state))


def _deletion(user: User) -> User:
    return replace(user, account_status="inactive", status=Status.FOR_DELETION)


def _with_status(user: User) -> User:
    """Atlassian's composite: a blocked account first, then suspended access."""
    if user.account_status != "active":
        return replace(user, status=Status.DEACTIVATED)
    suspended = user.membership_status == "suspended"
    return replace(user, status=Status.SUSPENDED if suspended else Status.ACTIVE)
