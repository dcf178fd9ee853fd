"""The checker finds what is wrong with an answer, and knows the errors any request may get."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.conformance.samples import ORG, SEARCH, exchange, search

if TYPE_CHECKING:
    from tests.support.conformance import Documents


def test_a_bad_enumeration_in_a_response_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(search({}, accountStatus="asleep"))
    assert problem.startswith("Response 200: $.data[0].accountStatus 'asleep' is not one of")


def test_an_invented_field_in_a_response_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(search({}, shoeSize=44))
    assert "'shoeSize' was unexpected" in problem


def test_a_missing_field_in_a_response_is_a_problem(ours: Documents) -> None:
    [problem] = ours.check(exchange(SEARCH, method="POST", sent={}, body={"links": {}}))
    assert problem == "Response 200: $ 'data' is a required property"


def test_null_is_a_problem_where_the_document_does_not_allow_it(ours: Documents) -> None:
    [problem] = ours.check(search({}, nickname=None))
    assert problem == "Response 200: $.data[0].nickname None is not of type 'string'"


def test_a_response_that_is_not_json_is_a_problem(ours: Documents) -> None:
    answer = replace(search({}), response_body=b"hello")
    assert ours.check(answer) == ["Response 200: It is not JSON."]


def test_a_response_of_another_content_type_is_a_problem(ours: Documents) -> None:
    answer = replace(search({}), response_headers={"content-type": "text/html"})
    assert ours.check(answer) == ["Response 200: Content type text/html is not documented."]


def test_a_body_in_a_response_that_documents_none_is_a_problem(ours: Documents) -> None:
    path = f"{ORG}/directories/d1/users/a1/suspend"
    answer = exchange(path, method="POST", sent={}, status=204, body={"message": "done"})
    assert ours.check(answer) == ["A response body is sent but none is documented."]


@pytest.mark.parametrize("status", [201, 202, 302, 410, 418])
def test_an_undocumented_status_is_a_problem(ours: Documents, status: int) -> None:
    [problem] = ours.check(replace(search({}), status=status))
    assert problem.startswith(f"Status {status} is not documented for POST /v2/orgs/")


def admin_error(code: str) -> dict[str, Any]:
    return {"errors": [{"id": "1", "status": "404", "code": code, "title": "t", "detail": "d"}]}


def test_a_documented_error_in_its_family_s_shape_is_fine(ours: Documents) -> None:
    answer = exchange("/admin/v1/orgs/acme", status=404, body=admin_error("ADMIN-404-2"))
    assert ours.check(answer) == []


def test_an_error_code_that_is_not_listed_is_a_problem(ours: Documents) -> None:
    path = "/admin/v1/orgs/acme/directory/users/a1/last-active-dates"
    answer = exchange(path, status=404, body=admin_error("ADMIN-404-99"))
    [problem] = ours.check(answer)
    assert "'ADMIN-404-99' is not one of" in problem


def test_an_error_in_another_family_s_shape_is_a_problem(ours: Documents) -> None:
    assert ours.check(exchange("/admin/v1/orgs/acme", status=404, body={"key": "notFound"})) != []


@pytest.mark.parametrize("status", [401, 429, 500, 503])
def test_the_gateway_may_answer_for_any_operation(ours: Documents, status: int) -> None:
    body = {"code": status, "message": "No"}
    assert ours.check(exchange("/users/a1/manage", status=status, body=body)) == []


def test_the_gateway_does_not_answer_what_only_the_service_knows(ours: Documents) -> None:
    body = {"code": 404, "message": "No"}
    assert ours.check(exchange("/users/a1/manage", status=404, body=body)) != []


def test_a_proxy_s_page_is_fine_for_a_server_error_only(ours: Documents) -> None:
    page = replace(
        exchange("/users/a1/manage", status=502),
        response_headers={"content-type": "text/html"},
        response_body=b"<html>",
    )
    assert ours.check(page) == []
    assert ours.check(replace(page, status=403)) != []


@pytest.mark.parametrize("body", [{"oops": 1}, {"errors": []}, ["a"], "text"])
def test_a_general_error_must_have_a_known_shape(ours: Documents, body: object) -> None:
    assert ours.check(exchange("/admin/v1/orgs", status=405, body=body)) != []


def test_a_general_error_that_is_not_json_is_a_problem(ours: Documents) -> None:
    answer = replace(exchange("/admin/v1/orgs", status=405), response_body=b"no")
    assert ours.check(answer) == ["Response 405: It is not JSON."]
