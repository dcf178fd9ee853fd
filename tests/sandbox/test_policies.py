from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.sandbox.support import AS_OF, Api, code_of
from umsync.sandbox.app import create_app
from umsync.sandbox.document import load
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path

RESIDENCY, ALLOWLIST, SECURITY = range(3)


def _path(api: Api, number: int | None = None, rest: str = "") -> str:
    base = f"/admin/v1/orgs/{api.org}/policies"
    return base if number is None else f"{base}/{api.document['policies'][number]['id']}{rest}"


def _resource(api: Api, number: int) -> str:
    return str(api.document["resources"][number]["id"])


def _policy(**attributes: Any) -> Any:
    return {"data": {"type": "policy", "attributes": {"type": "ip-allowlist"} | attributes}}


def _attributes(api: Api, number: int) -> Any:
    return api.call("GET", _path(api, number)).json["data"]["attributes"]


def test_a_seeded_organization_has_one_policy_of_each_type(api: Api) -> None:
    rows = api.call("GET", _path(api)).json["data"]
    kinds = sorted(row["attributes"]["type"] for row in rows)
    assert kinds == ["data-residency", "data-security", "ip-allowlist"]


def test_policies_are_listed_by_type(api: Api) -> None:
    page = api.call("GET", _path(api), query={"type": "ip-allowlist"}).json
    assert [row["id"] for row in page["data"]] == [api.document["policies"][ALLOWLIST]["id"]]
    assert api.call("GET", _path(api), query={"type": "none"}).json["data"] == []


def test_policies_come_in_pages(api: Api) -> None:
    for number in range(20):
        api.call("POST", _path(api), _policy(name=f"Branch {number}"))
    first = api.call("GET", _path(api)).json
    second = api.call("GET", first["links"]["next"]).json
    ids = {row["id"] for row in first["data"] + second["data"]}
    assert (len(first["data"]), len(ids)) == (20, 23)
    assert first["meta"]["next"] in first["links"]["next"]
    assert (second["meta"]["next"], "next" in second["links"]) == (None, False)


def test_a_broken_cursor_is_refused(api: Api) -> None:
    answer = api.call("GET", _path(api), query={"cursor": "x"})
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-1")


def test_a_new_policy_is_enabled_and_applied_to_its_resources(api: Api) -> None:
    body = _policy(rule={"in": ["192.0.2.7"]}, resources=[{"id": _resource(api, 0)}])
    answer = api.call("POST", _path(api), body)
    created = answer.json["data"]
    assert answer.status_code == 202
    assert created["attributes"]["status"] == "enabled"
    assert created["attributes"]["resources"] == [
        {"id": _resource(api, 0), "applicationStatus": "applied"}
    ]
    found = api.call("GET", f"{_path(api)}/{created['id']}").json["data"]
    assert found == created


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": 5},
        {"data": {"type": "policy"}},
        {"data": {"type": "rule", "attributes": {"type": "ip-allowlist"}}},
        _policy(type="data-security"),
        _policy(status="on"),
        _policy(rule={}),
        _policy(rule={"in": ["example.com"]}),
        _policy(resources=[{}]),
        _policy(resources=[{"id": "none"}]),
        _policy(resources=[{"id": "x", "meta": {"scheduledDate": 5}}]),
    ],
)
def test_a_malformed_policy_is_refused(api: Api, body: Any) -> None:
    answer = api.call("POST", _path(api), body)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-4")


def test_what_an_update_leaves_out_stays(api: Api) -> None:
    before = _attributes(api, ALLOWLIST)
    assert api.call("PUT", _path(api, ALLOWLIST), _policy(status="disabled")).status_code == 202
    assert _attributes(api, ALLOWLIST) == before | {"status": "disabled"}


def test_id_and_type_of_a_policy_cannot_change(api: Api) -> None:
    other = _policy(type="data-residency")
    assert api.call("PUT", _path(api, ALLOWLIST), other).status_code == 400
    renamed = _policy()
    renamed["data"]["id"] = "another"
    assert api.call("PUT", _path(api, ALLOWLIST), renamed).status_code == 400


def test_a_deleted_policy_is_gone(api: Api) -> None:
    path = _path(api, ALLOWLIST)
    answer = api.call("DELETE", path)
    assert (answer.status_code, answer.data) == (202, b"")
    answer = api.call("DELETE", path)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-5")


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("PUT", "", _policy()),
        ("DELETE", "", None),
        ("POST", "/resources", {"id": "x"}),
        ("DELETE", "/resources/x", None),
    ],
)
def test_a_data_security_policy_is_only_read(api: Api, method: str, rest: str, body: Any) -> None:
    before = _attributes(api, SECURITY)
    answer = api.call(method, _path(api, SECURITY, rest), body)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-4")
    assert _attributes(api, SECURITY) == before


def test_resources_are_added_changed_and_taken_away(api: Api) -> None:
    added, path = _resource(api, 3), _path(api, RESIDENCY, "/resources")
    one = f"{path}/{quote(added, safe='')}"
    for _ in range(2):  # adding twice is no error
        assert api.call("POST", path, {"id": added}).status_code == 202
    assert [row["id"] for row in _attributes(api, RESIDENCY)["resources"]].count(added) == 1
    body = {"meta": {"scheduledDate": "2026-12-01"}}
    changed = api.call("PUT", one, body).json["data"]["attributes"]["resources"][-1]
    assert changed == {"id": added, "applicationStatus": "scheduled"} | body
    assert api.call("DELETE", one).status_code == 204
    assert added not in [row["id"] for row in _attributes(api, RESIDENCY)["resources"]]
    answer = api.call("DELETE", one)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-6")


def test_a_policy_cannot_be_validated_while_it_fails_for_a_resource(api: Api) -> None:
    validate = _path(api, RESIDENCY, "/validate")
    assert api.call("GET", validate).status_code == 202
    api.call("POST", _path(api, RESIDENCY, "/resources"), {"id": "gone"})
    answer = api.call("GET", validate)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-500-2")
    api.call("DELETE", _path(api, RESIDENCY, "/resources/gone"))
    assert api.call("GET", validate).status_code == 202


def test_policies_are_kept_in_the_file(tmp_path: Path) -> None:
    document = seed(users=3, seed=1, as_of=AS_OF)
    path = tmp_path / "sandbox.json"
    Store(path, document).save()
    api = Api(document)
    api.store = Store.open(path)
    api.client.application = create_app(api.store, clock=api.clock)
    created = api.call("POST", _path(api), _policy(name="Branch")).json["data"]
    assert created in load(path)["policies"]
    api.call("DELETE", f"{_path(api)}/{created['id']}")
    assert load(path)["policies"] == document["policies"]


def test_a_file_from_before_has_no_policies_and_is_written_as_it_was(tmp_path: Path) -> None:
    document = seed(users=3, seed=1, as_of=AS_OF)
    del document["policies"], document["app_access"], document["unverified_domains"]
    path = tmp_path / "sandbox.json"
    Store(path, document).save()
    assert load(path) == document
    assert Api(document).call("GET", _path(Api(document))).json["data"] == []
