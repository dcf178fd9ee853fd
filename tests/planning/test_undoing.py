"""What would take a run back: what it really did, the last first; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, make_change, make_head, make_plan
from tests.support.fakes import make_group
from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.cancel_deletion import CancelDeletion
from umsync.kinds.actions.delete import Delete
from umsync.kinds.actions.grant_product_access import GrantProductAccess
from umsync.kinds.actions.remove import Remove
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.revoke_api_tokens import RevokeApiTokens
from umsync.kinds.actions.revoke_product_access import RevokeProductAccess
from umsync.kinds.actions.suspend import Suspend
from umsync.model.organization import Catalogs, Organization, Workspace
from umsync.model.run import Outcome, Result, Run, RunState
from umsync.model.step import Step, Undo
from umsync.model.undo import UNKNOWN, Undoing
from umsync.planning.undoing import only_sources, undoing_of, without_gone

if TYPE_CHECKING:
    from umsync.model.plan import Change, Plan

STAFF = make_group("g1", "staff")
JIRA = Workspace("ari:jira", "jira", "Jira", "acme", "acme.example.com")
CATALOGS = Catalogs(Organization("o", "Acme"), (STAFF,), (), (JIRA,))
SUSPEND = Suspend().step("membership", "active", "suspended")
REMOVE = Remove().step("membership", "active", "no_membership")
DELETE = Delete().step("account", "active", "for_deletion")
KEEP = CancelDeletion().step("account", "for_deletion", "active")
TOKEN = RevokeApiTokens().step("api_token:t", "valid", "revoked", (("token_id", "t"),))
JOIN = AddToGroups.step(STAFF, "not a member")
LEAVE = RemoveFromGroups.step(STAFF, "member")
GRANT = GrantProductAccess(product=("jira",)).role_step(JIRA, "atlassian/user", "not assigned")
REVOKE = RevokeProductAccess(product=("jira",)).role_step(JIRA, "atlassian/user", "assigned")
STRANGE = replace(SUSPEND, undo=Undo("explode"))
SENT = {Outcome.APPLIED, Outcome.NOT_SEEN, Outcome.UNKNOWN}
STEPS = (SUSPEND, REMOVE, DELETE, KEEP, TOKEN, JOIN, LEAVE, GRANT, REVOKE, STRANGE)


def run_of(plan: Plan, *outcomes: Outcome) -> Run:
    results = tuple(
        Result(change.id, outcome, NOW)
        for change, outcome in zip(plan.changes, outcomes, strict=True)
    )
    return Run(make_head(), RunState.DONE, NOW, results)


def undoing(*changes: Change, outcome: Outcome = Outcome.APPLIED) -> Undoing:
    plan = make_plan(*changes)
    return undoing_of(plan, run_of(plan, *[outcome] * len(changes)))


def test_a_change_that_was_made_goes_back_the_way_it_came() -> None:
    (entry,) = undoing(make_change(step=SUSPEND)).entries
    assert (entry.undoes, entry.action) == ("suspend", "restore")
    assert (entry.target, entry.before, entry.after) == ("membership", "suspended", "active")
    assert entry.policies == ("suspend-idle",)


def test_it_names_the_run_and_its_plan() -> None:
    found, head = undoing(), make_head()
    assert (found.run_id, found.plan_digest) == (head.run_id, head.plan_digest)
    assert found.started_at == NOW


@pytest.mark.parametrize("outcome", [Outcome.APPLIED, Outcome.NOT_SEEN])
def test_what_was_accepted_is_taken_back(outcome: Outcome) -> None:
    assert len(undoing(make_change(), outcome=outcome).entries) == 1


@pytest.mark.parametrize("outcome", [each for each in Outcome if each not in SENT])
def test_what_was_not_made_is_not_there(outcome: Outcome) -> None:
    found = undoing(make_change(), outcome=outcome)
    assert (found.entries, found.left_out) == ((), ())


def test_a_change_without_a_result_is_not_there() -> None:
    plan = make_plan(make_change())
    found = undoing_of(plan, run_of(make_plan()))
    assert (found.entries, found.left_out) == ((), ())


def test_what_nobody_knows_is_left_out_until_the_run_is_resumed() -> None:
    found = undoing(make_change(), outcome=Outcome.UNKNOWN)
    assert found.entries == ()
    assert [each.code for each in found.left_out] == [UNKNOWN]
    assert "Resume the run first" in found.left_out[0].text
    assert (found.made, found.unknown) == (0, 1)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (REMOVE, "Invite the person again."),
        (KEEP, "umsync deletes nobody to undo something."),
        (TOKEN, "Its owner can make another."),
        (replace(SUSPEND, undo=None), "Nothing takes this action back."),
    ],
)
def test_what_is_irreversible_is_left_out_and_says_why(step: Step, says: str) -> None:
    found = undoing(make_change(step=step))
    assert found.entries == ()
    (left,) = found.left_out
    assert (left.action, left.code) == (step.action, "irreversible")
    assert says in left.text
    assert found.made == 1


@pytest.mark.parametrize(
    "undo", [Undo("remove"), Undo("delete"), Undo("explode"), Undo("add_to_groups"), None]
)
def test_no_plan_makes_an_undo_do_what_is_nobodys_undo(undo: Undo | None) -> None:
    found = undoing(make_change(step=replace(SUSPEND, undo=undo)))
    assert found.entries == ()
    assert len(found.left_out) == 1


def test_an_undo_that_this_umsync_does_not_know_is_left_out_by_name() -> None:
    (left,) = undoing(make_change(step=STRANGE)).left_out
    assert left.code == "no_such_action"
    assert left.text.startswith("This umsync does not take back with explode.")


def test_a_deletion_ends_with_an_active_account_and_says_so_where_it_was_blocked() -> None:
    blocked = replace(DELETE, before="inactive")
    found = undoing(make_change("a1", DELETE), make_change("a2", blocked))
    assert [each.after for each in found.entries] == ["active", "active"]
    assert len(found.notes) == 1
    assert "Deactivate them again" in found.notes[0]
    assert ": 1." in found.notes[0]
    assert undoing(make_change(step=DELETE)).notes == ()


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(STEPS), st.sampled_from(Outcome)),
        max_size=12,
    )
)
def test_each_change_that_was_or_may_have_been_made_is_there_once_the_last_first(
    rows: list[tuple[str, Step, Outcome]],
) -> None:
    changes = [make_change(who, step, id=f"c{n:02}") for n, (who, step, _) in enumerate(rows)]
    plan = make_plan(*changes)
    found = undoing_of(plan, run_of(plan, *[outcome for *_, outcome in rows]))
    entries = [each.change_id for each in found.entries]
    left_out = [each.change_id for each in found.left_out]
    sent = [change.id for change, row in zip(changes, rows, strict=True) if row[2] in SENT]
    assert sorted(entries + left_out) == sent
    assert entries == sorted(entries, reverse=True)
    assert left_out == sorted(left_out, reverse=True)
    assert found.made == sum(row[2] in {Outcome.APPLIED, Outcome.NOT_SEEN} for row in rows)


def test_only_some_sources() -> None:
    found = undoing(
        make_change("a1", source="acme"),
        make_change("b1", source="beta"),
        make_change("b2", REMOVE, source="beta"),
    )
    beta = only_sources(found, ["beta"])
    assert [each.source for each in beta.entries] == ["beta"]
    assert [each.source for each in beta.left_out] == ["beta"]


def test_with_groups_and_products_there_all_stays() -> None:
    found = undoing(*[make_change(f"a{n}", step) for n, step in enumerate((JOIN, LEAVE, GRANT))])
    assert without_gone(found, {"acme": CATALOGS}) == found


@pytest.mark.parametrize(
    ("step", "code", "says"),
    [
        (JOIN, "group_gone", "Group staff no longer exists."),
        (LEAVE, "group_gone", "Group staff no longer exists."),
        (GRANT, "product_gone", "The organization no longer has jira on acme.example.com."),
        (REVOKE, "product_gone", "The organization no longer has jira on acme.example.com."),
    ],
)
def test_what_is_about_something_that_is_gone_is_left_out(step: Step, code: str, says: str) -> None:
    found = undoing(make_change(step=step), make_change("a2"))
    left = without_gone(found, {"acme": replace(CATALOGS, groups=(), workspaces=())})
    assert [each.person.account_id for each in left.entries] == ["a2"]
    assert [(each.action, each.code, each.text) for each in left.left_out] == [
        (step.action, code, says)
    ]


def test_a_source_that_the_manifests_no_longer_have_is_left_out() -> None:
    left = without_gone(undoing(make_change()), {})
    assert left.entries == ()
    assert left.left_out[0].text == "The manifests have no source acme. Put it back in."
