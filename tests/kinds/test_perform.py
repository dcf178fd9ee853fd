"""What each action asks of the writer, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from umsync.kinds.base import Call
from umsync.kinds.registry import actions

_GROUP = {"directory_id": "d7", "group_id": "g-1", "group_name": "staff"}


@dataclass
class Recorder:
    """A writer that keeps a list of what it was asked for."""

    asked: list[tuple[str | None, ...]] = field(default_factory=list)

    def suspend(self, directory_id: str, account_id: str) -> None:
        self.asked.append(("suspend", directory_id, account_id))

    def restore(self, directory_id: str, account_id: str) -> None:
        self.asked.append(("restore", directory_id, account_id))

    def deactivate(self, account_id: str, message: str | None) -> None:
        self.asked.append(("deactivate", account_id, message))

    def activate(self, account_id: str) -> None:
        self.asked.append(("activate", account_id))

    def add_to_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        self.asked.append(("add_to_group", directory_id, group_id, account_id))

    def remove_from_group(self, directory_id: str, group_id: str, account_id: str) -> None:
        self.asked.append(("remove_from_group", directory_id, group_id, account_id))


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
    assert actions()[name].needs_directories is (name in {"suspend", "restore"})
