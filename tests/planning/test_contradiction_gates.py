"""What contradicts what, and what is said about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from umsync.model.step import Severity, Stance, Step
from umsync.planning.contradiction import Wanted, contradiction, is_at_peace

REVOKES, GRANTS = Severity.REVOKES, Severity.GRANTS


def _wanted(
    policy: str, action: str, place: str, severity: Severity = REVOKES, **params: str
) -> Wanted:
    """`place` is a target and the state it gets, with `=` between."""
    target, after = place.split("=")
    step = Step(action, tuple(params.items()), target, "", after, severity, None, 1)
    return Wanted(policy, step)


SUSPEND = _wanted("a", "suspend", "membership=suspended")
RESTORE = _wanted("b", "restore", "membership=active", GRANTS)
REMOVE = _wanted("b", "remove", "membership=no_membership")
DELETE = _wanted("c", "delete", "account=for_deletion")
ADD = _wanted("d", "add_to_groups", "group:1=member", GRANTS)
LEAVE = _wanted("e", "remove_from_groups", "group:1=not a member")


def _said(*wanted: Wanted) -> str | None:
    """About the target of the first."""
    mine = [each for each in wanted if each.step.target == wanted[0].step.target]
    return contradiction(mine, iter(wanted))


@pytest.mark.parametrize(
    "wanted",
    [
        (SUSPEND,),
        (SUSPEND, _wanted("b", "suspend", "membership=suspended")),
        (SUSPEND, LEAVE, DELETE),
        (LEAVE, REMOVE),
        (ADD, RESTORE),
        (ADD, SUSPEND),
        (ADD, _wanted("x", "deactivate", "account=inactive")),
        (ADD, _wanted("x", "odd", "account=no_membership")),
    ],
)
def test_what_can_be_done_at_once_is_no_contradiction(wanted: tuple[Wanted, ...]) -> None:
    assert _said(*wanted) is None


@pytest.mark.parametrize("wanted", [(SUSPEND, RESTORE), (RESTORE, SUSPEND)])
def test_two_states_of_one_target_contradict_each_other(wanted: tuple[Wanted, ...]) -> None:
    assert _said(*wanted) == (
        "Policies contradict each other: b asks for restore, a asks for suspend. "
        "Change one of them."
    )


def test_joining_a_group_contradicts_leaving_all_that_fit() -> None:
    """Whether somebody is in one of them or not."""
    step = Stance("leave", (), "groups", "", "not a member", REVOKES, None, 1, _targets("1", "2"))
    stance = Wanted("z", step)
    said = (
        "Policies contradict each other: d asks for add_to_groups, z asks for leave. "
        "Change one of them."
    )
    assert _said(ADD, stance) == said
    assert _said(stance, ADD) == said
    assert _said(LEAVE, stance) is None
    assert _said(_wanted("d", "add", "group:3=member", GRANTS), stance) is None


def _targets(*ids: str) -> frozenset[str]:
    return frozenset(f"group:{each}" for each in ids)


@pytest.mark.parametrize("end", [REMOVE, DELETE])
def test_nothing_is_given_to_somebody_who_leaves(end: Wanted) -> None:
    """Either of the two is held."""
    said = (
        f"Policies contradict each other: d asks for add_to_groups, {end.policy} asks for "
        f"{end.step.action}. Change one of them."
    )
    assert _said(ADD, end) == said
    assert _said(end, ADD) == said


def test_of_two_that_take_access_away_the_further_one_is_named() -> None:
    assert _said(SUSPEND, REMOVE) == (
        "Policies contradict each other: b asks for remove, a asks for suspend. "
        "Both take access away and remove goes further: let one of them match."
    )


def test_of_two_that_take_access_away_and_do_not_end_it_none_goes_further() -> None:
    away = _wanted("b", "odd", "membership=odd")
    assert _said(SUSPEND, away) == (
        "Policies contradict each other: b asks for odd, a asks for suspend. Change one of them."
    )


def test_only_who_contradicts_is_named() -> None:
    said = _said(SUSPEND, RESTORE, LEAVE)
    assert said
    assert "remove_from_groups" not in said


def test_a_stance_on_a_product_is_contradicted_for_the_action_that_takes_it() -> None:
    """The group gives the product that the other policy takes away."""
    gives = _wanted("d", "add_to_groups", "product:jira=assigned", GRANTS)
    takes = _wanted("e", "revoke_product_access", "product:jira=not assigned")
    said = (
        "Policies contradict each other: d asks for add_to_groups, e asks for "
        "revoke_product_access. Change one of them."
    )
    assert _said(ADD, gives, takes) == said
    role = _wanted("e", "revoke_product_access", "role:user jira=not assigned")
    assert _said(role, takes, gives) == said


@pytest.mark.parametrize(
    "stance",
    [
        _wanted("x", "add_to_groups", "product:jira=assigned", GRANTS),
        _wanted("d", "grant_product_access", "product:jira=assigned", GRANTS),
        _wanted("d", "add_to_groups", "other:jira=assigned", GRANTS),
    ],
)
def test_a_stance_counts_for_its_own_policy_and_action_only(stance: Wanted) -> None:
    takes = _wanted("e", "revoke_product_access", f"{stance.step.target}=not assigned")
    assert _said(ADD, stance, takes) is None


def test_of_different_actions_the_first_is_named() -> None:
    one = _wanted("a", "deactivate", "account=inactive", message="One")
    assert _said(one, _wanted("b", "block", "account=inactive")) == (
        "deactivate is asked for with different settings, by a and b. Make them equal."
    )


def test_equal_changes_with_different_settings_are_told() -> None:
    one = _wanted("z", "deactivate", "account=inactive", message="One")
    same = _wanted("y", "deactivate", "account=inactive", message="One")
    other = _wanted("a", "deactivate", "account=inactive", message="Other")
    assert _said(one, same) is None
    assert _said(one, same, other) == (
        "deactivate is asked for with different settings, by a and y and z. Make them equal."
    )


_PLACES = (
    *("membership=suspended", "membership=active", "membership=no_membership"),
    *("account=inactive", "account=for_deletion", "product:1=access", "product:1=no access"),
    *("group:1=member", "group:1=not a member", "group:2=member", "group:2=not a member"),
)


def _steps() -> st.SearchStrategy[Wanted]:
    plain = st.builds(
        _wanted,
        st.sampled_from("ab"),
        st.sampled_from(("suspend", "leave", "join")),
        st.sampled_from(_PLACES),
        st.sampled_from(Severity),
    )
    ids = st.frozensets(st.sampled_from(("group:1", "group:2")), min_size=1)
    wide = st.builds(
        lambda policy, after, targets: Wanted(
            policy, Stance("leave", (), "groups", "", after, REVOKES, None, 1, targets)
        ),
        st.sampled_from("ab"),
        st.sampled_from(("member", "not a member")),
        ids,
    )
    return plain | wide


@given(st.lists(_steps(), min_size=1, max_size=6))
def test_where_there_is_peace_nothing_is_contradicted(wanted: list[Wanted]) -> None:
    targets = {each.step.target for each in wanted}
    said = [
        contradiction([each for each in wanted if each.step.target == target], wanted)
        for target in targets
    ]
    if is_at_peace(wanted):
        assert not any(said)


@pytest.mark.parametrize(
    "pair", [(SUSPEND, RESTORE), (ADD, LEAVE), (ADD, REMOVE), (RESTORE, DELETE)]
)
def test_opposites_are_no_peace(pair: tuple[Wanted, Wanted]) -> None:
    assert is_at_peace(pair[:1])
    assert not is_at_peace(pair)
