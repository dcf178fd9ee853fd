"""Bad input ends in one sentence and an exit code: no traceback, nothing half written."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from umsync.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Ran, Umsync

KEY = "ATATT3xFakeFakeFake"
ENV = {"ACME_ORG_KEY": KEY}
PLAN = ("plan", "-o", "plan.json")


def organization(base_url: str, org: str = "00000000-0000-4000-8000-000000000001") -> None:
    """Writes a manifest whose source is behind real HTTP."""
    Path("umsync.yaml").write_text(
        f"sources:\n  acme:\n    organization: {org}\n    api_key: {{env: ACME_ORG_KEY}}\n"
        f"    base_url: {base_url}\n"
        "policies:\n  p: {where: {status: suspended}, do: restore}\n"
    )


@contextmanager
def answering(status: int, body: bytes, kind: str = "application/json") -> Iterator[str]:
    """A server on loopback that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer  # noqa: N815 - the names http.server asks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refused(ran: Ran, code: ExitCode, *words: str) -> None:
    """One error, in words, without a traceback or the key, and no plan file."""
    assert ran.code == code, ran.err
    assert ran.err.count("Error: ") == 1
    for word in words:
        assert word in ran.err
    assert "Traceback" not in ran.out + ran.err
    assert KEY not in ran.out + ran.err
    visible = {path.name for path in Path().iterdir() if not path.name.endswith(".lock")}
    assert visible <= {"sandbox.json", "umsync.yaml"}


def test_a_key_that_is_not_set(umsync: Umsync) -> None:
    organization("http://127.0.0.1:9")
    refused(umsync(*PLAN), ExitCode.CREDENTIALS, "ACME_ORG_KEY", "export ACME_ORG_KEY=")


def test_a_key_that_is_rejected(umsync: Umsync) -> None:
    with answering(401, b'{"code":401,"message":"Unauthorized"}') as url:
        organization(url)
        refused(umsync(*PLAN, env=ENV), ExitCode.CREDENTIALS, "key")


def test_a_key_that_may_not(umsync: Umsync) -> None:
    with answering(403, b'{"errors":[{"code":"ADMIN-403-3","title":"Forbidden"}]}') as url:
        organization(url)
        refused(umsync(*PLAN, env=ENV), ExitCode.CREDENTIALS, "403")


def test_an_organization_that_does_not_exist(umsync: Umsync) -> None:
    with answering(404, b'{"errors":[{"code":"ADMIN-404-2","title":"Not found"}]}') as url:
        organization(url)
        refused(umsync(*PLAN, env=ENV), ExitCode.CREDENTIALS, "organization")


def test_a_host_that_nobody_answers_at(umsync: Umsync) -> None:
    organization("http://127.0.0.1:9")
    refused(umsync(*PLAN, env=ENV), ExitCode.INCOMPLETE_READ, "127.0.0.1:9")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"data": [', "application/json"),
        (b"<html>Sign in to the proxy</html>", "text/html"),
        (b"[" * 100_000, "application/json"),
        (b'{"data": {"id": 7}}', "application/json"),
        (b"", "application/json"),
    ],
)
def test_an_answer_that_is_not_the_api(umsync: Umsync, body: bytes, kind: str) -> None:
    with answering(200, body, kind) as url:
        organization(url)
        refused(umsync(*PLAN, env=ENV), ExitCode.INCOMPLETE_READ)


def test_a_manifest_with_ten_mistakes_names_all_ten(umsync: Umsync) -> None:
    Path("umsync.yaml").write_text(
        "sources:\n"
        "  acme: {sandbox: sandbox.json, organisation: x}\n"
        "  other: {}\n"
        "protect: {min_org_admins: none}\n"
        "limits: {destructive: {count: -1, percent: 200}}\n"
        "filters:\n"
        "  idle: {last_activ: {before: 90d}}\n"
        "policies:\n"
        "  a: {source: acme, where: {status: activ}, do: suspend}\n"
        "  b: {source: nix, where: everyone, do: suspnd}\n"
        "  c: {source: acme, where: {use: idel}, do: []}\n"
    )
    ran = umsync(*PLAN)
    assert ran.code == ExitCode.MANIFEST
    lines = [line for line in ran.err.splitlines() if "umsync.yaml:" in line]
    assert len(lines) >= 10, ran.err
    assert not Path("plan.json").exists()


def test_a_manifest_with_a_key_in_it_is_refused_without_showing_it(umsync: Umsync) -> None:
    Path("umsync.yaml").write_text(
        f"sources:\n  acme:\n    organization: 0000-1\n    api_key: {KEY}\n"
    )
    refused(umsync(*PLAN), ExitCode.MANIFEST, "env")


