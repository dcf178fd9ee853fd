from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import IDLE, Api, code_of
from umsync.sandbox.routes import ROUTES
from umsync.sandbox.seed import EXPIRED_KEY, READ_ONLY_KEY


def _paths(api: Api) -> dict[str, str]:
    """One address in each family of endpoints."""
    return {
        "admin": f"/admin/v1/orgs/{api.org}",
        "directory": api.v2("users/count"),
        "management": f"/users/{api.cast[IDLE]}/manage",
        "access": f"/admin/api-access/v1/orgs/{api.org}/api-keys",
    }


FAMILIES = ["admin", "directory", "management", "access"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic sandbox-key", "Bearer"])
def test_a_request_without_a_valid_key_is_unauthorized(api: Api, family: str, header: str) -> None:
    answer = api.client.get(_paths(api)[family], headers={"Authorization": header})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("family", "body"),
    [
        ("admin", '"code": 401'),
        ("directory", "ADMIN-UAM-401-1"),
        ("management", "unauthorized"),
        ("access", "401"),
    ],
)
def test_each_family_words_a_refusal_its_own_way(api: Api, family: str, body: str) -> None:
    assert body in api.client.get(_paths(api)[family]).text


def test_the_scheme_is_matched_in_any_case(api: Api) -> None:
    headers = {"Authorization": "bearer sandbox-key"}
    assert api.client.get("/admin/v1/orgs", headers=headers).status_code == 200


def test_an_expired_key_is_unauthorized(api: Api) -> None:
    api.key = EXPIRED_KEY
    assert api.call("GET", "/admin/v1/orgs").status_code == 401


def test_a_key_expires_by_the_clock(api: Api) -> None:
    api.key = READ_ONLY_KEY
    assert api.call("GET", "/admin/v1/orgs").status_code == 200
    api.clock.advance(days=300)
    assert api.call("GET", "/admin/v1/orgs").status_code == 401


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/admin/v1/orgs/{}", "ADMIN-404-2"),
        ("/admin/v2/orgs/{}/directories", "ADMIN-UAM-404-2"),
    ],
)
def test_an_unknown_organization_is_not_found(api: Api, path: str, code: str) -> None:
    answer = api.call("GET", path.format("nothing"))
    assert (answer.status_code, code_of(answer)) == (404, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/admin/v1/orgs/{}", "ADMIN-403-3"),
        ("/admin/v2/orgs/{}/directories", "ADMIN-UAM-403-1"),
    ],
)
def test_another_organization_is_forbidden(api: Api, path: str, code: str) -> None:
    other = api.document["other_organizations"][0]["id"]
    answer = api.call("GET", path.format(other))
    assert (answer.status_code, code_of(answer)) == (403, code)


def test_a_key_with_read_scopes_reads(api: Api) -> None:
    api.key = READ_ONLY_KEY
    for path in _paths(api).values():
        assert api.call("GET", path).status_code == 200


def test_a_key_with_read_scopes_does_not_write(api: Api) -> None:
    api.key = READ_ONLY_KEY
    assert api.write(IDLE, "suspend").status_code == 403
    assert api.lifecycle(IDLE, "disable").json == {
        "key": "forbidden",
        "errorKey": "forbidden",
        "errorDetail": "The key lacks write:accounts:admin.",
    }


def _raw(api: Api, path: str, data: bytes, media: str | None, method: str = "POST") -> Any:
    headers = {"Authorization": f"Bearer {api.key}"}
    if media is not None:
        headers["Content-Type"] = media
    return api.client.open(path, method=method, headers=headers, data=data)


@pytest.mark.parametrize("media", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_post_must_say_that_it_is_json(api: Api, media: str | None) -> None:
    answer = _raw(api, api.v2("users/search"), b"{}", media)
    assert (answer.status_code, code_of(answer)) == (415, "ADMIN-UAM-415-1")


def test_json_with_a_charset_is_json(api: Api) -> None:
    answer = _raw(api, api.v2("users/search"), b"{}", "application/json; charset=utf-8")
    assert answer.status_code == 200


def test_a_write_without_a_media_type_changes_nothing(api: Api) -> None:
    answer = _raw(api, api.v2(f"users/{api.cast[IDLE]}/suspend"), b"", None)
    assert answer.status_code == 415
    assert api.user(IDLE)["status"] == "active"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_put_and_patch_must_say_that_they_are_json(api: Api, method: str) -> None:
    rest = {"PUT": "email", "PATCH": "profile"}[method]
    path = f"/users/{api.cast[IDLE]}/manage/{rest}"
    answer = _raw(api, path, b"{}", "text/plain", method)
    assert (answer.status_code, answer.json["key"]) == (415, "unsupportedMediaType")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'"x"', b"5", b"null", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(api: Api, data: bytes) -> None:
    answer = _raw(api, api.v2("users/search"), data, "application/json")
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-UAM-400-1")


@pytest.mark.parametrize("family", FAMILIES)
def test_another_method_is_not_allowed(api: Api, family: str) -> None:
    assert api.call("PUT", _paths(api)[family], {}).status_code == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/admin/v1/orgs/{org}/users/search"),
        ("POST", "/admin/v1/orgs/{org}/groups/search"),
        ("POST", "/admin/v1/orgs/{org}/users/invite"),
        ("POST", "/admin/v1/orgs/{org}/directory/users/{user}/suspend-access"),
        ("POST", "/admin/v1/orgs/{org}/directory/users/{user}/restore-access"),
        ("DELETE", "/admin/v1/orgs/{org}/directory/users/{user}"),
        ("POST", "/admin/v1/orgs/{org}/directory/groups"),
        ("DELETE", "/admin/v1/orgs/{org}/directory/groups/{user}"),
        ("POST", "/admin/v1/orgs/{org}/directory/groups/{user}/memberships"),
    ],
)
def test_removed_endpoints_are_not_found(api: Api, method: str, path: str) -> None:
    answer = api.call(method, path.format(org=api.org, user=api.cast[IDLE]), {})
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-1")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/nothing", "ADMIN-404-1"),
        ("/admin/v2/nothing", "ADMIN-UAM-404-1"),
        ("/users/x/manage/nothing", "notFound"),
        ("/users/x/manage/lifecycle/nothing", "notFound"),
        ("/admin/api-access/v1/nothing", '"code": 404'),
    ],
)
def test_an_address_that_does_not_exist_is_worded_by_its_family(
    api: Api, path: str, body: str
) -> None:
    answer = api.call("GET", path)
    assert answer.status_code == 404
    assert body in answer.text


def test_every_endpoint_is_there_once() -> None:
    entries = [(route.method, route.rule) for route in ROUTES]
    assert len(set(entries)) == len(entries)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method != "GET"])
def test_whatever_is_no_read_needs_a_write_scope_and_writes(route: Any) -> None:
    reads = route.rule.endswith(("/search", "/workspaces"))
    assert route.writes is not reads
    assert route.scope.startswith("read:" if reads else "write:")
