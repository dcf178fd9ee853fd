"""A sandbox organization, and calls to it that name Atlassian's own path templates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from tests.support.conformance import Exchange, recorded_wsgi
from tests.support.seeds import seeded
from umsync.sandbox.app import RateLimit, create_app
from umsync.sandbox.seed import SANDBOX_KEY
from umsync.sandbox.store import Store

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
_USER_PARAMETERS = ("accountId", "userId", "account_id")


@dataclass(frozen=True, slots=True)
class Case:
    """One call: the endpoint as documented, who and what it is about, and the status expected.

    `who` names a user of the world; `ids` replaces other path parameters. `${name}` in `body`
    and `query` stands for one of the world's values. `first` are calls that have to go before.
    """

    endpoint: str
    status: int = 200
    body: Any = None
    query: tuple[tuple[str, str], ...] = ()
    who: str = "member"
    ids: Mapping[str, str] = field(default_factory=dict)
    first: tuple[Case, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint} -> {self.status}{f' ({self.note})' if self.note else ''}"


class World:
    """A new sandbox organization in memory, with names (`values`) for what the cases need.

    `transport` leads to it and records every exchange.
    """

    def __init__(
        self, *, users: int = 60, key: str = SANDBOX_KEY, rate_limit: RateLimit | None = None
    ) -> None:
        document = seeded(users=users, number=1, as_of=NOW)
        self.store = Store(None, document)
        self.transport = recorded_wsgi(
            create_app(self.store, clock=lambda: NOW, rate_limit=rate_limit)
        )
        self._client = httpx.Client(
            transport=self.transport,
            base_url="https://sandbox.example.com",
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        )
        self.values = _values(document) | _security_values(self.store)

    def call(self, case: Case) -> Exchange:
        """The exchange of a case, after those that have to go first."""
        for before in case.first:
            done = self.call(before)
            assert done.status == before.status, f"{before}: {done.status} {done.response_body!r}"
        method, template = case.endpoint.split(" ")
        ids = {**self.values, **dict.fromkeys(_USER_PARAMETERS, self.values[case.who]), **case.ids}
        path = re.sub(
            r"\{(\w+)\}", lambda named: quote(self._filled(ids[named[1]]), safe=""), template
        )
        sent = None if case.body is None else self._filled(json.dumps(case.body)).encode()
        kind = {"Content-Type": "application/json"} if sent is not None else {}
        query = httpx.QueryParams([(name, self._filled(text)) for name, text in case.query])
        self._client.request(method, path, params=query, content=sent, headers=kind)
        return self.transport.exchanges[-1]

    def _filled(self, text: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda named: self.values[named[1]], text)


def _values(document: dict[str, Any]) -> dict[str, str]:
    local, synced = (one["directoryId"] for one in document["directories"])
    users, groups = document["users"], {one["name"]: one for one in document["groups"]}
    people = {
        "admin": users[0],
        "member": next(one for one in users if _plain(one, local)),
        "suspended": _first(users, directories={local: "suspended"}),
        "synced_user": _first(users, managementSource="synced"),
        "unmanaged": _first(users, claimStatus="unmanaged", accountType="atlassian"),
        "outside": _first(users, directories={}),
        "leaving": next(one for one in users if one["deletionRequestedOn"]),
    }
    member = people["member"]
    return {
        "orgId": document["organization"]["id"],
        "otherOrgId": document["other_organizations"][0]["id"],
        "directoryId": local,
        "groupId": groups["service-desk-agents"]["id"],
        "memberGroupId": groups["jira-users-acme"]["id"],
        "syncedGroupId": groups["idp-employees"]["id"],
        "syncedDirectoryId": synced,
        "resourceId": document["resources"][0]["id"],
        "tokenId": member["apiTokens"][0]["id"],
        "email": member["email"],
        **{name: person["accountId"] for name, person in people.items()},
        "nobody": "712020:00000000-0000-4000-8000-000000000000",
    }


def _security_values(store: Store) -> dict[str, str]:
    """Ids that stand in no document, asked of another server of the same organization."""
    document = store.snapshot()
    client = httpx.Client(
        transport=httpx.WSGITransport(app=create_app(store, clock=lambda: NOW)),
        base_url=f"https://sandbox.example.com/admin/v1/orgs/{document['organization']['id']}/",
        headers={"Authorization": f"Bearer {SANDBOX_KEY}"},
    )
    residency, _, security = (one["id"] for one in document["policies"])
    return {
        "domainId": client.get("domains").json()["data"][0]["id"],
        "eventId": client.get("events").json()["data"][0]["id"],
        "domain": "acme.example",
        "policyId": residency,
        "readOnlyPolicyId": security,
    }


def _plain(user: dict[str, Any], directory_id: str) -> bool:
    """Managed, active in the local directory only, no admin, with an email and API tokens."""
    return bool(
        user["claimStatus"] == "managed"
        and user["accountStatus"] == "active"
        and user["directories"] == {directory_id: "active"}
        and not user["platformRoles"]
        and "email" in user
        and user["apiTokens"]
    )


def _first(users: list[dict[str, Any]], **wanted: object) -> dict[str, Any]:
    return next(one for one in users if all(one.get(key) == wanted[key] for key in wanted))
