"""Run logs on an orphan branch, in a clone of its own beside the manifests'."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from umsync.cli.git import Git
from umsync.codec.paths import is_there
from umsync.errors import FilesError
from umsync.model.secret import Secret
from umsync.runs.files import explained

if TYPE_CHECKING:
    from collections.abc import Mapping

    from umsync.cli.runtime import Runtime

BRANCH: Final = "umsync-runs"
_TRIES: Final = 5
_NONE: Final = 2
"""How `git ls-remote --exit-code` ends when there is no such branch."""
_WHO: Final = {
    "GIT_AUTHOR_NAME": "umsync",
    "GIT_AUTHOR_EMAIL": "umsync@users.noreply.github.com",
    "GIT_COMMITTER_NAME": "umsync",
    "GIT_COMMITTER_EMAIL": "umsync@users.noreply.github.com",
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The branch in a folder; `remote` is where the manifests' repository comes from."""

    git: Git
    folder: Path
    remote: str

    @classmethod
    def of(cls, folder: Path, runtime: Runtime) -> Ledger:
        """The ledger of the repository here.

        Raises:
            FilesError: there is no Git, no repository, or no remote `origin`.
        """
        here = Git.of(Path.cwd(), runtime.env)
        remote = here.output("remote", "get-url", "origin").decode("utf-8", "replace").strip()
        env = {**here.env, **_WHO, **_credentials(remote, runtime.env)}
        return cls(replace(here, folder=folder, env=env), folder, remote)

    def fetch(self) -> bool:
        """Brings the branch here; false if it does not exist yet, and is begun.

        Raises:
            FilesError: the folder holds something else, or Git fails.
        """
        with explained("make the folder", self.folder):
            if is_there(self.folder) and any(self.folder.iterdir()):
                raise FilesError(f"{self.folder} is not empty. Fetch run logs into a new folder.")
            self.folder.mkdir(parents=True, exist_ok=True)
        self.git.output("init", "--quiet", f"--initial-branch={BRANCH}")
        self.git.output("config", "core.autocrlf", "false")
        self.git.output("remote", "add", "origin", self.remote)
        with explained("write", self.folder):
            (self.folder / ".git" / "info" / "exclude").write_text("/runs/.locks/\n")
        if not self._exists():
            return False
        self._fetch()
        self.git.output("reset", "--quiet", "--hard", "FETCH_HEAD")
        return True

    def push(self) -> bool:
        """Pushes what is new; false if nothing is.

        Raises:
            FilesError: it could not be pushed, also after what others pushed was fetched.
        """
        self.git.output("add", "--all")
        if self.git.output("status", "--porcelain"):
            self.git.output("commit", "--quiet", "--no-verify", "-m", "Keep run logs")
        here, there = map(self._commit, ("HEAD", f"refs/remotes/origin/{BRANCH}"))
        if here == there:
            return False
        for _ in range(_TRIES):
            if not self.git.run(
                "push", "--quiet", "origin", f"HEAD:refs/heads/{BRANCH}"
            ).returncode:
                return True
            if self._exists():
                self._fetch()
                self.git.output("rebase", "--quiet", "FETCH_HEAD")
        raise FilesError(
            f"The run logs could not be pushed to {BRANCH}. Keep the folder {self.folder}: without "
            "it nobody can go on with the run. Check the job's permissions (contents: write)."
        )

    def _commit(self, ref: str) -> bytes:
        """Empty where there is none."""
        return self.git.run("rev-parse", "--verify", "--quiet", ref).stdout

    def _exists(self) -> bool:
        """Not knowing is not the same as not there: a ledger that is missed counts nothing."""
        found = self.git.run("ls-remote", "--exit-code", "--heads", "origin", BRANCH)
        if found.returncode not in {0, _NONE}:
            raise FilesError("Git could not reach the repository's run logs. Run the job again.")
        return not found.returncode

    def _fetch(self) -> None:
        self.git.output("fetch", "--quiet", "--no-tags", "origin", BRANCH)


def _credentials(remote: str, env: Mapping[str, str]) -> Mapping[str, str]:
    """The step's token, for this host only; in the environment, where no process list shows it."""
    token, parts = Secret(env.get("GITHUB_TOKEN", "")), urlsplit(remote)
    if not token.reveal() or parts.scheme != "https":
        return {}
    basic = base64.b64encode(f"x-access-token:{token.reveal()}".encode()).decode("ascii")
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.https://{parts.hostname}/.extraheader",
        "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {Secret(basic).reveal()}",
    }
