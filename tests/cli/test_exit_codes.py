"""Every exit code by itself, and which one wins where a command could end with two.

What comes first is found first, so its exit code wins over all below it. Mishaps of a run end it
when they come; a change that failed is only told at the end, so it gives way to all of them.

| `umsync plan -o FILE`       |    | `umsync apply FILE --yes`        |    |
| --------------------------- | -- | -------------------------------- | -- |
| an unknown option           |  2 | an unknown option                |  2 |
| no manifest there           | 11 | no plan file there               | 11 |
| a mistake in the manifest   |  3 | a plan file that was edited      |  7 |
| an unknown source           |  2 | no manifest there                | 11 |
| no key                      |  4 | a mistake in the manifest        |  3 |
| nobody answers              |  5 | nothing to apply                 |  0 |
| a wrong key                 |  4 | another digest than reviewed     |  7 |
| groups cannot be read       |  5 | a plan that has expired          |  7 |
| a group that is not there   |  3 | a run store that is none         | 11 |
| people cannot be read       |  5 | a manifest that was changed      |  7 |
| a plan file cannot be made  | 11 | another number than accepted     |  6 |
| an unsafe plan              |  6 | a plan over a limit              |  6 |
|                             |    | nobody can be asked              |  2 |
|                             |    | another apply at work            |  8 |
|                             |    | no key                           |  4 |
|                             |    | nobody answers                   |  5 |
|                             |    | a wrong key                      |  4 |
|                             |    | groups cannot be read            |  5 |
|                             |    | another organization             |  7 |
|                             |    | people cannot be counted         |  5 |
|                             |    | too many for the people of now   |  6 |
|                             |    | no run folder can be made        | 11 |
|                             |    | a protected group is gone        |  6 |
|                             |    | a policy's group is gone         |  3 |
|                             |    | people cannot be read            |  5 |
"""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from tests.support.places import Place, place
from tests.support.worlds import NOW, is_read
from umsync.documents.plan_document import digest_of
from umsync.errors import ExitCode, FilesError
from umsync.runs.events import EventLog
from umsync.runs.identity import new_run_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Request

    from tests.cli.conftest import Ran, Umsync

RUNS = Path(".umsync/runs")


@dataclass(frozen=True)
class Mishap:
    """A thing that goes wrong, before the plan is made or after, and the exit code it has alone."""

    name: str
    code: ExitCode
    after: Callable[[Place], object] = lambda _at: None
    before: Callable[[Place], object] = lambda _at: None

    def __str__(self) -> str:
        return f"{self.name} ({int(self.code)})"


def typed(*arguments: str) -> Callable[[Place], object]:
    return lambda at: at.arguments.extend(arguments)


def failing(part: str, status: int = 500) -> Callable[[Place], object]:
    """Every address that has this part is answered with this status."""
    return lambda at: at.server.meddlers.append(
        lambda request, _: status if part in request.path else None
    )


def mistake(at: Place) -> None:
    at.manifest["filters"] = {"x": {"statsu": "active"}}
    at.write()


def no_key(at: Place) -> None:
    at.env.pop("ACME_ORG_KEY", None)


def wrong_key(at: Place) -> None:
    at.env |= dict.fromkeys(at.env, "no-such-key")


def unsafe(at: Place) -> None:
    at.manifest["protect"]["accounts"] = ["nobody@acme.example"]


def no_such_group(at: Place) -> None:
    at.manifest["policies"]["new"] = {"where": {"group": "nowhere"}, "do": "suspend"}


def no_plan_file(at: Place) -> None:
    at.plan = "nowhere.json"


def edited(at: Place) -> None:
    Path(at.plan).write_text(
        Path("plan.json").read_text().replace('"as_of": "2026', '"as_of": "2025')
    )


def nothing_to_do(at: Place) -> None:
    at.manifest["policies"] = {"none": {"where": {"account_id": "712020:x"}, "do": "suspend"}}


def expired(at: Place) -> None:
    at.now = NOW + timedelta(hours=25)


