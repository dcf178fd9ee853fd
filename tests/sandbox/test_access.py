from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import AS_OF, SYNCED_IDLE, Api
from umsync.sandbox.seed import SANDBOX_KEY, seed


def _get(api: Api, rest: str, **query: str) -> Any:
    answer = api.call("GET", f"/admin/api-access/v1/orgs/{api.org}/{rest}", query=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_every_api_token_is_listed_with_its_owner() -> None:
    api = Api(seed(users=1500, seed=1, as_of=AS_OF))
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = _get(api, "api-tokens", **cursor)
        found += page["data"]
        if page["links"].get("next") is None:
            break
        cursor = {"cursor": page["links"]["next"]}
    kept = {t["id"]: u["accountId"] for u in api.document["users"] for t in u["apiTokens"]}
    assert {row["id"]: row["user"]["id"] for row in found} == kept
    assert len(found) == len(kept) > 100


def test_a_deleted_token_is_no_longer_listed(api: Api) -> None:
    token = api.document["users"][SYNCED_IDLE]["apiTokens"][0]["id"]
    assert token in {row["id"] for row in _get(api, "api-tokens")["data"]}
    api.call("DELETE", f"/users/{api.cast[SYNCED_IDLE]}/manage/api-tokens/{token}")
    assert token not in {row["id"] for row in _get(api, "api-tokens")["data"]}


def test_api_keys_are_listed_without_their_value(api: Api) -> None:
    page = _get(api, "api-keys")
    assert len(page["data"]) == 3
    assert SANDBOX_KEY not in str(page)
    assert page["data"][0]["orgId"] == api.org


def test_the_count_of_api_keys_is_a_bare_number(api: Api) -> None:
    assert _get(api, "api-keys/count") == 3


def test_an_error_is_the_gateways(api: Api) -> None:
    path = f"/admin/api-access/v1/orgs/{api.org}/api-keys"
    api.key = "wrong"
    answer = api.call("GET", path)
    assert answer.status_code == 401
    assert set(answer.json) == {"code", "message"}


def _workspaces(api: Api, **body: Any) -> Any:
    return api.call("POST", f"/admin/v2/orgs/{api.org}/workspaces", body)


def test_workspaces_are_the_products_by_ari(api: Api) -> None:
    page = _workspaces(api).json
    assert {row["id"] for row in page["data"]} == {row["id"] for row in api.document["resources"]}
    assert page["meta"] == {"pageSize": 20, "startIndex": 1, "endIndex": 5, "total": 5}
    assert set(page["links"]) == {"self"}


def test_a_workspace_cursor_stands_alone(api: Api) -> None:
    first = _workspaces(api, limit=2).json
    second = _workspaces(api, cursor=first["links"]["next"]).json
    third = _workspaces(api, cursor=second["links"]["next"]).json
    rows = first["data"] + second["data"] + third["data"]
    assert rows == _workspaces(api).json["data"]
    assert "next" not in third["links"]
    assert _workspaces(api, cursor=third["links"]["prev"]).json == second


def test_a_workspace_cursor_with_another_property_is_refused(api: Api) -> None:
    cursor = _workspaces(api, limit=2).json["links"]["next"]
    answer = _workspaces(api, limit=2, cursor=cursor)
    assert (answer.status_code, answer.json["code"]) == (400, "ADMIN-400-24")


@pytest.mark.parametrize("cursor", ["x", "", "ééé", "bm90IGEgY3Vyc29yIGF0IGFsbA=="])
def test_a_broken_workspace_cursor_is_refused(api: Api, cursor: str) -> None:
    answer = _workspaces(api, cursor=cursor)
    assert (answer.status_code, answer.json["code"]) == (400, "ADMIN-400-1")


JIRA = {"field": {"name": "attributes.typeKey", "values": ["jira-software"]}}
LABS = {"searchWorkspaces": "LABS"}


@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 5), (JIRA, 2), (LABS, 2), ({"and": [JIRA, LABS]}, 1), ({"nor": [JIRA, LABS]}, 2)],
)
def test_workspaces_can_be_queried(api: Api, query: Any, count: int) -> None:
    assert _workspaces(api, query=query).json["meta"]["total"] == count


@pytest.mark.parametrize(
    "query",
    [
        {"not": {}},
        {"or": [JIRA]},
        {"features": ["x"]},
        {"field": 5},
        {"field": {"name": "x"}},
        {"field": {"name": "nothing", "values": ["x"]}},
        {"and": [5]},
        JIRA | LABS,
    ],
)
def test_a_query_that_does_not_fit_is_refused(api: Api, query: Any) -> None:
    assert _workspaces(api, query=query).status_code == 400


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_workspaces_can_be_sorted(api: Api, order: str) -> None:
    page = _workspaces(api, sort=[{"field": "typeKey", "order": order}]).json
    keys = [row["attributes"]["typeKey"] for row in page["data"]]
    assert keys == sorted(keys, reverse=order == "desc")
