"""Each protection with its code and sentence, and who it is not about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.applying import make_manifest
from tests.support.builders import NOW, make_user
from tests.support.fakes import make_group
from umsync.kinds.scope import GroupCatalog, Scope
from umsync.manifest.model import Entry, Exemption, Manifest, Protection
from umsync.model.position import Position
from umsync.model.user import ORG_ADMIN
from umsync.model.values import Day
from umsync.planning.protection import Shield, Shielded, expired, unresolved

if TYPE_CHECKING:
    from umsync.model.user import User

GROUPS = GroupCatalog(
    [make_group("g1", "vips"), make_group("g2", "vips"), make_group("g3", "staff")]
)
TODAY = NOW.date()


def _at(line: int) -> Position:
    return Position("umsync.yaml", line, 1)


def _entries(*texts: str) -> tuple[Entry, ...]:
    return tuple(Entry(text, _at(line)) for line, text in enumerate(texts, 1))


def _exempt(account: str, until: date = TODAY, line: int = 9) -> Exemption:
    return Exemption(account=account, until=Day(until), reason="Leave.", at=_at(line))


def _reason(user: User, *exempt: Exemption, **protect: object) -> Shielded | None:
    protection = Protection(**protect)  # type: ignore[arg-type] # fields of a protection
    manifest = replace(make_manifest(protect=protection), exempt=exempt)
    return Shield.build(manifest, Scope("acme", NOW, GROUPS, {})).reason(user)


def test_who_is_not_named_is_not_protected() -> None:
    who = make_user(groups=frozenset({"g3"}), platform_roles=frozenset({"atlassian/other"}))
    named = {"accounts": _entries("a2", "a2@example.com"), "groups": _entries("vips")}
    assert _reason(who, _exempt("a3"), **named) is None


@pytest.mark.parametrize("name", ["a1", "A1", "a1@example.com", "A1@Example.COM"])
def test_an_account_is_protected_by_any_of_its_names(name: str) -> None:
    expected = Shielded("protected_account", "The manifest protects this account.")
    assert _reason(make_user("a1"), accounts=_entries("other", name)) == expected
    assert _reason(make_user("A1", email="A1@EXAMPLE.com"), accounts=_entries(name)) == expected


def test_somebody_who_hides_the_address_is_protected_by_id_alone() -> None:
    hidden = make_user("a1", email=None)
    assert _reason(hidden, accounts=_entries("a1@example.com")) is None
    found = _reason(hidden, accounts=_entries("a1"))
    assert found
    assert found.code == "protected_account"


@pytest.mark.parametrize("group", ["g1", "g2"])
def test_all_groups_of_one_name_are_protected(group: str) -> None:
    member = make_user(groups=frozenset({group, "g3"}))
    assert _reason(member, groups=_entries("vips")) == Shielded(
        "protected_group", "The manifest protects group vips."
    )


def test_of_several_protected_groups_the_first_by_id_is_named() -> None:
    member = make_user(groups=frozenset({"g3", "g2"}))
    found = _reason(member, groups=_entries("staff", "vips"))
    assert found == Shielded("protected_group", "The manifest protects group vips.")


def test_groups_that_are_not_known_protect_only_where_a_group_is_protected() -> None:
    unknown = make_user(groups=None)
    assert _reason(unknown) is None
    assert _reason(unknown, groups=_entries("vips")) == Shielded(
        "protected_group", "A group is protected, and whether the user is in it is not known."
    )


def test_organization_admins_are_protected_unless_the_manifest_says_otherwise() -> None:
    admin = make_user(platform_roles=frozenset({ORG_ADMIN}))
    assert _reason(admin) == Shielded(
        "protected_org_admin", "The manifest protects organization admins."
    )
    assert _reason(admin, org_admins=False) is None


def test_who_may_be_an_organization_admin_is_protected_too() -> None:
    unknown = make_user(platform_roles=None)
    assert _reason(unknown) == Shielded(
        "protected_org_admin",
        "The manifest protects organization admins. Whether the user is one is not known.",
    )
    assert _reason(unknown, org_admins=False) is None


@pytest.mark.parametrize("name", ["a1", "A1", "A1@example.com"])
def test_an_exemption_says_until_when_and_why(name: str) -> None:
    assert _reason(make_user("a1"), _exempt("other"), _exempt(name)) == Shielded(
        "exempt", "Exempt until 2026-11-22: Leave."
    )


def test_an_exemption_that_is_over_exempts_nobody() -> None:
    assert _reason(make_user("a1"), _exempt("a1", TODAY - timedelta(days=1))) is None


def _manifest() -> Manifest:
    protect = Protection(
        accounts=_entries("A1", "nobody@example.com"), groups=_entries("staff", "none")
    )
    exempt = (
        _exempt("A1@Example.com"),
        _exempt("gone", line=8),
        _exempt("late", date(2026, 11, 21), line=7),
    )
    return replace(make_manifest(protect=protect), exempt=exempt)


def _lost(users: list[User], *groups: GroupCatalog, as_of: datetime = NOW) -> list[str]:
    return list(unresolved(_manifest(), users, groups, as_of))


def test_what_protects_nobody_is_told_with_its_place() -> None:
    assert _lost([make_user("a1")], GroupCatalog([]), GROUPS) == [
        "umsync.yaml:2:1: protect.accounts: nobody has the account or e-mail 'nobody@example.com'.",
        "umsync.yaml:2:1: protect.groups: no organization has a group 'none'.",
        "umsync.yaml:8:1: exempt: nobody has the account or e-mail 'gone'.",
    ]


def test_what_is_found_nowhere_is_told_entry_by_entry() -> None:
    assert [each.split(":", 3)[3] for each in _lost([])] == [
        " protect.accounts: nobody has the account or e-mail 'A1'.",
        " protect.accounts: nobody has the account or e-mail 'nobody@example.com'.",
        " protect.groups: no organization has a group 'staff'.",
        " protect.groups: no organization has a group 'none'.",
        " exempt: nobody has the account or e-mail 'A1@Example.com'.",
        " exempt: nobody has the account or e-mail 'gone'.",
    ]


def test_only_exemptions_that_are_over_have_expired() -> None:
    (said,) = expired(_manifest(), NOW)
    assert said == (
        "umsync.yaml:7:1: the exemption of late ended on 2026-11-21. "
        "It no longer holds: take it out, or give it another day."
    )
