"""The organization in memory: the document's rows plus the indexes that make reads fast."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final

from umsync.sandbox.document import Row, encode, encode_user
from umsync.sandbox.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_GROUP_ARI: Final = "ari:cloud:identity::group/"


def bare_group_id(group_id: str) -> str:
    """The uuid of a group, whether it was given bare or as an ARI."""
    return group_id.removeprefix(_GROUP_ARI)


def group_ari(group_id: str) -> str:
    """A group's id the way a user's expanded `groups` shows it."""
    return _GROUP_ARI + group_id


class Organization:
    """Indexed rows. Change a row only through the methods here, so that indexes stay right.

    `version` goes up with every change; `leaving` is when each account's deletion was requested;
    `touched` collects the ids of users and groups that changed, for whoever empties it.
    """

    def __init__(self, document: Row) -> None:
        self.document = document
        self.id: str = document["organization"]["id"]
        self.version = 0
        self.directories: dict[str, Row] = {d["directoryId"]: d for d in document["directories"]}
        self.resources: dict[str, Row] = {r["id"]: r for r in document["resources"]}
        self.groups: dict[str, Row] = {g["id"]: g for g in document["groups"]}
        self.users: dict[str, Row] = {u["accountId"]: u for u in document["users"]}
        self.policies: dict[str, Row] = {p["id"]: p for p in document.get("policies", ())}
        self.app_access: dict[str, Row] = {a["domain"]: a for a in document.get("app_access", ())}
        self.members: dict[str, dict[str, None]] = {group_id: {} for group_id in self.groups}
        self.leaving: dict[str, str] = {}
        self.touched: set[str] = set()
        for user in self.users.values():
            self._join(user)
        self._lines: dict[str, str] = {}
        self._orders: dict[str, Order] = {}

    def put_user(self, user: Row) -> None:
        """Record a new user, or that a known one's row has changed."""
        account_id = user["accountId"]
        self.touched.add(account_id)
        self._part(account_id)
        if account_id not in self.users:
            self._orders.pop("users", None)
        self.users[account_id] = user
        self._join(user)
        self._lines.pop(account_id, None)
        self._changed("nicknames", "tokens")

    def drop_user(self, account_id: str) -> None:
        """Forget a user altogether."""
        self.touched.add(account_id)
        self._part(account_id)
        del self.users[account_id]
        self._lines.pop(account_id, None)
        self._changed("users", "nicknames", "tokens")

    def put_group(self, group: Row) -> None:
        """Record a new group, or that a known one's row has changed."""
        self.touched.add(group["id"])
        self.groups[group["id"]] = group
        self.members.setdefault(group["id"], {})
        self._changed("groups", "group names")

    def drop_group(self, group_id: str) -> None:
        """Forget a group and every membership in it."""
        self.touched.add(group_id)
        for account_id in list(self.members[group_id]):
            user = self.users[account_id]
            user["groups"] = [one for one in user["groups"] if one != group_id]
            self.put_user(user)
        del self.groups[group_id]
        del self.members[group_id]
        self._changed("groups", "group names")

    def put_policy(self, policy: Row) -> None:
        """Record a new policy, or one that takes the place of a known one."""
        self.policies[policy["id"]] = policy
        self._policies_changed()

    def drop_policy(self, policy_id: str) -> None:
        """Forget a policy."""
        del self.policies[policy_id]
        self._policies_changed()

    def put_app_access(self, settings: Row) -> None:
        """Record the settings of a domain in place of those it had."""
        self.app_access[settings["domain"]] = settings
        self.document["app_access"] = list(self.app_access.values())
        self._changed()

    def with_rows(self, users: dict[str, Row | None], groups: dict[str, Row]) -> Organization:
        """The same organization with these rows instead, to be read only; None is no user.

        All other rows are shared, so it costs one pass over the users.
        """
        view = copy(self)
        view._orders = {}  # noqa: SLF001 - one of its own kind
        view.groups = self.groups | groups
        rows = self.users | users
        view.users = {account_id: row for account_id, row in rows.items() if row is not None}
        view.members = {group_id: {} for group_id in view.groups}
        for account_id, user in view.users.items():
            for group_id in user["groups"]:
                view.members[group_id][account_id] = None
        return view

    def order(self, name: str, rows: Callable[[], Iterable[tuple[str, str, Row]]]) -> Order:
        """The cached order `name`, built from (sort text, id, row) when a change dropped it."""
        if name not in self._orders:
            self._orders[name] = Order.of(rows())
        return self._orders[name]

    def text(self) -> str:
        """The whole document as the text of its file."""
        lines = self._lines
        for account_id, user in self.users.items():
            if account_id not in lines:
                lines[account_id] = encode_user(user)
        self.document["groups"] = list(self.groups.values())
        return encode(self.document, [lines[account_id] for account_id in self.users])

    def _join(self, user: Row) -> None:
        for group_id in user["groups"]:
            self.members[group_id][user["accountId"]] = None
        if user.get("deletionRequestedOn"):
            self.leaving[user["accountId"]] = user["deletionRequestedOn"]

    def _part(self, account_id: str) -> None:
        self.leaving.pop(account_id, None)
        for members in self.members.values():
            members.pop(account_id, None)

    def _policies_changed(self) -> None:
        self.document["policies"] = list(self.policies.values())
        self._changed()

    def _changed(self, *orders: str) -> None:
        self.version += 1
        for name in orders:
            self._orders.pop(name, None)
