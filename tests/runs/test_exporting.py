"""Runs that leave the store, byte for byte."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support.runs import Runs
from umsync.errors import FilesError
from umsync.model.run import Outcome
from umsync.runs.exporting import SUMS, files_of, write_folder, write_zip

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    runs = Runs(tmp_path / "runs")
    runs.add(2, Outcome.APPLIED)
    (runs.add(1, Outcome.FAILED).path / "notes.txt").write_text("not ours")
    return runs


def exported(runs: Runs) -> dict[str, bytes]:
    return files_of(runs.root, [each.run_id for each in runs.store.folders()])


def test_every_file_of_ours_is_there_as_it_is(runs: Runs) -> None:
    files = exported(runs)
    names = {"plan.json", "events.jsonl", "run.json"}
    for folder in runs.store.folders():
        for name in names:
            assert files[f"{folder.run_id}/{name}"] == (folder.path / name).read_bytes()
    assert len(files) == 2 * len(names) + 1


def test_the_sums_are_those_of_the_files(runs: Runs) -> None:
    files = exported(runs)
    lines = files[SUMS].decode().splitlines()
    sums = {name: sum_ for sum_, name in (line.split("  ") for line in lines)}
    assert sums.keys() == files.keys() - {SUMS}
    assert all(hashlib.sha256(files[name]).hexdigest() == sum_ for name, sum_ in sums.items())


def test_a_zip_file_holds_them_and_is_the_same_every_time(runs: Runs, tmp_path: Path) -> None:
    files = exported(runs)
    for name in ("one.zip", "two.zip"):
        write_zip(files, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {each: archive.read(each) for each in archive.namelist()} == files
        times = {each.date_time[:3] for each in archive.infolist()}
    assert times == {(1980, 1, 1), (2026, 11, 20), (2026, 11, 21)}


def test_a_run_of_a_year_that_zip_files_do_not_know_is_exported(tmp_path: Path) -> None:
    write_zip({"99991231T000000Z-aaaaaa/plan.json": b"x"}, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.read("99991231T000000Z-aaaaaa/plan.json") == b"x"


def test_a_folder_holds_them(runs: Runs, tmp_path: Path) -> None:
    files = exported(runs)
    write_folder(files, tmp_path / "out")
    assert all((tmp_path / "out" / name).read_bytes() == each for name, each in files.items())


def test_a_link_in_a_run_is_not_followed(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    plan = runs.store.folders()[0].plan_file
    plan.unlink()
    plan.symlink_to(tmp_path / "secret")
    with pytest.raises(FilesError, match="Cannot read the run"):
        exported(runs)


def test_a_folder_with_the_name_of_a_file_is_a_sentence(runs: Runs) -> None:
    (runs.store.folders()[0].path / "undo.json").mkdir()
    with pytest.raises(FilesError, match=r"Cannot read the run .*undo\.json is no regular file"):
        exported(runs)


def test_nothing_is_written_through_a_link(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    run_id = runs.store.folders()[0].run_id
    (tmp_path / "out" / run_id).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FilesError, match="is a link"):
        write_folder(exported(runs), tmp_path / "out")
    assert list((tmp_path / "elsewhere").iterdir()) == []
