"""However deep a file or an answer is nested, a command says the very same sentence."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.builders import NOW, make_change, ticking
from tests.support.runs import Runs
from tests.support.same_answer import always_answering
from umsync.model.run import Outcome
from umsync.runs.lock import hold
from umsync.sandbox.seed import SANDBOX_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.cli.conftest import Ran, Umsync

DEPTHS: Final = (1_100, 100_000)
"""What a library refuses by itself, and what would end a process that reads by recursion."""
LISTS: Final = ("[", "]")
OBJECTS: Final = ('{"a":', "}")
MAPPINGS: Final = ("{a: ", "}")
RUN: Final = "20261119T231500Z-aaaaaa"
ORGANIZATION: Final = "7f3c2c1e-0000-4000-8000-000000000001"
JSON: Final = "nested more than 100 levels deep"
YAML: Final = "This is more than 20 levels deep."
Text = str


@dataclass
class Place:
    """The working folder, and what ends with a command."""

    ends: ExitStack

    def serve(self, text: Text) -> str:
        return self.ends.enter_context(always_answering(text))


def at(path: str, before: str = "", after: str = "") -> Callable[[Place, Text], Mapping[str, str]]:
    """Writes the text, with something before and after it, into a file."""

    def write(_: Place, text: Text) -> Mapping[str, str]:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(before + text + after)
        return {}

    return write


def in_run(path: str, after: str = "") -> Callable[[Place, Text], Mapping[str, str]]:
    """Puts the text into a file of a run that is there."""

    def write(place: Place, text: Text) -> Mapping[str, str]:
        if not Path(".umsync/runs", RUN).exists():
            Runs(Path(".umsync/runs")).add(3, Outcome.APPLIED, changes=(make_change("ann"),))
        at(f".umsync/runs/{RUN}/{path}", "", after)(place, text)
        return {}

    return write


def held(place: Place, text: Text) -> Mapping[str, str]:
    """Holds the lock of the source; its file is the text."""
    place.ends.enter_context(hold(Path(".umsync/runs"), ["acme"], ticking()))
    return at(".umsync/runs/.locks/acme.json")(place, text)


def asked(place: Place, text: Text) -> Mapping[str, str]:
    """A source whose organization answers with the text."""
    source = (
        f"{{organization: {ORGANIZATION}, api_key: {{env: KEY}}, base_url: {place.serve(text)}}}"
    )
    Path("umsync.yaml").write_text(
        f"sources: {{acme: {source}}}\npolicies: {{all: {{where: everyone, do: suspend}}}}\n"
    )
    return {"KEY": SANDBOX_KEY}


def at_github(place: Place, text: Text) -> Mapping[str, str]:
    """GitHub answers with the text."""
    return {
        "GITHUB_API_URL": place.serve(text),
        "GITHUB_REPOSITORY": "acme/people",
        "GITHUB_TOKEN": "ghs_invented-token-of-a-job-0123456789",
    }


def nothing(_: Place, __: Text) -> Mapping[str, str]:
    return {}


PLANS: Final = list[bytes]()
TEXT: Final = "TEXT"
"""Stands for the text on a command line."""
GITHUB: Final = f"is {JSON}. Run the job again."
JSON_CASES: Final = {
    "show a plan": (at("plan.json"), ("show", "plan.json"), 7, JSON),
    "apply a plan": (at("plan.json"), ("apply", "plan.json", "--yes"), 7, JSON),
    "plans together": (at("plan.json"), ("github", "together", "plan.json"), 7, JSON),
    "plan a sandbox": (at("sandbox.json"), ("plan",), 11, JSON),
    "users of a sandbox": (at("sandbox.json"), ("users", "--where", "everyone"), 11, JSON),
    "explain with a sandbox": (at("sandbox.json"), ("explain", "a@b.example"), 11, JSON),
    "serve a sandbox": (at("sandbox.json"), ("sandbox", "serve", "sandbox.json"), 11, JSON),
    "show a run's record": (in_run("run.json"), ("runs", "show", RUN), 11, JSON),
    "list a run's record": (in_run("run.json"), ("runs", "list"), 0, JSON),
    "verify a run's record": (in_run("run.json"), ("runs", "verify", RUN), 11, JSON),
    "verify a run's log": (
        in_run("events.jsonl", "\n"),
        ("runs", "verify", RUN),
        11,
        "Line 1 is not",
    ),
    "verify a run's plan": (in_run("plan.json"), ("runs", "verify", RUN), 11, JSON),
    "show a run's plan": (in_run("plan.json"), ("runs", "show", RUN), 11, JSON),
    "undo a run": (in_run("plan.json"), ("undo", RUN, "-o", "undo.json"), 7, JSON),
    "a site's marker": (
        at("site/.umsync-site.json"),
        ("runs", "site", "site"),
        11,
        "is damaged, so",
    ),
    "who holds the lock": (held, ("apply", "plan.json", "--yes"), 8, "source acme. Wait until"),
    "an organization's plan": (asked, ("plan",), 5, f"a text that is {JSON}."),
    "an organization's key": (asked, ("sources", "check"), 5, f"a text that is {JSON}."),
    "an organization's user": (asked, ("explain", "a@b.example"), 5, f"a text that is {JSON}."),
    "GitHub's pulls": (at_github, ("github", "pull-request", "a" * 40), 11, GITHUB),
    "GitHub's issues": (at_github, ("github", "issue", "plan.md"), 11, GITHUB),
    "GitHub's comments": (at_github, ("github", "comment", "plan.md", "--number", "7"), 11, GITHUB),
}
YAML_CASES: Final = {
    "a manifest": (at("umsync.yaml", "filters: "), ("validate",), 3, YAML),
    "a manifest to plan": (at("umsync.yaml", "seed: "), ("plan",), 3, YAML),
    "a filter to try": (nothing, ("users", "--where", TEXT), 3, YAML),
    "a filter once": (nothing, ("plan", "--where", TEXT, "--do", "suspend"), 3, "--where:1:"),
    "an action once": (nothing, ("plan", "--where", "everyone", "--do", TEXT), 3, "--do:1:"),
    "a fault script": (
        *(
            at("faults.yaml", "seed: "),
            ("sandbox", "serve", "sandbox.json", "--faults", "faults.yaml"),
        ),
        *(3, "A fault script needs only a few."),
    ),
}


def ran(umsync: Umsync, case: tuple[object, ...], text: Text) -> Ran:
    prepare, arguments, code, sentence = case
    assert callable(prepare)
    assert isinstance(arguments, tuple)
    with ExitStack() as ends:
        env = prepare(Place(ends), text)
        found = umsync(*(text if each == TEXT else each for each in arguments), env=env, now=NOW)
    assert "failed in a way it should not" not in found.err
    assert (found.code, str(sentence) in found.out + found.err) == (code, True), found
    return found


@pytest.fixture(autouse=True)
def _plan(umsync: Umsync) -> None:
    """What a command needs beside the text; the plan is always the same."""
    if not PLANS:
        assert umsync("plan", "-o", "plan.json", now=NOW).code == 0
        PLANS.append(Path("plan.json").read_bytes())
    Path("plan.json").write_bytes(PLANS[0])
    Path("plan.md").write_text("<!-- umsync:plan:acme -->\nhello")


@pytest.mark.parametrize("name", JSON_CASES)
def test_json_that_is_too_deep_is_told_alike(umsync: Umsync, name: str) -> None:
    texts = [text for shape in (LISTS, OBJECTS) for text in nested(*shape, "1")]
    assert len({told(ran(umsync, JSON_CASES[name], text)) for text in texts}) == 1


@pytest.mark.parametrize("name", JSON_CASES)
def test_json_that_is_just_not_too_deep_is_refused_for_what_it_is(
    umsync: Umsync, name: str
) -> None:
    prepare, arguments, code, _ = JSON_CASES[name]
    for opening, closing in (LISTS, OBJECTS):
        for levels in (1, 2, 3, 99, 100):
            with ExitStack() as ends:
                env = prepare(Place(ends), opening * levels + "1" + closing * levels)
                found = umsync(*arguments, env=env, now=NOW)
            assert found.code == code, found
            assert JSON not in found.err


@pytest.mark.parametrize("shape", [LISTS, MAPPINGS])
@pytest.mark.parametrize("name", YAML_CASES)
def test_yaml_that_is_too_deep_is_told_alike(
    umsync: Umsync, name: str, shape: tuple[str, str]
) -> None:
    assert len({told(ran(umsync, YAML_CASES[name], text)) for text in nested(*shape)}) == 1


def nested(opening: str, closing: str, inner: str = "") -> Iterator[Text]:
    """Texts of all depths, closed and not."""
    for levels in DEPTHS:
        yield opening * levels + inner
        yield opening * levels + inner + closing * levels


def told(found: Ran) -> tuple[int, str, str]:
    return found.code, found.out, found.err
