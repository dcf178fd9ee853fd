"""Git repositories that a test makes in its own folder."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from tests.support.needs import need

if TYPE_CHECKING:
    from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@acme.example",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@acme.example",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(folder: Path, *arguments: str) -> str:
    """Git's answer; no settings of whoever runs the tests count."""
    need("git")
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **WHO}
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=True)  # noqa: S603 - a list
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "A change") -> str:
    """Commits everything; the commit's name."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")
