"""Bytes that are not the text of a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from umsync.manifest.load import load
from umsync.manifest.problems import ManifestErrors

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = b"sources: {acme: {sandbox: acme.json}}\n"


def problem(folder: Path, data: bytes) -> str:
    (folder / "a.yaml").write_bytes(data)
    with pytest.raises(ManifestErrors) as caught:
        load([folder])
    (only,) = caught.value.problems
    return str(only)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_all_line_ends_count_as_lines(tmp_path: Path, end: bytes) -> None:
    data = SOURCES.replace(b"\n", end) + b"# x" + end + b"\xff"
    text = problem(tmp_path, data)
    assert text == "a.yaml:3:1: Byte 0xFF is not valid UTF-8. Save the file as UTF-8."


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    assert problem(tmp_path, "é😀: \xff".encode()[:-2] + b"\xff").startswith("a.yaml:1:5: ")


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + SOURCES)
    assert load([tmp_path]).sources["acme"].at.column == 11


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_refused(tmp_path: Path, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text = problem(tmp_path, mark + SOURCES.decode().encode(encoding))
    assert text == "a.yaml:1:1: The file is in UTF-16. Save it as UTF-8."


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff"])
def test_invisible_characters_are_refused_where_they_stand(tmp_path: Path, character: str) -> None:
    text = problem(tmp_path, SOURCES + f"# a{character}b\n".encode())
    code = f"U+{ord(character):04X}"
    assert text == f"a.yaml:2:4: There is an invisible character here ({code}). Take it out."


def test_a_file_has_at_most_one_mebibyte(tmp_path: Path) -> None:
    text = problem(tmp_path, SOURCES + b"#" * 1024 * 1024)
    assert text.startswith("a.yaml:1:1: The file is larger than 1 MiB.")


def test_a_file_has_at_most_50000_values(tmp_path: Path) -> None:
    text = problem(tmp_path, b"protect: {accounts: [" + b"a," * 50_000 + b"]}")
    assert text.startswith("a.yaml:1:")
    assert "The file has more than 50,000 values." in text


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    text = problem(tmp_path, b"")
    assert text == "a.yaml:1:1: There is nothing in it. Write something, or take it away."


def test_a_key_in_a_comment_is_found_even_when_the_rest_cannot_be_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"# ATATT3xFfGF0fake\nx: [\n")
    with pytest.raises(ManifestErrors) as caught:
        load([tmp_path])
    assert [each.at.line for each in caught.value.problems] == [1, 3]
    assert "ATATT3x" not in str(caught.value)


def test_a_key_in_a_comment_is_found_next_to_another_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(SOURCES + b"a: &x 1 # ATCTT3xFfGN0fake\n")
    with pytest.raises(ManifestErrors) as caught:
        load([tmp_path])
    assert [each.at.column for each in caught.value.problems] == [1, 4, 11]


def test_a_key_in_a_value_is_reported_once(tmp_path: Path) -> None:
    assert problem(tmp_path, SOURCES + b"filters: {a: {group: ATCTT3xFfGN0fake}}\n")
