"""The policies that are measured: what a company of Acme's kind would write.

Each of the ten is of another kind and matches about one person in a thousand. Fifty are the ten
with other groups, domains, cut-offs and lists, five times. None looks at a detail that takes a
request for each person: what those cost is in `benchmarks.requests`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

Mapping = dict[str, Any]
_OUTSIDE: Final = ("mail.example", "partner.example", "contractor.example")
_JOBS: Final = ("Accountant", "Support agent", "Designer", "Analyst", "Engineer")
_DEPARTMENTS: Final = ("Support", "Finance", "Engineering")
_LOCATIONS: Final = ("Berlin", "Tokyo", "New York")
_FIRST: Final = ("Zoe|Yara", "Ana|Bo", "Pia|Noor", "Ivan|June", "Rosa|Uma")
_BOTH: Final = ["jira-users-acme", "confluence-users-acme"]
TURNS: Final = 5
"""How often ten policies are varied to be fifty."""


def idle() -> Mapping:
    """The one policy that everybody has."""
    where = {"status": "active", "managed": True, "account_type": "atlassian", "use": "gone"}
    return {"suspend-idle": {"where": where, "do": "suspend", "reason": "Nobody pays for idle."}}


def ten() -> Mapping:
    """Ten policies of ten kinds."""
    return _turn(0)


def fifty() -> Mapping:
    """Fifty policies with fifty filters."""
    return {name: each for turn in range(TURNS) for name, each in _turn(turn).items()}


def named(ids: Sequence[str]) -> Mapping:
    """One policy about accounts by id."""
    return {"these": {"where": {"account_id": list(ids)}, "do": "suspend"}}


def many(number: int) -> Mapping:
    """So many policies that differ in a cut-off, to be validated."""
    found: Mapping = {}
    for at in range(number):
        turn, kind = divmod(at, 10)
        name, policy = list(_turn(turn % TURNS).items())[kind]
        where = {"all_of": [policy["where"], {"added": {"before": f"{at + 1}d"}}]}
        found[f"{name}-{at}"] = {**policy, "where": where}
    return found


def filters() -> Mapping:
    """The saved filters that policies use."""
    return {
        "gone": {"last_active": {"before": "850d"}},
        "person": {"account_type": "atlassian", "status": "active", "managed": True},
        "outsider": {"managed": False, "account_type": "atlassian"},
        "uses-jira": {"last_active": {"product": "jira", "site": "acme", "after": "90d"}},
        "service": {
            "any_of": [{"account_type": "app"}, {"name": {"starts_with": ["svc-", "bot-"]}}]
        },
    }


def _turn(turn: int) -> Mapping:
    """Ten policies; another turn has other groups, domains, cut-offs and lists."""
    policies = {**_people(turn), **_guests(turn), **_groups(turn)}
    return {name if not turn else f"{name}-{turn + 1}": each for name, each in policies.items()}


def _people(turn: int) -> Mapping:
    team = f"team-{turn + 1:03d}"
    return {
        "suspend-idle": {
            "where": {
                "use": "person",
                "management_source": "invited",
                "last_active": {"before": f"{880 - 5 * turn}d"},
                "none_of": [{"group": ["contractors", team]}, {"use": "service"}],
            },
            "do": "suspend",
            "reason": "Nobody pays for idle seats.",
        },
        "leavers": {
            "where": {"csv": {"file": f"leavers-{turn}.csv", "column": "E-mail"}},
            "do": [{"remove_from_groups": _BOTH}, "suspend"],
            "reason": "They left the company.",
        },
        "no-second-factor": {
            "where": {
                "use": "person",
                "job_title": {"contains": _JOBS[turn].lower()},
                "department": _DEPARTMENTS[turn % 3],
                "location": _LOCATIONS[turn % 2],
                "mfa_enabled": False,
                "added": {"before": f"{500 + 50 * turn}d"},
            },
            "do": {"remove_from_groups": "confluence-users-acme"},
        },
    }


def _guests(turn: int) -> Mapping:
    domain = _OUTSIDE[turn % 3]
    return {
        "forgotten-guests": {
            "where": {
                "use": "outsider",
                "status": "active",
                "email_domain": [domain],
                "last_active": {"before": f"{760 - 20 * turn}d"},
            },
            "do": "suspend",
            "reason": "Guests come back when they are asked to.",
        },
        "unused-invitations": {
            "where": {
                "use": "outsider",
                "status": "active",
                "added": {"before": f"{1300 - 40 * turn}d"},
                "last_active": {"never": True},
                "none_of": [{"email_domain": domain}],
            },
            "do": "remove",
            "reason": "Invited long ago, and never came.",
        },
        "newcomers-come-back": {
            "where": {
                "use": "outsider",
                "email_domain": [_OUTSIDE[(turn + 1) % 3]],
                "status": "suspended",
                "added": {"after": f"{600 + 30 * turn}d"},
            },
            "do": "restore",
            "reason": "Partner Ltd. is part of Acme since November.",
        },
        "contractors-end": {
            "where": {
                "group": "contractors",
                "last_active": {"before": f"{860 - 10 * turn}d", "never": True},
                "any_of": [{"email": {"ends_with": domain}}, {"added": {"before": "2000d"}}],
            },
            "do": {"remove_from_groups": "contractors"},
        },
    }


def _groups(turn: int) -> Mapping:
    return {
        "deactivated-lose-groups": {
            "where": {
                "status": ["deactivated", "for_deletion"],
                "job_title": _JOBS[-turn],
                "department": _DEPARTMENTS[(turn + 1) % 3],
            },
            "do": {"remove_from_groups": _BOTH},
            "reason": "A deactivated account keeps its license while it is in these groups.",
        },
        "bots-lose-jira": {
            "where": {
                "account_type": "app",
                "name": {"matches": [r"^(svc|bot|ci)[-_ ]", rf"^({_FIRST[turn]})\b"]},
            },
            "do": {"remove_from_groups": "jira-users-acme"},
        },
        "readers-lose-confluence": {
            "where": {
                "use": "person",
                "product_access": {"product": "confluence", "site": "acme"},
                "last_active": {
                    "product": "confluence",
                    "site": "acme",
                    "before": f"{820 - 20 * turn}d",
                },
                "any_of": [{"location": _LOCATIONS[turn % 3]}, {"use": "outsider"}],
                "none_of": [{"use": "uses-jira"}, {"group": "engineering"}],
            },
            "do": {"remove_from_groups": "confluence-users-acme"},
            "reason": "A Confluence license is for people who use it.",
        },
    }
