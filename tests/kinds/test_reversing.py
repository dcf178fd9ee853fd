"""The actions that take one change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.builders import NOW, make_user
from umsync.kinds.action import Call
from umsync.kinds.actions.cancel_deletion import CancelDeletion
from umsync.kinds.actions.grant_product_access import GrantProductAccess
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.revoke_product_access import RevokeProductAccess
from umsync.kinds.catalog import GroupCatalog, NameNotFoundError, WorkspaceCatalog
from umsync.kinds.registry import actions
from umsync.kinds.reversing import ExactRole, GrantRole, RevokeRole, reversing
from umsync.kinds.scope import Scope
from umsync.model.field import Field
from umsync.model.organization import Workspace
from umsync.model.position import NOWHERE, Position
from umsync.model.step import Obstacle, Severity, Step
from umsync.model.user import RoleAssignment, Status

if TYPE_CHECKING:
    from umsync.model.person import Params

JIRA = Workspace("ari:jira", "jira", "Jira", "acme", "acme.example.com")
WIKI = Workspace("ari:wiki", "confluence", "Confluence", "acme", "acme.example.com")
SCOPE = Scope("acme", NOW, GroupCatalog(()), {}, WorkspaceCatalog((JIRA, WIKI)))
GROUP: Params = (("directory_id", "d"), ("group_id", "g1"), ("group_name", "staff"))
ROLE: Params = (("resource_id", "ari:jira"), ("role", "atlassian/admin"))
REVOKE = RevokeRole(product=("ari:jira",), role="atlassian/user")
GRANT = GrantRole(product=("ari:jira",), role="atlassian/user")


def settings_of(name: str) -> Params:
    if "group" in name:
        return GROUP
    return ROLE if "product" in name else ()


def direct(workspace: Workspace, role: str, method: str = "direct") -> RoleAssignment:
    return RoleAssignment(workspace.id, role, frozenset({method}))


def before(action: ExactRole, *assignments: RoleAssignment) -> str:
    (found,) = action.bind(SCOPE)(make_user(role_assignments=assignments))
    assert isinstance(found, Step)
    assert (found.target, found.after) == ("role:atlassian/user ari:jira", action.after)
    return found.before


def test_every_undo_of_an_action_can_be_made() -> None:
    for name in {each.undo_action for each in actions().values() if each.undo_action}:
        made = reversing(name, settings_of(name), NOWHERE)
        assert made is not None
        assert made.kind_name() == name


def test_no_action_that_is_for_good_takes_something_back() -> None:
    undone = {each.undo_action for each in actions().values()}
    for name, action in actions().items():
        made = reversing(name, settings_of(name), NOWHERE)
        assert (made is None) == (name not in undone)
        assert made is None or action.severity is not Severity.IRREVERSIBLE


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("add_to_groups", ()),
        ("grant_product_access", (("resource_id", "r"),)),
        ("revoke_product_access", (("role", "atlassian/user"),)),
        ("explode", ()),
    ],
)
def test_what_does_not_say_everything_is_not_made(action: str, params: Params) -> None:
    assert reversing(action, params, NOWHERE) is None


def test_the_action_knows_who_asks_for_it() -> None:
    at = Position("undo", 1, 1)
    for name in ("restore", "cancel_deletion", "add_to_groups", "revoke_product_access"):
        made = reversing(name, settings_of(name), at)
        assert made is not None
        assert made.at == at


def test_what_the_change_says_becomes_the_settings() -> None:
    assert reversing("restore", (), NOWHERE) == Restore()
    assert reversing("cancel_deletion", (), NOWHERE) == CancelDeletion()
    grant = GrantRole(product=("ari:jira",), role="atlassian/admin")
    assert reversing("grant_product_access", ROLE, NOWHERE) == grant
    revoke = RevokeRole(product=("ari:jira",), role="atlassian/admin")
    assert reversing("revoke_product_access", ROLE, NOWHERE) == revoke


@pytest.mark.parametrize("action", [GRANT, REVOKE])
def test_only_the_direct_role_counts(action: ExactRole) -> None:
    given = [direct(JIRA, "atlassian/user"), direct(JIRA, "atlassian/admin"), direct(WIKI, "x")]
    assert before(action, *given) == "assigned"


@pytest.mark.parametrize("action", [GRANT, REVOKE])
@pytest.mark.parametrize(
    "given",
    [
        (),
        (direct(JIRA, "atlassian/user", "group_direct"),),
        (direct(JIRA, "atlassian/admin"),),
        (direct(WIKI, "atlassian/user"),),
    ],
)
def test_another_role_or_way_in_does_not(
    action: ExactRole, given: tuple[RoleAssignment, ...]
) -> None:
    assert before(action, *given) == "not assigned"


@pytest.mark.parametrize("action", [GRANT, REVOKE])
def test_roles_that_nobody_knows_are_an_obstacle(action: ExactRole) -> None:
    (found,) = action.bind(SCOPE)(make_user(role_assignments=None))
    assert isinstance(found, Obstacle)
    assert (found.action, found.code) == (action.kind_name(), "roles_unknown")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": Status.FOR_DELETION}, "for_deletion"),
        ({"membership_status": "no_membership"}, "no_membership"),
    ],
)
def test_who_is_leaving_or_outside_is_given_nothing(fields: dict[str, Any], code: str) -> None:
    (found,) = GRANT.bind(SCOPE)(make_user(role_assignments=(), **fields))
    assert isinstance(found, Obstacle)
    assert found.code == code


def test_a_grant_is_the_same_change_as_the_manifests_action_makes() -> None:
    (step,) = GRANT.bind(SCOPE)(make_user(role_assignments=()))
    official = GrantProductAccess(product=("ari:jira",))
    assert step == official.role_step(JIRA, "atlassian/user", "not assigned")


def test_a_revocation_is_the_same_change_as_the_manifests_action_makes() -> None:
    (step,) = REVOKE.bind(SCOPE)(
        make_user(role_assignments=(direct(JIRA, "atlassian/user"),), groups=frozenset())
    )
    official = RevokeProductAccess(product=("ari:jira",)).role_step(
        JIRA, "atlassian/user", "assigned"
    )
    assert step == official


def test_a_product_that_is_gone_is_named_with_who_asks() -> None:
    gone = RevokeRole(product=("ari:gone",), role="x", at=Position("undo of run r", 1, 1))
    with pytest.raises(NameNotFoundError, match=r"^undo of run r:1:1: .*ari:gone"):
        gone.bind(SCOPE)


def test_only_roles_are_read() -> None:
    assert REVOKE.needs() == {Field.WORKSPACES, Field.ROLE_ASSIGNMENTS}


def test_they_make_their_changes_as_the_manifests_actions_do() -> None:
    class Writer:
        def revoke_role(self, *arguments: str) -> tuple[()]:
            said.append(("revoke", *arguments))
            return ()

        def assign_role(self, *arguments: str) -> tuple[()]:
            said.append(("assign", *arguments))
            return ()

    said: list[tuple[str, ...]] = []
    params = {"resource_id": "ari:jira", "role": "atlassian/user"}
    for kind in (RevokeRole, GrantRole):
        kind.perform(Writer(), Call("a1", params))  # type: ignore[arg-type]  # two methods of it
    assert said == [(each, "a1", "ari:jira", "atlassian/user") for each in ("revoke", "assign")]
