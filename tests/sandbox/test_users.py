from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.support import (
    BOT,
    BOTH,
    CUSTOMER,
    EMPTY,
    EXTERNAL,
    HIDDEN,
    IDLE,
    NEVER,
    NOT_INVITED,
    ORG_ADMIN,
    SUSPENDED,
    SYNCED,
    UNKNOWN,
    Api,
    code_of,
)

COMPOSITE = {
    "active": ("active", "active", False),
    "suspended": ("active", "suspended", False),
    "not_invited": ("active", "no_membership", False),
}


def test_paging_yields_everybody_once(api: Api) -> None:
    ids = [user["accountId"] for user in api.pages(limit=7)]
    assert sorted(ids) == sorted(api.cast)


def test_the_order_is_the_same_whatever_the_page_size(api: Api) -> None:
    assert list(api.pages(limit=7)) == list(api.pages(limit=100))


def test_a_page_holds_twenty_by_default(api: Api) -> None:
    assert len(api.search().json["data"]) == 20


def test_the_last_page_has_no_next_cursor(api: Api) -> None:
    assert api.search(limit=100).json["links"] == {}


def test_a_page_that_ends_exactly_at_the_end_has_no_next_cursor(api: Api) -> None:
    assert "next" not in api.search(limit=60).json["links"]


def test_the_next_cursor_is_bare_and_opaque(api: Api) -> None:
    cursor = api.search(limit=1).json["links"]["next"]
    assert "/" not in cursor
    assert "=" not in cursor
    assert api.cast[0] not in cursor


@pytest.mark.parametrize(
    "cursor", ["x", "", "bm90IGpzb24", "WyJhIl0", "WyJhIixbMSwyXV0", "é", "{}"]
)
def test_a_broken_cursor_is_refused(api: Api, cursor: str) -> None:
    answer = api.search(cursor=cursor)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-UAM-400-1")


def test_a_cursor_of_another_query_is_refused(api: Api) -> None:
    cursor = api.search(limit=1, claimStatus="managed").json["links"]["next"]
    assert api.search(limit=1, cursor=cursor).status_code == 400


def test_a_cursor_of_another_directory_is_refused(api: Api) -> None:
    cursor = api.search(limit=1).json["links"]["next"]
    assert api.search(directory=api.local, limit=1, cursor=cursor).status_code == 400


def test_a_cursor_goes_on_after_somebody_who_left_meanwhile(api: Api) -> None:
    everybody = [user["accountId"] for user in api.pages()]
    cursor = api.search(limit=5).json["links"]["next"]
    with api.store.writing() as organization:
        organization.drop_user(everybody[4])
    rest = [user["accountId"] for user in api.pages(limit=5, cursor=cursor)]
    assert rest == everybody[5:]


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_sorting_by_nickname(api: Api, direction: str) -> None:
    sort = [{"field": "nick_name", "direction": direction}]
    shown = [user["nickname"].casefold()[:64] for user in api.pages(limit=9, sortBy=sort)]
    assert len(shown) == 60
    assert shown == sorted(shown, reverse=direction == "desc")


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "5"},
        {"limit": True},
        {"limit": 2.5},
        {"status": ["retired"]},
        {"status": "active"},
        {"accountStatus": ["gone"]},
        {"membershipStatus": [1]},
        {"claimStatus": "mine"},
        {"claimStatus": ["managed"]},
        {"roleIds": ["admin"]},
        {"expand": ["everything"]},
        {"mfaEnabled": "true"},
        {"cursor": 5},
        {"emails": "a@acme.example"},
        {"accountIds": [str(n) for n in range(11)]},
        {"groupIds": [str(n) for n in range(11)]},
        {"directoryIds": [str(n) for n in range(11)]},
        {"emailDomains": [f"{n}.example" for n in range(11)]},
        {"roleIds": ["atlassian/user"] * 11},
        {"resourceIds": [str(n) for n in range(21)]},
        {"emails": [f"{n}@acme.example" for n in range(51)]},
        {"status": ["active", "suspended", "not_invited", "deactivated", "for_deletion"]},
        {"accountStatus": ["active"] * 4},
        {"membershipStatus": ["active"] * 4},
        {"accountIds": []},
        {"emails": []},
        {"sortBy": []},
        {"sortBy": [{"field": "email", "direction": "asc"}]},
        {"sortBy": [{"field": "nick_name", "direction": "up"}]},
        {"sortBy": [{"field": "nick_name"}]},
        {"sortBy": ["nick_name"]},
        {"sortBy": [{"field": "nick_name", "direction": "asc"}] * 2},
        {"searchTerm": "a", "emails": ["a@acme.example"]},
        {"searchTerm": "a", "emails": []},
    ],
)
def test_a_request_that_does_not_fit_is_refused(api: Api, body: dict[str, Any]) -> None:
    answer = api.search(**body)
    assert (answer.status_code, code_of(answer)) == (400, "ADMIN-UAM-400-1")


