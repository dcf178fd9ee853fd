"""Looking one user up reads no more than it must, and concludes nothing from half a read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import NOW, make_user
from tests.support.fakes import FakeOrganization, Fault
from umsync.cli.lookup import asking, look_up, read_people
from umsync.errors import IncompleteReadError
from umsync.kinds.filters.everyone import Everyone
from umsync.model.organization import Catalogs, Complete, Incomplete, Snapshot
from umsync.model.ports import anybody

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.model.field import Field
    from umsync.model.organization import Read
    from umsync.model.search import Reach
    from umsync.model.user import User

MANIFEST = make_manifest()
ANN, BOB = make_user("ann", email="Ann@acme.example"), make_user("bob", email=None)


@dataclass
class Searching(FakeOrganization):
    """Finds by e-mail whom it is asked for; everybody only when `is_whole`."""

    is_whole: bool = True

    def snapshot(
        self,
        catalogs: Catalogs,
        needs: frozenset[Field],
        reach: Reach = None,
        keep: Callable[[User], bool] = anybody,
    ) -> Read:
        del needs, keep
        self._record("snapshot", "some" if reach else "all")
        if not reach and not self.is_whole:
            return Incomplete("Page 2 is missing.")
        users = tuple(self.users_by_id.values())
        found = tuple(each for each in users if not reach or (reach[0].fits(each) and each.email))
        return Complete(Snapshot(catalogs, found, len(users), is_whole=not reach))

    @property
    def read(self) -> list[str]:
        return [each.arguments[0] for each in self.calls if each.method == "snapshot"]


@pytest.fixture
def searching() -> Searching:
    return Searching({"ann": ANN, "bob": BOB})


def test_an_address_that_is_found_reads_nobody_else(searching: Searching) -> None:
    found = look_up(MANIFEST, "acme", "ANN@acme.example", searching)
    assert (found.users, found.near, searching.read) == ((ANN,), (), ["some"])


def test_an_address_that_is_not_found_is_looked_for_among_everybody(searching: Searching) -> None:
    found = look_up(MANIFEST, "acme", "anne@acme.example", searching)
    assert (found.users, found.near) == ((), ("Ann@acme.example",))
    assert searching.read == ["some", "all"]


def test_an_account_id_reads_only_that_user(searching: Searching) -> None:
    assert look_up(MANIFEST, "acme", "bob", searching).users == (BOB,)
    assert searching.read == []


def test_somebody_who_is_nowhere_is_not_concluded_from_half_a_read(searching: Searching) -> None:
    searching.is_whole = False
    with pytest.raises(IncompleteReadError, match=r"acme could not be read whole\. Page 2"):
        look_up(MANIFEST, "acme", "nobody@acme.example", searching)


def test_nobody_is_listed_from_half_a_read(searching: Searching) -> None:
    searching.is_whole = False
    with pytest.raises(IncompleteReadError, match=r"acme could not be read whole\. Page 2"):
        read_people(asking(MANIFEST, Everyone()), "acme", NOW, searching, frozenset())


def test_a_read_that_fails_says_which_source(searching: Searching) -> None:
    searching.faults.append(Fault("catalogs", IncompleteReadError("The host did not answer.")))
    with pytest.raises(IncompleteReadError, match=r"acme could not be read whole\. The host"):
        read_people(MANIFEST, "acme", NOW, searching, frozenset())
