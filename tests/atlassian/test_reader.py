from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from tests.atlassian.servers import ORG, answering, organization, page, reader, user
from tests.support.reading import LISTED, read_whole
from umsync.errors import (
    ForbiddenError,
    KeyRejectedError,
    OrganizationNotFoundError,
    UnexpectedAnswerError,
)
from umsync.model.field import Field
from umsync.model.organization import Complete, Directory, EndpointCost, Incomplete, Snapshot

if TYPE_CHECKING:
    from tests.atlassian.servers import Organization, Server

NOTHING: frozenset[Field] = frozenset()


def complete(server: Server, needs: frozenset[Field] = NOTHING) -> Snapshot:
    with reader(server) as acme:
        read = read_whole(acme, needs)
    assert isinstance(read, Complete), read
    return read.snapshot


def reason(server: Server, needs: frozenset[Field] = NOTHING) -> str:
    with reader(server) as acme:
        read = read_whole(acme, needs)
    assert isinstance(read, Incomplete)
    return read.reason


def searches(server: Organization) -> list[object]:
    return [body for _, path, body in server.asked if path.endswith("/users/search")]


def three_pages() -> Organization:
    return organization(page(user(3), following="1"), page(user(1), following="2"), page(user(2)))


def test_users_of_all_pages_are_sorted_by_account_id() -> None:
    ids = [each.account_id for each in complete(three_pages()).users]
    assert ids == ["712020:0001", "712020:0002", "712020:0003"]


def test_groups_are_sorted_by_name_and_id() -> None:
    rows = [{"id": i, "name": n, "directoryId": "d1"} for i, n in ("3b", "1a", "2b")]
    groups = complete(organization(page(user(1)), groups=list(rows))).catalogs.groups
    assert [each.id for each in groups] == ["1", "2", "3"]


def test_a_snapshot_has_organization_and_directories() -> None:
    snapshot = complete(three_pages())
    assert (snapshot.organization.id, snapshot.organization.name) == (ORG, "Acme")
    assert snapshot.catalogs.directories == (Directory("d1", "Acme"),)


def test_a_snapshot_asks_for_nothing_that_is_not_needed() -> None:
    server = three_pages()
    complete(server)
    assert searches(server)[0] == {"limit": 100}


def test_every_page_is_asked_with_the_same_expansion() -> None:
    server = organization(page(user(1, groups=[]), following="1"), page(user(2, groups=[])))
    complete(server, frozenset({Field.GROUPS}))
    expected = {"limit": 100, "expand": ["groups"]}
    assert searches(server) == [expected, {**expected, "cursor": "1"}]


def test_the_cost_counts_requests_by_endpoint() -> None:
    orgs = "/admin/v2/orgs/{org}/directories"
    assert complete(three_pages()).cost == (
        EndpointCost("GET /admin/v1/orgs/{org}", 1),
        EndpointCost(f"GET {orgs}", 1),
        EndpointCost(f"GET {orgs}/-/users/count", 2),
        EndpointCost(f"POST {orgs}/-/groups/search", 1),
        EndpointCost(f"POST {orgs}/-/users/search", 3),
    )


def test_the_cost_counts_repeated_requests_each_time() -> None:
    with reader(answering(500), attempts=4) as acme, pytest.raises(UnexpectedAnswerError):
        acme.organization()
    assert acme.cost() == (EndpointCost("GET /admin/v1/orgs/{org}", 4),)


def test_an_account_may_come_twice_unchanged_and_counts_once() -> None:
    server = organization(page(user(1), user(2), following="1"), page(user(2), user(3)))
    assert len(complete(server).users) == 3


def test_a_last_page_may_hold_only_what_came_before() -> None:
    server = organization(page(user(1), user(2), following="1"), page(user(2)))
    assert len(complete(server).users) == 2


def test_an_account_that_comes_twice_and_changed_makes_it_incomplete() -> None:
    server = organization(page(user(1), following="1"), page(user(1, status="suspended"), user(2)))
    assert reason(server).startswith("Page 2 gives account '712020:0001' again.")


def test_an_account_that_comes_a_third_time_makes_it_incomplete() -> None:
    server = organization(
        page(user(1), user(2), following="1"), page(user(1), following="2"), page(user(1), user(3))
    )
    assert reason(server).startswith("Page 3 gives account '712020:0001' again.")


def test_a_repeated_page_makes_it_incomplete() -> None:
    server = organization(page(user(1), following="1"), page(user(1)))
    assert reason(server).startswith("Page 2 is the same as an earlier page.")


