"""Cases in folders: people, a manifest, and the whole plan that must come of them.

A `case.yaml` has these keys, all but `manifest` and `expect` optional:

    as_of: a time in UTC; noon of 2026-11-22 if left out
    groups, users: of the one source `acme`; or `sources: {name: {groups: …, users: …}}`
    unread: names of sources that the manifest has and nobody read
    done_before: destructive changes of earlier runs
    key_owners: who made API keys of the organization, by account id; a mapping gives the day on
        which each expires, null means that the organization does not say
    files: texts by name, written beside the manifest
    manifest: a mapping; what it leaves out of `sources` and `limits` is written for it, with
        limits so wide that they are never reached
    expect: what comes of it, see `outcome`, or `error`, a part of the message

A user is `key: {…}`: active, managed, in no group, without roles, never seen in a product; the
settings of `_user` change that. A group is a name, or `name: {…}` with the settings of `_group`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from tests.support.builders import make_user
from umsync.manifest.load import load
from umsync.model.organization import (
    ApiKey,
    Catalogs,
    Complete,
    Directory,
    Group,
    Organization,
    Snapshot,
    Workspace,
)
from umsync.model.user import (
    ORG_ADMIN,
    ApiToken,
    Permission,
    ProductActivity,
    RoleAssignment,
    Status,
    User,
)
from umsync.planning.planner import Question, plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from umsync.manifest.model import Manifest
    from umsync.model.plan import Plan

CASES = Path(__file__).parent.parent / "cases"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_KEYS = frozenset(
    {
        *("as_of", "groups", "users", "sources", "unread", "done_before", "key_owners"),
        *("files", "manifest", "expect"),
    }
)
_STATUSES = {
    "active": ("active", "active"),
    "suspended": ("active", "suspended"),
    "not_invited": ("active", "no_membership"),
    "deactivated": ("inactive", "active"),
    "for_deletion": ("inactive", "active"),
}
DIRECTORIES = (Directory("d1", "acme"), Directory("d2", "labs"))
WORKSPACES = tuple(
    Workspace(f"ari:cloud:{key}::site/{site}", key, name, site, f"{site}.example.com")
    for site in ("acme", "labs")
    for key, name in (("confluence", "Confluence"), ("jira", "Jira"))
)
"""What every organization of a case has."""
_WIDE = {"count": 999, "percent": 100}
_PLACE = re.compile(r"^\S+:\d+:\d+: ")


@dataclass(frozen=True)
class Case:
    """One folder's case."""

    folder: Path

    @property
    def name(self) -> str:
        """Kind and fact."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the file says."""
        content: dict[str, Any] = yaml.safe_load((self.folder / "case.yaml").read_text("utf-8"))
        assert content.keys() <= _KEYS, content.keys() - _KEYS
        return content

    @property
    def expect(self) -> dict[str, Any]:
        """What must come of it."""
        expect: dict[str, Any] = self.content["expect"]
        return expect

    @property
    def as_of(self) -> datetime:
        """The time of the plan."""
        return _moment(self.content["as_of"]) if "as_of" in self.content else NOON

    def snapshots(self) -> dict[str, Snapshot]:
        """What was read, by source."""
        keys = ("groups", "users", "key_owners")
        alone = {"acme": {key: self.content.get(key, {}) for key in keys}}
        sources: Mapping[str, Any] = self.content.get("sources", alone)
        return {name: _snapshot(name, parts) for name, parts in sources.items()}

    def manifest(self, tmp_path: Path) -> Manifest:
        """The manifest, written to a file and loaded, with the other files beside it."""
        for name, text in self.content.get("files", {}).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        path = tmp_path / "umsync.yaml"
        path.write_text(self._text(), encoding="utf-8")
        return load([path])

    def plan(self, tmp_path: Path) -> Plan:
        """The plan that comes of it."""
        return plan(self.question(self.manifest(tmp_path)))

    def question(self, manifest: Manifest) -> Question:
        """What the plan is made from."""
        return Question(
            manifest=manifest,
            reads={name: Complete(each) for name, each in self.snapshots().items()},
            as_of=self.as_of,
            expires_at=self.as_of + timedelta(days=1),
            destructive_before=self.content.get("done_before", 0),
        )

    def _text(self) -> str:
        given: dict[str, Any] = self.content["manifest"]
        sources = _sources([*self.snapshots(), *self.content.get("unread", ())])
        limits = {"destructive": {**_WIDE}, "changes": {**_WIDE}, **given.get("limits", {})}
        return yaml.safe_dump({"sources": sources, **given, "limits": limits}, allow_unicode=True)


