"""Invented users, changes and plans, complete and valid unless a test says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from umsync.kinds.actions.suspend import Suspend
from umsync.model.organization import Organization
from umsync.model.person import Person
from umsync.model.plan import Change, ManifestFile, Plan, PlannedSource
from umsync.model.run import RunHead
from umsync.model.step import Severity, Step
from umsync.model.user import Status, User
from umsync.runs.intent import Intent

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 22, 23, 15, tzinfo=UTC)
ORGANIZATION = Organization("7f3c2c1e-0000-4000-8000-000000000001", "Acme")
SUSPEND = Suspend().step("membership", "active", "suspended")


def ticking() -> Callable[[], datetime]:
    """A clock that goes one second further whenever it is looked at."""
    seconds = count(0)
    return lambda: NOW + timedelta(seconds=next(seconds))


def make_user(account_id: str = "a1", **fields: Any) -> User:
    values: dict[str, Any] = {
        "account_id": account_id,
        "name": f"User {account_id}",
        "email": f"{account_id}@example.com",
        "account_type": "atlassian",
        "status": Status.ACTIVE,
        "account_status": "active",
        "membership_status": "active",
        "claim_status": "managed",
        "groups": frozenset(),
        "platform_roles": frozenset(),
    }
    return User(**{**values, **fields})


def make_change(account_id: str = "a1", step: Step = SUSPEND, **fields: Any) -> Change:
    values: dict[str, Any] = {
        "id": f"{account_id}-{step.action}-{step.target}",
        "source": "acme",
        "person": Person(account_id, f"User {account_id}", f"{account_id}@example.com"),
        "step": step,
        "policies": ("suspend-idle",),
        "evidence": (),
    }
    return Change(**{**values, **fields})


def make_plan(*changes: Change, **fields: Any) -> Plan:
    values: dict[str, Any] = {
        "as_of": NOW,
        "expires_at": NOW + timedelta(days=1),
        "files": (ManifestFile("umsync.yaml", "0" * 64),),
        "sources": (PlannedSource("acme", ORGANIZATION, 100, ()),),
        "policies": (),
        "changes": changes,
    }
    return Plan(**{**values, **fields})


def make_head(run_id: str = "20261122T231500Z-1a2b3c", **fields: Any) -> RunHead:
    values: dict[str, Any] = {
        "run_id": run_id,
        "plan_digest": "sha256:" + "ab" * 32,
        "started_at": NOW,
        "umsync_version": "0.1.0",
        "accepted_destructive": None,
        "sources": ("acme",),
    }
    return RunHead(**{**values, **fields})


def granting(step: Step = SUSPEND) -> Step:
    """The same step, as one that gives something."""
    return Step(
        action=step.action,
        params=step.params,
        target=step.target,
        before=step.before,
        after=step.after,
        severity=Severity.GRANTS,
        undo=None,
        rank=10,
    )


def make_intent(change_id: str, *matching: str) -> Intent:
    return Intent(change_id, "a1", "membership", matching)
