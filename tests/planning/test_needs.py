"""No more is read than the policies, protections and safety rules look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from umsync.kinds.actions.add_to_groups import AddToGroups
from umsync.kinds.actions.remove_from_groups import RemoveFromGroups
from umsync.kinds.actions.restore import Restore
from umsync.kinds.actions.revoke_api_tokens import RevokeApiTokens
from umsync.kinds.filters.any_of import AnyOf
from umsync.kinds.filters.directory import InDirectory
from umsync.kinds.filters.everyone import Everyone
from umsync.kinds.filters.group import InGroup
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.none_of import NoneOf
from umsync.kinds.filters.use import Use
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Entry, Limits, Manifest, Policy, Protection, Source
from umsync.model.field import Field
from umsync.model.position import NOWHERE
from umsync.planning.needs import all_needs_of, needs_of, policies_of
from umsync.planning.policies import bind_policy

_EMPTY = Manifest(
    sources={"acme": Source(sandbox="a"), "other": Source(sandbox="b")},
    protect=Protection(),
    exempt=(),
    limits=Limits(),
    filters={"idle": LastActive(never=True)},
    policies={},
    files=(),
)
_BACK = Policy(where=Everyone(), do=(Restore(),))


def _with(policy: Policy) -> Manifest:
    return replace(_EMPTY, policies={"p": policy})


def test_what_a_filter_that_protects_looks_at_is_read_of_every_source() -> None:
    manifest = replace(_EMPTY, protect=Protection(where=(NoneOf(filters=(Use(name="idle"),)),)))
    for source in ("acme", "other"):
        assert needs_of(manifest, source) == {Field.PLATFORM_ROLES, Field.PRODUCT_ACCESS}


def test_roles_are_always_read() -> None:
    assert needs_of(_EMPTY, "acme") == {Field.PLATFORM_ROLES}


def test_protected_groups_need_memberships() -> None:
    protect = Protection(groups=(Entry("staff", NOWHERE),))
    needs = needs_of(replace(_EMPTY, protect=protect), "acme")
    assert needs == {Field.PLATFORM_ROLES, Field.GROUPS}


def test_a_saved_filter_needs_what_it_looks_at_however_deep_it_is_used() -> None:
    where = NoneOf(filters=(AnyOf(filters=(Use(name="idle"),)),))
    needs = needs_of(_with(replace(_BACK, where=where)), "acme")
    assert needs == {Field.PLATFORM_ROLES, Field.PRODUCT_ACCESS}


def test_an_action_needs_what_it_looks_at() -> None:
    needs = needs_of(_with(replace(_BACK, do=(AddToGroups(groups=("staff",)),))), "acme")
    assert needs == {Field.PLATFORM_ROLES, Field.GROUPS}


def test_what_only_actions_look_at_is_read_of_few_and_not_of_everybody() -> None:
    manifest = _with(replace(_BACK, do=(AddToGroups(groups=("staff",)), RevokeApiTokens())))
    lazy = all_needs_of(manifest, "acme") - needs_of(manifest, "acme")
    assert lazy == {Field.DIRECTORIES, Field.API_TOKENS, Field.PERMISSIONS}


def test_what_a_filter_looks_at_is_read_of_everybody_who_may_match() -> None:
    manifest = _with(replace(_BACK, where=InDirectory(names=("d1",))))
    assert Field.DIRECTORIES in needs_of(manifest, "acme")


def test_ending_memberships_needs_no_directories() -> None:
    needs = needs_of(_with(replace(_BACK, do=(RemoveFromGroups(groups=("staff",)),))), "acme")
    assert needs == {Field.PLATFORM_ROLES, Field.GROUPS}


def test_what_only_other_sources_need_is_not_read() -> None:
    where = InGroup(names=("staff",))
    manifest = _with(replace(_BACK, where=where, source=("other",)))
    assert needs_of(manifest, "acme") == {Field.PLATFORM_ROLES}
    assert needs_of(manifest, "other") == {Field.PLATFORM_ROLES, Field.GROUPS}


def test_policies_come_in_alphabetical_order() -> None:
    manifest = replace(_EMPTY, policies={"b": _BACK, "a": _BACK})
    assert list(policies_of(manifest, "acme")) == ["a", "b"]


@pytest.mark.parametrize("where", [Everyone(), LastActive(never=True)])
def test_a_bound_policy_needs_what_its_filter_and_actions_need(
    where: Everyone | LastActive,
) -> None:
    from datetime import UTC, datetime

    scope = Scope("acme", datetime(2026, 11, 22, tzinfo=UTC), GroupCatalog(()), {})
    bound = bind_policy(Policy(where=where, do=(Restore(),)), scope)
    assert bound.needs == where.needs({})
