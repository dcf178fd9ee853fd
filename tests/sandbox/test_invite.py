from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import IDLE, Api


def _invite(api: Api, **body: Any) -> Any:
    return api.call("POST", f"/admin/v2/orgs/{api.org}/users/invite", body)


def _found(api: Api, email: str) -> Any:
    (user,) = api.search(emails=[email], expand=["groups", "productAccess"]).json["data"]
    return user


def test_an_invited_person_joins_directory_product_and_group(api: Api) -> None:
    rule = {"resource": api.document["resources"][0]["id"], "role": "atlassian/user"}
    group = api.groups["contractors"]
    answer = _invite(
        api, emails=["n@partner.example"], permissionRules=[rule], additionalGroups=[group]
    )
    assert answer.status_code == 200
    user = _found(api, "n@partner.example")
    assert (user["status"], user["claimStatus"]) == ("active", "unmanaged")
    assert [one["name"] for one in user["groups"]] == ["contractors"]


def test_somebody_on_a_claimed_domain_is_managed(api: Api) -> None:
    _invite(api, emails=["n@acme.example"], additionalGroups=[api.groups["engineering"]])
    assert _found(api, "n@acme.example")["claimStatus"] == "managed"


def test_inviting_somebody_known_adds_to_what_they_have(api: Api) -> None:
    email = api.document["users"][IDLE]["email"]
    _invite(api, emails=[email], additionalGroups=[api.groups["contractors"]])
    answer = _invite(api, emails=[email], additionalGroups=[api.groups["contractors"]])
    assert answer.json["data"][0]["id"] == api.cast[IDLE]
    names = [one["name"] for one in _found(api, email)["groups"]]
    assert names.count("contractors") == 1
    assert "jira-users-acme" in names


def test_a_product_somebody_has_already_is_given_once(api: Api) -> None:
    rule = {"resource": api.document["resources"][0]["id"], "role": "atlassian/guest"}
    for _ in range(2):
        _invite(api, emails=["n@acme.example"], permissionRules=[rule])
    (user,) = [one for one in api.store.snapshot()["users"] if one["name"] == "n"]
    assert user["roles"] == [{"resource": rule["resource"], "role": rule["role"]}]


@pytest.mark.parametrize("group", ["nothing", "idp-employees"])
def test_what_cannot_be_granted_makes_the_answer_partial(api: Api, group: str) -> None:
    wanted = api.groups.get(group, group)
    answer = _invite(api, emails=["n@acme.example"], additionalGroups=[wanted])
    (result,) = answer.json["data"][0]["results"]
    assert answer.status_code == 206
    assert result["groupAssignmentResult"][0]["status"] == "ERROR"


def test_an_address_that_is_none_makes_the_answer_partial(api: Api) -> None:
    groups = [api.groups["contractors"]]
    answer = _invite(api, emails=["n@acme.example", "n"], additionalGroups=groups)
    good, bad = answer.json["data"]
    assert answer.status_code == 206
    assert good["results"][0]["groupAssignmentResult"][0]["status"] == "INVITED"
    assert bad["results"][0]["groupAssignmentResult"][0]["status"] == "ERROR"
    assert _invite(api, emails=["@"]).status_code == 206


@pytest.mark.parametrize("way", ["role", "group"])
def test_nobody_is_invited_to_a_full_product(api: Api, way: str) -> None:
    group = api.groups["contractors"]
    with api.store.writing() as organization:
        resource = organization.groups[group]["roleAssignments"][0]["resourceId"]
        organization.resources[resource]["userLimit"] = 0
    rule = {"resource": resource, "role": "atlassian/user"}
    wanted: Any = {"permissionRules": [rule]} if way == "role" else {"additionalGroups": [group]}
    assert _invite(api, emails=["n@acme.example"], **wanted).status_code == 409
    assert api.search(emails=["n@acme.example"]).json["data"] == []


def test_an_unknown_product_makes_the_answer_partial(api: Api) -> None:
    rule = {"resource": "x", "role": "atlassian/user"}
    answer = _invite(api, emails=["n@acme.example"], permissionRules=[rule])
    assert answer.status_code == 206


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"emails": []},
        {"emails": [f"{n}@acme.example" for n in range(26)]},
        {"emails": ["a@b.example"], "permissionRules": [{}]},
        {
            "emails": ["a@b.example"],
            "permissionRules": [{"resource": "x", "role": "atlassian/org-admin"}],
        },
    ],
)
def test_an_invitation_that_does_not_fit_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert _invite(api, **body).status_code == 400
