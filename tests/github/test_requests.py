"""Comments, issues and reviewed plans: what is asked of GitHub, and what is believed."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import Ran, Umsync, folder, umsync
from tests.support.builders import make_change, make_plan
from tests.support.fake_github import BOT, REPOSITORY, TOKEN, FakeGitHub, fake_github
from tests.support.same_answer import always_answering
from umsync.documents.plan_document import document_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["folder", "umsync"]
SHA = "a" * 40
HEAD = "b" * 40
MARK = "<!-- umsync:plan:acme -->"
DOCUMENT = document_of(make_plan(make_change("a1")))
BODY = f"{MARK}\n### umsync plan\nDigest `{DOCUMENT.digest}`. Made today."


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with fake_github() as found:
        yield found


def asked(umsync: Umsync, github: FakeGitHub, *arguments: str, **env: str) -> Ran:
    given = {
        "GITHUB_API_URL": github.url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_TOKEN": TOKEN,
        **env,
    }
    return umsync("github", *arguments, env=given)


def report(body: str = f"{MARK}\nhello") -> str:
    Path("plan.md").write_text(body)
    return "plan.md"


def test_a_comment_is_added_once_and_then_updated(umsync: Umsync, github: FakeGitHub) -> None:
    assert "added" in asked(umsync, github, "comment", report(), "--number", "7").out
    ran = asked(umsync, github, "comment", report(f"{MARK}\nnew"), "--number", "7")
    assert "updated" in ran.out
    assert [each["body"] for each in github.notes] == [f"{MARK}\nnew"]


def test_an_own_comment_is_found_on_a_later_page(umsync: Umsync, github: FakeGitHub) -> None:
    for number in range(130):
        github.write(7, f"{number}", login="ann")
    github.write(7, f"{MARK}\nold")
    asked(umsync, github, "comment", report(), "--number", "7")
    assert github.notes[-1]["body"] == f"{MARK}\nhello"
    assert len(github.notes) == 131


@pytest.mark.parametrize(
    ("login", "body"),
    [("mallory", f"{MARK}\nx"), (BOT, f"quoted {MARK}"), (BOT, "<!-- umsync:plan:acme-labs -->")],
)
def test_what_is_not_ours_is_left_alone(
    umsync: Umsync, github: FakeGitHub, login: str, body: str
) -> None:
    github.write(7, body, login)
    asked(umsync, github, "comment", report(), "--number", "7")
    assert [each["body"] for each in github.notes] == [body, f"{MARK}\nhello"]


def test_a_file_that_is_no_report_is_refused(umsync: Umsync, github: FakeGitHub) -> None:
    ran = asked(umsync, github, "comment", report("hello"), "--number", "7")
    assert ran.code == 2
    assert "is no report of umsync" in ran.err
    assert github.notes == []


def test_a_file_that_is_not_there_is_an_error(umsync: Umsync, github: FakeGitHub) -> None:
    assert asked(umsync, github, "comment", "none.md", "--number", "7").code == 11


def test_one_issue_is_opened_updated_and_closed(umsync: Umsync, github: FakeGitHub) -> None:
    asked(umsync, github, "issue", report(), "--title", "Over a limit")
    asked(umsync, github, "issue", report(f"{MARK}\nagain"), "--title", "Still")
    (issue,) = github.issues
    assert (issue["title"], issue["body"], issue["labels"]) == (
        "Still",
        f"{MARK}\nagain",
        ["umsync"],
    )
    assert "closed" in asked(umsync, github, "issue", report(), "--close").out
    assert issue["state"] == "closed"
    assert "No issue is open" in asked(umsync, github, "issue", report(), "--close").out


@pytest.mark.parametrize("missing", ["GITHUB_REPOSITORY", "GITHUB_TOKEN"])
def test_it_says_what_it_needs(umsync: Umsync, github: FakeGitHub, missing: str) -> None:
    ran = asked(umsync, github, "comment", report(), "--number", "7", **{missing: ""})
    assert (ran.code, github.asked) == (2, [])


@pytest.mark.parametrize("url", ["http://github.acme.example", "https://[::1", "github"])
def test_no_token_is_sent_without_encryption(umsync: Umsync, github: FakeGitHub, url: str) -> None:
    ran = asked(umsync, github, "comment", report(), "--number", "7", GITHUB_API_URL=url)
    assert ran.code == 2
    assert "https://" in ran.err


@pytest.mark.parametrize("status", [401, 403, 404, 500, 204])
def test_a_refusal_is_a_sentence(umsync: Umsync, github: FakeGitHub, status: int) -> None:
    github.status = status
    ran = asked(umsync, github, "comment", report(), "--number", "7")
    assert ran.code == 11
    assert f"GitHub answered {status}" in ran.err or status == 204
    assert TOKEN not in ran.err + ran.out


@pytest.mark.parametrize(
    "rows", [{}, ["x"], [[]], None, [{"merged_at": "now"}], [{"merged_at": "now", "number": "7"}]]
)
def test_an_answer_of_another_shape_is_a_sentence(
    umsync: Umsync, github: FakeGitHub, rows: object
) -> None:
    with always_answering(json.dumps(rows)) as url:
        ran = asked(umsync, github, "pull-request", SHA, GITHUB_API_URL=url)
    assert ran.code == 11
    assert ran.err.startswith("Error: GitHub's answer ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not valid JSON in line 1. Run the job again."),
        ("[" * 101, "is nested more than 100 levels deep. Run the job again."),
    ],
)
def test_an_answer_that_is_no_json_is_a_sentence(
    umsync: Umsync, github: FakeGitHub, text: str, said: str
) -> None:
    with always_answering(text) as url:
        ran = asked(umsync, github, "pull-request", SHA, GITHUB_API_URL=url)
    about = f"GitHub's answer to GET /commits/{SHA}/pulls"
    assert (ran.code, ran.err) == (11, f"Error: {about} {said}\n")


def test_silence_is_a_sentence(umsync: Umsync, github: FakeGitHub) -> None:
    ran = asked(
        umsync, github, "comment", report(), "--number", "7", GITHUB_API_URL="http://127.0.0.1:1"
    )
    assert ran.code == 11
    assert "GitHub did not answer" in ran.err


def merged(github: FakeGitHub, *, body: str = BODY, text: str = DOCUMENT.text) -> None:
    """Pull request 7, whose comment shows a plan that a run of its last commit kept."""
    pull = {"number": 7, "merged_at": "x", "merge_commit_sha": SHA, "head": {"sha": HEAD}}
    github.pulls.append(pull)
    github.write(7, body)
    ran = {"id": 31, "head_sha": HEAD, "head_repository": {"full_name": REPOSITORY}}
    github.runs.append(ran)
    github.keep(31, "umsync-plan-acme", {"plan.json": text.encode()})


def reviewed(umsync: Umsync, github: FakeGitHub, *more: str) -> Ran:
    arguments = more or ("--commit", SHA)
    return asked(
        umsync, github, "reviewed", "acme", *arguments, "-o", "got.json", GITHUB_OUTPUT="out"
    )


def found() -> bool:
    return Path("got.json").exists()


def test_the_plan_that_was_shown_is_fetched(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    assert reviewed(umsync, github).code == 0
    assert Path("got.json").read_text() == DOCUMENT.text
    assert DOCUMENT.digest in Path("out").read_text()


def test_the_token_is_not_sent_to_where_artifacts_are(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    reviewed(umsync, github)
    assert [has for _, path, has in github.asked if path.startswith("/storage")] == [False]


def test_another_plan_than_was_shown_is_not_taken(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github, text=document_of(make_plan(make_change("b2"))).text)
    ran = reviewed(umsync, github)
    assert (ran.code, found()) == (0, False)
    assert "is not kept any more" in ran.out


def test_an_older_run_that_kept_the_shown_plan_is_found(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    newer = {"id": 32, "head_sha": HEAD, "head_repository": {"full_name": REPOSITORY}}
    github.runs.append(newer)
    github.keep(32, "umsync-plan-acme", {"plan.json": b"{}"})
    assert reviewed(umsync, github).code == 0
    assert found()


def test_the_plan_of_a_forks_run_is_not_taken(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    github.runs[0]["head_repository"]["full_name"] = "mallory/people"
    reviewed(umsync, github)
    assert not found()


@pytest.mark.parametrize(
    ("login", "body"),
    [
        ("mallory", BODY),
        (BOT, f"{MARK}\n**umsync:** No changes."),
        (BOT, f"{MARK}\n> Digest `sha256:0`"),
    ],
)
def test_a_digest_that_umsync_did_not_show_does_not_count(
    umsync: Umsync, github: FakeGitHub, login: str, body: str
) -> None:
    merged(github)
    github.notes.clear()
    github.write(7, body, login)
    ran = reviewed(umsync, github)
    assert "shows no plan with changes" in ran.out
    assert not found()


def test_a_plan_that_is_not_kept_is_not_found(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    github.artifacts[0]["expired"] = True
    reviewed(umsync, github)
    assert not found()


def test_a_commit_without_a_pull_request_has_no_plan(umsync: Umsync, github: FakeGitHub) -> None:
    assert "No pull request brought this commit" in reviewed(umsync, github).out
    github.pulls.append({"number": 7, "merged_at": None, "merge_commit_sha": SHA})
    assert "No pull request brought this commit" in reviewed(umsync, github).out


@pytest.mark.parametrize("commit", ["main", "a" * 39, "../x"])
def test_only_a_whole_name_of_a_commit_is_asked_for(
    umsync: Umsync, github: FakeGitHub, commit: str
) -> None:
    assert reviewed(umsync, github, "--commit", commit).code == 2
    assert github.asked == []


def test_the_plan_of_a_run_needs_its_digest(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    assert (
        reviewed(umsync, github, "--run", "31", "--expect-digest", "sha256:" + "0" * 64).code == 7
    )
    assert not found()
    assert reviewed(umsync, github, "--run", "31", "--expect-digest", DOCUMENT.digest).code == 0
    assert found()


def test_a_run_without_a_plan_says_so(umsync: Umsync, github: FakeGitHub) -> None:
    assert "Run 99 keeps no plan" in reviewed(umsync, github, "--run", "99").out


def test_an_artifact_of_other_files_is_none(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    for content in ({"other": b""}, {"plan.json": b"\xff"}, {"../plan.json": b""}):
        github.artifacts.clear()
        github.keep(31, "umsync-plan-acme", content)
        assert reviewed(umsync, github).code == 0
        assert not found()


def test_an_artifact_that_is_no_zip_is_an_error(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plan.json", DOCUMENT.text)
    whole = packed.getvalue()
    for content in (b"no", whole[:50] + b"\xff\xff" + whole[52:], whole[:-30], whole[40:]):
        github.artifacts[0]["content"] = content
        assert "is no ZIP file" in reviewed(umsync, github).err


def test_an_artifact_that_unpacks_to_too_much_is_none(
    umsync: Umsync, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged(github)
    monkeypatch.setattr("umsync.github.reviewed.MOST_BYTES", 100)
    reviewed(umsync, github)
    assert not found()


def test_an_artifact_that_is_gone_is_an_error(umsync: Umsync, github: FakeGitHub) -> None:
    merged(github)
    packed = io.BytesIO()
    zipfile.ZipFile(packed, "w").close()
    github.artifacts[0]["content"] = packed.getvalue()
    assert not found()
    github.artifacts[0]["id"] = 77
    github.artifacts[0]["content"] = b""
    assert reviewed(umsync, github).code == 11


def test_which_pull_request_it_was(umsync: Umsync, github: FakeGitHub) -> None:
    assert asked(umsync, github, "pull-request", SHA).out == "\n"
    merged(github)
    assert asked(umsync, github, "pull-request", SHA).out == "7\n"


def test_plans_together_are_held_to_the_limits(umsync: Umsync) -> None:
    made = umsync("plan", "-o", "one.json")
    assert made.code == 0
    number = json.loads(Path("one.json").read_text())["destructive"]
    ran = umsync("github", "together", "one.json", "one.json", "--report", "both.md")
    assert f"| {2 * number} |" in ran.out
    assert Path("both.md").read_text("utf-8") == ran.out
    assert ran.out.startswith("<!-- umsync:together:acme -->")


def test_plans_that_together_are_over_a_limit_are_refused(umsync: Umsync) -> None:
    umsync("plan", "-o", "one.json")
    number = json.loads(Path("one.json").read_text())["destructive"]
    manifest = yaml.safe_load(Path("umsync.yaml").read_text())
    manifest["limits"] = {"destructive": {"count": number, "percent": 100}}
    Path("umsync.yaml").write_text(yaml.safe_dump(manifest))
    assert umsync("github", "together", "one.json").code == 0
    ran = umsync("github", "together", "one.json", "one.json")
    assert ran.code == 6
    assert "The plans together break a limit" in ran.err
    assert "**NO**" in ran.out
