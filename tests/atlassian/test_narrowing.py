"""Fewer people are read only when every answer is exactly what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.atlassian.servers import ORG, Watch, around, endpoint, page, reader, user
from umsync.atlassian.connect import open_reader
from umsync.atlassian.lanes import ONE_LANE
from umsync.errors import ForbiddenError
from umsync.model.field import Field
from umsync.model.organization import Complete, Incomplete
from umsync.model.search import Search

if TYPE_CHECKING:
    from umsync.atlassian.reader import AtlassianReader
    from umsync.model.organization import Read

NOTHING: frozenset[Field] = frozenset()
GROUPS = frozenset({Field.GROUPS})
SUSPENDED = Search(statuses=frozenset({"suspended"}))
STAFF = Search(group_ids=frozenset({"g1"}))
Body = dict[str, Any]


def one(number: int) -> Search:
    return Search(account_ids=frozenset({f"712020:{number:04d}"}))


@dataclass
class Acme:
    """350 people, of whom two are suspended; `search` and `counts` answer what they like."""

    search: Callable[[Body], object | None] = lambda _body: None
    counts: list[int] = field(default_factory=lambda: [2])
    asked: list[Body] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, body = request.url.path, json.loads(request.content or b"{}")
        if path.endswith("/users/count"):
            self.queries.append(request.url.query.decode())
            number = self._count() if request.url.query else 350
            return httpx.Response(200, json={"count": number})
        if path.endswith("/users/search"):
            self.asked.append(body)
            return _answer(self.search(body) or self._found(body))
        return _answer(_place(path))

    def _count(self) -> int:
        return self.counts.pop(0) if len(self.counts) > 1 else self.counts[0]

    def _found(self, body: Body) -> object:
        if "accountIds" in body:
            return page(*(person(int(each[-4:])) for each in body["accountIds"]))
        if "status" in body or "groupIds" in body:
            return page(person(1), person(2))
        start = int(body.get("cursor", "0"))
        rows = [person(number) for number in range(350)[start : start + 100]]
        return page(*rows, following=str(start + 100) if start < 300 else None)

    @property
    def was_read_whole(self) -> bool:
        return any(not {"status", "groupIds", "accountIds"} & body.keys() for body in self.asked)


def person(number: int, **changes: object) -> dict[str, object]:
    state = "suspended" if number in {1, 2} else "active"
    groups = [{"id": "g1"}, {"id": "g2"}] if number in {1, 2} else []
    return user(number, **{"status": state, "membershipStatus": state, "groups": groups, **changes})


def _answer(found: object) -> httpx.Response:
    return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)


def _place(path: str) -> object:
    if path.endswith("/groups/search"):
        return page()
    if path.endswith("/directories"):
        return page({"directoryId": "d1", "name": "Acme"})
    return {"data": {"id": ORG, "type": "orgs", "attributes": {"name": "Acme"}}}


def read(acme: AtlassianReader, *reach: Search, needs: frozenset[Field] = NOTHING) -> Read:
    return acme.snapshot(acme.catalogs(needs), needs, reach)


def numbers(server: Acme, *reach: Search, needs: frozenset[Field] = NOTHING) -> list[int]:
    with reader(server) as acme:
        found = read(acme, *reach, needs=needs)
    assert isinstance(found, Complete), found
    assert found.snapshot.population == 350
    return [int(each.account_id[-4:]) for each in found.snapshot.users]


EVERYBODY = list(range(350))


def test_only_whom_the_searches_find_is_read_each_once() -> None:
    assert numbers(acme := Acme(), SUSPENDED, one(9), one(2)) == [1, 2, 9]
    assert not acme.was_read_whole


def test_no_searches_find_nobody() -> None:
    assert numbers(Acme(), needs=GROUPS | {Field.DIRECTORIES, Field.MANAGED_ACCOUNTS}) == []


def test_no_more_than_ten_account_ids_are_searched_at_once() -> None:
    ids = frozenset(f"712020:{number:04d}" for number in range(25))
    assert len(numbers(acme := Acme(), Search(account_ids=ids))) == 25
    assert sorted(len(body["accountIds"]) for body in acme.asked) == [5, 10, 10]


def test_account_ids_are_not_counted() -> None:
    numbers(acme := Acme(), one(9))
    assert acme.queries == [""]


def test_of_several_statuses_each_is_counted() -> None:
    numbers(acme := Acme(counts=[0, 2]), Search(statuses=frozenset({"suspended", "active"})))
    assert sorted(acme.queries) == ["", "status=active", "status=suspended"]
    assert [body["status"] for body in acme.asked] == [["active", "suspended"]]


def test_each_group_is_searched_and_counted_alone() -> None:
    numbers(acme := Acme(), Search(group_ids=frozenset({"g1", "g2"})))
    assert sorted(acme.queries) == ["", "groupIds=g1", "groupIds=g2"]
    assert sorted(body["groupIds"] for body in acme.asked) == [["g1"], ["g2"]]


def test_a_search_with_as_many_pages_as_everybody_is_not_sent() -> None:
    assert numbers(acme := Acme(counts=[301]), SUSPENDED) == EVERYBODY
    assert acme.asked == [body for body in acme.asked if "status" not in body]


def test_as_many_searches_as_pages_are_not_even_counted() -> None:
    reach = [Search(statuses=frozenset({each})) for each in ("a", "b", "c", "d")]
    assert numbers(acme := Acme(), *reach) == EVERYBODY
    assert set(acme.queries) == {""}


def test_the_count_may_be_right_after_the_search() -> None:
    assert numbers(Acme(counts=[3, 2]), SUSPENDED) == [1, 2]


def test_a_count_that_is_never_right_reads_everybody() -> None:
    assert numbers(Acme(counts=[3]), SUSPENDED) == EVERYBODY


def test_a_search_that_finds_others_reads_everybody() -> None:
    acme = Acme(search=lambda body: page(person(1), person(7)) if "status" in body else None)
    assert numbers(acme, SUSPENDED) == EVERYBODY


def test_other_accounts_than_were_asked_for_read_everybody() -> None:
    acme = Acme(search=lambda body: page(person(7)) if "accountIds" in body else None)
    assert numbers(acme, one(9)) == EVERYBODY


def test_a_user_who_changes_between_two_searches_reads_everybody() -> None:
    changed = page(person(2, name="Another name"))
    acme = Acme(search=lambda body: changed if "accountIds" in body else None)
    assert numbers(acme, SUSPENDED, one(2)) == EVERYBODY


def test_a_search_that_is_refused_reads_everybody() -> None:
    refusal = httpx.Response(400, json={"errors": [{"code": "ADMIN-400-24", "title": "No"}]})
    acme = Acme(search=lambda body: refusal if "status" in body else None)
    assert numbers(acme, SUSPENDED) == EVERYBODY


def test_users_without_a_field_that_was_asked_for_read_everybody() -> None:
    few = page(person(1, groups=...))
    acme = Acme(search=lambda body: few if "accountIds" in body else None)
    assert numbers(acme, one(1), needs=GROUPS) == EVERYBODY


def test_one_user_whose_groups_are_not_told_is_enough_to_distrust_searches_for_groups() -> None:
    rows = page(person(1), person(2, groups=...))
    acme = Acme(search=lambda body: rows if "groupIds" in body else None)
    assert numbers(acme, STAFF, needs=GROUPS) == EVERYBODY


def test_a_refused_key_is_no_reason_to_try_more() -> None:
    refusal = httpx.Response(403, json={"errors": [{"code": "ADMIN-403-3", "title": "No"}]})
    with (
        reader(Acme(search=lambda _body: refusal)) as acme,
        pytest.raises(ForbiddenError),
    ):
        read(acme, SUSPENDED)


def test_an_organization_without_users_is_incomplete_however_little_is_needed() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/users/count"):
            return httpx.Response(200, json={"count": 0})
        found = page() if request.url.path.endswith("search") else _place(request.url.path)
        return httpx.Response(200, json=found)

    with reader(serve) as acme:
        found = read(acme, one(1))
    assert isinstance(found, Incomplete)
    assert "no users at all" in found.reason


def test_progress_counts_all_searches_together() -> None:
    told: list[tuple[int, int]] = []
    transport = httpx.MockTransport(Acme())
    with open_reader(
        endpoint(),
        transport=transport,
        progress=lambda read, of: told.append((read, of)),
        lanes=ONE_LANE,
        **around(Watch(), 1),
    ) as acme:
        read(acme, SUSPENDED, one(9))
    assert told == [(2, 3), (3, 3)]
