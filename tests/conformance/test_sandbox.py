"""The sandbox answers as Atlassian documents, endpoint by endpoint."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.conformance.cases import HAPPY, PAGED, REFUSED, RETIRED
from tests.conformance.world import Case, World
from umsync.sandbox.app import RateLimit
from umsync.sandbox.seed import EXPIRED_KEY, READ_ONLY_KEY

if TYPE_CHECKING:
    from tests.support.conformance import Documents

PER_PERSON = (
    "GET /admin/v1/orgs/{orgId}/directory/users/{accountId}/last-active-dates",
    "GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}",
    "GET /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/role-assignments",
    "GET /users/{account_id}/manage",
    "GET /users/{account_id}/manage/profile",
    "GET /users/{account_id}/manage/api-tokens",
)
EACH = tuple({case.endpoint: case for case in reversed(HAPPY)}.values())
"""One case for each endpoint."""
WRITES = tuple(
    case
    for case in EACH
    if "GET" not in case.endpoint and not case.endpoint.endswith(("/search", "/workspaces"))
)
"""One for each endpoint that changes something; a POST that only reads needs a read scope."""
NOT_CALLED: dict[str, str] = {}
"""Operations of our documents that no case calls, each with its reason."""


@pytest.mark.parametrize("case", HAPPY, ids=str)
def test_a_documented_request_gets_a_documented_answer(case: Case, documents: Documents) -> None:
    exchange = World().call(case)
    assert exchange.status == case.status, exchange.response_body
    assert documents.check(exchange) == []


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_refusal_has_a_documented_status_and_body(case: Case, documents: Documents) -> None:
    exchange = World().call(case)
    assert exchange.status == case.status, exchange.response_body
    assert documents.check_response(exchange) == []


@pytest.mark.parametrize("case", EACH, ids=str)
def test_a_wrong_key_gets_a_documented_401(case: Case, documents: Documents) -> None:
    exchange = World(users=20, key=EXPIRED_KEY).call(_alone(case, 401))
    assert exchange.status == 401
    assert documents.check_response(exchange) == []


@pytest.mark.parametrize("case", WRITES, ids=str)
def test_a_missing_scope_gets_a_documented_403(case: Case, documents: Documents) -> None:
    exchange = World(users=20, key=READ_ONLY_KEY).call(_alone(case, 403))
    assert exchange.status == 403
    assert documents.check_response(exchange) == []


@pytest.mark.parametrize("case", EACH, ids=str)
def test_one_request_too_many_gets_a_documented_429(case: Case, documents: Documents) -> None:
    world = World(users=20, rate_limit=RateLimit(requests=1, per_seconds=60))
    world.call(_alone(case, case.status))
    exchange = world.call(_alone(case, 429))
    assert exchange.status == 429
    assert documents.check_response(exchange) == []


@pytest.mark.parametrize("endpoint", PER_PERSON)
def test_every_kind_of_person_is_answered_as_documented(
    endpoint: str, documents: Documents
) -> None:
    world = World()
    problems = {}
    for user in world.store.snapshot()["users"]:
        world.values["person"] = user["accountId"]
        exchange = world.call(Case(endpoint, who="person", ids={"directoryId": "-"}))
        if found := documents.check(exchange):
            problems[user["accountId"]] = found
    assert problems == {}


@pytest.mark.parametrize("case", PAGED, ids=str)
def test_every_page_of_a_listing_is_documented(case: Case, documents: Documents) -> None:
    world, pages = World(), 1
    exchange = world.call(case)
    while (cursor := json.loads(exchange.response_body)["links"].get("next")) is not None:
        exchange = world.call(_following(case, cursor))
        assert documents.check(exchange) == []
        pages += 1
    assert pages > 1


@pytest.mark.parametrize("case", RETIRED, ids=str)
def test_a_retired_endpoint_is_gone(case: Case) -> None:
    assert World(users=20).call(case).status in {404, 410}


@pytest.mark.parametrize("endpoint", ["api-tokens", "api-keys", "api-keys/count"])
def test_api_access_says_how_many_requests_are_left(endpoint: str) -> None:
    world = World(users=20, rate_limit=RateLimit(requests=5, per_seconds=60))
    exchange = world.call(Case(f"GET /admin/api-access/v1/orgs/{{orgId}}/{endpoint}"))
    names = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
    assert names <= exchange.response_headers.keys()


def test_every_current_operation_of_our_documents_is_called(ours: Documents) -> None:
    called = {_key(case.endpoint) for case in HAPPY}
    assert _current(ours) - called == NOT_CALLED.keys()


def test_every_current_operation_of_our_documents_is_refused_once(ours: Documents) -> None:
    assert _current(ours) <= {_key(case.endpoint) for case in REFUSED}


def _current(ours: Documents) -> set[str]:
    return {_key(one.endpoint) for one in ours.operations() if not one.deprecated}


def _key(endpoint: str) -> str:
    return re.sub(r"\{\w+\}", "{}", endpoint)


def _alone(case: Case, status: int) -> Case:
    """The same request without those before it: they would be refused too."""
    return replace(case, status=status, first=())


def _following(case: Case, cursor: str) -> Case:
    """The request for the page at `cursor`; workspaces allow nothing beside it."""
    if cursor.startswith("https://"):  # v1 gives the next page's address
        cursor = httpx.URL(cursor).params["cursor"]
    if case.endpoint.startswith("GET"):
        return replace(case, query=(*case.query, ("cursor", cursor)))
    kept = {} if case.endpoint.endswith("/workspaces") else case.body
    return replace(case, body={**kept, "cursor": cursor})
