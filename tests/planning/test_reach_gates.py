"""A read of a few people is enough only when everybody whom a list names is among them."""

from __future__ import annotations

from tests.support.applying import make_manifest
from tests.support.builders import NOW, make_user
from umsync.kinds.actions.suspend import Suspend
from umsync.kinds.filters.csv import Csv
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.kinds.table import Line, Table
from umsync.manifest.model import Policy
from umsync.model.search import Search
from umsync.planning.reach import is_settled

ANN, BOB = "5b10a2844c20165700ede21a", "5b10a2844c20165700ede21b"
LEAVERS = Table("leavers.csv", ("account_id",), (Line(2, (ANN,)), Line(3, (BOB,))))
SCOPE = Scope("acme", NOW, GroupCatalog(()), {}, tables={"leavers.csv": LEAVERS})
MANIFEST = make_manifest({"leavers": Policy(where=Csv("leavers.csv"), do=(Suspend(),))})


def _settled(*searched: str, found: tuple[str, ...] = (ANN,)) -> bool:
    reach = (Search(account_ids=frozenset(searched)),)
    return is_settled(MANIFEST, SCOPE, reach, [make_user(each) for each in found])


def test_it_is_settled_when_every_line_was_found_or_searched_for() -> None:
    assert _settled(found=(ANN, BOB))
    assert _settled(BOB)


def test_a_line_that_was_neither_found_nor_searched_for_may_be_anybody() -> None:
    assert not _settled(ANN)
    assert not _settled(BOB, found=())
