"""Any manifest about seeded organizations, as the JSON that a YAML file may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.worlds import Row, World

GROUPS = (
    *("jira-users-acme", "confluence-users-acme", "contractors", "site-admins", "engineering"),
    *("labs-guests", "idp-employees", "service-desk-customers"),
)
_STATUS = ("active", "suspended", "not_invited", "deactivated", "for_deletion")
_AGES = ("30d", "90d", "300d")
_PLENTY = {"count": 1000, "percent": 100}


def _groups(most: int = 2) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(GROUPS), min_size=1, max_size=most, unique=True)


def _wheres(ids: list[str]) -> st.SearchStrategy[Any]:
    plain: st.SearchStrategy[Any] = st.one_of(
        st.sampled_from(
            [
                "everyone",
                {"use": "idle"},
                {"managed": True},
                {"managed": False},
                {"platform_role": "atlassian/org-admin"},
                {"billable": True},
                {"email_domain": ["contractor.example", "partner.example"]},
                {"role": {"product": "jira"}},
                {"api_token": {"used_before": "10d"}},
                {"product_access": "confluence"},
            ]
        ),
        st.sampled_from(_STATUS).map(lambda each: {"status": each}),
        st.sampled_from(_AGES).map(lambda age: {"last_active": {"before": age, "never": True}}),
        _groups().map(lambda names: {"group": names}),
        st.sampled_from(
            [
                {"group": {"starts_with": "JIRA-"}},
                {"group": {"names": "contractors", "matches": "users-(acme|labs)$"}},
                {"group_count": {"at_least": 3}},
                {"group_count": {"at_most": 0}},
            ]
        ),
        st.lists(st.sampled_from(ids), min_size=1, max_size=9).map(lambda x: {"account_id": x}),
    )
    parts = st.lists(plain, min_size=1, max_size=2)
    kinds = st.sampled_from(("any_of", "all_of", "none_of"))
    return st.one_of(plain, plain, st.builds(lambda kind, each: {kind: each}, kinds, parts))


def _actions() -> st.SearchStrategy[Any]:
    plain = ("suspend", "restore", "deactivate", "activate", "remove", "delete", "cancel_deletion")
    return st.one_of(
        st.sampled_from(plain),
        st.just({"deactivate": {"message": "Ask IT."}}),
        _groups().map(lambda names: {"add_to_groups": names}),
        _groups().map(lambda names: {"remove_from_groups": names}),
        _groups().map(lambda names: {"remove_from_groups": {"all": True, "keep": names}}),
        st.sampled_from(
            [
                {"remove_from_groups": {"all": True}},
                {"remove_from_groups": {"contains": "-users-", "keep": "jira-users-acme"}},
                {"remove_from_groups": {"groups": "engineering", "ends_with": "-ACME"}},
            ]
        ),
        st.sampled_from(("guest", "user")).map(
            lambda role: {"grant_product_access": {"product": "jira", "site": "acme", "role": role}}
        ),
        st.booleans().map(
            lambda more: {"revoke_product_access": {"product": "jira", "other_products_too": more}}
        ),
        st.sampled_from(
            [
                {"revoke_product_access": {"all": True}},
                {"revoke_product_access": {"product": "jira", "role": "user"}},
                {"revoke_product_access": {"all": True, "role": ["atlassian/guest", "admin"]}},
            ]
        ),
        st.sampled_from([{"revoke_api_tokens": {}}, {"revoke_api_tokens": {"used_before": "20d"}}]),
    )


_LIMIT = st.fixed_dictionaries(
    {"count": st.integers(1, 12), "percent": st.sampled_from((0, 5, 12.5, 50, 100))}
)


def _policies(ids: list[str], sources: list[str], *, tight: bool) -> st.SearchStrategy[Any]:
    some = st.lists(st.sampled_from(sources), min_size=1, max_size=2, unique=True)
    kinds = st.lists(st.sampled_from(("destructive", "changes")), min_size=1, unique=True)
    limits = kinds.flatmap(lambda each: st.fixed_dictionaries(dict.fromkeys(each, _LIMIT)))
    policy = st.fixed_dictionaries(
        {
            "where": _wheres(ids),
            "do": st.lists(_actions(), min_size=1, max_size=2),
            "source": some,
        },
        optional={"limits": limits} if tight else {},
    )
    return st.dictionaries(st.sampled_from(("one", "two", "three")), policy, min_size=1)


@st.composite
def manifests(draw: st.DrawFn, worlds: Mapping[str, World]) -> Row:
    """Any policies, protections, exemptions and limits."""
    rows = [row for world in worlds.values() for row in world.users().values()]
    names = st.sampled_from(
        [row["accountId"] for row in rows] + [row["email"] for row in rows if row.get("email")]
    )
    exemption = st.fixed_dictionaries(
        {
            "account": names,
            "until": st.sampled_from(("2026-11-21", "2026-11-22", "2027-01-31")),
            "reason": st.just("Leave."),
        }
    )
    window = st.fixed_dictionaries({"days": st.just(1), "destructive": st.integers(5, 60)})
    tight = draw(st.sampled_from((False, False, False, True)))
    limits = {each: draw(_LIMIT) if tight else _PLENTY for each in ("destructive", "changes")}
    if tight and draw(st.booleans()):
        limits["window"] = draw(window)
    return {
        "sources": {name: {"sandbox": name} for name in worlds},
        "protect": {
            "accounts": draw(st.lists(names, max_size=3, unique=True)),
            "groups": draw(st.just([]) | st.just([]) | _groups(2)),
            "org_admins": draw(st.booleans()),
            "api_key_owners": draw(st.booleans()),
            "min_org_admins": draw(st.integers(1, 3)),
        },
        "exempt": draw(st.lists(exemption, max_size=2, unique_by=lambda each: each["account"])),
        "limits": limits,
        "filters": {"idle": {"last_active": {"before": "120d"}}},
        "policies": draw(_policies([row["accountId"] for row in rows], list(worlds), tight=tight)),
    }
