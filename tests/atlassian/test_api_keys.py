"""Who made the API keys of an organization, as far as it tells our key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.atlassian.servers import answering, organization, page, reader, user
from umsync.errors import IncompleteReadError, KeyRejectedError
from umsync.model.field import Field
from umsync.model.organization import ApiKey, Catalogs

if TYPE_CHECKING:
    import httpx

    from tests.atlassian.servers import Server

NEEDS = frozenset({Field.API_KEYS})
ANN = {"id": "712020:0001", "name": "Ann", "email": None}
REFUSAL = {"errors": [{"id": "1", "status": "", "code": "ADMIN-1", "title": "No", "detail": ""}]}


def keys(*answers: Server) -> Server:
    """An organization whose key listing gives these answers, one for each page."""
    rest, left = organization(page(user(1))), list(answers)

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/api-keys"):
            return left.pop(0)(request)
        return rest(request)

    return serve


def listed(*rows: object, following: object = None) -> Server:
    return answering(200, page(*rows, following=following))


def catalogs(server: Server, needs: frozenset[Field] = NEEDS) -> Catalogs:
    with reader(server, attempts=1) as acme:
        return acme.catalogs(needs)


def test_keys_of_all_pages_come_sorted_with_owner_and_expiry() -> None:
    first = listed({"id": "b", "createdBy": ANN, "expiresAt": None}, following="2")
    last = listed({"id": "a", "createdBy": ANN, "expiresAt": "2027-01-01T00:00:00Z"})
    assert catalogs(keys(first, last)).api_keys == (
        ApiKey("a", "712020:0001", datetime(2027, 1, 1, tzinfo=UTC)),
        ApiKey("b", "712020:0001", None),
    )


@pytest.mark.parametrize("owner", [{}, {"createdBy": None}, {"createdBy": {"id": None}}])
def test_a_key_may_name_nobody(owner: dict[str, object]) -> None:
    assert catalogs(keys(listed({"id": "a", **owner}))).api_keys == (ApiKey("a", None, None),)


def test_keys_are_not_listed_when_nobody_needs_them() -> None:
    assert catalogs(keys(), frozenset()).api_keys is None


@pytest.mark.parametrize("body", [REFUSAL, "<html>nothing here</html>"], ids=["api", "html"])
@pytest.mark.parametrize("status", [403, 404])
def test_a_key_that_may_not_list_them_is_told_nothing(status: int, body: object) -> None:
    assert catalogs(keys(answering(status, body))).api_keys is None


def test_half_a_list_is_no_list() -> None:
    first = listed({"id": "a", "createdBy": ANN}, following="2")
    assert catalogs(keys(first, answering(403, REFUSAL))).api_keys is None


def test_a_rejected_key_ends_everything() -> None:
    with pytest.raises(KeyRejectedError):
        catalogs(keys(answering(401, REFUSAL)))


@pytest.mark.parametrize(
    "server", [answering(500, REFUSAL), listed({"createdBy": ANN})], ids=["500", "no id"]
)
def test_a_list_that_cannot_be_read_makes_the_read_incomplete(server: Server) -> None:
    with pytest.raises(IncompleteReadError):
        catalogs(keys(server))