def test_a_repeated_cursor_makes_it_incomplete() -> None:
    server = organization(page(user(1), following="1"), page(user(2), following="1"))
    assert "Page 2 of POST" in reason(server)


@pytest.mark.parametrize("counts", [(1, 9), (9, 1), (1, 1)])
def test_the_count_may_be_right_before_or_after(counts: tuple[int, int]) -> None:
    assert len(complete(organization(page(user(1)), counts=counts)).users) == 1


def test_a_count_that_is_never_right_makes_it_incomplete() -> None:
    server = organization(page(user(1)), counts=(3, 4))
    assert "users read is 1, and the organization says 3 before that and 4 after" in reason(server)


def test_an_empty_organization_is_incomplete() -> None:
    assert "no users at all" in reason(organization(page()))


def test_a_needed_field_that_nobody_has_makes_it_incomplete() -> None:
    server = organization(page(user(1, groups=[]), user(2)))
    assert "No user came with platformRoles, productAccess" in reason(server, LISTED)


def test_a_needed_field_may_be_unknown_of_some() -> None:
    server = organization(page(user(1, groups=[]), user(2)))
    assert complete(server, frozenset({Field.GROUPS})).users[1].groups is None


def test_a_page_that_fails_after_all_attempts_is_named() -> None:
    good = organization(page(user(1), following="1"), page(user(2)))

    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(502) if b"cursor" in request.content else good(request)

    assert reason(serve).startswith("Page 2 could not be read. POST")


def test_a_row_that_is_not_as_documented_names_its_page() -> None:
    server = organization(page(user(1), following="1"), page(user(2, status="frozen")))
    assert reason(server).startswith("Page 2 cannot be used. POST")


def test_a_host_that_does_not_answer_makes_it_incomplete() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("words of httpx", request=request)

    assert reason(serve).startswith("api.example.com cannot be reached: it did not accept")


def test_another_organization_makes_it_incomplete() -> None:
    server = organization(page(user(1)), id="00000000-0000-4000-8000-000000000009")
    assert "another organization" in reason(server)


def test_the_case_of_an_organization_id_does_not_matter() -> None:
    assert complete(organization(page(user(1)), id=ORG.upper())).organization.name == "Acme"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"code": 401, "message": "Unauthorized"}, KeyRejectedError),
        (403, {"key": "forbidden"}, ForbiddenError),
        (
            404,
            {"errors": [{"code": "ADMIN-404-2", "title": "Organization not found"}]},
            OrganizationNotFoundError,
        ),
    ],
)
def test_a_refused_key_is_raised(status: int, body: object, kind: type[Exception]) -> None:
    with reader(answering(status, body)) as acme, pytest.raises(kind):
        read_whole(acme, NOTHING)


def test_a_key_that_is_refused_at_a_later_page_is_raised() -> None:
    good = organization(page(user(1), following="1"), page(user(2)))

    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401) if b"cursor" in request.content else good(request)

    with reader(serve) as acme, pytest.raises(KeyRejectedError):
        read_whole(acme, NOTHING)


def test_users_are_asked_for_ten_at_a_time() -> None:
    server = organization(page())
    with reader(server) as acme:
        acme.users([f"a{number}" for number in range(23)], NOTHING)
    sizes = [len(body["accountIds"]) for body in searches(server)]  # type: ignore[index]  # JSON
    assert sizes == [10, 10, 3]


def test_each_user_is_asked_for_once() -> None:
    server = organization(page())
    with reader(server) as acme:
        acme.users(["a", "b", "a"], NOTHING)
    assert searches(server) == [{"limit": 100, "accountIds": ["a", "b"]}]


def test_nobody_needs_no_request() -> None:
    server = organization(page())
    with reader(server) as acme:
        assert acme.users([], NOTHING) == {}
    assert server.asked == []


def test_a_user_who_is_gone_is_absent() -> None:
    with reader(organization(page(user(1)))) as acme:
        assert list(acme.users(["712020:0001", "712020:0002"], NOTHING)) == ["712020:0001"]


def test_a_user_who_was_not_asked_for_is_an_error() -> None:
    server = organization(page(user(1), user(2)))
    with reader(server) as acme, pytest.raises(UnexpectedAnswerError, match="other users"):
        acme.users(["712020:0001"], NOTHING)


def test_directories_are_those_of_the_account() -> None:
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url.query, "ascii"))
        rows = page({"directoryId": "d2", "name": "Labs"}, {"directoryId": "d1"})
        return httpx.Response(200, json=rows)

    with reader(serve) as acme:
        assert acme.directories_of("712020:1") == ("d2", "d1")
    assert asked == ["accountId=712020%3A1"]