def all_cases() -> list[Case]:
    """Every case, in alphabetical order."""
    return [Case(path.parent) for path in sorted(CASES.glob("*/*/case.yaml"))]


def outcome(made: Plan, expect: Mapping[str, Any]) -> dict[str, Any]:
    """What came of a case: always the whole plan, and those details that the case expects.

    `changes` are `ann suspend` or `ann add_to_groups [staff]`, in the order they are made; `held`
    are `ann suspend: code`, `undecided` are `ann policy`. With several sources each starts with
    the source. The details are mappings: `matched` by policy, `policies`, `evidence` and `steps`
    by change, `undecided_because` and `held_because`.
    """
    full: dict[str, Any] = {
        "changes": list(_changes(made)),
        "held": list(_held(made)),
        "undecided": list(_undecided(made)),
        "refusals": [each.code for each in made.refusals],
        "warnings": [_PLACE.sub("", text) for text in made.warnings],
    }
    for detail in expect.keys() - full.keys():
        full[detail] = _narrowed(_DETAILS[detail](made), expect[detail])
    return full


def expected(expect: Mapping[str, Any]) -> dict[str, Any]:
    """What a case expects; of what it does not mention, nothing."""
    nothing: dict[str, Any] = {
        "changes": [],
        "held": [],
        "undecided": [],
        "refusals": [],
        "warnings": [],
    }
    return {**nothing, **expect}


def _narrowed(found: Any, wanted: Any) -> Any:
    """Of a mapping only what is asked for."""
    if not isinstance(wanted, dict):
        return found
    return {key: value for key, value in found.items() if key in wanted}


def _prefix(made: Plan, source: str) -> str:
    return f"{source} " if len(made.sources) > 1 else ""


def _changes(made: Plan) -> Iterator[str]:
    for each in made.changes:
        group = dict(each.step.params).get("group_name")
        suffix = f" [{group}]" if group else ""
        yield f"{_prefix(made, each.source)}{each.person.account_id} {each.step.action}{suffix}"


def _held(made: Plan) -> Iterator[str]:
    for each in made.held:
        who = f"{_prefix(made, each.source)}{each.person.account_id}"
        yield f"{who} {each.action}: {each.code}"


def _undecided(made: Plan) -> Iterator[str]:
    for each in made.undecided:
        yield f"{_prefix(made, each.source)}{each.person.account_id} {each.policy}"


def _steps(made: Plan) -> dict[str, Any]:
    return {
        name: {
            "before": each.step.before,
            "after": each.step.after,
            "severity": each.step.severity.value,
            "undo": each.step.undo.action if each.step.undo else None,
            **{key: text for key, text in each.step.params if not key.startswith("group_")},
        }
        for name, each in zip(_changes(made), made.changes, strict=True)
    }


def _by_change(made: Plan, values: Iterator[Any]) -> dict[str, Any]:
    return dict(zip(_changes(made), values, strict=True))


_DETAILS: dict[str, Any] = {
    "matched": lambda made: {each.name: each.matched for each in made.policies},
    "policies": lambda made: _by_change(made, (list(each.policies) for each in made.changes)),
    "evidence": lambda made: _by_change(
        made, ([f"{why.filter}: {why.text}" for why in each.evidence] for each in made.changes)
    ),
    "steps": _steps,
    "held_because": lambda made: dict(zip(_held(made), (h.text for h in made.held), strict=True)),
    "held_policies": lambda made: dict(
        zip(_held(made), (list(h.policies) for h in made.held), strict=True)
    ),
    "undecided_because": lambda made: dict(
        zip(
            _undecided(made),
            ([f"{why.filter}: {why.text}" for why in u.evidence] for u in made.undecided),
            strict=True,
        )
    ),
    "refused_because": lambda made: [_PLACE.sub("", each.text) for each in made.refusals],
    "limits": lambda made: {
        f"{each.scope}: {each.what}": f"{each.planned} of {each.allowed}" for each in made.limits
    },
}


def _sources(names: list[str]) -> dict[str, Any]:
    return {
        name: {"organization": f"org-{name}", "api_key": {"env": f"{name.upper()}_ORG_KEY"}}
        for name in names
    }


