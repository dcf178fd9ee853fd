"""Whether what was accepted has taken: changed users are read again, and waited for."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.applying import (
    SUSPEND_ACTIVE,
    Watcher,
    connect,
    make_manifest,
    make_recorder,
    make_users,
    plan_for,
    staff_and,
)
from tests.support.builders import make_user, ticking
from tests.support.fakes import Fault, NoAnswerError
from umsync.applying.apply import Manner, apply_plan
from umsync.applying.gate import Gate
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.applying.verify import CANNOT_TELL, SEEN, WAITS
from umsync.documents.plan_document import write_plan
from umsync.errors import ChangesFailedError, ExitCode, StoppedError, UnreachableError
from umsync.kinds.actions.remove import Remove
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.manifest.model import Policy
from umsync.model.run import Outcome, RunState
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.fakes import Call, FakeOrganization
    from umsync.applying.closing import Finished
    from umsync.manifest.model import Manifest
    from umsync.model.run import Result

LEAVE = make_manifest(
    {
        "leave": Policy(
            where=SUSPEND_ACTIVE.where, do=(RemoveFromGroups(groups=("staff",)), Suspend())
        )
    }
)
REMOVE = make_manifest({"out": Policy(where=SUSPEND_ACTIVE.where, do=(Remove(),))})
LOST = (
    "It was accepted, but 30 seconds later reading the user again shows 'active' instead of "
    "'suspended'. Resume the run later: it is looked at again."
)


def verified(
    path: Path, organization: FakeOrganization, manifest: Manifest | None = None
) -> list[Result]:
    """What became of the plan's changes, with a second look at each."""
    manifest = manifest or make_manifest()
    made = plan_for(manifest, organization)
    recorder = make_recorder(path, made, Watcher())
    connections = {"acme": connect(organization)}
    manner = Manner(Gate(lambda: False, recorder), organization.wait, is_verified=True)
    apply_plan(made, manifest, connections, recorder, manner)
    return list(recorder.results.values())


def said(results: list[Result]) -> list[tuple[Outcome, str]]:
    return [(each.outcome, each.text) for each in results]


def reads(organization: FakeOrganization) -> list[tuple[str, ...]]:
    return [call.arguments for call in organization.calls if call.method == "users"]


def execute_with(
    tmp_path: Path, organization: FakeOrganization, *, verify: bool = True
) -> Finished:
    manifest = make_manifest()
    text = write_plan(plan_for(manifest, organization))
    store = RunStore(tmp_path / "runs")
    order = Order(text, manifest, store, lambda _: connect(organization), verify=verify)
    return execute(order, World(ticking(), lambda size: b"\0" * size, Watcher(), organization.wait))


def test_what_shows_at_once_is_not_waited_for(tmp_path: Path) -> None:
    organization = staff_and(*make_users(2))
    assert said(verified(tmp_path, organization)) == [(Outcome.APPLIED, SEEN)] * 2
    assert organization.waits == []


def test_users_of_a_batch_are_read_together(tmp_path: Path) -> None:
    organization = staff_and(*make_users(12))
    verified(tmp_path, organization)
    assert [len(each) for each in reads(organization)] == [10, 10, 2, 2]


@pytest.mark.parametrize("lag", [0.5, 2, 29, 30])
def test_what_shows_within_30_seconds_has_taken(tmp_path: Path, lag: float) -> None:
    organization = staff_and(*make_users(1))
    organization.lag = lag
    assert said(verified(tmp_path, organization)) == [(Outcome.APPLIED, SEEN)]
    assert sum(organization.waits) >= lag