def test_an_empty_folder(umsync: Umsync, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    refused(umsync("plan", "-m", str(empty), "-o", "plan.json"), ExitCode.MANIFEST, str(empty))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"format":"umsync.plan/9"}']
)
def test_a_plan_file_that_is_not_one(umsync: Umsync, content: bytes) -> None:
    Path("plan.json").write_bytes(content)
    for command in (("show", "plan.json"), ("apply", "plan.json", "--yes")):
        ran = umsync(*command)
        assert ran.code == ExitCode.PLAN_REFUSED
        assert ran.err.startswith("Error: plan.json is not")
    assert not Path(".umsync").exists()


def test_a_plan_file_that_was_changed(umsync: Umsync) -> None:
    umsync(*PLAN)
    document = json.loads(Path("plan.json").read_text())
    document["changes"] = document["changes"][:1]
    Path("plan.json").write_text(json.dumps(document))
    ran = umsync("apply", "plan.json", "--yes")
    assert ran.code == ExitCode.PLAN_REFUSED
    assert "changed after it was made" in ran.err


def test_a_plan_file_that_is_not_there(umsync: Umsync) -> None:
    refused(umsync("show", "nope.json"), ExitCode.FILES, "nope.json")


def test_a_sandbox_file_that_is_not_there(umsync: Umsync) -> None:
    Path("sandbox.json").rename("umsync.json")
    ran = umsync(*PLAN)
    assert ran.code == ExitCode.FILES
    assert "sandbox.json" in ran.err


def test_a_run_folder_that_cannot_be_made_stops_before_anything_is_changed(umsync: Umsync) -> None:
    umsync(*PLAN)
    Path("blocked").write_text("a file, not a folder")
    before = Path("sandbox.json").read_bytes()
    ran = umsync("apply", "plan.json", "--yes", "--runs", "blocked/runs")
    assert ran.code == ExitCode.FILES
    assert "blocked" in ran.err
    assert Path("sandbox.json").read_bytes() == before


def test_a_plan_that_cannot_be_written_leaves_nothing_half(umsync: Umsync) -> None:
    Path("blocked").write_text("a file, not a folder")
    ran = umsync("plan", "-o", "blocked/plan.json")
    assert ran.code == ExitCode.FILES
    assert Path("blocked").read_text() == "a file, not a folder"


def test_a_bug_is_one_line_that_names_the_place_and_no_values(
    umsync: Umsync, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(KEY)

    monkeypatch.setattr("umsync.cli.options.load_manifests", broken)
    refused(umsync(*PLAN), ExitCode.BUG, "KeyError at test_bad_input.py:", "report")


LONG = "x" * 300
"""No file system takes such a name, and the system says so instead of whether it is there."""


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", LONG),
        ("apply", LONG, "--yes"),
        ("validate", LONG),
        ("plan", "-m", LONG),
        ("plan", "-o", LONG),
        ("plan", "-o", "plan.json", "--report", f"{LONG}.md"),
        ("users", "--runs", LONG),
        ("undo", "2026", "--runs", LONG),
        ("init", LONG),
        ("github", "together", LONG),
        ("ledger", "last-run", "acme", "--runs", LONG),
        ("runs", "list", "--runs", LONG),
        ("runs", "show", "2026", "--runs", LONG),
        ("runs", "verify", "--runs", LONG),
        ("runs", "delete", "--older-than", "1d", "--yes", "--runs", LONG),
        ("runs", "export", "2026", "-o", "out", "--runs", LONG),
        ("runs", "site", LONG),
        ("sandbox", "seed", "-o", LONG),
        ("sandbox", "seed", "--force", "-o", LONG),
        ("sandbox", "serve", LONG),
    ],
    ids=lambda each: " ".join(each).replace(LONG, "LONG"),
)
def test_a_name_that_no_file_can_have_is_a_sentence(
    umsync: Umsync, arguments: tuple[str, ...]
) -> None:
    ran = umsync(*arguments)
    if ran.code != ExitCode.USAGE:  # it has no such option
        assert ran.code in {ExitCode.FILES, ExitCode.MANIFEST}, ran.err
        assert "File name too long" in ran.err
    assert "failed in a way it should not" not in ran.err


def test_nothing_is_exported_to_a_name_that_no_file_can_have(umsync: Umsync) -> None:
    assert umsync("apply", "--yes").code == 0
    for out in (LONG, f"{LONG}.zip"):
        ran = umsync("runs", "export", "2", "-o", out)
        assert (ran.code, "File name too long" in ran.err) == (ExitCode.FILES, True), ran.err