def _snapshot(name: str, parts: Mapping[str, Any]) -> Snapshot:
    given = parts.get("groups") or {}
    details = given if isinstance(given, dict) else dict.fromkeys(given)
    groups = [_group(each, settings or {}) for each, settings in details.items()]
    ids = {each.name: each.id for each in groups}
    users = [_user(key, each or {}, ids) for key, each in (parts.get("users") or {}).items()]
    catalogs = Catalogs(
        organization=Organization(f"org-{name}", name.title()),
        groups=tuple(sorted(groups, key=lambda group: (group.name, group.id))),
        directories=DIRECTORIES,
        workspaces=WORKSPACES,
        grants=_grants(details),
        api_keys=_api_keys(parts.get("key_owners", {})),
    )
    people = tuple(sorted(users, key=lambda user: user.account_id))
    return Snapshot(catalogs, people, len(people))


def _api_keys(owners: Any) -> tuple[ApiKey, ...] | None:
    if owners is None:
        return None
    expiry = owners if isinstance(owners, dict) else dict.fromkeys(owners)
    return tuple(
        ApiKey(f"key-{owner}", owner, when and _moment(when)) for owner, when in expiry.items()
    )


def _grants(groups: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """A group's `grants` are products of the site `acme`, or `product@site`."""
    found: dict[str, set[str]] = {each.id: set() for each in WORKSPACES}
    for key, settings in groups.items():
        for product in (settings or {}).get("grants", ()):
            found[resource(product)].add((settings or {}).get("id", f"g-{key}"))
    return {id_: frozenset(ids) for id_, ids in found.items()}


def resource(product: str) -> str:
    """The resource id of a product of the site `acme`, or of `product@site`."""
    name, _, site = product.partition("@")
    return f"ari:cloud:{name}::site/{site or 'acme'}"


def _group(key: str, given: Mapping[str, Any]) -> Group:
    assert given.keys() <= {"id", "name", "directory", "synced", "read_only", "grants"}, given
    return Group(
        id=given.get("id", f"g-{key}"),
        name=given.get("name", key),
        directory_id=given.get("directory", "d1"),
        modifiable=not given.get("read_only", False),
        external_synced=given.get("synced", False),
    )


def _user(key: str, given: Mapping[str, Any], groups: Mapping[str, str]) -> User:
    fields = dict(given)
    status = fields.pop("status", "active")
    account, membership = _STATUSES[status]
    names, used = fields.pop("groups", []), fields.pop("used", {})
    admin, managed = fields.pop("admin", False), fields.pop("managed", True)
    added, directories = fields.pop("added", None), fields.pop("directories", None)
    roles, tokens = fields.pop("roles", None), fields.pop("tokens", None)
    permissions = fields.pop("permissions", None)
    deactivated, account_used = fields.pop("deactivated", None), fields.pop("account_used", None)
    made: dict[str, Any] = {
        "role_assignments": None if roles is None else tuple(map(_role, roles)),
        "api_tokens": None if tokens is None else tuple(map(_token, tokens, tokens.values())),
        "permissions": None
        if permissions is None
        else tuple(map(_permission, permissions, permissions.values())),
        "name": key.title(),
        "email": f"{key}@acme.example",
        "status": Status(status),
        "account_status": account,
        "membership_status": membership,
        "claim_status": None if managed is None else "managed" if managed else "unmanaged",
        "management_source": "synced" if fields.pop("synced", False) else "invited",
        "added_to_org": None if added is None else _moment(added),
        "deactivated_on": None if deactivated is None else _moment(deactivated),
        "account_last_active": None if account_used is None else _moment(account_used),
        "directories": None if directories is None else frozenset(directories),
        "groups": None if names is None else frozenset(groups.get(name, name) for name in names),
        "product_access": None if used is None else tuple(map(_used, used, used.values())),
        "platform_roles": None if admin is None else frozenset([ORG_ADMIN] if admin else []),
    }
    return make_user(fields.pop("id", key), **{**made, **fields})


def _used(product: str, when: object) -> ProductActivity:
    moment = None if when is None else _moment(when)
    return ProductActivity(product.partition("@")[0], resource(product), moment)


def _role(given: Mapping[str, Any]) -> RoleAssignment:
    """`{product: jira, role: atlassian/user, by: [direct]}`."""
    methods = frozenset(given.get("by", ["direct"]))
    return RoleAssignment(resource(given["product"]), given["role"], methods)


def _token(key: str, given: Mapping[str, Any]) -> ApiToken:
    """`{created: …, used: …, expires: …}`, each a date or left out."""
    times = [given.get(each) for each in ("created", "used", "expires")]
    return ApiToken(key, key.title(), *(each and _moment(each) for each in times))


def _permission(privilege: str, reason: str | None) -> Permission:
    """`lifecycle.delete: null` is allowed; a text is Atlassian's reason why not."""
    return Permission(privilege, reason is None, reason)


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    assert isinstance(value, date), value
    return datetime.combine(value, time(), tzinfo=UTC)
