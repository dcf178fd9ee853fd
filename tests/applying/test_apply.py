"""Applying a plan to an organization that changes and fails meanwhile."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from unittest import mock

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
from tests.support.builders import NOW, make_user
from tests.support.fakes import Call, FakeOrganization, Fault, NoAnswerError
from umsync.applying.apply import SKIPPED, Manner, apply_plan
from umsync.applying.gate import Gate
from umsync.applying.licenses import FULL
from umsync.applying.sending import LATE, SHOWN
from umsync.applying.stopping import Stop
from umsync.errors import (
    Attempt,
    FilesError,
    ForbiddenError,
    KeyRejectedError,
    LicenseFullError,
    ManifestError,
    StoppedError,
    TooLongError,
    TooManyFailuresError,
    UmsyncError,
    UnreachableError,
    UnsafeError,
)
from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.suspend import Suspend
from umsync.manifest.model import Entry, Policy, Protection
from umsync.model.organization import ApiKey, Group
from umsync.model.position import NOWHERE
from umsync.model.run import Outcome
from umsync.model.user import Status
from umsync.runs.reading import read_events

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from umsync.applying.recorder import Recorder
    from umsync.manifest.model import Manifest
    from umsync.model.field import Field
    from umsync.model.plan import Change, Plan
    from umsync.model.user import User

LEAVING = (RemoveFromGroups(groups=("staff",)), Suspend())
LEAVE = make_manifest(
    {
        "leave": Policy(
            where=SUSPEND_ACTIVE.where, do=(RemoveFromGroups(groups=("staff",)), Suspend())
        )
    }
)
JOIN_BOTH = AddToGroups(groups=("staff", "vips"))
FORBIDDEN = ForbiddenError("The key may not do this.")


class Case:
    """A plan, made; then what the organization does meanwhile; then applying it."""

    def __init__(self, path: Path, organization: FakeOrganization, manifest: Manifest) -> None:
        self.path, self.organization, self.manifest = path, organization, manifest
        self.plan: Plan = plan_for(manifest, organization)
        self.watcher = Watcher()
        self.recorder: Recorder = make_recorder(path, self.plan, self.watcher)
        self.until: datetime | None = None

    def apply(
        self, stop: Callable[[], bool] = lambda: False, most_failures: int | None = None
    ) -> None:
        connections = {"acme": connect(self.organization)}
        gate = Gate(stop, self.recorder, most_failures, self.until)
        manner = Manner(gate, self.organization.wait)
        apply_plan(self.plan, self.manifest, connections, self.recorder, manner)

    @property
    def outcomes(self) -> list[str]:
        return [result.outcome.value for result in self.recorder.results.values()]

    @property
    def texts(self) -> list[str]:
        return [result.text for result in self.recorder.results.values()]

    @property
    def events(self) -> list[str]:
        return [event.event.value for event in read_events(self.path / "events.jsonl").events]


def _case(path: Path, count: int = 3, manifest: Manifest | None = None) -> Case:
    return Case(path, staff_and(*make_users(count)), manifest or make_manifest())


def _leaving(path: Path, count: int = 2) -> Case:
    users = [replace(user, groups=frozenset({"g1"})) for user in make_users(count)]
    return Case(path, staff_and(*users), LEAVE)


def test_every_planned_change_is_made_in_order(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.apply()
    assert case.organization.writes == [Call("suspend", ("d1", f"a00{n}")) for n in range(3)]
    assert case.outcomes == ["applied"] * 3


def test_sources_are_changed_in_the_plans_order_each_on_its_own(tmp_path: Path) -> None:
    acme, beta = staff_and(*make_users(2)), staff_and(*make_users(1))
    manifest = make_manifest()
    manifest = replace(manifest, sources=dict.fromkeys("ab", manifest.sources["acme"]))
    made = plan_for(manifest, {"b": beta, "a": acme})
    recorder = make_recorder(tmp_path, made)
    seen: list[str] = []
    acme.before_write = lambda _call: seen.append("a")
    beta.before_write = lambda _call: seen.append("b")
    connections = {"a": connect(acme, "a"), "b": connect(beta, "b")}
    apply_plan(made, manifest, connections, recorder, Manner(Gate(lambda: False, recorder)))
    assert seen == ["a", "a", "b"]


def test_of_several_sources_the_error_names_its_own(tmp_path: Path) -> None:
    acme, beta = staff_and(*make_users(1)), staff_and(*make_users(1))
    manifest = make_manifest()
    manifest = replace(manifest, sources=dict.fromkeys("ab", manifest.sources["acme"]))
    made = plan_for(manifest, {"b": beta, "a": acme})
    recorder = make_recorder(tmp_path, made)
    beta.faults.append(Fault("suspend", KeyRejectedError("No key.")))
    connections = {"a": connect(acme, "a"), "b": connect(beta, "b")}
    with pytest.raises(KeyRejectedError, match=r"^Source b: No key\.$"):
        apply_plan(made, manifest, connections, recorder, Manner(Gate(lambda: False, recorder)))


def test_nothing_but_what_was_planned_is_changed(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.users_by_id["new"] = make_user("new")
    case.apply()
    assert case.organization.users_by_id["new"].status is Status.ACTIVE


def test_users_are_read_ten_at_a_time_right_before_their_changes(tmp_path: Path) -> None:
    case = _case(tmp_path, 25)
    case.apply()
    methods = [(call.method, len(call.arguments)) for call in case.organization.calls]
    assert [count for method, count in methods if method == "users"] == [10, 10, 5]
    assert [method for method, _ in methods[:3]] == ["users", "directories_of", "suspend"]
    assert Counter(method for method, _ in methods[:21])["suspend"] == 10


def test_whoever_watches_is_told_every_result_with_its_change(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.apply()
    assert [(result.change_id, change) for result, change in case.watcher.seen] == [
        (change.id, change) for change in case.plan.changes
    ]


def test_each_write_is_announced_and_then_recorded(tmp_path: Path) -> None:
    case = _case(tmp_path, 2)
    case.apply()
    assert case.events == ["started", "intent", "result", "intent", "result"]


def test_a_write_is_announced_before_it_is_sent(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    seen: list[list[str]] = []
    case.organization.before_write = lambda _call: seen.append(case.events)
    case.apply()
    assert seen == [["started", "intent"]]


def test_the_users_own_first_change_does_not_keep_the_next_from_matching(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 1)
    case.apply()
    assert [call.method for call in case.organization.writes] == ["remove_from_group", "suspend"]


def test_a_filter_on_the_changed_group_still_holds_for_the_users_next_change(
    tmp_path: Path,
) -> None:
    from umsync.kinds.filters.group import InGroup

    manifest = make_manifest({"leave": Policy(where=InGroup(names=("staff",)), do=LEAVING)})
    user = make_user(groups=frozenset({"g1"}))
    case = Case(tmp_path, staff_and(user), manifest)
    case.apply()
    assert case.outcomes == ["applied", "applied"]


def test_the_users_next_change_is_made_on_what_they_are_then(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 1)

    def somebody_suspends(call: Call) -> None:
        user = case.organization.users_by_id[call.arguments[-1]]
        changed = replace(user, membership_status="suspended", status=Status.SUSPENDED)
        case.organization.users_by_id[call.arguments[-1]] = changed

    case.organization.after_write = somebody_suspends
    case.apply()
    assert case.outcomes == ["applied", "already"]


def test_a_user_who_becomes_protected_between_two_changes_keeps_the_rest(tmp_path: Path) -> None:
    protect = Protection(groups=(Entry("vips", NOWHERE),))
    case = Case(
        tmp_path,
        staff_and(make_user(groups=frozenset({"g1"}))),
        make_manifest(dict(LEAVE.policies), protect=protect),
    )

    def promote(call: Call) -> None:
        user = case.organization.users_by_id[call.arguments[-1]]
        case.organization.users_by_id[call.arguments[-1]] = replace(user, groups=frozenset({"g2"}))

    case.organization.after_write = promote
    case.apply()
    assert case.outcomes == ["applied", "protected"]


def test_users_who_changed_since_the_plan_are_left_alone(tmp_path: Path) -> None:
    case = _case(tmp_path, 4)
    users = case.organization.users_by_id
    del users["a000"]
    users["a001"] = replace(users["a001"], platform_roles=None)
    users["a002"] = replace(users["a002"], status=Status.SUSPENDED, membership_status="suspended")
    users["a003"] = replace(users["a003"], status=Status.DEACTIVATED, account_status="inactive")
    case.apply()
    assert case.organization.writes == []
    assert case.outcomes == ["gone", "protected", "already", "no_longer_matches"]
    assert case.events == ["started", "result", "result", "result", "result"]


def test_access_is_taken_in_every_directory(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.directories = ("d1", "d2")
    case.apply()
    assert [call.arguments[0] for call in case.organization.writes] == ["d1", "d2"]


def test_no_directory_is_not_taken_for_done(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.directories = ()
    case.apply()
    assert case.outcomes == ["no_longer_matches"]


def test_directories_are_read_only_for_actions_that_need_them(tmp_path: Path) -> None:
    manifest = make_manifest(
        {"leave": replace(LEAVE.policies["leave"], do=LEAVE.policies["leave"].do[:1])}
    )
    case = Case(tmp_path, staff_and(make_user(groups=frozenset({"g1"}))), manifest)
    case.apply()
    assert [call.method for call in case.organization.calls] == ["users", "remove_from_group"]


def test_a_refused_change_fails_and_the_next_account_goes_on(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", FORBIDDEN, "a001"))
    case.apply()
    assert case.outcomes == ["applied", "failed", "applied"]
    assert case.texts[1] == "The key may not do this."


def test_after_a_failure_the_users_other_changes_are_not_attempted(tmp_path: Path) -> None:
    case = _leaving(tmp_path)
    case.organization.faults.append(Fault("remove_from_group", FORBIDDEN, "a000"))
    case.apply()
    assert case.outcomes == ["failed", "not_attempted", "applied", "applied"]
    assert case.texts[1] == SKIPPED


def test_a_refusal_in_the_first_of_several_directories_is_a_failure(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.directories = ("d1", "d2")
    case.organization.faults.append(Fault("suspend", FORBIDDEN))
    case.apply()
    assert case.outcomes == ["failed"]  # the first was refused, so nothing was made


def test_a_refusal_in_the_second_directory_leaves_the_change_unknown(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.directories = ("d1", "d2")

    def refuse(_: Call) -> None:
        case.organization.faults.append(Fault("suspend", FORBIDDEN))

    case.organization.after_write = refuse
    case.apply()
    assert case.outcomes == ["unknown"]
    assert "It was made in 1 of the user's 2 directories. Look the user up." in case.texts[0]


def test_directories_that_cannot_be_read_fail_the_change_unsent(tmp_path: Path) -> None:
    case = _case(tmp_path, 2)
    case.organization.faults.append(Fault("directories_of", FORBIDDEN, "a000"))
    case.apply()
    assert case.outcomes == ["failed", "applied"]
    assert case.texts[0] == "The key may not do this. Nothing was sent."
    assert case.events == ["started", "result", "intent", "result"]


def test_a_user_who_cannot_be_read_again_fails_unsent(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 1)
    fault = Fault("users", FORBIDDEN, "a000")
    case.organization.after_write = lambda _call: case.organization.faults.append(fault)
    case.apply()
    assert case.outcomes == ["applied", "failed"]


def test_a_rejected_key_ends_the_run_at_once(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", KeyRejectedError("No."), "a001"))
    with pytest.raises(KeyRejectedError):
        case.apply()
    assert case.outcomes == ["applied", "failed"]
    assert len(case.organization.writes) == 2


def test_a_key_rejected_while_preparing_ends_the_run_at_once(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("directories_of", KeyRejectedError("No."), "a001"))
    with pytest.raises(KeyRejectedError):
        case.apply()
    assert case.outcomes == ["applied", "failed"]


UNREACHABLE = UnreachableError("No host.")


def test_an_organization_that_cannot_be_reached_ends_the_run(tmp_path: Path) -> None:
    case = _case(tmp_path, 12)
    case.organization.faults += [
        Fault("users", UNREACHABLE, "a010", lasting=True),
        Fault("organization", UNREACHABLE, lasting=True),
    ]
    with pytest.raises(UnreachableError):
        case.apply()
    assert case.outcomes == ["applied"] * 10


def test_users_that_cannot_be_read_together_are_read_one_by_one(tmp_path: Path) -> None:
    case = _case(tmp_path, 3)
    case.organization.faults.append(Fault("users", UNREACHABLE, "a001"))
    case.apply()
    assert case.outcomes == ["applied"] * 3


def test_a_user_that_cannot_be_read_fails_alone(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 3)
    case.organization.faults.append(Fault("users", UNREACHABLE, "a001", lasting=True))
    case.apply()
    outcomes = {each.change_id: each.outcome.value for each in case.recorder.results.values()}
    of_user = [outcomes[each.id] for each in case.plan.changes if each.person.account_id == "a001"]
    assert of_user == ["failed", "not_attempted"]
    assert list(outcomes.values()).count("applied") == 4
    assert "No host. Nothing was sent." in case.texts


def test_a_single_user_that_cannot_be_read_fails(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.faults.append(Fault("users", UNREACHABLE, lasting=True))
    case.apply()
    assert case.outcomes == ["failed"]


def test_nobody_who_can_be_read_ends_the_run(tmp_path: Path) -> None:
    case = _case(tmp_path, 3)
    case.organization.faults.append(Fault("users", UNREACHABLE, lasting=True))
    with pytest.raises(UnreachableError):
        case.apply()
    assert case.outcomes == []


@pytest.mark.parametrize("error", [ForbiddenError("No."), TooLongError("Too long.")])
def test_people_are_not_read_one_by_one_when_the(tmp_path: Path, error: UmsyncError) -> None:
    """...key is refused, or the wait would take too long."""
    case = _case(tmp_path, 3)
    case.organization.faults.append(Fault("users", error, lasting=True))
    with pytest.raises(type(error)):
        case.apply()
    assert [call.method for call in case.organization.calls] == ["users"]
    assert case.outcomes == []


OUTAGE = Fault("organization", UNREACHABLE, lasting=True)


def test_an_outage_before_a_change_ends_the_run(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults += [Fault("directories_of", UNREACHABLE, "a001", lasting=True), OUTAGE]
    with pytest.raises(UnreachableError):
        case.apply()
    assert case.outcomes == ["applied"]


def test_an_outage_while_a_change_is_sent_ends_the_run(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults += [Fault("suspend", UNREACHABLE, "a001", lasting=True), OUTAGE]
    with pytest.raises(UnreachableError):
        case.apply()
    assert case.outcomes == ["applied", "not_attempted"]


def test_an_outage_after_a_change_was_sent_ends_the_run(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer."), "a001"))
    down = [Fault("users", UNREACHABLE, lasting=True), OUTAGE]
    case.organization.after_write = lambda call: (
        case.organization.faults.extend(down) if "a001" in call.arguments else None
    )
    with pytest.raises(UnreachableError):
        case.apply()
    assert case.outcomes == ["applied", "unknown"]


def test_a_fault_of_one_change_is_no_outage(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", UNREACHABLE, "a001", lasting=True))
    case.apply()
    assert case.outcomes == ["applied", "failed", "applied"]


def test_a_run_that_is_to_end_sends_nothing_after_its_last_check(tmp_path: Path) -> None:
    """Others may have failed while this person was being looked at."""
    case, stop = _case(tmp_path, 1), Stop()
    original = case.organization.directories_of

    def directories_of(account_id: str) -> tuple[str, ...]:
        stop.ask()
        return original(account_id)

    with (
        mock.patch.object(case.organization, "directories_of", directories_of),
        pytest.raises(StoppedError),
    ):
        case.apply(lambda: stop.is_asked)
    assert (case.outcomes, case.organization.writes) == ([], [])


def test_a_wait_that_takes_too_long_ends_the_run_before_the_change(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", TooLongError("Wait 1 h."), "a001"))
    with pytest.raises(TooLongError):
        case.apply()
    assert case.outcomes == ["applied", "not_attempted"]
    assert case.texts[1] == "Wait 1 h."


def test_a_full_license_stops_only_changes_of_its_kind(tmp_path: Path) -> None:
    joining = make_manifest({"join": Policy(where=SUSPEND_ACTIVE.where, do=(JOIN_BOTH,))})
    case = Case(tmp_path, staff_and(*make_users(2)), joining)
    full = LicenseFullError("No seat.")
    case.organization.faults.append(Fault("add_to_group", full, "a000"))
    case.apply()
    said = {
        (each.person.account_id, each.step.target): case.recorder.results[each.id].outcome.value
        for each in case.plan.changes
    }
    assert said == {
        ("a000", "group:g1"): "failed",
        ("a000", "group:g2"): "not_attempted",
        ("a001", "group:g1"): "not_attempted",
        ("a001", "group:g2"): "not_attempted",
    }
    assert FULL in case.texts


def test_the_tries_before_a_refusal_are_in_the_result(tmp_path: Path) -> None:
    case, tried = _case(tmp_path, 1), Attempt("POST /x", "Limited.", 429, "r-1", 2.5)
    error = ForbiddenError("No.")
    error.attempts = (tried,)
    case.organization.faults.append(Fault("suspend", error))
    case.apply()
    (result,) = case.recorder.results.values()
    assert result.attempts == (tried,)
    (told,) = [each for each in read_events(tmp_path / "events.jsonl").events if each.n == 3]
    assert told.data["attempts"][0]["reason"] == "Limited."


@pytest.mark.parametrize("most", [0, 1, 2])
def test_too_many_failures_end_the_run(tmp_path: Path, most: int) -> None:
    case = _case(tmp_path, 5)
    case.organization.faults.append(Fault("suspend", FORBIDDEN, lasting=True))
    with pytest.raises(TooManyFailuresError, match=f"than the {most} that may"):
        case.apply(most_failures=most)
    assert case.outcomes == ["failed"] * (most + 1)


def test_the_run_ends_when_its_time_is_up(tmp_path: Path) -> None:
    case = _case(tmp_path, 5)
    case.until = case.recorder.now() + timedelta(seconds=6)
    with pytest.raises(TooLongError, match="max-time"):
        case.apply()
    assert set(case.outcomes) == {"applied"}
    assert 0 < len(case.outcomes) < 5


def _sent_to(case: Case, account_id: str) -> int:
    return sum(account_id in call.arguments for call in case.organization.writes)


def test_a_write_without_an_answer_that_shows_was_made(tmp_path: Path) -> None:
    case = _case(tmp_path, 2)
    case.organization.faults.append(
        Fault("suspend", NoAnswerError("No answer came."), "a000", executed=True)
    )
    case.apply()
    assert case.outcomes == ["applied", "applied"]
    assert (case.texts[0], _sent_to(case, "a000")) == (SHOWN, 1)


def test_a_write_that_reading_shows_not_to_be_made_is_announced_and_sent_again(
    tmp_path: Path,
) -> None:
    case = _case(tmp_path, 1)
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer came."), "a000"))
    case.apply()
    assert (case.outcomes, _sent_to(case, "a000")) == (["applied"], 2)
    assert case.events == ["started", "intent", "intent", "result"]


def test_it_is_not_sent_again_before_reading_must_show_it(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.lag = 2
    case.organization.faults.append(
        Fault("suspend", NoAnswerError("No answer came."), "a000", executed=True)
    )
    case.apply()
    assert (case.outcomes, _sent_to(case, "a000")) == (["applied"], 1)
    assert sum(case.organization.waits) >= 2


def test_what_may_still_be_made_is_not_sent_again(tmp_path: Path) -> None:
    case, error = _case(tmp_path, 1), NoAnswerError("No answer came in time.")
    error.may_come_late = True
    case.organization.faults.append(Fault("suspend", error, "a000"))
    case.apply()
    assert (case.outcomes, _sent_to(case, "a000")) == (["unknown"], 1)
    assert LATE in case.texts[0]


def test_it_is_sent_three_times_at_most(tmp_path: Path) -> None:
    case = _case(tmp_path, 2)
    error = NoAnswerError("No answer came.")
    error.attempts = (Attempt("POST /x", "No answer came."),)
    case.organization.faults.append(Fault("suspend", error, "a000", lasting=True))
    case.apply()
    assert (case.outcomes, _sent_to(case, "a000")) == (["failed", "applied"], 3)
    assert "it was not made" in case.texts[0]
    assert len(next(iter(case.recorder.results.values())).attempts) == 3


def test_what_shows_late_was_made_by_the_first_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows only when the user is read for the second try."""
    case, looks = _case(tmp_path, 1), 0

    def pause(_seconds: float) -> None:
        nonlocal looks
        looks += 1

    def made(change: Change) -> None:
        user = case.organization.users_by_id[change.person.account_id]
        suspended = replace(user, membership_status="suspended", status=Status.SUSPENDED)
        case.organization.users_by_id[change.person.account_id] = suspended

    (change,) = case.plan.changes
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer came.")))
    original = case.organization.users

    def users(ids: Sequence[str], needs: frozenset[Field]) -> dict[str, User]:
        found = original(ids, needs)
        if looks >= 2:  # the last look that shows nothing; the next read shows it
            made(change)
        return found

    monkeypatch.setattr(case.organization, "wait", pause)
    monkeypatch.setattr(case.organization, "users", users)
    case.apply()
    assert (case.outcomes, case.texts, _sent_to(case, "a000")) == (["applied"], [SHOWN], 1)


