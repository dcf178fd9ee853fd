"""Files that are whole or absent, and what a full disk does to them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from umsync.errors import FilesError
from umsync.runs.files import AppendOnlyFile, read_bytes, sync_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path

LIMITED = """
import resource, signal, sys
from pathlib import Path
from umsync.errors import FilesError
from umsync.runs.files import AppendOnlyFile, write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
"""


def _limited(folder: Path, code: str) -> str:
    """Runs code in a process that cannot make a file longer than 100 bytes."""
    ran = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", LIMITED + code, str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return ran.stdout


needs_limits = pytest.mark.needs("quota")


def test_a_file_is_put_in_place_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "run.json", b"one")
    write_whole(tmp_path / "run.json", b"two")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"run.json": b"two"}


def test_a_file_that_does_not_exist_is_none(tmp_path: Path) -> None:
    assert read_bytes(tmp_path / "run.json") is None


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match=r"Cannot read .*: Is a directory\. Check the folder"):
        read_bytes(tmp_path)


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match=r"Cannot write .*run\.json: No such file or directory"):
        write_whole(tmp_path / "absent" / "run.json", b"x")


@needs_limits
def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(b"old")
    said = _limited(
        tmp_path,
        "try:\n    write_whole(folder / 'run.json', b'x' * 101)\n"
        "except FilesError as error:\n    print(error)\n",
    )
    assert "File too large" in said
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"run.json": b"old"}


@needs_limits
def test_a_full_disk_takes_no_half_line(tmp_path: Path) -> None:
    said = _limited(
        tmp_path,
        "log = AppendOnlyFile(folder / 'log')\nlog.append(b'a' * 59 + b'\\n')\n"
        "try:\n    log.append(b'b' * 59 + b'\\n')\n"
        "except FilesError as error:\n    print(error)\n"
        "log.append(b'c' * 9 + b'\\n')\n",
    )
    assert "File too large" in said
    assert (tmp_path / "log").read_bytes() == b"a" * 59 + b"\n" + b"c" * 9 + b"\n"


def test_lines_are_on_disk_before_the_file_is_closed(tmp_path: Path) -> None:
    log = AppendOnlyFile(tmp_path / "log")
    log.append(b"one\n")
    assert (tmp_path / "log").read_bytes() == b"one\n"
    log.close()


def test_a_line_is_flushed_to_the_disk_before_append_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = AppendOnlyFile(tmp_path / "log")
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda number: flushed.append(os.fstat(number).st_size))
    log.append(b"one\n")
    assert flushed == [4]
    log.close()


def test_a_line_that_is_not_surely_on_disk_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    log = AppendOnlyFile(tmp_path / "log")
    log.append(b"one\n")
    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(FilesError, match="Input/output error"):
        log.append(b"two\n")
    assert (tmp_path / "log").read_bytes() == b"one\n"
    log.close()


def test_a_whole_file_is_flushed_before_it_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _n: seen.append((tmp_path / "run.json").exists()))
    write_whole(tmp_path / "run.json", b"x")
    assert seen[0] is False


def test_a_folder_is_synced_only_where_the_system_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    sync_folder(tmp_path / "absent")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "run.json")
    with pytest.raises(FilesError, match="it is no regular file"):
        read_bytes(tmp_path / "run.json")


def test_a_link_in_the_place_of_the_temporary_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".run.json.tmp").symlink_to(tmp_path / "mine")
    write_whole(tmp_path / "run.json", b"one")
    assert (tmp_path / "mine").read_text() == "mine"
    assert (tmp_path / "run.json").read_bytes() == b"one"


def test_another_name_of_the_temporary_file_keeps_its_content(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".run.json.tmp").hardlink_to(tmp_path / "mine")
    write_whole(tmp_path / "run.json", b"one")
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize("kind", ["link", "dangling link", "pipe"])
def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "plan.json", tmp_path / "other"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(other)
    if kind == "link":
        other.write_text("mine")
    before = path.lstat()
    with pytest.raises(FilesError, match="Name a file"):
        write_whole(path, b"new")
    assert path.lstat() == before
    assert sorted(tmp_path.iterdir()) == sorted({path, other} if kind == "link" else {path})


@pytest.mark.needs("root")
def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "null"
    os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    with pytest.raises(FilesError, match="device"):
        write_whole(path, b"new")
    assert stat.S_ISCHR(path.lstat().st_mode)


def test_a_long_text_is_written_whole(tmp_path: Path) -> None:
    text = "aü😀\n" * 1_000_000
    write_whole(tmp_path / "report.md", text)
    assert (tmp_path / "report.md").read_bytes() == text.encode()


def test_of_a_text_that_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "report.md", "a\ud800")
    assert list(tmp_path.iterdir()) == []
