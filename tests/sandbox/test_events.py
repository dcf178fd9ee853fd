from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.support import (
    AS_OF,
    FOR_DELETION,
    IDLE,
    NEVER,
    ORG_ADMIN,
    SUSPENDED,
    Api,
    code_of,
)
from umsync.sandbox.audit import KEPT
from umsync.sandbox.seed import seed

if TYPE_CHECKING:
    from datetime import datetime


def _get(api: Api, rest: str = "events", **query: Any) -> Any:
    return api.call("GET", f"/admin/v1/orgs/{api.org}/{rest}", query=query)


def _actions(page: Any) -> list[str]:
    return [row["attributes"]["action"] for row in page["data"]]


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


def test_a_new_organization_has_a_past_told_by_its_dates(api: Api) -> None:
    rows = _get(api, limit=500).json["data"]
    happened = {
        (row["attributes"]["action"], row["attributes"]["time"], subject["id"])
        for row in rows
        for subject in row["attributes"]["context"]
    }
    key = api.document["api_keys"][0]
    idle, leaving = (api.document["users"][number] for number in (IDLE, FOR_DELETION))
    [token, *_] = idle["apiTokens"]
    assert {
        ("user_added_to_organization", idle["addedToOrg"], idle["accountId"]),
        ("api_token_created", token["createdAt"], token["id"]),
        ("account_deletion_scheduled", leaving["deletionRequestedOn"], leaving["accountId"]),
        ("api_key_created", key["createdAt"], key["id"]),
    } <= happened


def test_a_change_before_the_first_look_at_the_log_is_told_once(api: Api) -> None:
    api.clock.advance(seconds=1)
    api.lifecycle(IDLE, "disable")
    api.clock.advance(seconds=1)
    rows = _get(api, action="account_deactivated").json["data"]
    told = [row["attributes"]["context"][0]["id"] for row in rows]
    assert told.count(api.cast[IDLE]) == 1
    assert len(told) > 1


def test_events_come_newest_first_and_what_happens_now_is_on_top(api: Api) -> None:
    api.write(IDLE, "suspend")
    page = _get(api).json
    times = [row["attributes"]["time"] for row in page["data"]]
    assert times == sorted(times, reverse=True)
    assert _actions(page)[0] == "user_suspended"
    assert len(times) == 30


def test_every_event_is_found_by_its_id(api: Api) -> None:
    api.write(IDLE, "suspend")
    for row in _get(api, limit=500).json["data"]:
        assert _get(api, f"events/{row['id']}").json == {"data": row}


def test_an_unknown_event_is_not_found(api: Api) -> None:
    answer = _get(api, "events/none")
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-4")


def test_pages_together_hold_every_event_once(api: Api) -> None:
    whole = _get(api, limit=500).json["data"]
    page = _get(api, limit=7).json
    found = page["data"]
    while "next" in page["links"]:
        page = api.call("GET", page["links"]["next"]).json
        found += page["data"]
    assert found == whole
    assert "next" not in page["meta"]


def test_events_that_come_between_two_pages_shift_nothing(api: Api) -> None:
    whole = _get(api, limit=20).json["data"]
    first = _get(api, limit=10).json
    api.write(IDLE, "suspend")
    second = _get(api, limit=10, cursor=first["meta"]["next"]).json
    assert first["data"] + second["data"] == whole


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ({"action": "user_restored"}, ["user_restored"]),
        ({"q": "SUSPENDED"}, ["user_suspended"]),
        ({"q": "no such word"}, []),
        ({"actor": "nobody"}, []),
        ({"action": "user_suspended", "ip": "192.0.2.1"}, []),
        ({"product": "bitbucket"}, []),
        ({"location": '[{"city": "Berlin"}]'}, []),
        ({"action": "user_suspended", "location": "[]"}, ["user_suspended"]),
    ],
)
def test_events_are_narrowed(api: Api, query: dict[str, str], actions: list[str]) -> None:
    api.write(IDLE, "suspend")
    api.write(SUSPENDED, "restore")
    assert _actions(_get(api, **query).json) == actions


def test_events_of_an_actor_are_those_of_the_key_s_maker_too(api: Api) -> None:
    api.write(IDLE, "suspend")
    page = _get(api, actor=f"nobody,{api.cast[ORG_ADMIN]}", action="user_suspended").json
    assert _actions(page) == ["user_suspended"]
    actor = page["data"][0]["attributes"]["actor"]
    assert actor["auth"]["tokenLabel"] == "umsync"


def test_access_to_a_product_is_found_by_the_product(api: Api) -> None:
    resource = api.document["resources"][1]
    role = {"role": "atlassian/user", "resource": resource["id"]}
    api.call("POST", f"/admin/v1/orgs/{api.org}/users/{api.cast[NEVER]}/roles/assign", role)
    page = _get(api, product=f"jira,{resource['key']}").json
    assert _actions(page) == ["product_access_granted"]
    [place] = page["data"][0]["attributes"]["container"]
    assert place["id"] == resource["id"]


