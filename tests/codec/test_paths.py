"""Where the system does not say what stands at a path, nobody takes that for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from umsync.codec.paths import is_file, is_folder, is_there

TOO_LONG = Path("x" * 5_000)


@pytest.mark.parametrize("ask", [is_there, is_file, is_folder])
def test_what_the_system_does_not_say_is_an_error(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(OSError, match="name too long"):
        ask(TOO_LONG)


def test_what_stands_at_a_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "link")
    names = ("", "file", "file/x", "none", "link", "a\0b")
    told = {name: (is_there(at := tmp_path / name), is_file(at), is_folder(at)) for name in names}
    nothing = (False, False, False)
    assert told == {
        "": (True, False, True),
        "file": (True, True, False),
        **dict.fromkeys(names[2:], nothing),
    }
