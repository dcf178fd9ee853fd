"""However many lanes there are, the same people are read; where a trick fails, one lane is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Barrier
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.atlassian.servers import NOW, Watch, around
from tests.support.patience import PATIENCE
from tests.support.profiles import examples
from umsync.atlassian.connect import open_reader
from umsync.atlassian.endpoint import Endpoint
from umsync.atlassian.lanes import ONE_LANE, Lanes
from umsync.model.field import EXPANDED, Field
from umsync.model.organization import Complete, Snapshot
from umsync.model.search import Reach, Search
from umsync.model.secret import Secret
from umsync.sandbox.app import create_app
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

DOCUMENT = seed(users=250, seed=7, as_of=NOW)
MANY = Lanes(most=8, page=7, both_ends=10, divided=20, quick=0.0)
ONE = Lanes(most=1, page=7)
ACTIVE = (Search(statuses=frozenset({"active"})),)
Body = dict[str, Any]


@dataclass
class Api(httpx.BaseTransport):
    """The sandbox; `asked` and `answered` may change bodies of searches on their way."""

    document: Body = field(default_factory=lambda: DOCUMENT)
    asked: Callable[[Body], httpx.Response | None] = lambda _body: None
    answered: Callable[[Body, Body], None] = lambda _asked, _answer: None
    counted: Callable[[dict[str, str], int], int] = lambda _query, number: number
    searches: list[Body] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = create_app(Store(None, self.document), clock=lambda: NOW)
        self.inner = httpx.WSGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/users/search"):
            return self._counted(request)
        body = json.loads(request.content)
        said = dict(body)
        self.searches.append(said)
        refusal = self.asked(body)
        if refusal is not None:
            return refusal
        headers = {k: v for k, v in request.headers.items() if k != "content-length"}
        changed = httpx.Request("POST", request.url, headers=headers, json=body)
        answer = self.inner.handle_request(changed)
        found = json.loads(answer.read())
        self.answered(said, found)
        return httpx.Response(answer.status_code, json=found)

    def _counted(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        if not request.url.path.endswith("/users/count"):
            return answer
        number = self.counted(dict(request.url.params), json.loads(answer.read())["count"])
        return httpx.Response(200, json={"count": number})

    def read(
        self, lanes: Lanes, reach: Reach = None, needs: frozenset[Field] = EXPANDED
    ) -> Snapshot:
        self.searches.clear()
        organization = self.document["organization"]["id"]
        place = Endpoint("http://sandbox.localhost", organization, Secret(SANDBOX_KEY))
        with open_reader(place, transport=self, lanes=lanes, **around(Watch(), 1)) as acme:
            found = acme.snapshot(acme.catalogs(needs), needs, reach)
        assert isinstance(found, Complete), found
        return found.snapshot

    @property
    def was_side_by_side(self) -> bool:
        return any("sortBy" in each for each in self.searches)

    @property
    def was_read_again(self) -> bool:
        """Whether the last searches were one page after the other, of everybody."""
        return not {"sortBy", "claimStatus", "mfaEnabled"} & self.searches[-1].keys()


def without(name: str) -> Callable[[Body], httpx.Response | None]:
    """Has the API ignore a field."""
    return lambda body: body.pop(name, None) and None


EVERYBODY = Api().read(ONE)


@pytest.mark.parametrize("reach", [None, ACTIVE], ids=["everybody", "active"])
@pytest.mark.parametrize("needs", [EXPANDED, frozenset(Field)], ids=["expanded", "all"])
def test_many_lanes_find_whom_one_finds(reach: Reach, needs: frozenset[Field]) -> None:
    found, one = Api(), Api().read(ONE, reach, needs)
    many = found.read(MANY, reach, needs)
    assert found.was_side_by_side
    assert not found.was_read_again
    assert many.users == one.users
    assert many.population == one.population


@examples(40)
@given(
    users=st.integers(1, 60),
    page=st.integers(1, 9),
    both_ends=st.integers(1, 30),
    divided=st.integers(1, 60),
    most=st.integers(2, 9),
)
def test_whatever_the_sizes_are_nobody_is_missed(
    users: int, page: int, both_ends: int, divided: int, most: int
) -> None:
    api = Api(seed(users=users, seed=users, as_of=NOW))
    one = api.read(Lanes(most=1, page=page))
    assert api.read(Lanes(most, page, both_ends, divided, quick=0.0)).users == one.users


def test_few_requests_more_are_made_than_one_after_the_other() -> None:
    one, many = Api(), Api()
    one.read(ONE)
    many.read(MANY)
    assert len(one.searches) <= len(many.searches) <= len(one.searches) + 4


def test_one_lane_asks_in_the_apis_own_order() -> None:
    api = Api()
    api.read(ONE_LANE)
    assert not api.was_side_by_side


def test_whom_nobody_wants_is_counted_and_not_kept() -> None:
    api = Api()
    organization = api.document["organization"]["id"]
    place = Endpoint("http://sandbox.localhost", organization, Secret(SANDBOX_KEY))
    with open_reader(place, transport=api, lanes=MANY, **around(Watch(), 1)) as acme:
        catalogs = acme.catalogs(EXPANDED)
        found = acme.snapshot(catalogs, EXPANDED, None, lambda user: bool(user.is_org_admin))
    assert isinstance(found, Complete)
    assert found.snapshot.population == EVERYBODY.population
    assert found.snapshot.users == tuple(each for each in EVERYBODY.users if each.is_org_admin)


def test_an_order_that_the_api_does_not_take_leaves_one_lane() -> None:
    refusal = httpx.Response(400, json={"errors": [{"code": "ADMIN-400-24", "title": "No"}]})
    api = Api(asked=lambda body: refusal if "sortBy" in body else None)
    assert api.read(MANY).users == EVERYBODY.users
    assert api.was_read_again


def test_an_order_that_the_api_ignores_leaves_one_lane() -> None:
    api = Api(asked=without("sortBy"))
    assert api.read(MANY).users == EVERYBODY.users


def test_equal_names_may_have_any_order() -> None:
    document = json.loads(json.dumps(DOCUMENT))
    for each in document["users"]:
        each["nickname"] = "Sam"

    def turned(asked: Body, answer: Body) -> None:
        del asked
        answer["data"].reverse()

    api = Api(document, answered=turned)
    assert api.read(MANY).population == EVERYBODY.population
    assert not api.was_read_again


def test_slices_that_the_api_does_not_tell_apart_leave_one_lane() -> None:
    api = Api(asked=without("claimStatus"))
    assert api.read(MANY).users == EVERYBODY.users
    assert api.was_read_again


def test_slices_that_do_not_add_up_are_not_made() -> None:
    api = Api(counted=lambda query, number: number + 1 if "claimStatus" in query else number)
    assert api.read(MANY).users == EVERYBODY.users
    assert not any("claimStatus" in each for each in api.searches)


def test_somebody_whom_a_slice_lacks_is_found_by_one_lane() -> None:
    def hidden(asked: Body, answer: Body) -> None:
        if "sortBy" in asked:
            answer["data"] = [each for each in answer["data"] if each["accountId"] != missing]

    missing = EVERYBODY.users[100].account_id
    api = Api(answered=hidden)
    assert api.read(MANY).users == EVERYBODY.users
    assert api.was_read_again


def test_somebody_who_changes_between_two_ends_is_read_by_one_lane() -> None:
    names = iter(range(1_000_000))

    def renamed(asked: Body, answer: Body) -> None:
        if "sortBy" in asked:
            for each in answer["data"]:
                each["jobTitle"] = f"{next(names)}"

    turning = {"nickname": "Sam"}
    document = json.loads(json.dumps(DOCUMENT))
    for each in document["users"]:
        each.update(turning)
    api = Api(document, answered=renamed)
    assert api.read(MANY).population == EVERYBODY.population


def test_where_answers_come_at_once_nothing_is_side_by_side() -> None:
    api = Api()
    assert api.read(replace(MANY, quick=3600.0)).users == EVERYBODY.users
    assert not api.was_side_by_side


def test_details_of_several_people_travel_side_by_side_and_keep_their_order() -> None:
    meeting = Barrier(4, timeout=PATIENCE)

    class Slow(Api):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/api-tokens"):
                meeting.wait()
            return super().handle_request(request)

    managed = [each for each in EVERYBODY.users if each.claim_status == "managed"][:4]
    api, tokens = Slow(), frozenset({Field.API_TOKENS})
    place = Endpoint(
        "http://sandbox.localhost", DOCUMENT["organization"]["id"], Secret(SANDBOX_KEY)
    )
    with open_reader(place, transport=api, lanes=MANY, **around(Watch(), 1)) as acme:
        found = list(acme.in_detail((each, tokens) for each in managed))
    assert [each.account_id for each in found] == [each.account_id for each in managed]
    assert all(each.api_tokens is not None for each in found)