def test_whoever_is_protected_meanwhile_is_not_sent_again(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer came."), "a000"))
    case.organization.after_write = lambda _call: case.organization.users_by_id.update(
        a000=replace(make_user("a000"), platform_roles=frozenset({"atlassian/org-admin"}))
    )
    case.apply()
    assert (case.outcomes, _sent_to(case, "a000")) == (["protected"], 1)


def test_a_write_without_an_answer_that_cannot_be_looked_up_is_unknown(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer came."), "a000"))
    unreadable = Fault("users", UnreachableError("No host."))
    case.organization.after_write = lambda _call: case.organization.faults.append(unreadable)
    case.apply()
    assert case.outcomes == ["unknown"]
    assert "look the user up" in case.texts[0]


def test_a_write_without_an_answer_to_a_user_who_is_gone_is_unknown(tmp_path: Path) -> None:
    case = _case(tmp_path, 1)
    case.organization.faults.append(Fault("suspend", NoAnswerError("No answer came."), "a000"))
    case.organization.after_write = lambda _call: case.organization.users_by_id.clear()
    case.apply()
    assert case.outcomes == ["unknown"]


def test_a_looked_up_change_lets_the_next_one_follow(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 1)
    case.organization.faults.append(
        Fault("remove_from_group", NoAnswerError("No answer came."), executed=True)
    )
    case.apply()
    assert case.outcomes == ["applied", "applied"]


@pytest.mark.parametrize("made", [0, 1, 2])
def test_a_stop_is_heeded_before_the_next_change(tmp_path: Path, made: int) -> None:
    case = _case(tmp_path)
    with pytest.raises(StoppedError):
        case.apply(lambda: len(case.organization.writes) >= made)
    assert len(case.organization.writes) == made
    assert case.outcomes == ["applied"] * made


def test_a_stop_is_heeded_between_the_changes_of_one_user(tmp_path: Path) -> None:
    case = _leaving(tmp_path, 1)
    with pytest.raises(StoppedError):
        case.apply(lambda: len(case.organization.writes) >= 1)
    assert case.outcomes == ["applied"]


class FullLog:
    """A log that takes some lines and no more."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    def append(self, _line: bytes) -> None:
        if not self.takes:
            raise FilesError("No space left.")
        self.takes -= 1

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("takes", "writes", "outcomes"),
    [(0, 0, []), (1, 1, ["applied"]), (2, 1, ["applied"]), (3, 2, ["applied", "applied"])],
)
def test_nothing_is_sent_that_the_log_could_not_announce(
    tmp_path: Path, takes: int, writes: int, outcomes: list[str]
) -> None:
    case = _case(tmp_path)
    case.recorder._log._lines = FullLog(takes)
    with pytest.raises(FilesError):
        case.apply()
    assert len(case.organization.writes) == writes
    assert case.outcomes == outcomes


def test_a_group_that_is_gone_stops_before_the_first_write(tmp_path: Path) -> None:
    case = _leaving(tmp_path)
    case.organization.group_list = ()
    with pytest.raises(ManifestError, match="no group 'staff'"):
        case.apply()
    assert case.organization.calls == []


def test_a_protected_group_that_is_gone_stops_before_the_first_write(tmp_path: Path) -> None:
    protect = Protection(groups=(Entry("vips", NOWHERE),))
    case = _case(tmp_path, manifest=make_manifest(protect=protect))
    case.organization.group_list = ()
    with pytest.raises(UnsafeError, match="no organization has a group 'vips' any more"):
        case.apply()
    assert case.organization.calls == []


def test_a_protected_group_may_have_its_name_twice(tmp_path: Path) -> None:
    protect = Protection(groups=(Entry("vips", NOWHERE),))
    case = _case(tmp_path, manifest=make_manifest(protect=protect))
    twice = [Group(f"v{number}", "vips", "d1", True, False) for number in range(2)]
    case.organization.group_list = (*case.organization.group_list, *twice)
    case.organization.users_by_id["a001"] = replace(
        case.organization.users_by_id["a001"], groups=frozenset({"v1"})
    )
    case.apply()
    assert case.outcomes == ["applied", "protected", "applied"]


def test_a_protected_group_may_be_in_an_organization_that_is_not_applied_to(
    tmp_path: Path,
) -> None:
    protect = Protection(groups=(Entry("elsewhere", NOWHERE),))
    manifest = make_manifest(protect=protect)
    manifest = replace(manifest, sources={**manifest.sources, "other": manifest.sources["acme"]})
    case = _case(tmp_path, manifest=manifest)
    case.apply()
    assert case.outcomes == ["applied"] * 3


def test_outcomes_are_what_the_log_says(tmp_path: Path) -> None:
    case = _case(tmp_path)
    case.organization.faults.append(Fault("suspend", FORBIDDEN, "a001"))
    case.apply()
    events = read_events(tmp_path / "events.jsonl").events
    logged = [each.data["outcome"] for each in events if each.event.value == "result"]
    assert logged == [Outcome.APPLIED.value, Outcome.FAILED.value, Outcome.APPLIED.value]


def test_who_has_made_an_api_key_meanwhile_is_protected(tmp_path: Path) -> None:
    case = Case(tmp_path, staff_and(*make_users(2)), make_manifest())
    case.organization.api_keys = (ApiKey("k1", "a000", None),)
    case.apply()
    assert case.outcomes == ["protected", "applied"]
    assert "made an API key" in case.watcher.seen[0][0].text


def test_an_api_key_that_expires_before_apply_protects_nobody(tmp_path: Path) -> None:
    case = Case(tmp_path, staff_and(*make_users(1)), make_manifest())
    case.organization.api_keys = (ApiKey("k1", "a000", NOW),)
    case.apply()
    assert case.outcomes == ["applied"]