def no_run_store(at: Place) -> None:
    Path("a-file").write_text("no folder")
    at.arguments += ["--runs", "a-file"]


def changed(at: Place) -> None:
    at.manifest["policies"]["all"]["reason"] = "Another thought."
    at.write()


def over(at: Place) -> None:
    at.manifest["limits"]["destructive"] = {"count": 1, "percent": 100}


def nobody_to_ask(at: Place) -> None:
    at.yes = False


def locked(at: Place) -> None:
    (RUNS / ".locks").mkdir(parents=True, exist_ok=True)
    at.ends.enter_context(FileLock(RUNS / ".locks" / "acme.lock"))


def other_organization(at: Place) -> None:
    document = at.document()
    del document["digest"]
    document["sources"][0]["organization"]["id"] = "00000000-0000-4000-8000-00000000000f"
    Path("plan.json").write_text(json.dumps({**document, "digest": digest_of(document)}))


def half_of_the_people(at: Place) -> None:
    at.manifest["limits"]["destructive"] = {"count": 500, "percent": 95}


def most_are_gone(at: Place) -> None:
    with at.server.store.writing() as organization:
        for account_id in list(organization.users)[5:]:
            organization.drop_user(account_id)


def no_run_folder(at: Place) -> None:
    del at
    RUNS.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)  # noqa: S311 - the one of the `umsync` fixture
    (RUNS / new_run_id(NOW, chance.randbytes)).write_text("in the way")


def gone(name: str) -> Callable[[Place], object]:
    def drop(at: Place) -> None:
        with at.server.store.writing() as organization:
            ids = [each["id"] for each in organization.groups.values() if each["name"] == name]
            organization.drop_group(ids[0])

    return drop


FIRST = (Mishap("an unknown option", ExitCode.USAGE, typed("--nope")),)
NO_MANIFEST = Mishap("no manifest there", ExitCode.FILES, typed("-m", "nowhere.yaml"))
MISTAKE = Mishap("a mistake in the manifest", ExitCode.MANIFEST, mistake)
REACHING = (
    Mishap("no key", ExitCode.CREDENTIALS, no_key),
    Mishap("nobody answers", ExitCode.INCOMPLETE_READ, lambda at: at.server.stop()),
    Mishap("a wrong key", ExitCode.CREDENTIALS, wrong_key),
    Mishap("groups cannot be read", ExitCode.INCOMPLETE_READ, failing("/groups/search")),
)
PEOPLE = Mishap("people cannot be read", ExitCode.INCOMPLETE_READ, failing("/users/search"))
PLAN = (
    *FIRST,
    NO_MANIFEST,
    MISTAKE,
    Mishap("an unknown source", ExitCode.USAGE, typed("--source", "nowhere")),
    *REACHING,
    Mishap("a group that is not there", ExitCode.MANIFEST, before=no_such_group),
    PEOPLE,
    Mishap("a plan file cannot be made", ExitCode.FILES, typed("-o", "umsync.yaml/plan.json")),
    Mishap("an unsafe plan", ExitCode.UNSAFE, before=unsafe),
)
APPLY = (
    *FIRST,
    Mishap("no plan file there", ExitCode.FILES, no_plan_file),
    Mishap("a plan file that was edited", ExitCode.PLAN_REFUSED, edited),
    NO_MANIFEST,
    MISTAKE,
    Mishap("nothing to apply", ExitCode.OK, before=nothing_to_do),
    Mishap("another digest", ExitCode.PLAN_REFUSED, typed("--expect-digest", "sha256:0")),
    Mishap("an expired plan", ExitCode.PLAN_REFUSED, expired),
    Mishap("a run store that is none", ExitCode.FILES, no_run_store),
    Mishap("a changed manifest", ExitCode.PLAN_REFUSED, changed),
    Mishap("another number", ExitCode.UNSAFE, typed("--accept-destructive", "3")),
    Mishap("a plan over a limit", ExitCode.UNSAFE, before=over),
    Mishap("nobody can be asked", ExitCode.USAGE, nobody_to_ask),
    Mishap("another apply at work", ExitCode.LOCKED, locked),
    *REACHING,
    Mishap("another organization", ExitCode.PLAN_REFUSED, other_organization),
    Mishap("people cannot be counted", ExitCode.INCOMPLETE_READ, failing("/users/count")),
    Mishap("too many by now", ExitCode.UNSAFE, most_are_gone, half_of_the_people),
    Mishap("no run folder", ExitCode.FILES, no_run_folder),
    Mishap("a protected group is gone", ExitCode.UNSAFE, gone("site-admins")),
    Mishap("a policy's group is gone", ExitCode.MANIFEST, gone("labs-guests")),
    PEOPLE,
)
CANNOT_MEET = {
    ("no plan file there", "a plan file that was edited"),
    ("nothing to apply", "another number"),
    ("nothing to apply", "a plan over a limit"),
    ("nothing to apply", "too many by now"),
    ("a plan over a limit", "too many by now"),
}


