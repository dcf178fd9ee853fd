from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.support import EXTERNAL, Api, code_of


def test_paging_yields_every_group_once(api: Api) -> None:
    ids = [group["id"] for group in api.pages("groups", limit=3)]
    assert sorted(ids) == sorted(api.groups.values())


def test_a_page_holds_twenty_by_default(api: Api) -> None:
    with api.store.writing() as organization:
        for number in range(30):
            row = organization.groups[api.groups["engineering"]]
            organization.put_group(row | {"id": f"g{number}", "name": f"g{number}"})
    assert len(api.search("groups").json["data"]) == 20


def test_an_empty_body_is_the_first_page(api: Api) -> None:
    assert len(api.call("POST", api.v2("groups/search")).json["data"]) == 10


def test_a_group_has_a_bare_id_and_the_documented_fields(api: Api) -> None:
    (group,) = api.search("groups", groupNames=["contractors"]).json["data"]
    assert group["id"] == api.groups["contractors"]
    assert set(group) == {
        "id",
        "name",
        "description",
        "directoryId",
        "managementAccess",
        "externalSynced",
        "managedBy",
        "links",
    }


def test_a_synced_group_may_only_be_read(api: Api) -> None:
    (group,) = api.search("groups", groupNames=["idp-employees"]).json["data"]
    assert group["managementAccess"] == {"deletable": False, "modifiable": False, "readable": True}
    assert (group["externalSynced"], group["managedBy"]) == (True, "external")


def test_counts_come_when_asked_for(api: Api) -> None:
    expand = ["counts.users", "counts.resources"]
    (group,) = api.search("groups", groupNames=["contractors"], expand=expand).json["data"]
    members = list(api.pages(groupIds=[api.groups["contractors"]]))
    assert group["counts"] == {"users": len(members), "resources": 2}


def test_names_are_matched_whole_and_in_any_case(api: Api) -> None:
    found = api.search("groups", groupNames=["CONTRACTORS", "jira"]).json["data"]
    assert [group["name"] for group in found] == ["contractors"]


@pytest.mark.parametrize("other", [{"searchTerm": "a"}, {"groupIds": ["x"]}])
def test_names_exclude_a_term_and_ids(api: Api, other: dict[str, Any]) -> None:
    answer = api.search("groups", groupNames=["contractors"], **other)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-UAM-400-1")


@pytest.mark.parametrize("prefix", ["", "ari:cloud:identity::group/"])
def test_groups_are_found_by_bare_id_and_by_ari(api: Api, prefix: str) -> None:
    wanted = prefix + api.groups["contractors"]
    assert len(api.search("groups", groupIds=[wanted]).json["data"]) == 1
    assert api.call("GET", api.v2(f"groups/{wanted}")).status_code == 200


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"searchTerm": "IDP"}, {"idp-employees", "idp-finance"}),
        ({"roleIds": ["atlassian/customer"]}, {"service-desk-customers"}),
        ({"roleIds": ["atlassian/admin"]}, {"site-admins"}),
        (
            {"resourceOwners": ["jira-servicedesk"]},
            {"service-desk-agents", "service-desk-customers"},
        ),
        ({"searchTerm": "nothing like it"}, set()),
    ],
)
def test_filters_and_the_count_agree(api: Api, filters: dict[str, Any], names: set[str]) -> None:
    assert {group["name"] for group in api.pages("groups", **filters)} == names
    counted = api.call("GET", api.v2("groups/count"), query=filters)
    assert counted.json == {"count": len(names)}


def test_filtering_by_member(api: Api) -> None:
    found = api.search("groups", accountIds=[api.cast[EXTERNAL]]).json["data"]
    assert [group["name"] for group in found] == ["contractors"]


def test_filtering_by_resource(api: Api) -> None:
    desk = api.document["resources"][2]["id"]
    found = {group["name"] for group in api.pages("groups", resourceIds=[desk])}
    assert found == {"service-desk-agents", "service-desk-customers"}


def test_a_directory_shows_its_own_groups(api: Api) -> None:
    found = {group["name"] for group in api.pages("groups", api.synced)}
    assert found == {"idp-employees", "idp-finance", "labs-guests"}


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_sorting_by_name(api: Api, direction: str) -> None:
    sort = [{"field": "name", "direction": direction}]
    names = [group["name"] for group in api.pages("groups", limit=4, sortBy=sort)]
    assert names == sorted(api.groups, reverse=direction == "desc")


def test_the_deprecated_listing_answers_the_same(api: Api) -> None:
    listed = api.call("GET", api.v2("groups"), query={"limit": "5"})
    assert listed.json["data"] == api.search("groups", limit=5).json["data"]


def test_the_deprecated_listing_counts_when_asked_to(api: Api) -> None:
    (group, *_) = api.call("GET", api.v2("groups"), query={"includeUsers": "true"}).json["data"]
    assert set(group["counts"]) == {"users"}


@pytest.mark.parametrize(
    ("name", "most"), [("accountIds", 10), ("resourceOwners", 10), ("resourceIds", 20)]
)
def test_groups_are_filtered_by_so_many_values_only(api: Api, name: str, most: int) -> None:
    values = [str(number) for number in range(most + 1)]
    for rest in ("groups", "groups/count"):
        assert api.call("GET", api.v2(rest), query={name: values[1:]}).status_code == 200
        assert api.call("GET", api.v2(rest), query={name: values}).status_code == 400
    searched: dict[str, Any] = {name: values}
    assert api.search("groups", **searched).status_code == 400


def test_stats_tell_synced_groups_from_managed_ones(api: Api) -> None:
    stats = api.call("GET", api.v2("groups/stats")).json
    assert stats["totals"] == {"all": 10, "synced": 2, "managed": 8}
    assert stats["types"] == [{"type": "GROUP", "count": 10}]


def test_details_of_a_group_of_another_directory_are_not_found(api: Api) -> None:
    answer = api.call("GET", api.v2(f"groups/{api.groups['contractors']}", api.synced))
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-3")


def test_a_limit_over_a_hundred_is_refused(api: Api) -> None:
    assert api.search("groups", limit=101).status_code == 400
