"""The main job over real HTTP, with real processes: as in process, to the last change."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from umsync.sandbox.seed import SANDBOX_KEY, seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

UMSYNC = (sys.executable, "-m", "umsync")
ENV = {**os.environ, "ACME_ORG_KEY": SANDBOX_KEY}
POLICIES = """
policies:
  idle: {where: {group: contractors, last_active: {before: 120d}}, do: suspend}
  gone: {where: {status: deactivated}, do: {remove_from_groups: jira-users-acme}}
  back: {where: {status: suspended, group: engineering}, do: restore}
"""


def umsync(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*UMSYNC, *arguments], env=ENV, capture_output=True, text=True, check=False
    )


@contextmanager
def served(file: str) -> Iterator[str]:
    """The organization behind HTTP, by the command that users have."""
    command = [*UMSYNC, "sandbox", "serve", file, "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        said = "".join(server.stdout.readline() for _ in range(6))
        yield re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
        server.send_signal(signal.SIGTERM)
        server.communicate()
    assert server.returncode == 0


def changes(path: str) -> list[object]:
    found: list[object] = json.loads(Path(path).read_text())["changes"]
    return found


def test_plan_apply_and_no_changes_over_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = seed(users=300, seed=3, as_of=datetime.now(UTC))
    Store(Path("sandbox.json"), document).save()
    Path("inside.yaml").write_text(f"sources: {{acme: {{sandbox: sandbox.json}}}}{POLICIES}")
    assert umsync("plan", "-m", "inside.yaml", "-o", "inside.json").returncode == 0
    with served("sandbox.json") as url:
        Path("http.yaml").write_text(
            f"sources:\n  acme:\n    organization: {document['organization']['id']}\n"
            f"    api_key: {{env: ACME_ORG_KEY}}\n    base_url: {url}\n{POLICIES}"
        )
        planned = umsync("plan", "-m", "http.yaml", "-o", "http.json")
        assert planned.returncode == 0, planned.stderr
        applied = umsync("apply", "http.json", "-m", "http.yaml", "--yes")
        assert applied.returncode == 0, applied.stderr
        again = umsync("plan", "-m", "http.yaml")
        assert umsync("sources", "check", "-m", "http.yaml").returncode == 0
    assert len(changes("http.json")) > 5
    assert people(changes("http.json")) == people(changes("inside.json"))
    assert "No changes." in again.stdout
    assert "No changes." in umsync("plan", "-m", "inside.yaml").stdout
    assert SANDBOX_KEY not in planned.stdout + applied.stdout + Path("http.json").read_text()


def people(found: list[object]) -> list[object]:
    """Without evidence: its ages may differ by a day at midnight."""
    return [{**each, "evidence": None} for each in found]  # type: ignore[dict-item]  # JSON objects


def test_a_wrong_key_is_told_from_a_wrong_organization(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = seed(users=20, seed=3, as_of=datetime.now(UTC))
    Store(Path("sandbox.json"), document).save()
    with served("sandbox.json") as url:
        for organization, key, word in (
            (document["organization"]["id"], "wrong", "key"),
            ("00000000-0000-4000-8000-000000000009", SANDBOX_KEY, "organization:"),
        ):
            Path("umsync.yaml").write_text(
                f"sources:\n  acme:\n    organization: {organization}\n"
                f"    api_key: {{env: ACME_ORG_KEY}}\n    base_url: {url}\n{POLICIES}"
            )
            ENV["ACME_ORG_KEY"] = key
            ran = umsync("plan")
            assert (ran.returncode, ran.stdout) == (4, "")
            assert word in ran.stderr
    ENV["ACME_ORG_KEY"] = SANDBOX_KEY


def test_the_demo_ends_without_changes_and_leaves_only_its_pages(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own command
        [*UMSYNC, "demo", "--users", "120"],
        env={**ENV, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "No changes." in ran.stdout.splitlines()[-6]
    (pages,) = tmp_path.iterdir()
    assert sorted(each.name for each in pages.iterdir()) == ["plan.html", "run.html"]
