"""The documents are sound, and the checker finds what is wrong with a request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.conformance.samples import ORG, SEARCH, exchange, search

if TYPE_CHECKING:
    from tests.support.conformance import Documents


def test_a_documented_exchange_has_no_problems(ours: Documents) -> None:
    asked = {"limit": 100, "expand": ["groups", "productAccess"]}
    user = {"accountId": "a1", "status": "not_invited", "managementSource": None}
    assert ours.check(search(asked, **user)) == []


def test_every_document_says_it_is_openapi_3_and_every_reference_in_it_leads_somewhere(
    ours: Documents,
) -> None:
    for document in ours.documents:
        assert document.root["openapi"].startswith("3.0.")
        for reference in _references(document.root):
            document.follow({"$ref": reference}, "")


def test_every_schema_of_the_documents_is_valid_json_schema(ours: Documents) -> None:
    for document in ours.documents:
        for schema in document.root["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)


def test_every_path_parameter_of_a_template_is_declared(documents: Documents) -> None:
    for operation in documents.operations():
        declared = {node["name"] for node, _ in operation.parameters() if node["in"] == "path"}
        named = {part[1:-1] for part in operation.template.split("/") if part.startswith("{")}
        assert declared == named, operation.template


def test_an_unknown_path_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(exchange("/admin/v9/orgs"))
    assert problem == "GET /admin/v9/orgs is not documented."


def test_a_retired_path_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(exchange("/admin/v1/orgs/acme/users/search", method="POST", sent={}))
    assert "is not documented" in problem


def test_an_undocumented_method_of_a_known_path_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(exchange(SEARCH))
    assert problem == f"GET {SEARCH} is not documented."


def test_a_literal_segment_is_never_read_as_an_id(ours: Documents) -> None:
    found = ours.find("GET", f"{ORG}/directories/-/users/count")
    assert found is not None
    assert found.template.endswith("/users/count")


def test_an_id_with_an_encoded_slash_stays_one_segment(ours: Documents) -> None:
    found = ours.find("GET", "/users/557058:abc%2Fdef/manage")
    assert found is not None
    assert found.template == "/users/{account_id}/manage"


def test_an_unknown_query_parameter_is_a_problem(ours: Documents) -> None:
    asked = exchange("/admin/v1/orgs", query=(("page", "2"),), body={"data": []})
    assert ours.check(asked) == ["Query parameter page is not documented."]


def test_a_query_parameter_outside_its_enumeration_is_a_problem(ours: Documents) -> None:
    path = f"{ORG}/directories/-/users/count"
    [problem] = ours.check(exchange(path, query=(("status", "gone"),), body={"count": 1}))
    assert problem == (
        "Query parameter status: $[0] 'gone' is not one of "
        "['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion']"
    )


def test_every_value_of_a_repeated_query_parameter_is_checked(ours: Documents) -> None:
    path = f"{ORG}/directories/-/users/count"
    query = (("status", "active"), ("status", "gone"))
    assert len(ours.check(exchange(path, query=query, body={"count": 1}))) == 1


@pytest.mark.parametrize(
    ("name", "most"),
    [("accountIds", 10), ("resourceIds", 20), ("accountStatus", 3), ("status", 4)],
)
def test_a_query_parameter_may_be_given_so_many_times_only(
    ours: Documents, name: str, most: int
) -> None:
    path = f"{ORG}/directories/-/users/count"
    asked = exchange(path, query=((name, "active"),) * most, body={"count": 1})
    assert ours.check(asked) == []
    [problem] = ours.check(replace(asked, query=((name, "active"),) * (most + 1)))
    assert problem.startswith(f"Query parameter {name}: $ ")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('{"field": "name", "direction": "asc"}', 0),
        ('{"field": "size", "direction": "asc"}', 1),
        ("name", 1),
    ],
)
def test_an_order_in_a_query_is_an_object(ours: Documents, text: str, problems: int) -> None:
    asked = exchange(f"{ORG}/directories/-/groups", query=(("sortBy", text),), body={"data": []})
    assert len(ours.check(asked)) == problems


@pytest.mark.parametrize(("text", "problems"), [("true", 0), ("yes", 1)])
def test_the_fields_of_an_object_stand_in_a_query(
    ours: Documents, text: str, problems: int
) -> None:
    query = (("includeUsers", text),)
    asked = exchange(f"{ORG}/directories/-/groups", query=query, body={"data": []})
    assert len(ours.check(asked)) == problems


@pytest.mark.parametrize(("text", "problems"), [("10", 0), ("ten", 1), ("1.5", 1), ("101", 1)])
def test_a_number_in_a_query_must_be_one(ours: Documents, text: str, problems: int) -> None:
    asked = exchange(f"{ORG}/directories", query=(("limit", text),), body={"data": []})
    assert len(ours.check(asked)) == problems


@pytest.mark.parametrize(("text", "problems"), [("true", 0), ("yes", 1)])
def test_a_flag_in_a_query_must_be_one(ours: Documents, text: str, problems: int) -> None:
    path = f"{ORG}/directories/-/users/count"
    asked = exchange(path, query=(("mfaEnabled", text),), body={"count": 1})
    assert len(ours.check(asked)) == problems


def test_a_bad_enumeration_in_a_request_body_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(search({"expand": ["everything"]}))
    assert problem.startswith("Request body: $.expand[0] 'everything' is not one of")


def test_an_unknown_field_in_a_request_body_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(search({"pageSize": 10}))
    assert "'pageSize' was unexpected" in problem


def test_a_missing_field_in_a_request_body_is_a_problem(ours: Documents) -> None:
    path = f"{ORG}/directories/d1/groups/g1/memberships"
    [problem] = ours.check(exchange(path, method="POST", sent={}, status=204))
    assert problem == "Request body: $ 'accountId' is a required property"


def test_fields_that_exclude_each_other_are_a_problem(ours: Documents) -> None:
    assert ours.check(search({"searchTerm": "a", "emails": ["a@example.com"]})) != []


def test_a_cursor_with_another_field_is_a_problem_for_workspaces(ours: Documents) -> None:
    asked = {"cursor": "c", "limit": 10}
    found = exchange(f"{ORG}/workspaces", method="POST", sent=asked, body={"data": []})
    assert ours.check(found) != []


def test_a_missing_request_body_is_a_problem(ours: Documents) -> None:
    assert ours.check(exchange(SEARCH, method="POST", body={"data": []})) == [
        "The request body is missing."
    ]


def test_a_request_body_where_none_is_documented_is_a_problem(ours: Documents) -> None:
    path = f"{ORG}/directories/d1/users/a1/suspend"
    assert ours.check(exchange(path, method="POST", sent={"a": 1}, status=204)) == [
        "A request body is sent but none is documented."
    ]


def test_an_empty_object_where_no_body_is_documented_is_fine(ours: Documents) -> None:
    path = f"{ORG}/directories/d1/users/a1/suspend"
    assert ours.check(exchange(path, method="POST", sent={}, status=204)) == []


def test_a_request_body_of_another_content_type_is_a_problem(ours: Documents) -> None:
    asked = replace(search({}), request_headers={"content-type": "text/plain"})
    assert ours.check(asked) == ["Request body: Content type text/plain is not documented."]


def _references(node: object) -> list[str]:
    if isinstance(node, list):
        return [found for part in node for found in _references(part)]
    if not isinstance(node, dict):
        return []
    here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return here + [found for part in node.values() for found in _references(part)]
