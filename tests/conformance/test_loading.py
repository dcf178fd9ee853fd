"""Documents as they may come in a folder, and the transport that records exchanges."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.conformance.openapi import modern
from tests.conformance.samples import exchange
from tests.support.conformance import Documents, RecordingTransport

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_of_a_folder_are_found_whatever_their_names_and_server_prefix(
    tmp_path: Path,
) -> None:
    responses = {"200": {"description": "OK"}}
    for name, server, path in (
        ("a.json", "https://api.atlassian.com/admin/", "/v1/orgs"),
        ("b.json", "https://api.atlassian.com", "/admin/v2/orgs"),
        ("c.json", "https://api.atlassian.com", "/v3/orgs"),
        ("d.json", "https://api.atlassian.com/admin/api-access/v1", "/orgs/{o}/api-keys"),
    ):
        root = {"servers": [{"url": server}], "paths": {path: {"get": {"responses": responses}}}}
        (tmp_path / name).write_text(json.dumps(root))
    (tmp_path / "other.json").write_text("{}")
    documents = Documents.load(tmp_path)
    for path in ("/admin/v1/orgs", "/admin/v2/orgs", "/admin/v3/orgs"):
        assert documents.check(exchange(path)) == []
    assert documents.check(exchange("/admin/api-access/v1/orgs/acme/api-keys")) == []


def test_the_folder_can_be_given_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UMSYNC_OPENAPI_DIR", str(tmp_path))
    (tmp_path / "x.json").write_text('{"paths": {}}')
    assert [document.uri for document in Documents.load().documents] == ["openapi:x.json"]


def test_shared_parameters_responses_and_bodies_are_followed(tmp_path: Path) -> None:
    root = {
        "paths": {
            "/x/{id}": {
                "parameters": [{"$ref": "#/components/parameters/Limit"}],
                "post": {
                    "requestBody": {"$ref": "#/components/requestBodies/Text"},
                    "responses": {"200": {"$ref": "#/components/responses/Text"}},
                },
            }
        },
        "components": {
            "parameters": {
                "Limit": {
                    "name": "limit",
                    "in": "query",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
                }
            },
            "requestBodies": {"Text": {"content": _json({"$ref": "#/components/schemas/Text"})}},
            "responses": {"Text": {"content": _json({"$ref": "#/components/schemas/Text"})}},
            "schemas": {"Text": {"type": "string", "nullable": True}},
        },
    }
    (tmp_path / "x.json").write_text(json.dumps(root))
    documents = Documents.load(tmp_path)
    good = exchange("/x/1", method="POST", query=(("limit", "2"),), sent="a", body="b")
    assert documents.check(good) == []
    assert documents.check(replace(good, query=(("limit", "1"),))) == [
        "Query parameter limit: $ 1 is less than or equal to the minimum of 1"
    ]
    assert documents.check(replace(good, query=())) == ["Query parameter limit is missing."]
    assert documents.check(replace(good, request_body=b"1")) != []
    assert documents.check(replace(good, response_body=b"null")) == []
    assert documents.check(replace(good, request_body=b"")) == []


def test_a_bound_that_is_not_exclusive_keeps_its_meaning() -> None:
    assert modern({"minimum": 1, "exclusiveMinimum": False}) == {"minimum": 1}


def test_a_list_without_explode_is_read_at_its_commas(tmp_path: Path) -> None:
    schema = {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}
    parameter = {"name": "p", "in": "query", "explode": False, "schema": schema}
    operation = {"parameters": [parameter], "responses": {"200": {}}}
    (tmp_path / "x.json").write_text(json.dumps({"paths": {"/x": {"get": operation}}}))
    documents = Documents.load(tmp_path)
    assert documents.check(exchange("/x", query=(("p", "a,b"),))) == []
    assert len(documents.check(exchange("/x", query=(("p", "a,c"),)))) == 1


@pytest.mark.parametrize("status", [400, 404, 409])
def test_an_error_documented_without_a_body_may_have_a_known_one(
    tmp_path: Path, status: int
) -> None:
    operation = {"responses": {str(status): {"description": "No"}}}
    (tmp_path / "x.json").write_text(json.dumps({"paths": {"/x": {"get": operation}}}))
    documents = Documents.load(tmp_path)
    error = {"status": str(status), "code": "ADMIN-UAM-409-2", "title": "No"}
    assert documents.check(exchange("/x", status=status)) == []
    for body in ({"errors": [error]}, error, {"key": "notFound"}):
        assert documents.check(exchange("/x", status=status, body=body)) == []
    assert documents.check(exchange("/x", status=status, body={"oops": 1})) != []


def test_a_part_of_an_object_in_a_query_is_known_by_the_object_s_name(tmp_path: Path) -> None:
    parameter = {"name": "counts", "in": "query", "schema": {"type": "object"}}
    operation = {"parameters": [parameter], "responses": {"200": {}}}
    (tmp_path / "x.json").write_text(json.dumps({"paths": {"/x": {"get": operation}}}))
    documents = Documents.load(tmp_path)
    assert documents.check(exchange("/x", query=(("counts[users]", "true"),))) == []
    assert documents.check(exchange("/x", query=(("sums[users]", "true"),))) != []


def test_a_recording_transport_keeps_what_was_sent_and_answered() -> None:
    transport = RecordingTransport(
        httpx.MockTransport(lambda request: httpx.Response(201, json={"got": request.url.path}))
    )
    with httpx.Client(transport=transport, base_url="https://api.example.com") as client:
        answer = client.post("/a%2Fb", params={"q": ["1", "2"]}, json={"x": 1})
    assert answer.json() == {"got": "/a/b"}
    [kept] = transport.exchanges
    assert (kept.method, kept.path, kept.query) == ("POST", "/a%2Fb", (("q", "1"), ("q", "2")))
    assert (kept.request_body, kept.status) == (b'{"x":1}', 201)
    assert kept.request_headers["content-type"] == "application/json"
    assert kept.response_body == answer.content


def _json(schema: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
