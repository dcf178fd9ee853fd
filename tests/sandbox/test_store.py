from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.sandbox.support import AS_OF
from tests.support.patience import PATIENCE
from umsync.errors import FilesError
from umsync.sandbox import files as files_module
from umsync.sandbox.document import load
from umsync.sandbox.seed import seed
from umsync.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from umsync.sandbox.organization import Organization


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of an organization of 30 people."""
    path = tmp_path / "sandbox.json"
    Store(path, seed(users=30, seed=1, as_of=AS_OF)).save()
    return path


def _rename(organization: Organization, name: str) -> None:
    user = next(iter(organization.users.values()))
    user["name"] = name
    organization.put_user(user)


def _name(path: Path) -> str:
    return str(load(path)["users"][0]["name"])


def test_save_creates_the_file(path: Path) -> None:
    assert load(path) == seed(users=30, seed=1, as_of=AS_OF)


def test_a_store_without_a_path_writes_nothing(tmp_path: Path) -> None:
    store = Store(None, seed(users=3, seed=1, as_of=AS_OF))
    store.save()
    with store.writing() as organization:
        _rename(organization, "New")
    assert list(tmp_path.iterdir()) == []
    assert store.snapshot()["users"][0]["name"] == "New"


def test_a_change_is_in_the_file_when_the_block_ends(path: Path) -> None:
    with Store.open(path).writing() as organization:
        _rename(organization, "New")
    assert _name(path) == "New"


def test_users_and_groups_added_and_dropped_are_in_the_file(path: Path) -> None:
    store = Store.open(path)
    with store.writing() as organization:
        first, second, *_ = organization.users
        organization.put_user(organization.users[first] | {"accountId": "new"})
        organization.drop_user(second)
        organization.drop_group(next(iter(organization.groups)))
    document = load(path)
    ids = [user["accountId"] for user in document["users"]]
    assert ("new" in ids, second in ids, len(document["groups"])) == (True, False, 9)
    assert document == store.snapshot()


def test_a_block_that_changes_nothing_leaves_the_file_alone(path: Path) -> None:
    before = path.stat()
    with Store.open(path).writing():
        pass
    assert path.stat().st_ino == before.st_ino


def test_a_change_of_another_process_is_seen(path: Path) -> None:
    store = Store.open(path)
    with Store.open(path).writing() as organization:
        _rename(organization, "From elsewhere")
    with store.reading() as organization:
        assert next(iter(organization.users.values()))["name"] == "From elsewhere"


def test_a_write_does_not_undo_what_another_process_wrote(path: Path) -> None:
    first, second = Store.open(path), Store.open(path)
    with second.writing() as organization:
        _rename(organization, "From elsewhere")
    with first.writing() as organization:
        user = list(organization.users.values())[1]
        user["name"] = "Mine"
        organization.put_user(user)
    assert [user["name"] for user in load(path)["users"][:2]] == ["From elsewhere", "Mine"]


def test_a_snapshot_is_a_copy(path: Path) -> None:
    store = Store.open(path)
    store.snapshot()["users"][0]["name"] = "New"
    assert store.snapshot()["users"][0]["name"] != "New"


def test_a_link_to_the_file_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with Store.open(link).writing() as organization:
        _rename(organization, "New")
    assert link.is_symlink()
    assert _name(path) == "New"


def test_a_missing_file_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match="cannot be read"):
        Store.open(tmp_path / "none.json")


def test_a_file_deleted_meanwhile_is_reported(path: Path) -> None:
    store = Store.open(path)
    path.unlink()
    with pytest.raises(FilesError, match="cannot be read"), store.reading():
        pass


def test_a_file_spoiled_meanwhile_is_reported(path: Path) -> None:
    store = Store.open(path)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(FilesError, match="not a umsync sandbox"), store.reading():
        pass


def test_a_malformed_document_makes_no_store() -> None:
    with pytest.raises(FilesError, match="The sandbox document"):
        Store(None, {})


def test_a_file_that_cannot_be_written_is_reported_and_nothing_changes(path: Path) -> None:
    store = Store.open(path)
    in_the_way = path.with_name(f".{path.name}.tmp")
    in_the_way.mkdir()
    with pytest.raises(FilesError, match="cannot be written"), store.writing() as organization:
        _rename(organization, "New")
    assert _name(path) != "New"
    with store.reading() as organization:
        assert next(iter(organization.users.values()))["name"] != "New"


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def test_a_lock_that_cannot_be_made_is_reported_and_nothing_changes(path: Path) -> None:
    store = Store.open(path)
    before = path.read_bytes()
    _lock_of(path).unlink(missing_ok=True)
    _lock_of(path).mkdir()
    with pytest.raises(FilesError, match=r"cannot be written: .*Check"), store.writing() as acme:
        _rename(acme, "New")
    assert path.read_bytes() == before
    assert store.snapshot()["users"][0]["name"] != "New"


def test_a_folder_that_is_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    store = Store(tmp_path / "file" / "sandbox.json", seed(users=3, seed=1, as_of=AS_OF))
    with pytest.raises(FilesError, match=r"file/sandbox\.json cannot be written"):
        store.save()


@pytest.mark.parametrize("name", ["", "..", "folder", "/", "x" * 256])
def test_a_path_that_can_be_no_file_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    store = Store(tmp_path / "folder" / ".." / name, seed(users=3, seed=1, as_of=AS_OF))
    with pytest.raises(FilesError, match="cannot be written"):
        store.save()


def test_a_link_to_itself_cannot_be_opened(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(link)
    with pytest.raises(FilesError, match="cannot be read"):
        Store.open(link)


def test_an_error_of_the_block_is_no_error_of_the_lock(path: Path) -> None:
    with pytest.raises(OSError, match="of the block"), Store.open(path).writing():
        raise OSError("of the block")


def test_a_busy_file_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "_LOCK_SECONDS", 0.0)
    store = Store.open(path)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    with lock, pytest.raises(FilesError, match="keeps the sandbox file"), store.writing():
        pass


def test_threads_that_write_together_lose_nothing(path: Path) -> None:
    store = Store.open(path)

    def add(number: int) -> None:
        for turn in range(5):
            with store.writing() as organization:
                first = next(iter(organization.users.values()))
                organization.put_user(first | {"accountId": f"{number}-{turn}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load(path)["users"]) == 30 + 20


@pytest.fixture
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = _writer(path)
    yield process
    process.kill()
    process.communicate()


def _writer(path: Path) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("keep_writing.py")
    process = subprocess.Popen(  # noqa: S603 - this interpreter on our own script
        [sys.executable, str(script), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(files_module.__file__).parents[2])},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_the_file_is_whole_whenever_its_writer_is_killed(path: Path) -> None:
    inodes = set()
    for _ in range(6):
        process = _writer(path)
        before = path.stat().st_ino
        while path.stat().st_ino == before:  # at least one write has happened
            assert process.poll() is None
        process.kill()
        process.communicate()
        inodes.add(path.stat().st_ino)
        assert len(load(path)["users"]) == 30
    with Store.open(path).writing() as organization:  # and nothing is left locked
        _rename(organization, "New")
    assert _name(path) == "New"


def test_a_reader_never_sees_half_a_file(path: Path, writer: subprocess.Popen[str]) -> None:
    for _ in range(50):
        assert len(load(path)["users"]) == 30
    assert writer.poll() is None


def test_a_borrowed_file_changes_when_it_is_closed(path: Path) -> None:
    store, before = Store.borrow(path), load(path)
    with store.writing() as organization:
        _rename(organization, "New")
    meanwhile = load(path)
    store.close()
    assert (meanwhile, _name(path)) == (before, "New")


def test_a_borrowed_file_that_nobody_changed_is_left_alone(path: Path) -> None:
    before = path.stat()
    Store.borrow(path).close()
    assert path.stat() == before


def test_nobody_else_writes_a_borrowed_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "_LOCK_SECONDS", 0.0)
    store = Store.borrow(path)
    with pytest.raises(FilesError, match="busy"):
        Store.borrow(path)
    with pytest.raises(FilesError, match="busy"), Store.open(path).writing():
        pass
    store.close()
    Store.borrow(path).close()


def test_nothing_changes_once_it_is_closed(path: Path) -> None:
    store = Store.borrow(path)
    store.close()
    store.close()
    with pytest.raises(FilesError, match="is written back"), store.writing():
        pass


def test_a_file_that_cannot_be_borrowed_is_not_locked(path: Path) -> None:
    text = path.read_text()
    path.write_text("{")
    with pytest.raises(FilesError, match=r"not valid JSON|has no format"):
        Store.borrow(path)
    path.write_text(text)
    Store.borrow(path).close()


def test_a_borrowed_file_can_be_closed_by_another_thread(path: Path) -> None:
    store = Store.borrow(path)
    thread = threading.Thread(target=store.close)
    thread.start()
    thread.join(PATIENCE)
    Store.borrow(path).close()


def test_closing_does_nothing_to_any_other_store(path: Path) -> None:
    store = Store.open(path)
    store.close()
    with store.writing() as organization:
        _rename(organization, "New")
    assert _name(path) == "New"
