"""Who holds a lock, and that it is let go whatever happens."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import ticking
from umsync.errors import FilesError, LockedError
from umsync.runs.lock import hold

if TYPE_CHECKING:
    from pathlib import Path


def _said(root: Path, *sources: str) -> str:
    with pytest.raises(LockedError) as refused, hold(root, sources, ticking()):
        pass
    return str(refused.value)


def test_the_holder_is_told_with_process_host_and_start(tmp_path: Path) -> None:
    with hold(tmp_path, ["acme"], ticking()):
        assert _said(tmp_path, "acme") == (
            f"Another apply is working on source acme: process {os.getpid()} on "
            f"{socket.gethostname()}, since 2026-11-22T23:15:00Z. "
            "Wait until it has ended, or stop it."
        )


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"pid": 1, "host": "h"}'])
def test_a_holder_that_says_nothing_useful_is_somebody(tmp_path: Path, text: str) -> None:
    with hold(tmp_path, ["acme"], ticking()):
        (tmp_path / ".locks" / "acme.json").write_text(text)
        assert _said(tmp_path, "acme") == (
            "Another apply is working on source acme. Wait until it has ended, or stop it."
        )


def test_a_holder_that_said_nothing_is_somebody(tmp_path: Path) -> None:
    with hold(tmp_path, ["acme"], ticking()):
        (tmp_path / ".locks" / "acme.json").unlink()
        assert "source acme. Wait" in _said(tmp_path, "acme")


def test_who_asked_in_vain_takes_nothing_away(tmp_path: Path) -> None:
    with hold(tmp_path, ["b"], ticking()):
        first = _said(tmp_path, "a", "b")
        assert _said(tmp_path, "b") == first
        assert not (tmp_path / ".locks" / "a.json").exists()


def test_a_block_that_fails_lets_go(tmp_path: Path) -> None:
    """Also while somebody still looks at the failure."""
    with pytest.raises(KeyError) as failed, hold(tmp_path, ["acme"], ticking()):
        raise KeyError
    assert not (tmp_path / ".locks" / "acme.json").exists()
    with hold(tmp_path, ["acme"], ticking()):
        assert failed.type is KeyError


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".locks" / "acme.lock").mkdir(parents=True)
    with pytest.raises(FilesError, match="Cannot lock"), hold(tmp_path, ["acme"], ticking()):
        pass


def test_sources_whose_names_look_alike_do_not_wait(tmp_path: Path) -> None:
    with hold(tmp_path, ["a/b"], ticking()), hold(tmp_path, ["a%2Fb"], ticking()):
        assert _said(tmp_path, "a/b").startswith("Another apply is working on source a/b: ")
