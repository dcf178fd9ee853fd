"""Which files are found, and what happens to those that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from umsync.errors import FilesError, ManifestError
from umsync.manifest import files
from umsync.manifest.files import find_files
from umsync.manifest.load import load


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("sources: {acme: {sandbox: acme.json}}\n")


def names(*paths: Path) -> list[str]:
    return [each.name for each in find_files(paths)]


def test_a_folder_stands_for_its_yaml_files_at_any_depth_sorted(tmp_path: Path) -> None:
    touch(tmp_path / "b.yml", tmp_path / "a" / "z.yaml", tmp_path / "a" / "b" / "c.yaml")
    touch(tmp_path / "readme.md", tmp_path / "acme.json")
    assert names(tmp_path) == ["a/b/c.yaml", "a/z.yaml", "b.yml"]


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    touch(tmp_path / "a.yaml", tmp_path / ".b.yaml", tmp_path / ".git" / "c.yaml")
    assert names(tmp_path) == ["a.yaml"]


def test_a_folder_that_is_named_may_itself_be_hidden(tmp_path: Path) -> None:
    touch(tmp_path / ".manifests" / "a.yaml")
    assert names(tmp_path / ".manifests") == ["a.yaml"]


def test_a_single_file_goes_by_its_name_whatever_its_suffix(tmp_path: Path) -> None:
    touch(tmp_path / "people.txt")
    assert names(tmp_path / "people.txt") == ["people.txt"]


def test_names_start_at_the_folder_that_all_paths_share(tmp_path: Path) -> None:
    touch(tmp_path / "a" / "x.yaml", tmp_path / "b" / "y.yaml")
    assert names(tmp_path / "a", tmp_path / "b" / "y.yaml") == ["a/x.yaml", "b/y.yaml"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    touch(tmp_path / "x.yaml")
    assert names(tmp_path, tmp_path / "x.yaml", tmp_path / "." / "x.yaml") == ["x.yaml"]


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    touch(tmp_path / ".data" / "x.yaml")
    (tmp_path / "x.yaml").symlink_to(tmp_path / ".data" / "x.yaml")
    assert load([tmp_path]).files[0].path == "x.yaml"


def test_a_name_with_control_characters_is_shown_in_one_line(tmp_path: Path) -> None:
    touch(tmp_path / "a\nb\x1b.yaml")
    assert names(tmp_path) == ["a\\nb\\x1b.yaml"]


def test_a_folder_without_manifests_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        load([tmp_path])
    assert str(caught.value) == (
        f"The folder {tmp_path} has no *.yaml or *.yml file. Add one, or name another."
    )


def test_no_path_at_all_is_an_error() -> None:
    with pytest.raises(ManifestError, match="No manifest was named"):
        load([])


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(FilesError, match=r"nowhere\.yaml does not exist\."):
        load([tmp_path / "nowhere.yaml"])


def test_a_broken_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FilesError, match=r"x\.yaml is not a file\."):
        load([tmp_path])


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    with pytest.raises(FilesError, match=r"x\.yaml is not a file\."):
        load([tmp_path])


def test_a_file_that_cannot_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "x.yaml")

    def refuse(path: Path, _mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FilesError, match=r"x\.yaml cannot be read: Permission denied\."):
        load([tmp_path])


def test_a_folder_that_cannot_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(FilesError, match=r"cannot be read: Permission denied\."):
        load([tmp_path])


def test_drives_without_a_common_folder_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(paths: object) -> str:
        raise ValueError(paths)

    touch(tmp_path / "x.yaml")
    monkeypatch.setattr(os.path, "commonpath", refuse)
    with pytest.raises(FilesError, match="different drives"):
        load([tmp_path])


def test_the_number_of_files_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "x.yaml", tmp_path / "y.yaml")
    monkeypatch.setattr(files, "MOST_FILES", 1)
    with pytest.raises(ManifestError, match="There are 2 manifest files; the most is 1"):
        load([tmp_path])


def test_a_path_that_the_system_refuses_is_an_error_about_files() -> None:
    with pytest.raises(FilesError, match=r"cannot be read: File name too long\."):
        load([Path("x" * 5000)])