def pairs(order: tuple[Mishap, ...]) -> Iterator[Any]:
    """Neighbors, and of each two codes those who stand next to each other."""
    seen = set()
    for gap in range(1, len(order)):
        for first, second in zip(order, order[gap:], strict=False):
            codes = first.code, second.code
            if first.code is second.code or (first.name, second.name) in CANNOT_MEET:
                continue
            if gap == 1 or codes not in seen:
                seen.add(codes)
                yield pytest.param(first, second, id=f"{first} beats {second}")


def run_plan(umsync: Umsync, *mishaps: Mishap) -> Ran:
    with place() as at:
        for each in mishaps:
            each.before(at)
        at.write()
        for each in mishaps:
            each.after(at)
        return umsync("plan", "-o", "plan.json", *at.arguments, env=at.env, now=at.now)


def run_apply(umsync: Umsync, *mishaps: Mishap) -> Ran:
    with place() as at:
        for each in mishaps:
            each.before(at)
        at.write()
        assert umsync("plan", "-o", "plan.json", env=at.env).code in {0, 6}
        for each in mishaps:
            each.after(at)
        yes = ("--yes",) if at.yes else ()
        in_order = ("--parallelism", "1")
        return umsync("apply", at.plan, *yes, *in_order, *at.arguments, env=at.env, now=at.now)


@pytest.mark.parametrize("mishap", PLAN, ids=str)
def test_plan_ends_with(umsync: Umsync, mishap: Mishap) -> None:
    ran = run_plan(umsync, mishap)
    assert ran.code == mishap.code, ran.err


@pytest.mark.parametrize(("first", "second"), [*pairs(PLAN)])
def test_plan_when_two_meet(umsync: Umsync, first: Mishap, second: Mishap) -> None:
    ran = run_plan(umsync, first, second)
    assert ran.code == first.code, ran.err


@pytest.mark.parametrize("mishap", APPLY, ids=str)
def test_apply_ends_with(umsync: Umsync, mishap: Mishap) -> None:
    ran = run_apply(umsync, mishap)
    assert ran.code == mishap.code, ran.err


@pytest.mark.parametrize(("first", "second"), [*pairs(APPLY)])
def test_apply_when_two_meet(umsync: Umsync, first: Mishap, second: Mishap) -> None:
    ran = run_apply(umsync, first, second)
    assert ran.code == first.code, ran.err


def meanwhile(meddler: Callable[[Request, int], int | None]) -> Callable[[Place], object]:
    return lambda at: at.server.meddlers.append(meddler)


def write_number(number: int, status: int) -> Callable[[Place], object]:
    """This write, counted from 0, is answered with this status and not carried out."""
    return meanwhile(
        lambda request, writes: status if is_write(request) and writes == number else None
    )


def is_write(request: Request) -> bool:
    return not is_read(request.method, request.path)


