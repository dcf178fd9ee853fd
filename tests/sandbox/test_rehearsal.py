"""`umsync sandbox serve` with everything that can be rehearsed, as a user types it."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.support import AS_OF, IDLE, Clock
from tests.support.patience import PATIENCE
from tests.support.servers import faulty_process, faulty_server
from umsync.cli import main
from umsync.errors import ExitCode
from umsync.sandbox.document import load
from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = {"Authorization": f"Bearer {SANDBOX_KEY}"}
ORGS = "/admin/v1/orgs"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sandbox.json"
    Store(path, seed(users=60, seed=1, as_of=AS_OF)).save()
    return path


def suspend(url: str, path: Path, number: int = IDLE) -> httpx.Response:
    document = load(path)
    org, account = document["organization"]["id"], document["users"][number]["accountId"]
    target = f"{url}/admin/v2/orgs/{org}/directories/-/users/{account}/suspend"
    return httpx.post(target, headers=HEADERS, json={})


def statuses(path: Path) -> set[str]:
    return set(load(path)["users"][IDLE]["directories"].values())


def test_faults_limit_latency_and_journal_work_together(path: Path) -> None:
    script, journal = path.with_name("faults.yaml"), path.with_name("requests.jsonl")
    script.write_text('faults: [{match: {path: "*/suspend"}, nth: 1, do: {status: 503}}]')
    options = ["--faults", script, "--journal", journal, "--rate-limit", "2/1h", "--latency", "1ms"]
    with faulty_process(path, *map(str, options)) as (url, _process):
        codes = [suspend(url, path).status_code for _ in range(4)]
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert codes == [503, 204, 204, 429]
    assert [(line["status"], line["executed"], line["fault"]) for line in lines] == [
        (503, False, "status"),
        (204, True, None),
        (204, True, None),
        (429, False, None),
    ]


def test_a_broken_script_ends_it_with_every_mistake(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = path.with_name("faults.yaml")
    script.write_text("faults:\n  - do: drop\n  - {do: truncate, nht: 3}\n")
    code = main(["sandbox", "serve", str(path), "--port", "0", "--faults", str(script)])
    said = capsys.readouterr()
    assert (code, said.out) == (ExitCode.MANIFEST, "")
    assert f"{script}:2:9: do must be truncate" in said.err
    assert f"{script}:3:20: Fault 2 has no key 'nht'. Did you mean nth?" in said.err
    assert "2 mistakes." in said.err


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--faults", "nope.yaml", ExitCode.FILES),
        ("--journal", "no/folder/here.jsonl", ExitCode.FILES),
        ("--rate-limit", "100", ExitCode.USAGE),
        ("--rate-limit", "0/60s", ExitCode.USAGE),
        ("--rate-limit", "-1/60s", ExitCode.USAGE),
        ("--rate-limit", "1/0s", ExitCode.USAGE),
        ("--rate-limit", "1/", ExitCode.USAGE),
        ("--rate-limit", "1/60d", ExitCode.USAGE),
        ("--latency", "100", ExitCode.USAGE),
        ("--latency", "ms", ExitCode.USAGE),
    ],
)
def test_an_option_that_cannot_be_used_is_told(
    path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, code: ExitCode
) -> None:
    assert main(["sandbox", "serve", str(path), "--port", "0", option, value]) == code
    assert value in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_memory_is_written_back_when_it_is_stopped(path: Path, number: signal.Signals) -> None:
    with faulty_process(path, "--memory") as (url, process):
        code = suspend(url, path).status_code
        meanwhile = statuses(path)
        process.send_signal(number)
        _, err = process.communicate(timeout=PATIENCE)
    assert (code, meanwhile, statuses(path)) == (204, {"active"}, {"suspended"})
    assert (process.returncode, err) == (0, "")


def test_memory_is_lost_when_it_is_killed_and_the_file_stays_whole(path: Path) -> None:
    before = load(path)
    with faulty_process(path, "--memory") as (url, process):
        assert suspend(url, path).status_code == 204
        process.kill()
        process.wait(timeout=PATIENCE)
    assert load(path) == before


def test_eight_clients_together_are_all_served() -> None:
    document = seed(users=200, seed=1, as_of=AS_OF)
    org = document["organization"]["id"]
    people = [user for user in document["users"] if user["directories"]]
    ids = [user["accountId"] for user in people if not user["platformRoles"]]
    with (
        faulty_server(document, clock=Clock()) as server,
        httpx.Client(headers=HEADERS, timeout=PATIENCE) as client,
    ):

        def ask(account: str) -> int:
            path = f"/admin/v2/orgs/{org}/directories/-/users/{account}/suspend"
            return client.post(server.base_url + path, json={}).status_code

        with ThreadPoolExecutor(8) as pool:
            codes = set(pool.map(ask, ids))
        users: Any = server.users
        executed = {entry.account for entry in server.journal if entry.executed}
    assert (codes, executed) == ({204}, set(ids))
    assert all(set(users[one]["directories"].values()) == {"suspended"} for one in ids)


def test_what_is_left_is_right_under_threads() -> None:
    """Each of the requests is told another number, and none is let through beyond the limit."""
    document = seed(users=20, seed=1, as_of=AS_OF)
    with (
        faulty_server(document, rate_limit="100/1h") as server,
        httpx.Client(headers=HEADERS, timeout=PATIENCE) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda _: client.get(server.base_url + ORGS), range(120)))
    left = sorted(
        int(one.headers["X-RateLimit-Remaining"]) for one in answers if one.status_code == 200
    )
    refused = [one for one in answers if one.status_code == 429]
    assert left == list(range(100))
    assert [one.headers["X-RateLimit-Remaining"] for one in refused] == ["0"] * 20
