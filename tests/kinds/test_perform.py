"""What each action asks of the writer, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from umsync.kinds.action import Call
from umsync.kinds.registry import actions

if TYPE_CHECKING:
    from umsync.errors import Attempts

_GROUP = {"directory_id": "d7", "group_id": "g-1", "group_name": "staff"}
_ROLE = {"product": "jira", "resource_id": "r-1", "role": "atlassian/user", "site": "acme"}


@dataclass
class Recorder:
    """A writer that keeps a list of what it was asked for."""

    asked: list[tuple[str | None, ...]] = field(default_factory=list)

    def _ask(self, *said: str | None) -> Attempts:
        self.asked.append(said)
        return ()

    def suspend(self, directory_id: str, account_id: str) -> Attempts:
        return self._ask("suspend", directory_id, account_id)

    def restore(self, directory_id: str, account_id: str) -> Attempts:
        return self._ask("restore", directory_id, account_id)

    def deactivate(self, account_id: str, message: str | None) -> Attempts:
        return self._ask("deactivate", account_id, message)

    def activate(self, account_id: str) -> Attempts:
        return self._ask("activate", account_id)

    def delete(self, account_id: str) -> Attempts:
        return self._ask("delete", account_id)

    def cancel_deletion(self, account_id: str) -> Attempts:
        return self._ask("cancel_deletion", account_id)

    def remove(self, directory_id: str, account_id: str) -> Attempts:
        return self._ask("remove", directory_id, account_id)

    def assign_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        return self._ask("assign_role", account_id, resource_id, role)

    def revoke_role(self, account_id: str, resource_id: str, role: str) -> Attempts:
        return self._ask("revoke_role", account_id, resource_id, role)

    def revoke_api_token(self, account_id: str, token_id: str) -> Attempts:
        return self._ask("revoke_api_token", account_id, token_id)

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        return self._ask("add_to_group", directory_id, group_id, account_id)

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> Attempts:
        return self._ask("remove_from_group", directory_id, group_id, account_id)


@pytest.mark.parametrize(
    ("name", "params", "asked"),
    [
        ("suspend", {}, [("suspend", "d1", "ann"), ("suspend", "d2", "ann")]),
        ("restore", {}, [("restore", "d1", "ann"), ("restore", "d2", "ann")]),
        ("deactivate", {}, [("deactivate", "ann", None)]),
        ("deactivate", {"message": "Bye"}, [("deactivate", "ann", "Bye")]),
        ("activate", {}, [("activate", "ann")]),
        ("add_to_groups", _GROUP, [("add_to_group", "d7", "g-1", "ann")]),
        ("remove_from_groups", _GROUP, [("remove_from_group", "d7", "g-1", "ann")]),
        ("delete", {}, [("delete", "ann")]),
        ("cancel_deletion", {}, [("cancel_deletion", "ann")]),
        ("remove", {}, [("remove", "d1", "ann"), ("remove", "d2", "ann")]),
        ("grant_product_access", _ROLE, [("assign_role", "ann", "r-1", "atlassian/user")]),
        ("revoke_product_access", _ROLE, [("revoke_role", "ann", "r-1", "atlassian/user")]),
        ("revoke_product_access", _GROUP, [("remove_from_group", "d7", "g-1", "ann")]),
        ("revoke_api_tokens", {"token_id": "t-1"}, [("revoke_api_token", "ann", "t-1")]),
    ],
)
def test_an_action_makes_exactly_these_requests(
    name: str, params: dict[str, str], asked: list[tuple[str | None, ...]]
) -> None:
    writer = Recorder()
    actions()[name].perform(writer, Call("ann", params, ("d1", "d2")))
    assert writer.asked == asked


@pytest.mark.parametrize("name", actions())
def test_only_what_changes_access_in_directories_asks_for_them(name: str) -> None:
    assert actions()[name].needs_directories is (name in {"suspend", "restore", "remove"})
