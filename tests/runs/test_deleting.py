"""Deleting removes what umsync wrote for the runs it is told, and nothing else there."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import NOW
from tests.support.runs import Runs
from umsync.errors import FilesError
from umsync.model.run import Outcome
from umsync.runs.deleted import FILE, Note, append_note, notes_about, notes_in
from umsync.runs.deleting import Left, delete
from umsync.runs.handles import is_top, opened_folder, opened_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from umsync.runs.folder import RunFolder

OUTSIDE = "mine"


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    assert tmp_path.is_dir()
    assert tmp_path.name.startswith("test_")
    (tmp_path / "outside").mkdir()
    for name in ("plan.json", "events.jsonl", "run.json"):
        (tmp_path / "outside" / name).write_text(OUTSIDE)
    return Runs(tmp_path / "runs")


@pytest.fixture
def folder(runs: Runs) -> RunFolder:
    runs.add(40, Outcome.APPLIED, end="bbbbbb")
    return runs.add(30, Outcome.APPLIED)


def note(run_id: str) -> Note:
    return Note(run_id, NOW, "sha256:d", None)


def run_delete(runs: Runs, *run_ids: str) -> list[Left]:
    """Deletes only in the folder that the fixture made."""
    assert "pytest" in str(runs.root.parent.resolve())
    return list(delete(runs.root, map(note, run_ids)))


def tree(path: Path) -> dict[str, str]:
    """Every name below, with what it is or holds; links are not followed."""
    found: dict[str, str] = {}
    for here, folders, files in os.walk(path):
        for name in (*folders, *files):
            each = Path(here, name)
            kind = "link" if each.is_symlink() else "folder" if each.is_dir() else None
            is_file = kind is None and each.is_file()
            found[str(each.relative_to(path))] = each.read_text() if is_file else kind or "other"
    return found


def outside(runs: Runs) -> dict[str, str]:
    return tree(runs.root.parent / "outside")


ALL_OUTSIDE = dict.fromkeys(("plan.json", "events.jsonl", "run.json"), OUTSIDE)


def test_a_run_is_gone_and_the_others_stay(runs: Runs, folder: RunFolder) -> None:
    other = {name: text for name, text in tree(runs.root).items() if "bbbbbb" in name}
    assert run_delete(runs, folder.run_id) == []
    left = tree(runs.root)
    del left[FILE]
    assert left == other


def test_every_file_of_ours_is_known(runs: Runs, folder: RunFolder) -> None:
    folder.reserve(10)
    folder.write_undo("{}")
    for name in ("plan.json", "events.jsonl", "run.json", "undo.json"):
        (folder.path / f".{name}.tmp").write_text("half")
    assert run_delete(runs, folder.run_id) == []
    assert not folder.path.exists()


def test_a_deletion_is_noted(runs: Runs, folder: RunFolder) -> None:
    run_delete(runs, folder.run_id)
    (line,) = (runs.root / FILE).read_text().splitlines()
    assert json.loads(line)["run_id"] == folder.run_id
    assert len(json.loads(line)["log_sha256"]) == 64
    assert [each.run_id for each in notes_in(runs.root)] == [folder.run_id]


def test_an_empty_folder_of_a_run_that_was_killed_at_once_goes(runs: Runs) -> None:
    (runs.root / "20261001T000000Z-cccccc").mkdir(parents=True)
    assert run_delete(runs, "20261001T000000Z-cccccc") == []
    assert set(tree(runs.root)) == {FILE}


FOREIGN: list[tuple[str, Callable[[Path], object]]] = [
    ("notes.txt", lambda path: path.write_text("mine")),
    ("plan.json~", lambda path: path.write_text("mine")),
    ("PLAN.json", lambda path: path.write_text("mine")),
    ("plan.json\n", lambda path: path.write_text("mine")),
    ("new\nline", lambda path: path.write_text("mine")),
    (".hidden", lambda path: path.write_text("mine")),
    ("sub", lambda path: path.mkdir()),
    ("20261122T231500Z-1a2b3c", lambda path: path.mkdir()),
    ("pipe", os.mkfifo),
    ("undo.json", lambda path: path.mkdir()),
    ("undo.json", os.mkfifo),
    ("undo.json", lambda path: path.symlink_to("../../outside/plan.json")),
    (".reserve", lambda path: path.symlink_to("../../outside")),
    ("to", lambda path: path.symlink_to("/nowhere")),
]


@pytest.mark.parametrize(("name", "make"), FOREIGN, ids=range(len(FOREIGN)))
def test_what_somebody_else_put_there_stays_and_is_named(
    runs: Runs, folder: RunFolder, name: str, make: Callable[[Path], object]
) -> None:
    make(folder.path / name)
    assert run_delete(runs, folder.run_id) == [Left(folder.run_id, (name,))]
    assert [each.name for each in folder.path.iterdir()] == [name]
    assert outside(runs) == ALL_OUTSIDE


def test_a_folder_in_the_run_is_not_looked_into(runs: Runs, folder: RunFolder) -> None:
    (folder.path / "sub").mkdir()
    (folder.path / "sub" / "plan.json").write_text("mine")
    run_delete(runs, folder.run_id)
    assert tree(folder.path) == {"sub": "folder", "sub/plan.json": "mine"}


def test_a_foreign_folder_with_the_name_of_a_run_is_left_whole(runs: Runs) -> None:
    path = runs.root / "20261001T000000Z-cccccc"
    path.mkdir(parents=True)
    (path / "plan.json").write_text("a plan of a building")
    (path / "house.txt").write_text("mine")
    before = tree(runs.root)
    (left,) = run_delete(runs, path.name)
    assert left == Left(path.name, ("house.txt",), is_whole=True)
    assert tree(runs.root) == before


def test_a_log_of_another_run_does_not_make_a_folder_with_more_a_run(
    runs: Runs, folder: RunFolder
) -> None:
    path = folder.path.rename(runs.root / "20261001T000000Z-cccccc")
    (path / "notes.txt").write_text("mine")
    before = tree(runs.root)
    assert run_delete(runs, path.name)[0].is_whole
    assert tree(runs.root) == before


@pytest.mark.parametrize("name", ["plan.json", "run.json", "events.jsonl"])
def test_a_link_with_the_name_of_a_file_is_not_followed(
    runs: Runs, folder: RunFolder, name: str
) -> None:
    (folder.path / name).unlink()
    (folder.path / name).symlink_to(runs.root.parent / "outside" / name)
    (left,) = run_delete(runs, folder.run_id)
    assert left.names == (name,)
    assert (folder.path / name).is_symlink()
    assert outside(runs) == ALL_OUTSIDE


def test_a_file_with_another_name_elsewhere_keeps_that(runs: Runs, folder: RunFolder) -> None:
    (folder.path / "undo.json").hardlink_to(runs.root.parent / "outside" / "plan.json")
    assert run_delete(runs, folder.run_id) == []
    assert outside(runs) == ALL_OUTSIDE


def test_a_link_in_the_place_of_a_run_is_no_run(runs: Runs, folder: RunFolder) -> None:
    moved = folder.path.rename(runs.root.parent / "outside" / folder.run_id)
    folder.path.symlink_to(moved)
    before = tree(runs.root.parent)
    with pytest.raises(FilesError, match="Cannot delete the run"):
        run_delete(runs, folder.run_id)
    assert tree(runs.root.parent) == before


def test_a_store_that_is_a_link_is_refused(runs: Runs, folder: RunFolder) -> None:
    link = runs.root.parent / "link"
    link.symlink_to(runs.root)
    before = tree(runs.root)
    with pytest.raises(FilesError, match="is a link"):
        run_delete(Runs(link), folder.run_id)
    assert tree(runs.root) == before


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "",
        "../outside",
        "../runs/20261023T231500Z-aaaaaa",
        "20261023T231500Z-aaaaaa/",
        "20261023T231500Z-aaaaaa/..",
        "20261023T231500Z-aaaaaa\n",
        "20261023T231500Z-aaaaaa.bak",
        "20269999T231500Z-aaaaaa",
        ".locks",
        "ABSOLUTE",
    ],
)
def test_what_is_no_run_id_deletes_nothing(runs: Runs, folder: RunFolder, name: str) -> None:
    for each in ("20261023T231500Z-aaaaaa.bak", ".locks"):
        (runs.root / each).mkdir()
    before = tree(runs.root.parent)
    with pytest.raises((FilesError, ValueError)):
        run_delete(runs, str(folder.path) if name == "ABSOLUTE" else name)
    assert tree(runs.root.parent) == before


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "../x", "/etc"])
def test_a_folder_is_opened_by_one_name_only(runs: Runs, folder: RunFolder, name: str) -> None:
    del folder
    with (
        opened_store(runs.root) as store,
        pytest.raises(ValueError, match="is not one name"),
        opened_folder(store, name),
    ):
        pass


def test_a_store_that_is_not_there_is_a_sentence(runs: Runs) -> None:
    with pytest.raises(FilesError, match="Cannot open the run store"):
        run_delete(runs, "20261023T231500Z-aaaaaa")


def test_a_folder_with_one_above_is_not_the_top(tmp_path: Path) -> None:
    with opened_store(tmp_path) as store:
        assert not is_top(store)


def test_the_top_of_the_file_system_is_told() -> None:
    """Only looks at it."""
    top = os.open("/", os.O_RDONLY)
    assert is_top(top)
    os.close(top)


def test_the_top_is_no_store(
    runs: Runs, folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("umsync.runs.handles.is_top", lambda _descriptor: True)
    with pytest.raises(FilesError, match="no run store"):
        run_delete(runs, folder.run_id)
    assert folder.path.exists()


class Stopped(BaseException):
    """Somebody pulled the plug."""


def _stop_at(monkeypatch: pytest.MonkeyPatch, function: str, number: int) -> None:
    """The process ends just before this call of this function of the system."""
    real, calls = getattr(os, function), [0]

    def stopping(*arguments: object, **named: object) -> object:
        calls[0] += 1
        if calls[0] == number:
            raise Stopped
        return real(*arguments, **named)

    monkeypatch.setattr(os, function, stopping)


@pytest.mark.parametrize(
    ("function", "number"),
    [("rename", 1), ("unlink", 1), ("unlink", 2), ("unlink", 3), ("rmdir", 1)],
)
def test_an_interrupted_deletion_is_finished_by_the_next(
    runs: Runs, folder: RunFolder, function: str, number: int
) -> None:
    other = next(each for each in runs.store.folders() if each.run_id != folder.run_id)
    whole = folder.read()
    with pytest.MonkeyPatch.context() as monkeypatch:
        _stop_at(monkeypatch, function, number)
        with pytest.raises(Stopped):
            run_delete(runs, folder.run_id)
    seen = {each.run_id: each.read() for each in runs.store.folders()}
    assert seen.get(folder.run_id, whole) == whole
    assert runs.store.foreign() == ()
    run_delete(runs, *({other.run_id} | ({folder.run_id} & seen.keys())))
    assert set(tree(runs.root)) == {FILE}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_half_a_run_beside_foreign_files_still_tells_what_it_did(
    runs: Runs, folder: RunFolder, number: int
) -> None:
    (folder.path / "notes.txt").write_text("mine")
    whole = folder.read().run
    with pytest.MonkeyPatch.context() as monkeypatch:
        _stop_at(monkeypatch, "unlink", number)
        with pytest.raises(Stopped):
            run_delete(runs, folder.run_id)
    assert folder.read().run == whole
    run_delete(runs, folder.run_id)
    assert tree(folder.path) == {"notes.txt": "mine"}


def test_what_is_put_there_meanwhile_goes_back_to_its_place(
    runs: Runs, folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.rmdir

    def rmdir(name: str, **named: int) -> None:
        (runs.root / name / "late.txt").write_text("mine")
        real(name, **named)

    monkeypatch.setattr(os, "rmdir", rmdir)
    assert run_delete(runs, folder.run_id) == [Left(folder.run_id, ("late.txt",))]
    assert tree(folder.path) == {"late.txt": "mine"}


def test_a_hidden_link_is_not_followed(runs: Runs, folder: RunFolder) -> None:
    hidden = runs.root / ".deleting-20261001T000000Z-cccccc"
    hidden.symlink_to(runs.root.parent / "outside")
    run_delete(runs, folder.run_id)
    assert hidden.is_symlink()
    assert outside(runs) == ALL_OUTSIDE


def test_foreign_files_in_a_hidden_folder_get_their_place_back(
    runs: Runs, folder: RunFolder
) -> None:
    hidden = runs.root / ".deleting-20261001T000000Z-cccccc"
    hidden.mkdir()
    (hidden / "notes.txt").write_text("mine")
    run_delete(runs, folder.run_id)
    assert tree(runs.root / "20261001T000000Z-cccccc") == {"notes.txt": "mine"}


def test_a_folder_that_cannot_be_emptied_is_a_sentence(
    runs: Runs, folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(FilesError, match=r"Cannot delete the run .*Permission denied"):
        run_delete(runs, folder.run_id)


@pytest.mark.parametrize("kind", ["link", "other name"])
def test_notes_are_not_written_elsewhere(runs: Runs, folder: RunFolder, kind: str) -> None:
    mine = runs.root.parent / "outside" / "plan.json"
    if kind == "link":
        (runs.root / FILE).symlink_to(mine)
    else:
        (runs.root / FILE).hardlink_to(mine)
    with pytest.raises(FilesError):
        run_delete(runs, folder.run_id)
    assert outside(runs) == ALL_OUTSIDE
    assert folder.path.exists()


def test_a_pipe_takes_no_notes(runs: Runs, folder: RunFolder) -> None:
    os.mkfifo(runs.root / FILE)
    with pytest.raises(FilesError, match="no regular file"):
        run_delete(runs, folder.run_id)
    assert folder.path.exists()


def test_a_note_that_was_cut_off_does_not_take_the_next_with_it(
    runs: Runs, folder: RunFolder
) -> None:
    (runs.root / FILE).write_text('{"at":"2026')
    run_delete(runs, folder.run_id)
    assert [each.run_id for each in notes_in(runs.root)] == [folder.run_id]


def test_a_damaged_note_still_counts_for_its_digest(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"plan_digest":"sha256:d"\n')
    assert notes_in(tmp_path) == ()
    assert [each.plan_digest for each in notes_about(tmp_path, "sha256:d")] == ["sha256:d"]
    assert notes_about(tmp_path, "sha256:e") == ()


def test_a_deleted_run_has_used_its_plan(runs: Runs, folder: RunFolder) -> None:
    with opened_store(runs.root) as store:
        append_note(store, Note(folder.run_id, NOW, "sha256:d", "20261001T000000Z-cccccc"))
    (use,) = runs.store.uses("sha256:d")
    assert (use.run_id, use.resumes) == (folder.run_id, "20261001T000000Z-cccccc")
    assert runs.store.has_used("sha256:e") is None
