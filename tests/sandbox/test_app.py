from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.support import AS_OF, Clock
from umsync.sandbox.app import create_app
from umsync.sandbox.document import load
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sandbox.json"
    Store(path, seed(users=400, seed=1, as_of=AS_OF)).save()
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(path: Path, clock: Clock) -> Iterator[httpx.Client]:
    """The sandbox in this process, at the address of the real service."""
    transport = httpx.WSGITransport(create_app(Store.open(path), clock=clock))
    headers = {"Authorization": f"Bearer {SANDBOX_KEY}"}
    with httpx.Client(
        transport=transport, base_url="https://api.atlassian.com", headers=headers
    ) as client:
        yield client


@pytest.fixture
def users(path: Path) -> Any:
    document = load(path)
    return f"/admin/v2/orgs/{document['organization']['id']}/directories/-/users"


def test_addresses_in_answers_are_those_of_the_request(client: httpx.Client, path: Path) -> None:
    org = load(path)["organization"]["id"]
    following = client.get(f"/admin/v1/orgs/{org}/users").json()["links"]["next"]
    assert following.startswith("https://api.atlassian.com/admin/v1/orgs/")
    assert client.get(following).status_code == 200


def test_hostile_names_come_through_unchanged(client: httpx.Client, path: Path, users: str) -> None:
    names: dict[str, str] = {}
    body: dict[str, Any] = {"limit": 100}
    while "cursor" not in body or body["cursor"] is not None:
        page = client.post(f"{users}/search", json=body).json()
        names |= {user["accountId"]: user["name"] for user in page["data"]}
        body["cursor"] = page["links"].get("next")
    assert names == {user["accountId"]: user["name"] for user in load(path)["users"]}


def test_threads_read_and_write_together(client: httpx.Client, path: Path, users: str) -> None:
    people = [user for user in load(path)["users"] if user["directories"]]
    ids = [user["accountId"] for user in people if not user["platformRoles"]][:24]

    def suspend(account_id: str) -> tuple[int, int]:
        written = client.post(f"{users}/{account_id}/suspend", json={}).status_code
        return written, client.post(f"{users}/search", json={}).status_code

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(suspend, ids))
    assert codes == {(204, 200)}
    suspended = {user["accountId"]: user["directories"] for user in load(path)["users"]}
    assert all(set(suspended[one].values()) == {"suspended"} for one in ids)


def test_a_due_deletion_is_written_to_the_file(
    client: httpx.Client, path: Path, clock: Clock
) -> None:
    assert any(user["deletionRequestedOn"] for user in load(path)["users"])
    clock.advance(days=15)
    client.get("/admin/v1/orgs")
    assert not any(user["deletionRequestedOn"] for user in load(path)["users"])


def test_a_refused_request_leaves_the_file_alone(
    client: httpx.Client, path: Path, users: str
) -> None:
    before = path.stat()
    assert client.post(f"{users}/nobody/suspend", json={}).status_code == 404
    assert path.stat() == before


@pytest.mark.parametrize("suffix", ["lock", "tmp"])
def test_a_change_that_cannot_be_written_is_a_service_error_and_not_made(
    client: httpx.Client, path: Path, users: str, suffix: str
) -> None:
    before = load(path)
    account_id = next(user["accountId"] for user in before["users"] if _is_plain(user))
    in_the_way = path.with_name(f".{path.name}.{suffix}")
    in_the_way.unlink(missing_ok=True)
    in_the_way.mkdir()
    answer = client.post(f"{users}/{account_id}/suspend", json={})
    found = client.post(f"{users}/search", json={"accountIds": [account_id]}).json()["data"]
    assert answer.status_code == 500
    assert set(answer.json()) == {"timestamp", "status", "error", "message", "path"}
    assert f"{path} cannot be written" in answer.json()["message"]
    assert (load(path), found[0]["status"]) == (before, "active")


def _is_plain(user: Any) -> bool:
    return set(user["directories"].values()) == {"active"} and not user["platformRoles"]


def test_a_body_larger_than_any_request_needs_is_refused(client: httpx.Client, users: str) -> None:
    answer = client.post(f"{users}/search", json={"searchTerm": "a" * 2**21})
    assert answer.status_code == 400
    assert "too large" in answer.json()["errors"][0]["detail"]


def test_a_body_that_is_cut_off_ends_the_connection(client: httpx.Client, users: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "100"}
    with pytest.raises(ConnectionAbortedError):
        client.post(f"{users}/search", content=b"{", headers=headers)


def test_a_file_that_has_gone_is_a_service_error(client: httpx.Client, path: Path) -> None:
    path.unlink()
    answer = client.get("/admin/v1/orgs")
    assert answer.status_code == 500
    assert answer.json()["error"] == "Internal Server Error"
