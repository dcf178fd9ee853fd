"""A run goes on with one that did not come to its end."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.applying import (
    PLENTY,
    SUSPEND_ACTIVE,
    Watcher,
    connect,
    make_manifest,
    make_users,
    plan_for,
    staff_and,
)
from tests.support.builders import NOW, make_user, ticking
from tests.support.fakes import Fault, NoAnswerError
from umsync.applying.begun import STILL_NOT_SEEN, STILL_UNKNOWN, WAS_MADE
from umsync.applying.order import Order, World
from umsync.applying.session import execute
from umsync.documents.plan_document import read_plan, write_plan
from umsync.errors import ForbiddenError, PlanRefusedError, TooLongError, UnsafeError
from umsync.kinds.actions.deactivate import Deactivate
from umsync.kinds.actions.remove import Remove
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.manifest.model import Limit, Policy, Window
from umsync.model.run import Outcome
from umsync.model.user import Status
from umsync.runs.store import RunStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.fakes import Call, FakeOrganization
    from umsync.applying.closing import Finished
    from umsync.applying.connection import Connection
    from umsync.kinds.action import Action
    from umsync.manifest.model import Manifest
    from umsync.model.run import Run
    from umsync.model.user import User

LEAVE = make_manifest(
    {"leave": Policy(SUSPEND_ACTIVE.where, (RemoveFromGroups(groups=("staff",)), Deactivate()))}
)
FORBIDDEN = ForbiddenError("Not now.")


class Killed(BaseException):
    """Ends a run at once, as a killed process does."""


class Runs:
    """An organization, a plan, and the runs of it."""

    def __init__(self, root: Path, organization: FakeOrganization, manifest: Manifest) -> None:
        self.organization, self.manifest = organization, manifest
        self.plan = plan_for(manifest, organization)
        self.store = RunStore(root)
        self.notices: list[str] = []
        self._numbers: Iterator[int] = count()

    def execute(self, **changes: Any) -> Finished:
        order = Order(write_plan(self.plan), self.manifest, self.store, self.connect)
        world = World(
            ticking(),
            lambda size: next(self._numbers).to_bytes(size),
            Watcher(),
            self.organization.wait,
            notice=self.notices.append,
        )
        return execute(replace(order, **changes), world)

    def resume(self, **changes: Any) -> Finished:
        """Goes on with the last run."""
        return self.execute(resumes=self.last, **changes)

    def killed(self) -> None:
        """A run that ends without a record at the next fault `Killed`."""
        with pytest.raises(Killed):
            self.execute()
        (self.store.find(self.last).path / "run.json").unlink()

    @property
    def last(self) -> str:
        return max(each.run_id for each in self.store.folders())

    def connect(self, source: str) -> Connection:
        before = list(self.organization.calls)
        connection = connect(self.organization, source)
        self.organization.calls[:] = before
        return connection

    @property
    def written(self) -> list[tuple[str, str]]:
        return [(call.method, call.arguments[-1]) for call in self.organization.writes]


def among(*users: User) -> FakeOrganization:
    """These users, and twenty whom no policy matches."""
    idle = (replace(make_user(f"z{number}"), status=Status.DEACTIVATED) for number in range(20))
    return staff_and(*users, *idle)


def staff(people: int) -> list[User]:
    return [replace(each, groups=frozenset({"g1"})) for each in make_users(people)]


def suspending(root: Path, people: int = 3) -> Runs:
    return Runs(root, staff_and(*make_users(people)), make_manifest())


def leaving(root: Path, people: int = 2) -> Runs:
    return Runs(root, among(*staff(people)), LEAVE)


def said(run: Run) -> list[tuple[str, str]]:
    return [(result.outcome.value, result.text) for result in run.results]


def outcomes(run: Run) -> list[str]:
    return [result.outcome.value for result in run.results]


def test_what_failed_and_what_was_not_attempted_is_made(tmp_path: Path) -> None:
    runs = leaving(tmp_path)
    runs.organization.faults.append(Fault("remove_from_group", FORBIDDEN, "a000"))
    assert outcomes(runs.execute().run) == ["failed", "not_attempted", "applied", "applied"]
    finished = runs.resume()
    assert (outcomes(finished.run), finished.error) == (["applied"] * 2, None)
    left = [runs.organization.users_by_id[each].account_status for each in ("a000", "a001")]
    assert left == ["inactive"] * 2


def test_the_new_run_names_the_old_one(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    first = runs.execute().run.head.run_id
    finished = runs.resume()
    assert finished.run.head.resumes == first
    read = finished.folder.read().run
    assert read
    assert read.head.resumes == first
    assert finished.folder.plan_text() == write_plan(runs.plan)


def test_a_change_in_flight_that_shows_is_not_sent_again(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", Killed(), "a001", executed=True))
    runs.killed()
    finished = runs.resume()
    assert said(finished.run) == [("applied", WAS_MADE), ("applied", "")]
    assert runs.written == [("suspend", each) for each in ("a000", "a001", "a002")]


def test_a_change_in_flight_that_was_not_made_is_made(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", Killed(), "a001"))
    runs.killed()
    assert outcomes(runs.resume().run) == ["applied", "applied"]
    assert {user.membership_status for user in runs.organization.users_by_id.values()} == {
        "suspended"
    }


def test_what_was_sent_a_moment_ago_is_looked_at_when_it_must_show(tmp_path: Path) -> None:
    """A read that lags would have it sent twice."""
    runs = suspending(tmp_path)
    runs.organization.lag = 2
    runs.organization.faults.append(Fault("suspend", Killed(), "a001", executed=True))
    runs.killed()
    finished = runs.resume()
    assert outcomes(finished.run) == ["applied", "applied"]
    assert sum(runs.organization.waits) > 0
    assert runs.written.count(("suspend", "a001")) == 1
    assert "reads lag behind" in runs.notices[0]


def test_the_second_change_of_a_user_follows_though_no_filter_matches_any_more(
    tmp_path: Path,
) -> None:
    """The same end as that of a run that nobody killed."""
    runs = Runs(
        tmp_path,
        among(*staff(1)),
        make_manifest(
            {
                "a": Policy(SUSPEND_ACTIVE.where, (Suspend(),)),
                "b": Policy(SUSPEND_ACTIVE.where, (Deactivate(),)),
            }
        ),
    )
    first, second = runs.plan.changes
    method = second.step.action
    runs.organization.faults.append(Fault(method, Killed()))
    runs.killed()
    assert outcomes(runs.resume().run) == ["applied"]
    assert first.step.target != second.step.target
    user = runs.organization.users_by_id["a000"]
    assert (user.membership_status, user.account_status) == ("suspended", "inactive")


def test_a_user_whose_first_change_was_in_flight_gets_the_second(tmp_path: Path) -> None:
    runs = leaving(tmp_path, 1)
    runs.organization.faults.append(Fault("remove_from_group", Killed(), executed=True))
    runs.killed()
    assert outcomes(runs.resume().run) == ["applied", "applied"]


def test_who_no_longer_matches_and_was_not_changed_is_left_alone(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", Killed(), "a000"))
    runs.killed()
    user = runs.organization.users_by_id["a002"]
    runs.organization.users_by_id["a002"] = replace(user, account_status="inactive")
    assert outcomes(runs.resume().run) == ["applied", "applied", "no_longer_matches"]


def test_who_is_gone_because_the_run_removed_them_is_removed(tmp_path: Path) -> None:
    runs = Runs(
        tmp_path,
        staff_and(*make_users(2)),
        make_manifest({"out": Policy(SUSPEND_ACTIVE.where, (Remove(),))}),
    )
    runs.organization.faults.append(Fault("remove", Killed(), "a000", executed=True))
    runs.killed()
    del runs.organization.users_by_id["a000"]
    assert said(runs.resume().run)[0] == ("applied", WAS_MADE)


def test_what_reading_does_not_tell_stays_unknown(tmp_path: Path) -> None:
    runs = leaving(tmp_path, 1)
    runs.organization.faults.append(Fault("remove_from_group", NoAnswerError("?"), executed=True))
    runs.organization.after_write = lambda _call: hide_groups(runs.organization)
    assert outcomes(runs.execute().run) == ["unknown", "not_attempted"]
    assert said(runs.resume().run)[0] == ("unknown", STILL_UNKNOWN)


def hide_groups(organization: FakeOrganization) -> None:
    for each in organization.users_by_id.values():
        organization.users_by_id[each.account_id] = replace(each, groups=None)


def test_what_did_not_show_and_does_not_is_not_sent_again(tmp_path: Path) -> None:
    runs = suspending(tmp_path, 1)
    runs.organization.lag = 100_000
    assert outcomes(runs.execute(verify=True).run) == ["not_seen"]
    assert said(runs.resume().run) == [("not_seen", STILL_NOT_SEEN)]
    runs.organization.lag = 0
    assert said(runs.resume().run) == [("applied", WAS_MADE)]
    assert runs.written == [("suspend", "a000")]


def test_a_run_can_be_gone_on_with_again_and_again(tmp_path: Path) -> None:
    """Who was changed in the first run is remembered in the third."""
    runs = leaving(tmp_path, 1)
    runs.organization.faults.append(Fault("deactivate", Killed()))
    runs.killed()
    runs.organization.faults.append(Fault("directories_of", FORBIDDEN, lasting=True))
    runs.organization.faults.append(Fault("deactivate", FORBIDDEN))
    assert outcomes(runs.resume().run) == ["failed"]
    assert outcomes(runs.resume().run) == ["applied"]


def test_only_the_last_run_of_a_plan_can_be_gone_on_with(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, lasting=True))
    first = runs.execute().run.head.run_id
    second = runs.resume().run.head.run_id
    with pytest.raises(PlanRefusedError, match=f"--resume {second}"):
        runs.execute(resumes=first)
    with pytest.raises(PlanRefusedError, match="carried out this plan before"):
        runs.execute()


def test_nothing_left_is_a_run_of_nothing(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.execute()
    finished = runs.resume()
    assert (finished.run.results, finished.error) == ((), None)


def test_a_run_whose_log_was_edited_is_not_gone_on_with(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    log = runs.execute().folder.path / "events.jsonl"
    log.write_text(log.read_text().replace('"failed"', '"applied"'))
    before = len(runs.written)
    with pytest.raises(PlanRefusedError, match="cannot be trusted"):
        runs.resume()
    assert len(runs.written) == before


def test_a_line_that_was_cut_off_when_the_run_was_killed_does_no_harm(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", Killed(), "a001"))
    runs.killed()
    log = runs.store.find(runs.last).path / "events.jsonl"
    log.write_bytes(log.read_bytes()[:-40])
    assert "applied" in outcomes(runs.resume().run)


def test_an_expired_plan_is_not_gone_on_with(tmp_path: Path) -> None:
    runs = suspending(tmp_path)
    runs.plan = replace(runs.plan, expires_at=NOW.replace(second=30))
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    runs.execute()
    runs._numbers = count(50)
    order = Order(write_plan(runs.plan), runs.manifest, runs.store, runs.connect, resumes=runs.last)
    late = World(lambda: NOW.replace(minute=59), lambda size: b"\1" * size, Watcher())
    with pytest.raises(PlanRefusedError, match="expired"):
        execute(order, late)


def test_the_limits_count_a_plan_once_however_many_runs_it_takes(tmp_path: Path) -> None:
    limits = replace(
        PLENTY, destructive=Limit(count=3, percent=100), window=Window(days=1, destructive=3)
    )
    runs = Runs(tmp_path, staff_and(*make_users(3)), make_manifest(limits=limits))
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    runs.execute()
    assert runs.resume().error is None
    assert runs.store.destructive_since(NOW) == 3


def test_other_runs_still_count_when_a_run_is_gone_on_with(tmp_path: Path) -> None:
    limits = replace(
        PLENTY, destructive=Limit(count=3, percent=100), window=Window(days=1, destructive=3)
    )
    runs = Runs(tmp_path, staff_and(*make_users(3)), make_manifest(limits=limits))
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    first = runs.execute().run.head.run_id
    other = suspending(tmp_path, 1)
    other._numbers = count(10)
    other.execute()
    with pytest.raises(UnsafeError):
        runs.execute(resumes=first)


def test_people_whom_the_run_removed_do_not_make_its_share_too_large(tmp_path: Path) -> None:
    """Two of four may be removed; when one is, two of the three that are left still may."""
    limits = replace(PLENTY, destructive=Limit(count=10, percent=50))
    users = make_users(4)
    manifest = make_manifest({"out": Policy(SUSPEND_ACTIVE.where, (Remove(),))}, limits=limits)
    gone = [replace(each, status=Status.DEACTIVATED) for each in users[2:]]
    runs = Runs(tmp_path, staff_and(*users[:2], *gone), manifest)
    runs.organization.people = 4
    runs.organization.faults.append(Fault("remove", FORBIDDEN, "a001"))
    runs.execute()
    del runs.organization.users_by_id["a000"]
    runs.organization.people = 3
    assert outcomes(runs.resume().run) == ["applied"]


def test_what_was_accepted_is_in_the_log_of_the_first_run(tmp_path: Path) -> None:
    from umsync.applying.resuming import rest_of

    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", FORBIDDEN, "a000"))
    runs.execute(accepted_destructive=3)
    rest = rest_of(runs.store, runs.last, read_plan(write_plan(runs.plan)))
    assert rest.accepted_destructive == 3
    assert rest.spent == {"acme": 2}
    assert [each.person.account_id for each in rest.plan.changes] == ["a000"]
    assert Outcome.FAILED not in {each.outcome for each in rest.earlier.sent.values()}


TWO = ("d1", "d2")


def in_two(root: Path, do: Action) -> Runs:
    """One person in two directories, whom a policy acts on."""
    organization = among(*make_users(1))
    organization.directories = TWO
    return Runs(root, organization, make_manifest({"p": Policy(SUSPEND_ACTIVE.where, (do,))}))


def stay_active(runs: Runs) -> Callable[[Call], None]:
    """One directory that is left active makes the whole membership active."""

    def show(_call: Call) -> None:
        written = [call for call in runs.organization.writes if call.method == "suspend"]
        if {call.arguments[0] for call in written} != set(TWO):
            user = runs.organization.users_by_id["a000"]
            active = replace(user, membership_status="active", status=Status.ACTIVE)
            runs.organization.users_by_id["a000"] = active

    return show


def test_of_two_directories_only_the_one_that_is_left_is_asked_again(tmp_path: Path) -> None:
    runs = in_two(tmp_path, Suspend())
    runs.organization.after_write = stay_active(runs)
    refused_in_second = Fault("suspend", FORBIDDEN)
    runs.organization.before_write = lambda call: (
        runs.organization.faults.append(refused_in_second) if call.arguments[0] == "d2" else None
    )
    assert outcomes(runs.execute().run) == ["unknown"]
    runs.organization.before_write = lambda _call: None
    assert outcomes(runs.resume().run) == ["applied"]
    made = [call.arguments[0] for call in runs.organization.writes]
    assert made == ["d1", "d2", "d2"]


def test_all_directories_that_were_accepted_are_all(tmp_path: Path) -> None:
    """Killed between the last answer and the result."""
    runs = in_two(tmp_path, Suspend())
    runs.organization.after_write = stay_active(runs)
    runs.organization.faults.append(Fault("suspend", NoAnswerError("?"), executed=True))
    first = runs.execute()
    assert outcomes(first.run) == ["unknown"]
    assert outcomes(runs.resume().run) == ["applied"]


def test_protection_keeps_the_second_directory_from_being_asked(tmp_path: Path) -> None:
    runs = in_two(tmp_path, Suspend())
    runs.organization.after_write = stay_active(runs)
    runs.organization.before_write = lambda call: (
        runs.organization.faults.append(Fault("suspend", FORBIDDEN))
        if call.arguments[0] == "d2"
        else None
    )
    runs.execute()
    runs.organization.before_write = lambda _call: None
    admin = replace(runs.organization.users_by_id["a000"], platform_roles=ADMIN)
    runs.organization.users_by_id["a000"] = admin
    assert outcomes(runs.resume().run) == ["protected"]


def test_a_run_that_did_not_come_to_a_change_says_nothing_of_it(tmp_path: Path) -> None:
    """The first run sent it, the second was stopped before: the third still knows."""
    runs = suspending(tmp_path)
    runs.organization.faults.append(Fault("suspend", Killed(), "a001", executed=True))
    runs.killed()
    runs.organization.faults.append(Fault("users", TooLongError("Wait."), lasting=True))
    assert outcomes(runs.resume().run) == ["not_attempted"] * 2
    runs.organization.faults.clear()
    assert said(runs.resume().run)[0] == ("applied", WAS_MADE)
    assert runs.written.count(("suspend", "a001")) == 1


ADMIN = frozenset({"atlassian/org-admin"})
