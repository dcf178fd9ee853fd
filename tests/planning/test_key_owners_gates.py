"""Whoever made an API key that works is protected, where somebody could be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.applying import SUSPEND_ACTIVE, make_manifest
from tests.support.builders import NOW, ORGANIZATION, make_user
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Manifest, Protection
from umsync.model.field import Field
from umsync.model.organization import ApiKey, Catalogs
from umsync.planning.key_owners import protected_fields, untold
from umsync.planning.protection import Shield

NOT_THEM = Protection(api_key_owners=False)
SECOND = timedelta(seconds=1)


def _manifest(*sources: str, protect: Protection | None = None) -> Manifest:
    return make_manifest({"p": replace(SUSPEND_ACTIVE, source=sources or None)}, protect=protect)


def _shield(*keys: ApiKey, protect: Protection | None = None) -> Shield:
    scope = Scope("acme", NOW, GroupCatalog(()), {})
    return Shield.build(_manifest(protect=protect), scope, keys)


def test_only_keys_that_somebody_made_and_that_work_protect_whoever_made_them() -> None:
    keys = (
        ApiKey("k1", "a1", None),
        ApiKey("k2", "a2", NOW + SECOND),
        ApiKey("k3", "a3", NOW),
        ApiKey("k4", "a4", NOW - SECOND),
        ApiKey("k5", None, None),
    )
    assert _shield(*keys).key_owners == {"a1", "a2"}
    assert _shield(*keys, protect=NOT_THEM).key_owners == frozenset()


def test_an_owner_is_held_with_the_way_out_and_nobody_else_is() -> None:
    shield = _shield(ApiKey("k1", "a1", None))
    found = shield.reason(make_user("a1"))
    assert found
    assert found.code == "api_key_owner"
    assert found.text.endswith(" set protect.api_key_owners: false.")
    assert shield.reason(make_user("a2")) is None


@pytest.mark.parametrize(
    ("manifest", "is_read"),
    [
        (_manifest(), True),
        (_manifest("acme"), True),
        (_manifest("beta"), True),  # an account that is blocked there is blocked here
        (_manifest("acme", protect=NOT_THEM), False),
        (make_manifest({}), False),
        (make_manifest({"p": replace(SUSPEND_ACTIVE, do=())}), False),
    ],
)
def test_keys_are_read_and_missed_where_their_owners_could_be_changed(
    manifest: Manifest, *, is_read: bool
) -> None:
    unread = Catalogs(ORGANIZATION, (), ())
    assert protected_fields(manifest) == ({Field.API_KEYS} if is_read else set())
    assert [each.split(":")[0] for each in untold(manifest, "acme", unread)] == (
        ["Source acme"] if is_read else []
    )
    assert list(untold(manifest, "acme", replace(unread, api_keys=()))) == []
    nameless = replace(unread, api_keys=(ApiKey("k1", None, None),))
    told = (
        "Source acme: an API key does not say who made it, so that person is not "
        "protected. Name whoever it is in protect.accounts."
    )
    assert list(untold(manifest, "acme", nameless)) == [told] * is_read
