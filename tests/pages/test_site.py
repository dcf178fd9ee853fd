"""The site of all runs: complete, usable when it fails, harmless to what else is in its folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.pages.parsed import parsed
from tests.support.builders import NOW, make_change, make_head, make_plan
from umsync.cli.site import Site, site
from umsync.documents.plan_document import document_of
from umsync.errors import Attempt, FilesError
from umsync.model.person import Person
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.report.html import published
from umsync.report.privacy import Privacy
from umsync.runs.record import Record
from umsync.runs.start import Start
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from umsync.runs.folder import RunFolder

FIRST = "20261120T080000Z-aaaaaa"
SECOND = "20261121T080000Z-bbbbbb"
_ANA = Person("a1", "Ana Silva", "ana@acme.example")
_DOCUMENT = document_of(make_plan(make_change("a1", id="c1", person=_ANA)))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "site"


def _run(store: RunStore, run_id: str, *, digest: str = _DOCUMENT.digest) -> RunFolder:
    """A run whose one change failed, with a sentence that names the person."""
    head = make_head(run_id, plan_digest=digest)
    folder = store.create(head, _DOCUMENT.text)
    log = folder.open_log(Start.of(head, _DOCUMENT.plan))
    said = "Ana Silva cannot be suspended."
    result = Result("c1", Outcome.FAILED, NOW, said, (Attempt("POST /x", said, 403, "4f1c"),))
    log.result(result)
    log.ended(RunState.FAILED, "", NOW)
    folder.write(Record(Run(head, RunState.FAILED, NOW, (result,)), log.seal))
    log.close()
    return folder


def _files(out: Path) -> set[str]:
    return {str(each.relative_to(out)) for each in out.rglob("*") if each.is_file()}


def _page(out: Path, run_id: str) -> str:
    return (out / "runs" / f"{run_id}.html").read_text("utf-8")


def test_a_site_has_an_index_and_a_page_for_each_run(store: RunStore, out: Path) -> None:
    _run(store, FIRST)
    _run(store, SECOND)
    assert site(store, out, Privacy.FULL) == Site(out / "index.html", 2, 0)
    pages = {f"runs/{FIRST}.html", f"runs/{SECOND}.html"}
    assert _files(out) == {"index.html", ".nojekyll", ".umsync-site.json", *pages}
    links = parsed((out / "index.html").read_text("utf-8")).attributes("href")
    assert pages <= {*links}
    assert "../index.html" in parsed(_page(out, FIRST)).attributes("href")
    assert "Ana Silva cannot be suspended." in parsed(_page(out, FIRST)).words


def test_a_site_of_no_runs_can_be_made(store: RunStore, out: Path) -> None:
    assert site(store, out, Privacy.FULL).runs == 0
    assert "No runs yet." in (out / "index.html").read_text("utf-8")


def test_made_anew_it_loses_the_pages_of_runs_that_are_gone(store: RunStore, out: Path) -> None:
    _run(store, FIRST)
    site(store, out, Privacy.FULL)
    site(RunStore(store.root.parent / "others"), out, Privacy.FULL)
    assert _files(out) == {"index.html", ".nojekyll", ".umsync-site.json"}


def test_what_somebody_else_put_there_stays(store: RunStore, out: Path) -> None:
    site(store, out, Privacy.FULL)
    (out / "CNAME").write_text("runs.acme.example")
    site(store, out, Privacy.FULL)
    assert (out / "CNAME").read_text() == "runs.acme.example"


def test_a_folder_that_is_not_empty_is_left_alone(store: RunStore, out: Path) -> None:
    out.mkdir()
    (out / "index.html").write_text("mine")
    with pytest.raises(FilesError, match="is not empty, and not a site that umsync made"):
        site(store, out, Privacy.FULL)
    assert _files(out) == {"index.html"}


def test_a_folder_with_nothing_but_git_is_empty(store: RunStore, out: Path) -> None:
    (out / ".git").mkdir(parents=True)
    assert site(store, out, Privacy.FULL).runs == 0


def test_a_file_in_the_way_is_not_overwritten(store: RunStore, out: Path) -> None:
    site(store, out, Privacy.FULL)
    _run(store, FIRST)
    mine = out / "runs" / f"{FIRST}.html"
    mine.write_text("mine")
    with pytest.raises(FilesError, match="is in the way, and umsync did not make it"):
        site(store, out, Privacy.FULL)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "other", "files": []}',
     '{"format": "umsync.site/1", "files": "x"}', '{"format": "umsync.site/1", "files": [1]}'],
)  # fmt: skip
def test_a_marker_that_cannot_be_read_stops_it(store: RunStore, out: Path, text: str) -> None:
    site(store, out, Privacy.FULL)
    (out / ".umsync-site.json").write_text(text)
    with pytest.raises(FilesError, match="is damaged"):
        site(store, out, Privacy.FULL)


@pytest.mark.parametrize("name", ["../mine.txt", "notes.txt", "runs/../../mine.txt", "/mine"])
def test_a_forged_marker_deletes_nothing_else(
    store: RunStore, out: Path, tmp_path: Path, name: str
) -> None:
    site(store, out, Privacy.FULL)
    for mine in (tmp_path / "mine.txt", out / "notes.txt"):
        mine.write_text("mine")
    forged = {"format": "umsync.site/1", "files": ["index.html", ".nojekyll", name]}
    (out / ".umsync-site.json").write_text(json.dumps(forged))
    site(store, out, Privacy.FULL)
    assert (tmp_path / "mine.txt").exists()
    assert (out / "notes.txt").exists()


def test_no_link_is_followed(store: RunStore, out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out.symlink_to(elsewhere)
    with pytest.raises(FilesError, match="through links"):
        site(store, out, Privacy.FULL)
    assert _files(elsewhere) == set()


def test_no_link_inside_is_followed(store: RunStore, out: Path, tmp_path: Path) -> None:
    site(store, out, Privacy.FULL)
    (out / "runs").rmdir()
    (out / "runs").symlink_to(tmp_path)
    with pytest.raises(FilesError, match="through links"):
        site(store, out, Privacy.FULL)


@pytest.mark.parametrize("name", ["index.html", ".umsync-site.tmp"])
def test_a_link_in_the_place_of_a_file_is_replaced(
    store: RunStore, out: Path, tmp_path: Path, name: str
) -> None:
    site(store, out, Privacy.FULL)
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    (out / name).unlink(missing_ok=True)
    (out / name).symlink_to(mine)
    site(store, out, Privacy.FULL)
    assert mine.read_text() == "mine"
    assert not (out / name).is_symlink()


def test_a_linked_marker_is_no_marker(store: RunStore, out: Path, tmp_path: Path) -> None:
    site(store, out, Privacy.FULL)
    marker = out / ".umsync-site.json"
    marker.rename(tmp_path / "marker")
    marker.symlink_to(tmp_path / "marker")
    with pytest.raises(FilesError, match="not a site that umsync made"):
        site(store, out, Privacy.FULL)


@pytest.mark.parametrize("inside", ["", "site"])
def test_a_site_is_not_made_among_the_runs(store: RunStore, inside: str) -> None:
    _run(store, FIRST)
    with pytest.raises(FilesError, match="is in the run store"):
        site(store, store.root / inside, Privacy.FULL)


def test_a_failure_leaves_the_site_that_was_there(
    store: RunStore, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run(store, FIRST)
    site(store, out, Privacy.FULL)
    before = (out / "index.html").read_text("utf-8")
    _run(store, SECOND)
    whole = published.Published.write

    def full(folder: published.Published, name: str, content: str) -> None:
        if SECOND in name:
            raise FilesError("No space is left.")
        whole(folder, name, content)

    with monkeypatch.context() as patched:
        patched.setattr(published.Published, "write", full)
        with pytest.raises(FilesError, match="No space"):
            site(store, out, Privacy.FULL)
    assert (out / "index.html").read_text("utf-8") == before
    assert FIRST in _page(out, FIRST)
    assert site(store, out, Privacy.FULL).runs == 2


def test_what_a_failed_try_left_is_cleaned_up_by_the_next(store: RunStore, out: Path) -> None:
    site(store, out, Privacy.FULL)
    left = published.published(out)
    names = ("index.html", ".nojekyll", f"runs/{FIRST}.html")
    left.begin(names)
    left.write(f"runs/{FIRST}.html", "half")
    site(store, out, Privacy.FULL)
    assert _files(out) == {"index.html", ".nojekyll", ".umsync-site.json"}


def test_a_run_that_cannot_be_read_is_shown_as_damaged(store: RunStore, out: Path) -> None:
    (_run(store, FIRST).path / "run.json").unlink()
    (store.root / FIRST / "events.jsonl").write_bytes(b"nonsense\n")
    assert site(store, out, Privacy.FULL).damaged == 1
    words = parsed(_page(out, FIRST)).words
    assert "cannot be read." in words
    assert "is not an event that umsync wrote" in words
    assert "damaged" in parsed((out / "index.html").read_text("utf-8")).words


def test_a_run_that_never_started_says_so(store: RunStore, out: Path) -> None:
    store.create(make_head(FIRST), _DOCUMENT.text)
    site(store, out, Privacy.FULL)
    assert "has no readable start" in parsed(_page(out, FIRST)).words


def test_a_changed_log_is_damage(store: RunStore, out: Path) -> None:
    log = _run(store, FIRST).path / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b"Ana", b"Eva"))
    assert site(store, out, Privacy.FULL).damaged == 1
    assert "The log is damaged" in parsed(_page(out, FIRST)).words


@pytest.mark.parametrize("is_gone", [True, False])
def test_without_its_plan_a_run_names_nobody_who_should_be_hidden(
    store: RunStore, out: Path, *, is_gone: bool
) -> None:
    folder = _run(store, FIRST, digest=_DOCUMENT.digest if is_gone else "sha256:" + "0" * 64)
    if is_gone:
        folder.plan_file.unlink()
    assert site(store, out, Privacy.IDS).damaged == 1
    assert "Silva" not in _page(out, FIRST)
    site(store, out, Privacy.FULL)
    assert "Ana Silva cannot be suspended." in _page(out, FIRST)


def test_no_page_tells_where_the_runs_are(store: RunStore, out: Path) -> None:
    _run(store, FIRST).plan_file.unlink()
    site(store, out, Privacy.FULL)
    for each in out.rglob("*.html"):
        assert str(store.root) not in each.read_text("utf-8")


def test_names_only_means_no_address_anywhere(store: RunStore, out: Path) -> None:
    _run(store, FIRST)
    site(store, out, Privacy.NAMES)
    assert "Ana Silva" in _page(out, FIRST)
    for each in out.rglob("*.html"):
        assert "@acme.example" not in each.read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(store: RunStore, out: Path) -> None:
    out.write_text("a file")
    with pytest.raises(FilesError, match="Cannot create"):
        site(store, out, Privacy.FULL)
