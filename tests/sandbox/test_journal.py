"""The journal: every request, once it is done and before it is answered."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client

from tests.sandbox.support import AS_OF, IDLE, ORG_ADMIN, Api, Clock
from umsync.errors import FilesError
from umsync.sandbox.app import create_app
from umsync.sandbox.faults.script import read_script
from umsync.sandbox.faults.turns import Faults
from umsync.sandbox.journal import Entry, journal_to

if TYPE_CHECKING:
    from collections.abc import Callable


class Journaled(Api):
    """An organization with a journal in memory, or told to somebody else."""

    def __init__(self, tell: Callable[[Entry], object] | None = None, script: str = "") -> None:
        super().__init__()
        self.entries: list[Entry] = []
        app = create_app(
            self.store,
            clock=self.clock,
            journal=tell or self.entries.append,
            faults=Faults(read_script(script.encode(), "faults.yaml")) if script else None,
        )
        self.client = Client(app)


def test_an_entry_says_what_was_asked_and_done() -> None:
    api = Journaled()
    api.write(IDLE, "suspend")
    path = api.v2(f"users/{api.cast[IDLE]}/suspend")
    assert api.entries == [Entry(1, AS_OF, "POST", path, api.cast[IDLE], 204, True, None)]


def test_requests_are_numbered() -> None:
    api = Journaled()
    for _ in range(3):
        api.search()
    assert [entry.n for entry in api.entries] == [1, 2, 3]


def test_a_read_that_is_answered_was_executed() -> None:
    api = Journaled()
    api.search()
    assert (api.entries[0].executed, api.entries[0].account) == (True, None)


def test_the_account_may_be_in_the_body() -> None:
    api = Journaled()
    group = next(iter(api.groups.values()))
    api.call("POST", api.v2(f"groups/{group}/memberships"), {"accountId": api.cast[IDLE]})
    assert api.entries[0].account == api.cast[IDLE]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"accountId": 7}', b"\xff", b"[" * 9999])
def test_a_body_may_be_about_nobody(body: bytes) -> None:
    api = Journaled()
    api.client.post(api.v2("users/search"), data=body)
    assert api.entries[0].account is None


def test_a_body_that_is_too_large_is_refused_and_noted() -> None:
    api = Journaled()
    assert api.search(searchTerm="a" * 2**21).status_code == 400
    assert (api.entries[0].status, api.entries[0].executed) == (400, False)


@pytest.mark.parametrize("path", ["/nowhere", "/admin/v1/orgs/x"])
def test_a_refusal_was_not_executed(path: str) -> None:
    api = Journaled()
    api.call("GET", path)
    assert (api.entries[0].status, api.entries[0].executed) == (404, False)


def test_a_refused_write_was_not_executed() -> None:
    api = Journaled()
    api.write(ORG_ADMIN, "suspend")
    assert (api.entries[0].status, api.entries[0].executed) == (403, False)


def test_a_fault_is_named() -> None:
    api = Journaled(script="faults: [{do: {drop: after}}]")
    with pytest.raises(ConnectionAbortedError):
        api.write(IDLE, "suspend")
    (entry,) = api.entries
    assert (entry.status, entry.executed, entry.fault) == (None, True, "drop: after")


def test_a_request_that_never_came_whole_is_none() -> None:
    api = Journaled()
    with pytest.raises(ConnectionAbortedError):
        api.client.post(
            api.v2("users/search"), data=b"{", environ_overrides={"CONTENT_LENGTH": "100"}
        )
    api.search()
    assert [entry.n for entry in api.entries] == [1]


def test_an_entry_is_made_after_executing_and_before_answering() -> None:
    seen: list[Any] = []

    def tell(_entry: Entry) -> None:
        user = api.store.snapshot()["users"][IDLE]
        seen.append(set(user["directories"].values()))

    api = Journaled(tell)
    api.write(IDLE, "suspend")
    assert seen == [{"suspended"}]


def test_time_is_that_of_execution() -> None:
    clock, entries = Clock(), list[Entry]()
    script = Faults(read_script(b"faults: [{do: {delay: 5}}]", "faults.yaml"))
    app = create_app(
        Api().store,
        clock=clock,
        faults=script,
        journal=entries.append,
        sleep=lambda seconds: clock.advance(seconds=seconds),
    )
    Client(app).get("/admin/v1/orgs")
    assert (entries[0].at - AS_OF).total_seconds() == 5


def test_each_line_is_in_the_file_before_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    with journal_to(path) as journal:
        api = Journaled(journal)
        api.write(IDLE, "suspend")
        text = path.read_text("ascii")
    assert json.loads(text) == {
        "n": 1,
        "at": "2026-06-01T12:00:00.000Z",
        "method": "POST",
        "path": api.v2(f"users/{api.cast[IDLE]}/suspend"),
        "account": api.cast[IDLE],
        "status": 204,
        "executed": True,
        "fault": None,
    }


def test_a_journal_goes_on_where_another_ended(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    for _ in range(2):
        with journal_to(path) as journal:
            Journaled(journal).search()
    assert [json.loads(line)["n"] for line in path.read_text().splitlines()] == [1, 1]


def test_a_path_cannot_break_a_line(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    with journal_to(path) as journal:
        Journaled(journal).client.get("/a%0Ab\u2028ü")
    (line,) = path.read_bytes().splitlines()
    assert json.loads(line)["path"] == "/a\nb\u2028ü"


def test_threads_write_whole_lines_with_numbers_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "requests.jsonl"
    with journal_to(path) as journal, ThreadPoolExecutor(8) as pool:
        api = Journaled(journal)
        list(pool.map(lambda _: api.search(), range(200)))
    numbers = [json.loads(line)["n"] for line in path.read_text().splitlines()]
    assert sorted(numbers) == list(range(1, 201))


def test_a_journal_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(FilesError, match=r"The journal .* cannot be written: Is a directory"),
        journal_to(tmp_path),
    ):
        pass


def test_a_request_after_the_end_of_the_journal_is_a_service_error(tmp_path: Path) -> None:
    with journal_to(tmp_path / "requests.jsonl") as journal:
        api = Journaled(journal)
    assert "it is closed" in api.search().json["message"]


@pytest.mark.needs("full")
def test_a_journal_that_cannot_be_written_is_a_service_error() -> None:
    with journal_to(Path("/dev/full")) as journal:
        answer = Journaled(journal).search()
    assert answer.status_code == 500
    assert "The journal /dev/full cannot be written: No space left" in answer.json["message"]