def test_from_and_to_are_milliseconds_and_included(api: Api) -> None:
    for _ in range(3):
        api.clock.advance(hours=1)
        api.write(IDLE, "suspend")
        api.write(IDLE, "restore")
    second = _milliseconds(AS_OF.replace(hour=14))
    page = _get(api, **{"from": second, "to": second}).json
    assert _actions(page) == ["user_restored", "user_suspended"]
    assert len(_get(api, **{"from": second}).json["data"]) == 4
    assert len(_get(api, "events-stream", **{"from": second}).json["data"]) == 4


@pytest.mark.parametrize("rest", ["events", "events-stream"])
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "x"}, "ADMIN-400-1"),
        ({"cursor": "WyJ1cCIsIDFd"}, "ADMIN-400-1"),
        ({"from": "2026-01-01"}, "ADMIN-400-3"),
        ({"from": "-1"}, "ADMIN-400-3"),
        ({"to": "999999999999999"}, "ADMIN-400-3"),
        ({"from": "2", "to": "1"}, "ADMIN-400-3"),
        ({"limit": "0"}, "ADMIN-400-19"),
        ({"limit": "501"}, "ADMIN-400-19"),
        ({"limit": "ten"}, "ADMIN-400-19"),
        ({"from": ["1", "2"]}, "ADMIN-400-21"),
    ],
)
def test_a_wrong_query_is_refused(api: Api, rest: str, query: Any, code: str) -> None:
    answer = _get(api, rest, **query)
    assert (answer.status_code, code_of(answer)) == (400, code)


@pytest.mark.parametrize("location", ["Berlin", "{}", "[1]", "[" * 100_000])
def test_a_location_is_a_json_list_of_places(api: Api, location: str) -> None:
    assert code_of(_get(api, location=location)) == "ADMIN-400-19"


def test_the_stream_goes_forward_and_its_last_cursor_leads_to_what_happens_later(
    api: Api,
) -> None:
    page = _get(api, "events-stream").json
    assert len(page["data"]) > 60
    assert "next" not in page["links"]
    assert [row["attributes"]["time"] for row in page["data"]] == [
        row["attributes"]["processedAt"] for row in page["data"]
    ]
    cursor = page["meta"]["next"]
    assert _get(api, "events-stream", cursor=cursor).json["data"] == []
    api.write(IDLE, "suspend")
    api.write(IDLE, "restore")
    later = _get(api, "events-stream", cursor=cursor).json
    assert _actions(later) == ["user_suspended", "user_restored"]


def test_an_empty_stream_has_a_cursor_to_go_on_from(api: Api) -> None:
    far = _milliseconds(AS_OF)
    page = _get(api, "events-stream", **{"from": far}).json
    assert page["data"] == []
    api.write(IDLE, "suspend")
    later = _get(api, "events-stream", cursor=page["meta"]["next"], **{"from": far}).json
    assert _actions(later) == ["user_suspended"]


def test_the_cursor_of_a_stream_remembers_its_direction(api: Api) -> None:
    whole = _get(api, "events-stream").json["data"]
    page = _get(api, "events-stream", sortOrder="desc", limit=10).json
    cursor = page["meta"]["next"]
    following = _get(api, "events-stream", cursor=cursor, limit=10).json
    assert page["data"] + following["data"] == whole[:-21:-1]
    answer = _get(api, "events-stream", cursor=cursor, sortOrder="asc")
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-1")


def test_a_thousand_events_are_kept_and_the_oldest_go_first() -> None:
    api = Api(seed(users=1200, seed=1, as_of=AS_OF))
    first = _get(api, "events-stream", limit=1).json["data"]
    api.write(IDLE, "suspend")
    found: list[Any] = []
    page = _get(api, "events-stream", limit=500).json
    while page["data"]:
        found += page["data"]
        page = _get(api, "events-stream", limit=500, cursor=page["meta"]["next"]).json
    assert len(found) == KEPT == 1000
    assert found[-1]["attributes"]["action"] == "user_suspended"
    assert first[0] not in found


def test_actions_have_a_name_and_words(api: Api) -> None:
    rows = {row["id"]: row["attributes"] for row in _get(api, "event-actions").json["data"]}
    assert rows["user_added_to_group"] == {
        "displayName": "Added user to group",
        "groupDisplayName": "Groups",
    }
    used = {row["attributes"]["action"] for row in _get(api, limit=500).json["data"]}
    assert used <= rows.keys()


def test_the_log_is_not_in_the_file(api: Api) -> None:
    """A write replaces the whole file: it would be larger, and no two files the same."""
    before = api.store.snapshot()
    api.write(IDLE, "suspend")
    api.write(IDLE, "restore")
    assert len(_get(api, q="user_").json["data"]) >= 2
    assert json.dumps(api.store.snapshot()) == json.dumps(before)
