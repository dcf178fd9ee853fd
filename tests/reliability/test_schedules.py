"""Whatever goes wrong and whenever the run is killed or stopped: nothing is done twice, nothing is
lost, the logs tell what was done, and a plan made right after wants nothing more.

Waits and lags are real in the time of a clock that waiting moves.
"""

from __future__ import annotations

import json
import signal
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reliability.cast import POLICIES
from tests.reliability.inside import DOCUMENT, Row, place
from tests.reliability.site import Write
from tests.reliability.tally import IS_FULL, count
from tests.support.crashing import EVENTS, WRITES, Crash
from tests.support.profiles import examples
from umsync.sandbox.faults.model import Deed, Kind, Lag, Match, RetryAfter, Rule, Script, Turn

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reliability.inside import Place
    from umsync.model.run import Run

CHANGES = 12
SENT = {"applied", "unknown", "not_seen"}
MOST_RESUMES = 3
often = settings(examples(300 if IS_FULL else 15), suppress_health_check=list(HealthCheck))
_AFTER = st.none() | st.builds(
    RetryAfter,
    seconds=st.sampled_from((0.0, 1.0, 5.0, 40.0)),
    is_date=st.booleans(),
    text=st.sampled_from((None, None, None, "soon")),
)
_DELAYS = st.sampled_from((0.0, 0.0, 0.5, 3.0, 50.0))


def _deeds() -> st.SearchStrategy[Deed]:
    """Everything that the sandbox can do to a request, but a key that is rejected."""
    statuses = st.sampled_from((429, 429, 500, 502, 503, 504))
    return st.one_of(
        st.builds(
            Deed, st.just(Kind.STATUS), st.just(False), _DELAYS, statuses, retry_after=_AFTER
        ),
        st.builds(
            Deed, st.just(Kind.STATUS), st.just(True), _DELAYS, st.sampled_from((500, 502, 504))
        ),
        st.builds(Deed, st.just(Kind.DELAY), st.just(True), st.sampled_from((0.5, 3.0, 50.0))),
        st.builds(Deed, st.sampled_from((Kind.DROP, Kind.RESET)), st.booleans(), _DELAYS),
        st.builds(
            Deed, st.just(Kind.HTML), st.booleans(), _DELAYS, st.sampled_from((None, 200, 502))
        ),
        st.builds(
            Deed,
            st.sampled_from((Kind.TRUNCATE, Kind.WRONG_TYPE, Kind.MALFORMED, Kind.REPEAT_CURSOR)),
            st.just(True),
            _DELAYS,
        ),
        st.builds(
            Deed,
            st.just(Kind.LICENSE_FULL),
            st.just(False),
            st.just(0.0),
            st.sampled_from((402, 409)),
        ),
    )


_WRITES = [
    Match("POST", "*/suspend"),
    Match("POST", "*/restore"),
    Match("POST", "*/memberships"),
    Match("DELETE", "*/memberships/*"),
    Match("POST", "*/lifecycle/*"),
    Match("POST", "*/roles/*"),
]
_MATCHES = st.sampled_from([*_WRITES, *_WRITES, Match(), Match("GET"), Match("POST", "*/search")])
_TURNS = st.one_of(
    st.builds(Turn, nth=st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Turn, every=st.integers(2, 5), start=st.none() | st.integers(1, 5), times=st.integers(1, 6)
    ),
    st.builds(Turn, start=st.integers(1, 30), times=st.integers(1, 8)),
)
_SCRIPTS = st.builds(
    Script,
    rules=st.lists(st.builds(Rule, _deeds(), _MATCHES, _TURNS), max_size=4).map(tuple),
    lag=st.sampled_from((Lag(), Lag(2.0, 2.0, 30.0), Lag(2.0, 2.0, 30.0), Lag(1.0, 1.9, 29.0))),
)


@dataclass(frozen=True)
class Fate:
    """Where a run is killed or stopped, if it is; how it is made; and the pause after it."""

    crash: Crash | None
    more: tuple[str, ...]
    pause: float


@dataclass(frozen=True, repr=False)
class Wanted:
    """What is written when nothing goes wrong, who everybody is then, and each change's write."""

    writes: Counter[Write]
    people: list[Row]
    of_change: dict[str, Write]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - as hypothesis asks
        """Not with everybody in it."""
        printer.text(f"<{len(self.writes)} writes>")


