"""The real command, ended at every event of its log and at every request it sends, then resumed.

It is killed before an event is written, in the middle of its line, before fsync and after it, just
before a request and just after its answer; or asked to stop. Whatever happens: in the end all of it
was done once, and the logs say so.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.reliability.tally import IS_FULL, count
from tests.support.crashing import EVENTS, WRITES, Crash
from umsync.model.run import RunState
from umsync.runs.events import EventName

if TYPE_CHECKING:
    from tests.reliability.trip import End, Trip

pytestmark = pytest.mark.needs("posix")

CHANGES = REQUESTS = 35
PEOPLE_IN_TWO = 6
NUMBERS = dict.fromkeys(EVENTS, 2 + 2 * CHANGES) | dict.fromkeys(WRITES, REQUESTS)
NUMBERS_IN_TWO = dict.fromkeys(EVENTS, 2 + 4 * PEOPLE_IN_TWO) | dict.fromkeys(WRITES, 12)
Case = tuple[int, str, int]


def cases(numbers: dict[str, int], parallelism: int, *but: str) -> list[Case]:
    """Every number of every moment but these."""
    return [
        (parallelism, moment, at)
        for moment, number in numbers.items()
        if moment not in but
        for at in range(number)
    ]


def some(found: list[Case], every: int) -> list[Case]:
    """All of them, or every n-th."""
    return found if IS_FULL else found[::every]


KILLS = [*cases(NUMBERS, 1), *cases(NUMBERS, 4, "unsynced")]
STOPS = [
    *cases({"before": 2 + 2 * CHANGES}, 1),
    *cases({"answered": REQUESTS}, 4),
]
IN_TWO = [*cases(NUMBERS_IN_TWO, 1, "unsynced"), *cases(NUMBERS_IN_TWO, 4, "unsynced", "torn")]
MOST_RESUMES = 4


def test_the_plan_is_as_long_as_the_matrix(trip: Trip, wanted: End) -> None:
    assert len(trip.plan.changes) == CHANGES
    assert sum(wanted.writes.values()) == REQUESTS
    assert len({each.step.action for each in trip.plan.changes}) == 8


@pytest.mark.parametrize(("parallelism", "moment", "at"), some(KILLS, 29))
def test_a_killed_run_is_gone_on_with_to_the_same_end(
    trip: Trip, wanted: End, parallelism: int, moment: str, at: int
) -> None:
    ran = trip.apply(parallelism, Crash(at, moment))
    assert ran.code == -signal.SIGKILL, ran.said
    count("crashes", kind=f"{moment} ({parallelism} at a time)")
    if at % 3 == 0:  # the run that goes on is killed, too
        ran = trip.apply(parallelism, Crash((at * 7) % 20, EVENTS[at % 4]))
        count("crashes", int(ran.code < 0), "while resuming")
    finish(trip, parallelism)
    trip.check(wanted)
    check_logs(trip)


@pytest.mark.parametrize(("parallelism", "moment", "at"), some(STOPS, 31))
def test_a_stopped_run_ends_well_and_is_gone_on_with(
    trip: Trip, wanted: End, parallelism: int, moment: str, at: int
) -> None:
    ran = trip.apply(parallelism, Crash(at, moment, signal.SIGTERM))
    count("stops", kind=f"SIGTERM ({parallelism} at a time)")
    (folder,) = trip.store.folders()
    run = folder.read().run
    assert run
    assert (ran.code, run.state) in {(10, RunState.STOPPED), (0, RunState.DONE)}, ran.said
    # Who is stopped while the last changes are in flight comes to the end.
    assert ran.code == 10 or at >= NUMBERS[moment] - 1 - 2 * parallelism
    assert folder.verify() == ()
    assert (folder.path / "undo.json").exists()
    finish(trip, parallelism)
    trip.check(wanted)
    check_logs(trip)


@pytest.mark.parametrize(("parallelism", "moment", "at"), some(IN_TWO, 13))
def test_what_was_made_in_one_of_two_directories_is_made_in_the_other(
    double: Trip, wanted_double: End, parallelism: int, moment: str, at: int
) -> None:
    """The API does not tell in which: the log does, but for the request that was in flight.

    That one is sent again: to suspend or restore somebody twice is the same as once.
    """
    ran = double.apply(parallelism, Crash(at, moment))
    assert ran.code == -signal.SIGKILL, ran.said
    count("crashes", kind=f"in one of two directories ({parallelism} at a time)")
    finish(double, parallelism)
    repeated = double.end.writes - wanted_double.writes
    count("sent again in one of two directories", sum(repeated.values()))
    assert sum(repeated.values()) <= parallelism, "\n".join(double.said)
    assert {path.rpartition("/")[2] for _, (_, path, _) in repeated} <= {"suspend", "restore"}
    double.check(wanted_double, but=repeated)


def finish(trip: Trip, parallelism: int) -> None:
    """Goes on until nothing is left."""
    for _ in range(MOST_RESUMES):
        ran = trip.apply(parallelism)
        assert ran.code in {0, 9}, "\n".join(trip.said)
        if ran.code == 0:
            return
    pytest.fail("\n".join(trip.said))


def check_logs(trip: Trip) -> None:
    """No log is damaged, the last run is whole, and the policies want nothing more."""
    for run in trip.runs:
        shown = trip.umsync("runs", "show", run.head.run_id)
        assert shown.code == 0, shown.said
        damages = [each for each in shown.said.splitlines() if "DAMAGED" in each]
        assert all("cut off" in each for each in damages), shown.said
    last = trip.store.find(trip.last or "")
    if "left nothing undone" not in trip.said[-1 - len(trip.runs)]:  # killed after its last change
        assert last.verify() == ()
        assert last.events().events[-1].event is EventName.ENDED
    again = trip.umsync("plan")
    assert again.code == 0, again.said
    assert "No changes." in again.said, again.said
