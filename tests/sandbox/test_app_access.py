from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import AS_OF, Api, code_of
from umsync.sandbox.app import RateLimit
from umsync.sandbox.seed import seed


def _path(api: Api, rest: str = "") -> str:
    return f"/admin/v2/orgs/{api.org}/app-access-settings/domains{rest}"


def _body(api: Api, *numbers: int, **more: Any) -> Any:
    products = [{"productId": api.document["resources"][number]["id"]} for number in numbers]
    return {"adminNotifications": False, "products": products} | more


def _products(answer: Any) -> list[str]:
    return [product["productId"] for product in answer.json["products"]]


def test_domains_are_listed_with_the_number_of_their_products(api: Api) -> None:
    assert api.call("GET", _path(api)).json["data"] == [
        {"domain": "acme.example", "enabled": True, "numberOfProductsAppliesTo": 2},
        {"domain": "ANYONE", "enabled": True, "numberOfProductsAppliesTo": 1},
    ]


def test_a_domain_without_settings_has_no_products(api: Api) -> None:
    assert api.call("GET", _path(api, "/nobody.example")).json == {
        "domain": "nobody.example",
        "enabled": False,
        "adminNotifications": False,
        "products": [],
    }


def test_a_new_domain_is_found_at_its_location_whatever_its_case(api: Api) -> None:
    answer = api.call("POST", _path(api), _body(api, 0, domain="New.example"))
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"http://localhost{_path(api, '/new.example')}"
    assert api.call("GET", answer.headers["Location"]).json == answer.json
    assert api.call("GET", _path(api, "/NEW.example")).json == answer.json


@pytest.mark.parametrize("domain", ["acme.example", "ACME.example", "anyone"])
def test_a_domain_has_settings_once(api: Api, domain: str) -> None:
    answer = api.call("POST", _path(api), _body(api, 0, domain=domain))
    assert (answer.status_code, code_of(answer)) == (409, "ADMIN-UAM-409-2")


@pytest.mark.parametrize(
    "more",
    [
        {"domain": "here"},
        {"domain": "a b.example"},
        {"domain": None},
        {"adminNotifications": "yes"},
        {"products": [{}]},
        {"products": [{"productId": "none"}]},
    ],
)
def test_malformed_settings_are_refused(api: Api, more: Any) -> None:
    answer = api.call("POST", _path(api), _body(api, 0, domain="new.example") | more)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-UAM-400-1")


def test_settings_are_replaced_whole(api: Api) -> None:
    answer = api.call("PUT", _path(api, "/acme.example"), _body(api, 2))
    assert _products(answer) == [api.document["resources"][2]["id"]]
    assert api.call("GET", _path(api, "/acme.example")).json == answer.json


def test_a_product_is_added_or_replaced_and_the_others_stay(api: Api) -> None:
    before = _products(api.call("GET", _path(api, "/acme.example")))
    path, third = _path(api, "/acme.example/products"), api.document["resources"][2]["id"]
    for asked in (False, True):
        body = {"productId": third, "adminApprovalRequired": asked}
        answer = api.call("POST", path, body)
        assert _products(answer) == [*before, third]
        assert answer.json["products"][-1]["adminApprovalRequired"] is asked


@pytest.mark.parametrize(("method", "rest"), [("PUT", ""), ("POST", "/products")])
def test_what_has_no_settings_cannot_be_changed(api: Api, method: str, rest: str) -> None:
    body = _body(api, 0) | {"productId": api.document["resources"][0]["id"]}
    answer = api.call(method, _path(api, f"/nobody.example{rest}"), body)
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-1")


def test_an_unknown_organization_has_the_code_that_v1_has(api: Api) -> None:
    answer = api.call("GET", "/admin/v2/orgs/none/app-access-settings/domains")
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-2")


def test_a_file_from_before_has_no_settings() -> None:
    document = seed(users=3, seed=1, as_of=AS_OF)
    del document["app_access"]
    api = Api(document)
    assert api.call("GET", _path(api)).json["data"] == []
    assert api.call("POST", _path(api), _body(api, 0, domain="ANYONE")).status_code == 201
    assert [row["domain"] for row in api.store.snapshot()["app_access"]] == ["ANYONE"]


def test_too_many_requests_are_the_gateway_s_and_say_nothing_of_retrying() -> None:
    api = Api(rate_limit=RateLimit(1, 60))
    api.call("GET", _path(api))
    answer = api.call("GET", _path(api))
    assert (answer.status_code, answer.json["code"]) == (429, 429)
    assert "Retry-After" not in answer.headers
