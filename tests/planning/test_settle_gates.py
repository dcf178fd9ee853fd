"""Wishes of one user merge, are held with every action and policy, and stand in order."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.support.builders import make_user
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.suspend import Suspend
from umsync.model.answer import Evidence
from umsync.model.person import Person
from umsync.model.plan import Change, Held
from umsync.model.step import Obstacle, Severity, Step
from umsync.planning.draft import Draft, Wish, person
from umsync.planning.protection import Shield
from umsync.planning.settle import Settled, change_id, settle

if TYPE_CHECKING:
    from umsync.model.user import User

ANN, BOB = make_user("ann"), make_user("bob")
SUSPEND = Suspend().step("membership", "active", "suspended")
RESTORE = Restore().step("membership", "suspended", "active")
IDLE, OLD = Evidence("last_active", "idle"), Evidence("added", "old")


def _shield(*accounts: str) -> Shield:
    return Shield(frozenset(accounts), {}, MappingProxyType({}), org_admins=False)


def _step(action: str, target: str, rank: int = 1, **fields: object) -> Step:
    made = Step(action, (), target, "before", "after", Severity.REVOKES, None, rank)
    return replace(made, **fields)  # type: ignore[arg-type] # fields of a step


def _wish(user: User, policy: str, step: Step | Obstacle, *evidence: Evidence) -> Wish:
    return Wish(user, policy, step, evidence)


def _settle(*wishes: Wish, protected: tuple[str, ...] = ()) -> Settled:
    return settle(Draft("acme", list(wishes)), _shield(*protected))


def test_equal_wishes_are_one_change_by_all_their_policies() -> None:
    settled = _settle(_wish(ANN, "z", SUSPEND, IDLE), _wish(ANN, "a", SUSPEND, OLD, IDLE))
    assert settled.held == []
    assert settled.changes == [
        Change(
            id=change_id("acme", "ann", SUSPEND),
            source="acme",
            person=Person("ann", "User ann", "ann@example.com"),
            step=SUSPEND,
            policies=("a", "z"),
            evidence=(IDLE, OLD),
        )
    ]


def test_of_several_actions_that_want_the_same_the_first_by_name_is_made() -> None:
    later, first = _step("remove", "group:1", 1), _step("block", "group:1", 2)
    settled = _settle(_wish(ANN, "a", later), _wish(ANN, "b", first))
    assert [(each.step, each.policies) for each in settled.changes] == [(first, ("a", "b"))]


def test_changes_are_in_the_order_of_person_rank_and_target() -> None:
    steps = [_step("x", "b", 1), _step("y", "a", 2), _step("z", "c", 1)]
    wishes = [_wish(user, "p", step) for user in (BOB, ANN) for step in steps]
    assert [(each.person.account_id, each.step.target) for each in _settle(*wishes).changes] == [
        (user, target) for user in ("ann", "bob") for target in ("b", "c", "a")
    ]


def test_what_is_there_already_is_neither_made_nor_held() -> None:
    done = Suspend().step("membership", "suspended", "suspended")
    assert _settle(_wish(ANN, "a", done)) == Settled()
    assert _settle(_wish(ANN, "a", done), protected=("ann",)) == Settled()


def test_all_that_is_asked_of_somebody_protected_is_held() -> None:
    group = _step("remove_from_groups", "group:1")
    wishes = [_wish(ANN, "a", SUSPEND), _wish(ANN, "b", group), _wish(BOB, "a", SUSPEND)]
    settled = _settle(*wishes, protected=("ann",))
    assert settled.held == [
        Held("acme", person(ANN), action, "protected_account", text, (policy,))
        for action, policy in (("suspend", "a"), ("remove_from_groups", "b"))
        for text in ("The manifest protects this account.",)
    ]
    assert [each.person for each in settled.changes] == [person(BOB)]


def test_equal_reasons_to_hold_are_told_once() -> None:
    wishes = [_wish(ANN, "a", _step("remove_from_groups", f"group:{n}")) for n in (1, 2)]
    assert len(_settle(*wishes, protected=("ann",)).held) == 1


def test_an_obstacle_is_held_with_its_code_text_and_policies() -> None:
    obstacle = Obstacle("suspend", "no_directory", "Invite them.")
    wishes = [_wish(ANN, policy, obstacle) for policy in ("z", "a")]
    assert _settle(*wishes) == Settled(
        [], [Held("acme", person(ANN), "suspend", "no_directory", "Invite them.", ("a", "z"))]
    )


def test_obstacles_that_differ_are_held_apart() -> None:
    obstacles = [
        Obstacle("suspend", "one", "One."),
        Obstacle("restore", "one", "One."),
        Obstacle("suspend", "two", "One."),
        Obstacle("suspend", "one", "Two."),
    ]
    settled = _settle(*(_wish(ANN, "a", each) for each in obstacles))
    assert [(each.action, each.code, each.text) for each in settled.held] == [
        (each.action, each.code, each.text) for each in obstacles
    ]


def test_an_obstacle_of_a_group_and_one_of_another_are_apart() -> None:
    wishes = [_wish(ANN, "a", Obstacle("add_to_groups", "one", "One.", each)) for each in "xy"]
    assert [each.object for each in _settle(*wishes).held] == ["x", "y"]


def test_obstacles_about_different_groups_of_one_name_are_told_once() -> None:
    """Nothing in the row would tell them apart."""
    wishes = [_wish(ANN, "a", Obstacle("add_to_groups", "one", "One.", "staff")) for _ in range(2)]
    assert [each.object for each in _settle(*wishes).held] == ["staff"]


def test_what_is_held_says_which_group_it_is_about() -> None:
    idp, sso = (Obstacle("remove_from_groups", "x", "Not here.", each) for each in ("idp", "sso"))
    leave = replace(_step("remove_from_groups", "group:1"), params=(("group_name", "staff"),))
    join = replace(leave, action="add_to_groups", after="joined")
    steps: tuple[Step | Obstacle, ...] = (idp, sso, leave, join)
    wishes = [_wish(ANN, "a", each) for each in steps]
    assert [(each.action, each.object) for each in _settle(*wishes).held] == [
        ("remove_from_groups", "idp"),
        ("remove_from_groups", "sso"),
        ("add_to_groups", "staff"),
        ("remove_from_groups", "staff"),
    ]


def test_of_somebody_protected_it_does_not_matter_which_group_it_is_about() -> None:
    group = replace(_step("remove_from_groups", "group:1"), params=(("group_name", "staff"),))
    (held,) = _settle(_wish(ANN, "a", group), protected=("ann",)).held
    assert held.object == ""


def test_an_obstacle_holds_nothing_but_itself() -> None:
    obstacle = Obstacle("remove_from_groups", "unknown", "Not known.")
    settled = _settle(_wish(ANN, "a", obstacle), _wish(ANN, "a", SUSPEND))
    assert [each.action for each in settled.held] == ["remove_from_groups"]
    assert [each.step for each in settled.changes] == [SUSPEND]


def test_a_contradiction_is_held_for_each_action_with_its_policies() -> None:
    wishes = [_wish(ANN, "c", SUSPEND), _wish(ANN, "b", RESTORE), _wish(ANN, "a", SUSPEND)]
    text = (
        "Policies contradict each other: b asks for restore, a asks for suspend, "
        "c asks for suspend. Change one of them."
    )
    assert _settle(*wishes) == Settled(
        [],
        [
            Held("acme", person(ANN), "restore", "conflict", text, ("b",)),
            Held("acme", person(ANN), "suspend", "conflict", text, ("a", "c")),
        ],
    )


def test_one_users_contradiction_is_nobody_elses() -> None:
    wishes = [_wish(ANN, "a", SUSPEND), _wish(BOB, "b", RESTORE)]
    assert [each.person for each in _settle(*wishes).changes] == [person(ANN), person(BOB)]


def test_the_id_of_a_change_is_the_same_in_every_plan() -> None:
    """Logs and plans of other versions hold these ids."""
    with_params = replace(SUSPEND, params=(("message", "\ud800 Bye"), ("notify", "no")))
    assert change_id("acme", "ann", SUSPEND) == "3f4f57717796"
    assert change_id("acme", "ann", with_params) == "df3848336c39"