def stopped(at: Place) -> None:
    """Ctrl-C while the second write is made."""

    def stop(request: Request, writes: int) -> None:
        if is_write(request) and writes == 1:
            os.kill(os.getpid(), signal.SIGINT)

    at.server.meddlers.insert(0, stop)


def unreadable(at: Place) -> None:
    """People cannot be read any more once somebody was changed."""
    at.server.meddlers.append(
        lambda request, writes: 500 if writes and "/users/search" in request.path else None
    )


def no_log(at: Place) -> None:
    """The log takes no line after the first results."""
    append = EventLog._add

    def full(log: EventLog, *what: Any) -> None:
        if log.seal.events >= 4:
            raise FilesError("The log cannot be written: no space is left.")
        append(log, *what)

    patch = at.ends.enter_context(pytest.MonkeyPatch.context())
    patch.setattr(EventLog, "_add", full)


A_FAILURE = Mishap("a change that failed", ExitCode.CHANGES_FAILED, write_number(0, 403))
RUN = (
    Mishap("no log any more", ExitCode.FILES, no_log),
    Mishap("a key that is rejected meanwhile", ExitCode.CREDENTIALS, write_number(1, 401)),
    Mishap("Ctrl-C", ExitCode.STOPPED, stopped),
    Mishap("people who cannot be read meanwhile", ExitCode.INCOMPLETE_READ, unreadable),
    A_FAILURE,
)
"""In this order where they come with the same change."""


@pytest.mark.parametrize("mishap", RUN, ids=str)
def test_a_run_ends_with(umsync: Umsync, mishap: Mishap) -> None:
    ran = run_apply(umsync, mishap)
    assert ran.code == mishap.code, ran.err
    assert list(RUNS.glob("2*/run.json"))


@pytest.mark.parametrize(("first", "second"), [*pairs(RUN)])
def test_a_run_when_two_meet(umsync: Umsync, first: Mishap, second: Mishap) -> None:
    ran = run_apply(umsync, first, second)
    assert ran.code == first.code, ran.err


@pytest.mark.parametrize("first", RUN[:-1], ids=str)
def test_a_run_that_ended_early_does_not_end_with_its_failures(
    umsync: Umsync, first: Mishap
) -> None:
    ran = run_apply(umsync, A_FAILURE, first)
    assert ran.code == first.code, ran.err
    (counts,) = (line for line in ran.out.splitlines() if line.startswith("Run "))
    assert " failed" in counts


def test_all_is_well_ends_with_0(umsync: Umsync) -> None:
    assert run_plan(umsync).code == ExitCode.OK
    assert run_apply(umsync).code == ExitCode.OK


def test_an_unsafe_plan_without_changes_is_unsafe_and_nothing_to_apply(umsync: Umsync) -> None:
    """As docs/how-it-works.md says: a plan without changes ends before the rules are asked."""
    mishaps = Mishap("", ExitCode.UNSAFE, before=nothing_to_do), PLAN[-1]
    assert run_plan(umsync, *mishaps).code == ExitCode.UNSAFE
    assert run_apply(umsync, *mishaps).code == ExitCode.OK


def test_ctrl_c_while_reading_ends_with_10(umsync: Umsync) -> None:
    def stop(request: Request, _: int) -> None:
        if "/users/search" in request.path:
            os.kill(os.getpid(), signal.SIGINT)

    mishap = Mishap("", ExitCode.STOPPED, meanwhile(stop))
    assert run_plan(umsync, mishap).code == ExitCode.STOPPED
    assert not Path("plan.json").exists()


def test_a_bug_ends_with_1(umsync: Umsync) -> None:
    """A clock that gives no time is nobody's mistake but ours."""
    broken: Any = "noon"
    with place() as at:
        at.write()
        ran = umsync("plan", "-o", "plan.json", env=at.env, now=broken)
    assert ran.code == ExitCode.BUG, ran.err
    assert not Path("plan.json").exists()


def test_every_exit_code_is_met_here() -> None:
    met = {each.code for each in (*PLAN, *APPLY, *RUN)}
    assert met | {ExitCode.BUG} == set(ExitCode)
