"""One apply at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import ticking
from umsync.errors import ExitCode, FilesError, LockedError
from umsync.runs.lock import hold, is_held

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from umsync.runs.lock import hold
with hold(Path(sys.argv[1]), ["acme"], lambda: datetime(2026, 11, 22, 23, 15, tzinfo=UTC)):
    print("held", flush=True)
    sys.stdin.read()
"""


def _holder(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-c", HOLDER, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_apply_is_told_who_works_since_when(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        with (
            pytest.raises(
                LockedError, match=f"process {process.pid} on .*2026-11-22T23:15:00Z"
            ) as e,
            hold(tmp_path, ["acme"], ticking()),
        ):
            pass
        process.kill()
    assert e.value.exit_code is ExitCode.LOCKED


def test_a_killed_apply_blocks_nobody(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    with hold(tmp_path, ["acme"], ticking()):
        pass


def test_the_lock_is_free_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with hold(tmp_path, ["acme", "acme"], ticking()):
            pass


def test_other_sources_do_not_wait(tmp_path: Path) -> None:
    with hold(tmp_path, ["acme"], ticking()), hold(tmp_path, ["other"], ticking()):
        pass


def test_all_sources_are_held_or_none(tmp_path: Path) -> None:
    with hold(tmp_path, ["b"], ticking()):
        with pytest.raises(LockedError, match="source b"), hold(tmp_path, ["a", "b"], ticking()):
            pass
        with hold(tmp_path, ["a"], ticking()):
            pass


def test_a_holder_that_has_not_said_so_yet_is_somebody(tmp_path: Path) -> None:
    with hold(tmp_path, ["acme"], ticking()):
        (tmp_path / ".locks" / "acme.json").write_text("{")
        with (
            pytest.raises(LockedError, match=r"working on source acme\. Wait"),
            hold(tmp_path, ["acme"], ticking()),
        ):
            pass


def test_a_source_is_no_path(tmp_path: Path) -> None:
    with hold(tmp_path, ["../x"], ticking()):
        assert {each.name for each in tmp_path.iterdir()} == {".locks"}


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with (
        pytest.raises(FilesError, match="Cannot create"),
        hold(tmp_path / "runs", ["acme"], ticking()),
    ):
        pass


def test_whether_a_lock_is_held_is_told_without_making_one(tmp_path: Path) -> None:
    assert not is_held(tmp_path, "acme")
    assert list(tmp_path.iterdir()) == []
    with hold(tmp_path, ["acme"], ticking()):
        assert is_held(tmp_path, "acme")
        assert not is_held(tmp_path, "other")
    assert not is_held(tmp_path, "acme")


def test_a_lock_that_leads_elsewhere_is_not_tried(tmp_path: Path) -> None:
    (tmp_path / ".locks").mkdir()
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".locks" / "acme.lock").symlink_to(tmp_path / "mine")
    with pytest.raises(FilesError, match="Cannot try the lock"):
        is_held(tmp_path, "acme")
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize(
    "content",
    [
        *(b"[" * levels + b"]" * levels for levels in (1, 99, 101, 1_100, 100_000)),
        *(b'{"pid":' * levels for levels in (99, 101, 1_100, 100_000)),
        b"",
        b"\xff",
        b'{"pid": "7", "host": "h", "started": "2026-11-22T23:15:00Z"}',
        b'{"pid": 7, "host": "h. Stop it", "started": "2026-11-22T23:15:00Z"}',
        b'{"pid": 7, "host": "h", "started": "2026-11-22T24:00:00Z"}',
        b'{"pid": 7, "host": ["h"], "started": "2026-11-22T23:15:00Z"}',
    ],
    ids=range(15),
)
def test_who_works_is_left_out_when_nobody_can_tell(tmp_path: Path, content: bytes) -> None:
    with hold(tmp_path, ["acme"], ticking()):
        (tmp_path / ".locks" / "acme.json").write_bytes(content)
        with pytest.raises(LockedError) as caught, hold(tmp_path, ["acme"], ticking()):
            pass
    assert str(caught.value).startswith("Another apply is working on source acme. Wait until")
