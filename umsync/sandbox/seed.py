"""A believable organization for given numbers: the same arguments give the same document."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from umsync.sandbox.document import ORGANIZATION_FORMAT, Row
from umsync.sandbox.moments import stamp
from umsync.sandbox.seed_groups import groups
from umsync.sandbox.seed_people import people
from umsync.sandbox.seed_places import DOMAINS, Places, new_id, places
from umsync.sandbox.seed_policies import UNVERIFIED, app_access, policies

SANDBOX_KEY: Final = "sandbox-key"
"""The token of the first API key, which may do everything and does not expire."""

READ_ONLY_KEY: Final = "sandbox-read-key"
"""A key with read scopes only."""

EXPIRED_KEY: Final = "sandbox-expired-key"
"""A key that expired before the organization's date."""

_READ_SCOPES: Final = (
    "read:accounts:admin",
    "read:api-keys:admin",
    "read:directories:admin",
    "read:domains:admin",
    "read:events:admin",
    "read:groups:admin",
    "read:orgs:admin",
    "read:policies:admin",
    "read:tokens:admin",
    "read:workspaces:admin",
)


def seed(*, users: int, seed: int, as_of: datetime) -> dict[str, Any]:
    """The document of an organization of `users` people as it stands at `as_of` (with a zone).

    The first user is an organization admin. From 20 users on, every kind and status occurs.
    Nobody's last activity is later than `as_of`.
    """
    rng = Random(seed)  # noqa: S311 - repeatable sample data, not secrets
    organization = {"id": new_id(rng), "name": "Acme"}
    where = places(rng)
    teams = groups(rng, where, users)
    folk = people(rng, where, teams, users, as_of)
    return {
        "format": ORGANIZATION_FORMAT,
        "organization": organization,
        "other_organizations": [{"id": new_id(rng), "name": "Globex"}],
        "domains": list(DOMAINS),
        "unverified_domains": list(UNVERIFIED),
        "api_keys": _api_keys(rng, folk, as_of),
        "directories": _directories(where),
        "resources": where.resources,
        "groups": teams.rows,
        "users": folk,
        "policies": policies(seed, where.resources),
        "app_access": app_access(where.resources),
    }


def _directories(where: Places) -> list[Row]:
    return [
        {
            "directoryId": where.local,
            "name": "Acme",
            "icon": "https://avatars.example.com/directory",
        },
        {
            "directoryId": where.synced,
            "name": "Acme Labs (identity provider)",
            "icon": "https://avatars.example.com/directory",
        },
    ]


def _api_keys(rng: Random, folk: list[Row], as_of: datetime) -> list[Row]:
    owner = {"id": None, "name": "Acme", "email": None}
    if folk:
        admin = folk[0]
        owner = {"id": admin["accountId"], "name": admin["name"], "email": admin["email"]}
    plans = (
        ("umsync", SANDBOX_KEY, 400, 365, ()),
        ("audit (read only)", READ_ONLY_KEY, 90, 275, _READ_SCOPES),
        ("old migration", EXPIRED_KEY, 500, -135, ()),
    )
    return [
        {
            "id": new_id(rng),
            "label": label,
            "token": token,
            "createdAt": stamp(as_of - timedelta(days=age)),
            "expiresAt": None if token == SANDBOX_KEY else stamp(as_of + timedelta(days=left)),
            "lastActiveAt": stamp(as_of - timedelta(days=min(age, 1))),
            "systemAccountId": new_id(rng),
            "createdBy": owner,
            "scopes": list(scopes),
        }
        for label, token, age, left, scopes in plans
    ]