_EVENTS, _REQUESTS = st.integers(0, 2 * CHANGES + 1), st.integers(0, CHANGES + 2)
_CRASHES = st.one_of(
    st.none(),
    st.builds(Crash, _EVENTS, st.sampled_from(EVENTS)),
    st.builds(Crash, _REQUESTS, st.sampled_from(WRITES)),
    st.builds(Crash, _EVENTS, st.sampled_from(("before", "after")), st.just(signal.SIGTERM)),
    st.builds(Crash, _REQUESTS, st.sampled_from(WRITES), st.just(signal.SIGTERM)),
)
_FATES = st.builds(
    Fate,
    _CRASHES,
    st.sampled_from(
        (
            (),
            (),
            (),
            ("--verify",),
            ("--max-failures", "1"),
            ("--max-time", "20s"),
            ("--max-wait", "3s"),
        )
    ),
    st.sampled_from((1.0, 1.0, 1.0, 60.0)),  # run ids have seconds
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest, and a plan made at the beginning of time."""
    folder = tmp_path_factory.mktemp("template")
    plenty = {"count": 1000, "percent": 100}
    manifest = {
        "sources": {"acme": {"sandbox": "acme"}},
        "protect": {"groups": ["site-admins"], "min_org_admins": 1},
        "limits": {"destructive": plenty, "changes": plenty},
        "policies": POLICIES,
    }
    (folder / "umsync.yaml").write_text(json.dumps(manifest))
    with place(folder, Script()) as made:
        assert made.umsync("plan", "-o", "plan.json") == 0, made.said
        (folder / "plan.json").write_bytes((made.folder / "plan.json").read_bytes())
    return folder


@pytest.fixture(scope="module")
def wanted(template: Path) -> Wanted:
    """How it ends when nothing goes wrong."""
    with place(template, Script()) as made:
        assert made.apply() == 0, made.said
        (run,) = made.runs
        changes = [each.change_id for each in run.results]
        assert len(changes) == CHANGES
        assert set(made.writes.values()) == {1}
        # One at a time, so the writes come in the plan's order, account by account.
        intents = [
            each.data["change_id"]
            for folder in made.runs_folder.folders()
            for each in folder.events().events
            if each.event.value == "intent"
        ]
        of_change = dict(zip(intents, made.writes, strict=True))
        return Wanted(made.writes, made.people, of_change)


@often
@given(
    script=_SCRIPTS,
    fates=st.lists(_FATES, min_size=1, max_size=4),
    refused=st.frozensets(st.integers(1, 200), max_size=12),
)
def test_whatever_goes_wrong_everything_is_done_once(
    template: Path,
    wanted: Wanted,
    script: Script,
    fates: list[Fate],
    refused: frozenset[int],
) -> None:
    writes, of_change = wanted.writes, wanted.of_change
    with place(template, script, refused) as made:
        for fate in fates:
            before = made.writes
            code = made.apply(*fate.more, crash=fate.crash)
            assert code in {None, 0, 5, 9, 10}, made.said
            count("crashes" if code is None else "stops", int(code in {None, 10}), "in process")
            count("resumes", int(len(made.runs) > 1))
            check_once(made, writes)
            check_told(made, of_change, before)
            if code == 0:
                break
            made.time.sleep(fate.pause)
        made.calm()
        for kind, number in made.faults.struck.items():
            count("faults", number, kind)
        finish(made)
        check_told(made, of_change, made.writes)
        count("changes made", sum(made.writes.values()))
        count("changes lost", sum((writes - made.writes).values()))
        assert made.writes == writes, "\n".join(made.said)
        assert made.people == wanted.people, "\n".join(made.said)
        assert made.umsync("plan") == 0
        assert "No changes." in made.said[-1], "\n".join(made.said)


def finish(made: Place) -> None:
    """Goes on until nothing is left, and that is soon."""
    for _ in range(MOST_RESUMES):
        code = made.apply()
        count("resumes")
        if code == 0:
            return
    pytest.fail("\n".join(made.said))


def check_once(made: Place, writes: Counter[Write]) -> None:
    repeated = made.writes - writes
    count("writes repeated", sum(repeated.values()))
    assert not repeated, f"{repeated}\n" + "\n".join(made.said)


def check_told(made: Place, of_change: dict[str, Write], before: Counter[Write]) -> None:
    """What was carried out is told so by the run that did it, and nothing else is."""
    runs, now = made.runs, made.writes
    wrong = [
        f"{change_id} is said to be applied and was not"
        for change_id in said_applied(runs)
        if not now[of_change[change_id]]
    ]
    last = {each.change_id: each.outcome.value for each in runs[-1].results} if runs else {}
    for change_id, write in of_change.items():
        if now[write] and not before[write] and last.get(change_id) not in SENT:
            wrong.append(f"{change_id} was made and is said to be {last.get(change_id)}")
        if before[write] and last.get(change_id, "applied") in {"already", "no_longer_matches"}:
            wrong.append(f"{change_id} was made before and is said to be {last[change_id]}")
    count("reported wrongly", len(wrong))
    assert not wrong, f"{wrong}\n" + "\n".join(made.said)


def said_applied(runs: list[Run]) -> set[str]:
    return {
        each.change_id for run in runs for each in run.results if each.outcome.value == "applied"
    }


def test_the_cast_is_whole() -> None:
    titles = {row["jobTitle"] for row in DOCUMENT["users"]} - {"Extra"}
    assert titles == {"Leaver", "Returning", "Blocked", "Joining", "Granted", "Revoked", "Back"}


def test_what_was_sent_long_after_it_was_announced_is_not_sent_again(
    template: Path, wanted: Wanted
) -> None:
    """It waited for a rate limit, was accepted, the run was killed, and reads still lag."""
    busy = Deed(Kind.STATUS, executed=False, status=429, retry_after=RetryAfter(40.0))
    rule = Rule(busy, Match("POST", "*/roles/assign"), Turn(nth=(1,)))
    number = [path for _, path, _ in wanted.writes].index(_path_of(wanted, "/roles/assign"))
    with place(template, Script((rule,), lag=Lag(2.0, 2.0, 30.0))) as made:
        assert made.apply(crash=Crash(number + 1, "answered")) is None
        made.time.sleep(1)
        assert made.apply() == 0, made.said
        assert made.writes == wanted.writes, "\n".join(made.said)


def test_what_was_sent_is_remembered_over_a_run_that_did_not_come_to_it(
    template: Path, wanted: Wanted
) -> None:
    with place(template, Script()) as made:
        assert made.apply(crash=Crash(2, "answered")) is None
        made.time.sleep(60)
        assert made.apply(crash=Crash(0, "after")) is None
        made.time.sleep(60)
        assert made.apply() == 0, made.said
        assert made.writes == wanted.writes, "\n".join(made.said)
        assert len(said_applied(made.runs)) == CHANGES, "\n".join(made.said)


def _path_of(wanted: Wanted, end: str) -> str:
    return next(path for _, path, _ in wanted.writes if path.endswith(end))