def test_what_does_not_show_for_30_seconds_is_not_seen(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.lag = 31
    ((outcome, text),) = said(verified(tmp_path, organization))
    assert outcome is Outcome.NOT_SEEN
    assert text == LOST
    assert organization.waits == list(WAITS)
    assert sum(WAITS) == 30


def test_only_those_who_are_not_seen_are_read_again(tmp_path: Path) -> None:
    organization = staff_and(*make_users(3))

    def lose(call: Call) -> None:
        if call.arguments[-1] == "a001":
            organization.users_by_id["a001"] = make_user("a001")

    organization.after_write = lose
    outcomes = [each.outcome.value for each in verified(tmp_path, organization)]
    assert outcomes == ["applied", "not_seen", "applied"]
    assert reads(organization)[1:] == [("a000", "a001", "a002")] + [("a001",)] * len(WAITS)


def test_every_change_of_a_user_is_looked_at(tmp_path: Path) -> None:
    organization = staff_and(make_user("a1", groups=frozenset({"g1"})))
    organization.after_write = lambda call: (
        organization.users_by_id.update(
            a1=replace(organization.users_by_id["a1"], groups=frozenset({"g1"}))
        )
        if call.method == "suspend"
        else None
    )
    group, suspension = verified(tmp_path, organization, LEAVE)
    assert (group.outcome, suspension.outcome) == (Outcome.NOT_SEEN, Outcome.APPLIED)
    assert "shows 'member' instead of 'not a member'" in group.text


def test_who_is_gone_after_a_removal_has_been_removed(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.after_write = lambda _: organization.users_by_id.clear()
    assert said(verified(tmp_path, organization, REMOVE)) == [(Outcome.APPLIED, SEEN)]


def test_what_is_not_made_is_not_looked_at(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.faults.append(Fault("suspend", UnreachableError("No route.")))
    (result,) = verified(tmp_path, organization)
    assert result.outcome is Outcome.FAILED
    assert len(reads(organization)) == 1


def test_what_was_looked_up_for_want_of_an_answer_is_not_looked_at_again(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.faults.append(Fault("suspend", NoAnswerError("No answer."), executed=True))
    (result,) = verified(tmp_path, organization)
    assert result.outcome is Outcome.APPLIED
    assert result.text.startswith("The answer never came")


def test_what_no_read_tells_is_said_and_stays_applied(tmp_path: Path) -> None:
    organization = staff_and(make_user("a1", groups=frozenset({"g1"})))
    organization.after_write = lambda _: organization.users_by_id.update(
        a1=replace(organization.users_by_id["a1"], groups=None)
    )
    results = verified(tmp_path, organization, LEAVE)
    assert (Outcome.APPLIED, CANNOT_TELL) in said(results)


def test_somebody_who_is_no_longer_shown_does_not_show_the_change(tmp_path: Path) -> None:
    organization = staff_and(make_user("a1", groups=frozenset({"g1"})))
    organization.after_write = lambda _: organization.users_by_id.clear()
    found = {each.outcome: each.text for each in verified(tmp_path, organization, LEAVE)}
    assert found.keys() == {Outcome.NOT_SEEN, Outcome.GONE}  # the second change was not made
    assert "'nobody' instead of 'not a member'" in found[Outcome.NOT_SEEN]


def test_a_change_that_is_not_seen_fails_the_run(tmp_path: Path) -> None:
    organization = staff_and(*make_users(2))
    organization.lag = 31
    finished = execute_with(tmp_path, organization)
    assert isinstance(finished.error, ChangesFailedError)
    assert finished.error.exit_code is ExitCode.CHANGES_FAILED
    assert "2 accepted but not shown" in str(finished.error)


def test_the_log_tells_what_was_seen_with_and_without_its_summary(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.lag = 31
    finished = execute_with(tmp_path, organization)
    assert finished.folder.verify() == ()
    (finished.folder.path / "run.json").unlink()
    assert finished.folder.read().run == finished.run
    assert finished.run.count(Outcome.NOT_SEEN) == 1


def test_nobody_is_read_again_unless_it_is_asked_for(tmp_path: Path) -> None:
    organization = staff_and(*make_users(2))
    organization.lag = 31
    finished = execute_with(tmp_path, organization, verify=False)
    assert said(list(finished.run.results)) == [(Outcome.APPLIED, "")] * 2
    assert len(reads(organization)) == 1


def test_a_read_that_fails_ends_the_run_and_what_was_made_stays_made(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.after_write = lambda _: organization.faults.append(
        Fault("users", UnreachableError("No route."))
    )
    finished = execute_with(tmp_path, organization)
    assert isinstance(finished.error, UnreachableError)
    assert said(list(finished.run.results)) == [(Outcome.APPLIED, "")]


def test_a_signal_ends_the_waiting(tmp_path: Path) -> None:
    organization = staff_and(*make_users(1))
    organization.lag = 31
    manifest = make_manifest()
    text = write_plan(plan_for(manifest, organization))
    order = Order(
        text, manifest, RunStore(tmp_path / "runs"), lambda _: connect(organization), verify=True
    )

    def sleep(seconds: float) -> None:
        organization.wait(seconds)
        signal.raise_signal(signal.SIGTERM)

    finished = execute(order, World(ticking(), lambda size: b"\0" * size, Watcher(), sleep))
    assert isinstance(finished.error, StoppedError)
    assert finished.run.state is RunState.STOPPED
    assert organization.waits == [1.0]
    assert said(list(finished.run.results)) == [(Outcome.APPLIED, "")]