@pytest.mark.parametrize("name", ["accountIds", "groupIds", "directoryIds", "emailDomains"])
def test_a_listing_and_a_count_take_ten_of_a_kind_only(api: Api, name: str) -> None:
    for rest in ("users", "users/count"):
        for number, status in ((10, 200), (11, 400)):
            query = {name: [str(n) for n in range(number)]}
            if name == "directoryIds":
                query = {name: [api.local] * number}
            assert api.call("GET", api.v2(rest), query=query).status_code == status


def test_fifty_emails_can_be_searched_for_but_not_counted(api: Api) -> None:
    emails = [f"{n}@acme.example" for n in range(50)]
    assert api.search(emails=emails).json["data"] == []
    counted = api.call("GET", api.v2("users/count"), query={"emails": emails[0]})
    assert counted.json == {"count": 60}


def test_what_somebody_does_not_have_is_left_out_but_for_the_source(api: Api) -> None:
    for user in api.pages():
        assert {key for key, value in user.items() if value is None} <= {"managementSource"}
    assert any(user["managementSource"] is None for user in api.pages())


def test_null_and_unknown_fields_are_ignored(api: Api) -> None:
    assert api.search(cursor=None, sortBy=None, colour="blue").status_code == 200


FILTERS: list[dict[str, Any]] = [
    {},
    {"claimStatus": "managed"},
    {"claimStatus": "unmanaged"},
    {"mfaEnabled": True},
    {"mfaEnabled": False},
    {"status": ["active"]},
    {"status": ["suspended", "deactivated"]},
    {"status": ["not_invited"]},
    {"status": ["for_deletion"]},
    {"accountStatus": ["inactive"]},
    {"accountStatus": ["closed"]},
    {"membershipStatus": ["no_membership"]},
    {"roleIds": ["atlassian/org-admin"]},
    {"roleIds": ["atlassian/guest", "atlassian/customer"]},
    {"emailDomains": ["acme.example"]},
    {"emailDomains": ["@partner.example"]},
    {"searchTerm": "ACME.example"},
    {"searchTerm": "no such person"},
    {"status": ["active"], "claimStatus": "managed", "emailDomains": ["labs.acme.example"]},
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("directory", ["-", "local", "synced"])
def test_the_count_is_the_number_of_users_that_a_search_yields(
    api: Api, filters: dict[str, Any], directory: str
) -> None:
    path = {"-": "-", "local": api.local, "synced": api.synced}[directory]
    query = {key: str(v).lower() if isinstance(v, bool) else v for key, v in filters.items()}
    counted = api.call("GET", api.v2("users/count", path), query=query)
    assert counted.json == {"count": len(list(api.pages(directory=path, limit=13, **filters)))}


@pytest.mark.parametrize("filters", FILTERS[1:4] + FILTERS[5:8] + FILTERS[12:16])
def test_a_filter_leaves_somebody_out_and_somebody_in(api: Api, filters: dict[str, Any]) -> None:
    assert 0 < len(list(api.pages(**filters))) < 60


def test_filtering_by_group_takes_bare_ids_and_aris(api: Api) -> None:
    bare = api.groups["contractors"]
    ari = f"ari:cloud:identity::group/{bare}"
    found = list(api.pages(groupIds=[bare]))
    assert api.cast[EXTERNAL] in {user["accountId"] for user in found}
    assert found == list(api.pages(groupIds=[ari]))


def test_filtering_by_resource_includes_access_through_groups(api: Api) -> None:
    desk = api.document["resources"][2]["id"]
    ids = {user["accountId"] for user in api.pages(resourceIds=[desk])}
    assert api.cast[CUSTOMER] in ids
    assert api.cast[SYNCED] not in ids


def test_filtering_by_email_is_exact_but_for_case(api: Api) -> None:
    email = api.document["users"][IDLE]["email"]
    (user,) = api.pages(emails=[email.upper()])
    assert user["accountId"] == api.cast[IDLE]


def test_filtering_by_directory_ids_is_like_asking_in_that_directory(api: Api) -> None:
    there = [user["accountId"] for user in api.pages(directory=api.synced)]
    assert there == [user["accountId"] for user in api.pages(directoryIds=[api.synced])]


def test_directory_ids_narrow_the_directory_in_the_path(api: Api) -> None:
    ids = [user["accountId"] for user in api.pages(directory=api.local, directoryIds=[api.synced])]
    assert ids == []


def test_an_unknown_directory_is_not_found(api: Api) -> None:
    answer = api.search(directory="nowhere")
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-1")


def test_a_directory_does_not_show_accounts_outside_it(api: Api) -> None:
    ids = {user["accountId"] for user in api.pages(directory=api.local)}
    assert api.cast[NOT_INVITED] not in ids
    assert api.cast[SYNCED] not in ids


def test_all_directories_show_managed_accounts_outside_any(api: Api) -> None:
    user = api.user(NOT_INVITED)
    assert (user["status"], user["membershipStatus"]) == ("not_invited", "no_membership")


def test_the_composite_status_fits_its_parts(api: Api) -> None:
    for user in api.pages():
        parts = user["accountStatus"], user["membershipStatus"], user["forDeletion"]
        if user["status"] in COMPOSITE:
            assert parts == COMPOSITE[user["status"]]
        else:
            assert user["accountStatus"] == "inactive"
            assert user["forDeletion"] is (user["status"] == "for_deletion")


@pytest.mark.parametrize("field", ["platformRoles", "counts", "productAccess", "groups"])
def test_expanded_fields_are_absent_unless_asked_for(api: Api, field: str) -> None:
    assert field not in api.user(IDLE)


def test_everything_can_be_expanded_at_once(api: Api) -> None:
    user = api.user(ORG_ADMIN, "platformRoles", "counts.resources", "productAccess", "groups")
    assert user["platformRoles"] == ["atlassian/org-admin"]
    assert user["counts"] == {"resources": 2}
    assert {entry["key"] for entry in user["productAccess"]} >= {"jira", "confluence"}
    assert {group["name"] for group in user["groups"]} >= {"site-admins"}


def test_groups_of_a_user_have_aris_for_ids(api: Api) -> None:
    groups = {group["name"]: group["id"] for group in api.user(EXTERNAL, "groups")["groups"]}
    assert groups == {"contractors": f"ari:cloud:identity::group/{api.groups['contractors']}"}


def test_groups_and_products_are_those_of_the_requested_directory(api: Api) -> None:
    user = api.user(BOTH, "groups", "productAccess", directory=api.synced)
    assert [group["name"] for group in user["groups"]] == ["labs-guests"]
    assert len(user["productAccess"]) == 2


def test_a_product_never_used_has_no_time(api: Api) -> None:
    entries = api.user(NEVER, "productAccess")["productAccess"]
    assert [set(entry) for entry in entries] == [{"key", "id"}] * 3


def test_somebody_without_products_has_an_empty_list(api: Api) -> None:
    assert api.user(EMPTY, "productAccess")["productAccess"] == []


def test_unknown_activity_is_absent_although_asked_for(api: Api) -> None:
    assert "productAccess" not in api.user(UNKNOWN, "productAccess")


@pytest.mark.parametrize("number", [HIDDEN, BOT])
def test_a_hidden_email_is_absent(api: Api, number: int) -> None:
    assert "email" not in api.user(number)


def test_nothing_internal_is_shown(api: Api) -> None:
    user = api.user(IDLE, "platformRoles", "counts.resources", "productAccess", "groups")
    assert not {"directories", "roles", "apiTokens", "deletionRequestedOn"} & set(user)


def test_the_deprecated_listing_answers_the_same(api: Api) -> None:
    query = {"limit": "100", "status": "suspended,deactivated"}
    listed = api.call("GET", api.v2("users"), query=query)
    searched = api.search(limit=100, status=["suspended", "deactivated"])
    assert listed.json["data"] == searched.json["data"]


def test_the_deprecated_listing_sorts_too(api: Api) -> None:
    sort = {"field": "nick_name", "direction": "desc"}
    listed = api.call("GET", api.v2("users"), query={"limit": "9", "sortBy": json.dumps(sort)})
    assert listed.json["data"] == api.search(limit=9, sortBy=[sort]).json["data"]
    wrong = {"sortBy": "nick_name"}
    assert api.call("GET", api.v2("users"), query=wrong).status_code == 400


def test_the_deprecated_listing_checks_its_limit(api: Api) -> None:
    assert api.call("GET", api.v2("users"), query={"limit": "many"}).status_code == 400


def test_stats_count_roles_and_account_statuses(api: Api) -> None:
    stats = api.call("GET", api.v2("users/stats")).json
    roles = {one["roleId"]: one["count"] for one in stats["roles"]}
    assert roles["atlassian/org-admin"] == 3
    assert sum(one["count"] for one in stats["accountStatus"]) == 60


def test_details_of_a_user(api: Api) -> None:
    found = api.call("GET", api.v2(f"users/{api.cast[SUSPENDED]}", api.local)).json["data"]
    assert found["accountId"] == api.cast[SUSPENDED]
    assert found["status"] == "suspended"


@pytest.mark.parametrize("directory", ["-", "local"])
def test_details_of_an_account_outside_every_directory_are_not_found(
    api: Api, directory: str
) -> None:
    path = api.local if directory == "local" else directory
    answer = api.call("GET", api.v2(f"users/{api.cast[NOT_INVITED]}", path))
    assert (answer.status_code, code_of(answer)) == (404, "ADMIN-UAM-404-1")


def test_details_of_a_user_of_another_directory_are_not_found(api: Api) -> None:
    answer = api.call("GET", api.v2(f"users/{api.cast[SYNCED]}", api.local))
    assert answer.status_code == 404
