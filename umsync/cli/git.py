"""Runs Git, and asks it about commits."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from umsync.errors import FilesError, UsageError
from umsync.report.safe_text import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT: Final = ("PATH", "HOME", "SYSTEMROOT")
_SECONDS: Final = 120
_REGULAR: Final = ("100644", "100755")
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Blob:
    """A regular file of a commit: its path from the top of the repository, and its object."""

    path: PurePosixPath
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Git:
    """Git in a folder; it sees no API key, asks nobody, and fetches nothing."""

    program: str
    folder: Path
    env: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, env: Mapping[str, str]) -> Git:
        """Git for this folder.

        Raises:
            FilesError: there is no Git on this machine.
        """
        program = shutil.which("git", path=env.get("PATH"))
        if program is None:
            raise FilesError("There is no git command here. Install Git, or leave --base out.")
        kept = {name: env[name] for name in env if name in _KEPT or name.startswith("GIT_")}
        quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
        return cls(program, folder, {**kept, **quiet})

    def commit(self, ref: str) -> str:
        """The full name of the commit that a ref stands for.

        Raises:
            UsageError: there is none.
            FilesError: the folder is in no repository.
        """
        inside = self.run("rev-parse", "--is-inside-work-tree")
        if inside.stdout.strip() != b"true":
            raise FilesError(
                "--base compares with another commit, but this folder is in no Git repository that "
                f"can be read.{_said(inside)} Leave --base out, or run umsync in a clone."
            )
        found = self.run(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        if found.returncode:
            raise UsageError(
                f"There is no commit {safe(ref, _LONGEST)!r} in this clone. {self._advice()}"
            )
        return found.stdout.decode("ascii").strip()

    def prefix(self) -> str:
        """The folder, from the top of its repository, with / between and at its end."""
        return (
            self.output("rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip("\n")
        )

    def blobs(self, commit: str) -> Iterator[Blob]:
        """The regular files of a commit; links are left out."""
        listed = self.output("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        for line in listed.decode("utf-8", "surrogateescape").split("\0"):
            head, tab, path = line.partition("\t")
            if tab and head.startswith(_REGULAR):
                _, _, name, size = head.split()
                yield Blob(PurePosixPath(path), name, int(size))

    def content(self, blob: Blob) -> bytes:
        """The bytes of a file of a commit.

        Raises:
            FilesError: this clone does not have them.
        """
        return self.output("cat-file", "blob", blob.name)

    def _advice(self) -> str:
        shallow = self.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
        if shallow:
            return (
                "The clone is shallow: fetch the commit first (actions/checkout: fetch-depth: 0)."
            )
        return "Name a branch, a tag or a commit, such as origin/main."

    def output(self, *arguments: str) -> bytes:
        """What a command prints.

        Raises:
            FilesError: it fails.
        """
        done = self.run(*arguments)
        if done.returncode:
            raise FilesError(f"Git could not read the repository.{_said(done)} Fetch it anew.")
        return done.stdout

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """A command, done, however it ended.

        Raises:
            FilesError: it could not be started.
        """
        try:
            return subprocess.run(  # noqa: S603 - a program found on the path, no shell
                [self.program, *arguments],
                cwd=self.folder,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise FilesError(
                f"Git could not be run ({type(error).__name__}). Check git --version."
            ) from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    line = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return f" Git says: {safe(line, _LONGEST).rstrip('.')}." if line else ""
