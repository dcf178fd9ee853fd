"""The kinds of people an organization has, how common each is, and what each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from umsync.sandbox.seed_places import DOMAINS

if TYPE_CHECKING:
    from random import Random

    from umsync.sandbox.document import Row
    from umsync.sandbox.seed_groups import Teams
    from umsync.sandbox.seed_places import Places

_OUTSIDE: Final = ("partner.example", "mail.example", "contractor.example")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: what it is, its composite status, its activity and its share of the crowd.

    Activities: mixed (drawn), recent, idle (over 90 days), never (listed without a time), none
    (an empty list), unknown (no list at all).
    """

    weight: float = 0
    account_type: str = "atlassian"
    managed: bool = True
    synced: bool = False
    status: str = "active"
    activity: str = "mixed"
    platform_roles: tuple[str, ...] = ()
    hidden_email: bool = False
    tokens: bool = False
    groups: tuple[str, ...] = ()
    both_directories: bool = False

    @property
    def domains(self) -> tuple[str, ...]:
        """The email domains of the kind."""
        if not self.managed:
            return _OUTSIDE
        return DOMAINS[1:] if self.synced else DOMAINS[:1]


_LOCAL: Final = ("jira-users-acme", "confluence-users-acme")
_SYNCED: Final = ("idp-employees",)
_CONTRACTOR: Final = ("contractors",)
_CUSTOMER: Final = ("service-desk-customers",)
_ADMIN: Final = ("site-admins", *_LOCAL)

CAST: Final = (
    Kind(platform_roles=("atlassian/org-admin",), activity="recent", groups=_ADMIN),
    Kind(
        platform_roles=("atlassian/org-admin", "atlassian/site-admin"),
        activity="idle",
        groups=_ADMIN,
    ),
    Kind(platform_roles=("atlassian/site-admin",), activity="recent", groups=_ADMIN),
    Kind(activity="idle", groups=_LOCAL, tokens=True),
    Kind(status="suspended", activity="idle", groups=_LOCAL),
    Kind(status="not_invited", activity="none"),
    Kind(status="deactivated", activity="idle", groups=_LOCAL),
    Kind(status="for_deletion", activity="idle", groups=_LOCAL),
    Kind(managed=False, activity="idle", groups=_CONTRACTOR),
    Kind(account_type="app", managed=False, activity="none", hidden_email=True, groups=_LOCAL[:1]),
    Kind(account_type="customer", managed=False, activity="recent", groups=_CUSTOMER),
    Kind(synced=True, activity="recent", groups=_SYNCED),
    Kind(managed=False, activity="recent", hidden_email=True, groups=_CONTRACTOR),
    Kind(activity="never", groups=_LOCAL),
    Kind(activity="none", groups=_LOCAL),
    Kind(activity="unknown", groups=_LOCAL),
    Kind(synced=True, activity="idle", groups=("idp-employees", "idp-finance"), tokens=True),
    Kind(activity="recent", groups=(*_LOCAL, "labs-guests"), both_directories=True),
    Kind(managed=False, status="suspended", activity="idle", groups=_CONTRACTOR),
)
"""The first people of every organization, in this order."""

CROWD: Final = (
    Kind(45, groups=_LOCAL),
    Kind(24, synced=True, groups=_SYNCED),
    Kind(2, groups=(*_LOCAL, "labs-guests"), both_directories=True),
    Kind(3, status="suspended", groups=_LOCAL),
    Kind(1.5, synced=True, status="suspended", groups=_SYNCED),
    Kind(3, status="deactivated", groups=_LOCAL),
    Kind(0.7, status="for_deletion", groups=_LOCAL),
    Kind(2, status="not_invited", activity="none"),
    Kind(11, managed=False, groups=_CONTRACTOR),
    Kind(1, managed=False, status="suspended", groups=_CONTRACTOR),
    Kind(1, managed=False, hidden_email=True, groups=_CONTRACTOR),
    Kind(1.5, account_type="app", managed=False, hidden_email=True, groups=_LOCAL[:1]),
    Kind(4, account_type="customer", managed=False, groups=_CUSTOMER),
    Kind(0.3, platform_roles=("atlassian/site-admin",), groups=_ADMIN),
)


def memberships(rng: Random, where: Places, teams: Teams, kind: Kind) -> Row:
    """Directories with the membership in each, groups and direct roles."""
    if kind.status == "not_invited":
        return {"directories": {}, "groups": [], "roles": []}
    status = "suspended" if kind.status == "suspended" else "active"
    home = where.synced if kind.synced else where.local
    directories = {home: status}
    if kind.both_directories:
        directories[where.synced] = status
    groups = [teams.ids[name] for name in kind.groups]
    if kind.managed and not kind.synced and rng.random() < 0.5:  # noqa: PLR2004 - a share
        groups.append(rng.choice(teams.extra))
    return {"directories": directories, "groups": groups, "roles": _roles(rng, where, kind)}


def _roles(rng: Random, where: Places, kind: Kind) -> list[Row]:
    """A direct role, beside those that groups grant, for a few."""
    if kind.synced or kind.account_type != "atlassian" or rng.random() >= 0.1:  # noqa: PLR2004 - a share
        return []
    resource_id = where.resource(where.local, "jira-service-management")
    return [{"resource": resource_id, "role": "atlassian/user"}]
