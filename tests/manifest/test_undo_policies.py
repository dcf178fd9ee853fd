"""The way back from a run, as policies."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import NOW
from umsync.errors import ManifestError
from umsync.kinds.actions.restore import Restore
from umsync.kinds.filters.account_id import AccountId
from umsync.manifest.model import Policy
from umsync.manifest.one_off import is_own_name
from umsync.manifest.rules import NAME
from umsync.manifest.undo_policies import undo_policies, with_undo
from umsync.model.person import Params, Person
from umsync.model.undo import Reversal, Undoing

RUN = "20261122T231500Z-1a2b3c"
GROUP: Params = (("directory_id", "d"), ("group_id", "g1"), ("group_name", "staff"))
ROLE: Params = (
    ("product", "jira"),
    ("resource_id", "ari:jira"),
    ("role", "atlassian/user"),
    ("site", "acme.example.com"),
)


def back(who: str, action: str = "restore", params: Params = (), source: str = "acme") -> Reversal:
    person = Person(who, f"User {who}", None)
    return Reversal(who, source, person, "x", action, params, "t", "a", "b", ("p",))


def undoing(*entries: Reversal) -> Undoing:
    return Undoing(RUN, "sha256:0", NOW, entries)


def test_people_of_one_action_are_one_policy() -> None:
    assert undo_policies(undoing(back("a2"), back("a1"))) == {
        "(undo 1)": Policy(
            where=AccountId(ids=("a2", "a1")),
            do=(Restore(),),
            source=("acme",),
            reason=f"Undo of run {RUN}: restore",
        )
    }


def test_each_source_action_and_object_is_one() -> None:
    other = (*GROUP[:1], ("group_id", "g2"), ("group_name", "vips"))
    found = undo_policies(
        undoing(
            back("a1"),
            back("a1", source="beta"),
            back("a1", "add_to_groups", GROUP),
            back("a1", "add_to_groups", other),
            back("a1", "revoke_product_access", ROLE),
            back("a2", "add_to_groups", GROUP),
        )
    )
    assert [each.reason for each in found.values()] == [
        f"Undo of run {RUN}: {text}"
        for text in (
            "restore",
            "restore",
            "add_to_groups staff",
            "add_to_groups vips",
            "revoke_product_access atlassian/user in jira on acme.example.com",
        )
    ]
    assert [each.source for each in found.values()][:2] == [("acme",), ("beta",)]


def test_names_sort_in_their_order_and_no_manifest_can_have_them() -> None:
    entries = [back("a1", "add_to_groups", (("group_id", f"g{n}"),)) for n in range(12)]
    names = list(undo_policies(undoing(*entries)))
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("(undo 01)", "(undo 12)")
    assert all(is_own_name(name) and not re.fullmatch(NAME, name) for name in names)


@pytest.mark.parametrize("action", ["delete", "remove", "revoke_api_tokens", "explode"])
def test_what_is_nobodys_undo_is_refused(action: str) -> None:
    with pytest.raises(ManifestError, match=f"undo of run {RUN}:1:1: .*'{action}'"):
        undo_policies(undoing(back("a1", action)))


def test_only_the_policies_of_the_manifest_are_others() -> None:
    manifest = make_manifest()
    ruled = with_undo(manifest, undoing(back("a1")))
    assert list(ruled.policies) == ["(undo 1)"]
    assert replace(ruled, policies=manifest.policies) == manifest
