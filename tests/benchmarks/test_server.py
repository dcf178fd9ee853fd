from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.server.answering import Answering
from benchmarks.server.population import population
from tests.benchmarks.support import Both, listed, pages
from umsync.sandbox.ratelimit import RateLimit

if TYPE_CHECKING:
    from pathlib import Path

SEARCH = "/admin/v2/orgs/{org}/directories/-/users/search"
COUNT = "/admin/v2/orgs/{org}/directories/-/users/count"
STATUSES = ("active", "suspended", "not_invited", "deactivated", "for_deletion")
EVERYTHING = ["groups", "productAccess", "platformRoles", "counts.resources"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    people = population(230, 7, tmp_path_factory.mktemp("cache"))
    return Both(people, Answering.of(people, 100, None))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Forty people, three times."""
    people = population(120, 7, tmp_path_factory.mktemp("cache"), base=40)
    return Both(people, Answering.of(people, 100, None))


def _bodies(both: Both) -> dict[str, dict[str, Any]]:
    organization = both.people.organization
    ids = sorted(organization.users)[:225:25]
    groups = sorted(organization.groups)[:3]
    emails = [user["email"].upper() for user in organization.users.values() if "email" in user]
    parts = {
        f"{claim} {status}": {"claimStatus": claim, "status": [status]}
        for claim in ("managed", "unmanaged")
        for status in STATUSES
    }
    sorts = {way: {"sortBy": [{"field": "nick_name", "direction": way}]} for way in ("asc", "desc")}
    return {
        "everybody": {},
        "everything": {"expand": EVERYTHING, "limit": 100},
        "some groups": {"expand": ["groups"], "groupIds": groups},
        "groups by their long ids": {"groupIds": [f"ari:cloud:identity::group/{groups[1]}"]},
        "accounts": {"accountIds": [*ids, "nobody"]},
        "addresses": {"emails": emails[:12]},
        "admins": {"roleIds": ["atlassian/org-admin"], "expand": ["platformRoles"]},
        "blocked": {"accountStatus": ["inactive"]},
        "outside": {"membershipStatus": ["no_membership", "suspended"]},
        "a term": {"searchTerm": "costa"},
        "domains": {"emailDomains": ["acme.example"]},
        "one directory's people": {
            "directoryIds": [min(organization.directories)],
            "expand": EVERYTHING,
        },
        "second factor": {"mfaEnabled": True},
        "nobody": {"accountIds": ["nobody"]},
        **sorts,
        **{name: {**each, **sorts["desc"]} for name, each in parts.items()},
    }


@pytest.mark.parametrize("limit", [7, 50, 100])
def test_every_page_holds_whom_the_sandbox_gives(both: Both, limit: int) -> None:
    for name, body in _bodies(both).items():
        asked = {"limit": limit, **body}
        ours = list(pages(both.server, SEARCH, asked))
        assert ours == list(pages(both.sandbox, SEARCH, asked)), name


def test_every_page_of_one_directory_holds_whom_the_sandbox_gives(both: Both) -> None:
    for directory in both.people.organization.directories:
        place = SEARCH.replace("/-/", f"/{directory}/")
        for name, body in _bodies(both).items():
            asked = {"limit": 30, "expand": EVERYTHING, **body}
            ours = list(pages(both.server, place, asked))
            assert ours == list(pages(both.sandbox, place, asked)), name


def test_the_searches_of_these_tests_find_somebody_and_not_everybody(both: Both) -> None:
    found = {
        name: sum(map(len, pages(both.server, SEARCH, {"limit": 100, **body})))
        for name, body in _bodies(both).items()
    }
    assert found["everybody"] == found["asc"] == 230
    assert found["accounts"] == 9
    assert min(found[each] for each in ("some groups", "admins", "blocked", "a term")) > 0
    assert sum(found[each] for each in found if each.startswith(("managed", "unman"))) == 230


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?status=active",
        "?status=active,suspended&claimStatus=managed",
        "?roleIds=atlassian%2Forg-admin&status=active",
        "?membershipStatus=no_membership",
        "?accountStatus=inactive&accountStatus=active",
        "?claimStatus=nonsense",
    ],
)
def test_counts_are_the_sandboxs(both: Both, query: str) -> None:
    asked = "GET", COUNT + query
    assert both.server(*asked) == both.sandbox(*asked)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/admin/v1/orgs/{org}", None),
        ("GET", "/admin/v1/orgs/nowhere", None),
        ("GET", "/admin/v2/orgs/{org}/directories", None),
        ("POST", "/admin/v2/orgs/{org}/directories/-/groups/search", {"limit": 100}),
        ("POST", "/admin/v2/orgs/{org}/workspaces", {"limit": 100}),
        ("GET", "/admin/api-access/v1/orgs/{org}/api-keys", None),
        ("GET", "/nothing/here", None),
        ("POST", SEARCH.replace("{org}", "nowhere"), {}),
        ("POST", SEARCH.replace("/-/", "/nowhere/"), {}),
        ("POST", SEARCH, {"status": ["nonsense"]}),
        ("POST", SEARCH, ["no object"]),
        ("POST", SEARCH, {"cursor": "nonsense"}),
        ("POST", SEARCH, {"searchTerm": "a", "emails": ["b"]}),
    ],
)
def test_everything_else_is_the_sandboxs_answer(
    both: Both, method: str, path: str, body: object
) -> None:
    assert both.server(method, path, body) == both.sandbox(method, path, body)


def test_another_key_is_refused(both: Both) -> None:
    told = both.server("POST", SEARCH, {}, key="wrong")
    assert told.status == 401
    assert told == both.sandbox("POST", SEARCH, {}, key="wrong")


def test_a_cursor_of_another_query_is_refused(both: Both) -> None:
    told = both.server("POST", SEARCH, {"limit": 10})
    cursor = told.json["links"].get("next")
    assert both.server("POST", SEARCH, {"limit": 20, "cursor": cursor}).status == 200
    assert both.server("POST", SEARCH, {"status": ["active"], "cursor": cursor}).status == 400


def test_nothing_can_be_written(both: Both) -> None:
    (account, *_) = both.people.organization.users
    directory = min(both.people.organization.directories)
    place = f"/admin/v2/orgs/{{org}}/directories/{directory}/users/{account}"
    before = both.sandbox("GET", place)
    assert both.server("POST", f"{place}/suspend").status == 405
    assert both.server("DELETE", place).status == 405
    assert both.sandbox("GET", place) == before


def test_a_page_is_never_larger_than_the_server_allows(both: Both) -> None:
    small = Both(both.people, Answering.of(both.people, 5, None))
    found = list(pages(small.server, SEARCH, {"limit": 100}))
    assert {len(each) for each in found} == {5}
    assert [each for page in found for each in page] == listed(both.server, SEARCH, {})


def test_a_limit_is_counted_by_family_and_said_as_the_sandbox_says_it(both: Both) -> None:
    limited = Both(both.people, Answering.of(both.people, 100, RateLimit(2, 3600)))
    first = limited.server("POST", SEARCH, {})
    assert (first.status, first.headers["X-RateLimit-Remaining"]) == (200, "1")
    assert limited.server("GET", COUNT).status == 200
    refused = limited.server("POST", SEARCH, {})
    assert refused.status == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert limited.server("GET", "/admin/v1/orgs/{org}").status == 200


def test_copies_have_ids_of_their_own_in_order(copied: Both) -> None:
    found = listed(copied.server, SEARCH, {"limit": 7})
    ids = [each["accountId"] for each in found]
    assert len(set(ids)) == len(ids) == 120
    assert ids == sorted(ids)
    assert copied.server("GET", COUNT).json == {"count": 120}


def test_copies_are_the_person_but_for_the_id(copied: Both) -> None:
    asked = {"limit": 100, "expand": EVERYTHING}
    known = {each["accountId"][:-2]: each for each in listed(copied.sandbox, SEARCH, asked)}
    for each in listed(copied.server, SEARCH, asked):
        person = known[each["accountId"][:-2]]
        assert each["links"]["self"].endswith(f"/users/{each['accountId']}")
        assert each == {
            **person,
            "accountId": each["accountId"],
            "links": {"self": person["links"]["self"][:-2] + each["accountId"][-2:]},
        }


def test_copies_are_found_by_their_ids(copied: Both) -> None:
    ids = [each["accountId"] for each in next(pages(copied.server, SEARCH, {"limit": 100}))]
    wanted = [ids[1], ids[4], ids[5]]
    asked = {"accountIds": [wanted[2], wanted[0], wanted[1], f"{ids[0][:-2]}99", "nobody"]}
    (found,) = pages(copied.server, SEARCH, asked)
    assert [each["accountId"] for each in found] == wanted


def test_copies_sorted_downwards_are_those_sorted_upwards_from_the_end(copied: Both) -> None:
    up, down = (
        listed(
            copied.server,
            SEARCH,
            {"limit": 11, "sortBy": [{"field": "nick_name", "direction": way}]},
        )
        for way in ("asc", "desc")
    )
    assert len(up) == 120
    assert up == down[::-1]


def test_people_are_seeded_once_and_older_ones_go(tmp_path: Path) -> None:
    first = population(30, 7, tmp_path)
    stale = tmp_path / "30-7-20200101-0123456789ab"
    stale.mkdir()
    other = tmp_path / "31-7-20200101-0123456789ab"
    other.mkdir()
    kept = first.folder / "sandbox.json"
    kept.write_text(kept.read_text("ascii").replace('"Acme"', '"Kept"'), "ascii")
    again = population(30, 7, tmp_path)
    assert again.organization.document["organization"]["name"] == "Kept"
    assert (stale.exists(), other.exists()) == (False, True)


def test_a_number_of_users_that_is_no_multiple_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be a multiple of it"):
        population(50, 7, tmp_path, base=40)
