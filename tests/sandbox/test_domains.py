from __future__ import annotations

from typing import Any

from tests.sandbox.support import AS_OF, Api, code_of
from umsync.sandbox.seed import READ_ONLY_KEY, seed


def _domains(api: Api) -> Any:
    return api.call("GET", f"/admin/v1/orgs/{api.org}/domains")


def test_the_domains_of_managed_people_are_verified_and_another_one_is_not(api: Api) -> None:
    found = {
        row["attributes"]["name"]: row["attributes"]["claim"]["status"]
        for row in _domains(api).json["data"]
    }
    managed = [user for user in api.document["users"] if user["claimStatus"] == "managed"]
    assert {user["email"].partition("@")[2] for user in managed} == {
        name for name, status in found.items() if status == "verified"
    }
    assert found["acme-labs.example"] == "unverified"


def test_a_domain_is_found_by_its_id_and_at_the_address_it_gives(api: Api) -> None:
    for row in _domains(api).json["data"]:
        path = f"/admin/v1/orgs/{api.org}/domains/{row['id']}"
        assert api.call("GET", path).json == {"data": row}
        assert row["links"]["self"] == f"http://localhost{path}"


def test_domain_ids_are_the_same_in_every_start_and_others_in_another_organization(
    api: Api,
) -> None:
    ids = [row["id"] for row in _domains(api).json["data"]]
    assert [row["id"] for row in _domains(Api()).json["data"]] == ids
    other = Api(seed(users=3, seed=2, as_of=AS_OF))
    assert not set(ids) & {row["id"] for row in _domains(other).json["data"]}


def test_a_file_from_before_has_its_verified_domains_only() -> None:
    document = seed(users=3, seed=1, as_of=AS_OF)
    del document["unverified_domains"]
    names = [row["attributes"]["name"] for row in _domains(Api(document)).json["data"]]
    assert names == ["acme.example", "labs.acme.example"]
    del document["domains"]
    assert _domains(Api(document)).json["data"] == []


def test_many_domains_come_in_pages() -> None:
    document = seed(users=3, seed=1, as_of=AS_OF)
    document["domains"] = [f"d{number:03d}.example" for number in range(150)]
    api = Api(document)
    first = _domains(api).json
    second = api.call("GET", first["links"]["next"]).json
    names = [row["attributes"]["name"] for row in first["data"] + second["data"]]
    assert names == ["acme-labs.example", *document["domains"]]
    assert "next" not in second["links"]


def test_a_domain_s_id_is_a_uuid_that_is_known(api: Api) -> None:
    path = f"/admin/v1/orgs/{api.org}/domains"
    answer = api.call("GET", f"{path}/acme.example")
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-400-2")
    answer = api.call("GET", f"{path}/{api.org}")
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-404-3")


def test_a_refused_key_gets_the_service_s_403_and_the_gateway_s_401(api: Api) -> None:
    other = api.document["other_organizations"][0]["id"]
    answer = api.call("GET", f"/admin/v1/orgs/{other}/domains")
    assert (answer.status_code, answer.json["status"], answer.json["error"]) == (
        403,
        403,
        "Forbidden",
    )
    api.key = "none"
    assert _domains(api).json["code"] == 401


def test_the_key_for_audits_may_read_domains_events_and_policies(api: Api) -> None:
    api.key = READ_ONLY_KEY
    for what in ("domains", "events", "policies"):
        assert api.call("GET", f"/admin/v1/orgs/{api.org}/{what}").status_code == 200
